"""Asynchronous invocations: accepted at once, run afterwards, tried again when they fail."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import EventDiscarded, EventRetry, Invocation
from lambdamock.errors import UsageError

Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]
START = datetime(2026, 1, 1, tzinfo=timezone.utc)
QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"


class Recorder:
    """A handler that fails its first `failures` times and remembers every event."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.events: list[Any] = []

    def __call__(self, event: Any, context: Any) -> str:
        self.events.append(json.loads(json.dumps(event)))
        if isinstance(event, dict):
            event.clear()
        if len(self.events) <= self.failures:
            raise RuntimeError("not yet")
        return "done"


@pytest.fixture
def send(aws: Aws) -> Callable[..., dict[str, Any]]:
    """Invokes the function `f` asynchronously."""

    def invoke(payload: Any = None, **members: Any) -> dict[str, Any]:
        answer = aws.client().invoke(
            **{"FunctionName": "f", "InvocationType": "Event", "Payload": json.dumps(payload or {}), **members}
        )
        return {**answer, "Payload": answer["Payload"].read()}

    return invoke


Send = Callable[..., dict[str, Any]]


def deploy(aws: Aws, handler: Callable[..., Any], **settings: Any) -> Any:
    return aws.function(handler, name="f", **settings)


def seconds(aws: Aws) -> list[float]:
    """When the invocations began, in seconds of virtual time."""
    return [(one.started_at - START).total_seconds() for one in aws.invocations]


def test_an_event_is_accepted_without_result_A310_A317_B173(aws: Aws, send: Send) -> None:
    handler = Recorder()
    deploy(aws, handler)
    answer = send({"a": 1})
    metadata = answer.pop("ResponseMetadata")
    assert answer == {"StatusCode": 202, "Payload": b""}
    assert metadata["HTTPStatusCode"] == 202
    assert handler.events == [{"a": 1}]


def test_the_caller_never_learns_that_the_function_failed_B030(aws: Aws, send: Send) -> None:
    deploy(aws, Recorder(failures=3))
    assert set(send()) == {"ResponseMetadata", "StatusCode", "Payload"}
    assert aws.invocations[-1].error is not None
    aws.settle()


def test_what_the_function_returns_does_not_matter_B176(aws: Aws, send: Send) -> None:
    deploy(aws, lambda event, context: "x" * 100)
    assert send()["Payload"] == b""


def test_no_payload_is_an_empty_object_A324(aws: Aws) -> None:
    handler = Recorder()
    deploy(aws, handler)
    aws.client().invoke(FunctionName="f", InvocationType="Event")
    assert handler.events == [{}]


def test_a_function_that_fails_is_tried_three_times_after_one_and_two_minutes_A344(aws: Aws, send: Send) -> None:
    handler = Recorder(failures=9)
    deploy(aws, handler)
    request_id = send({"n": 1})["ResponseMetadata"]["RequestId"]
    assert seconds(aws) == [0]
    aws.clock.advance(59.5)
    assert seconds(aws) == [0]
    aws.clock.advance(0.5)
    assert seconds(aws) == [0, 60]
    aws.clock.advance(120)
    assert seconds(aws) == [0, 60, 180]
    aws.settle()
    assert seconds(aws) == [0, 60, 180]
    assert aws.clock.now() == START + timedelta(seconds=180)
    arn = "arn:aws:lambda:us-east-1:123456789012:function:f"
    at = START.timestamp()
    assert aws.journal.of(EventRetry) == [
        EventRetry(at, request_id, arn, 1, "Unhandled", 60.0),
        EventRetry(at + 60, request_id, arn, 2, "Unhandled", 120.0),
    ]
    assert aws.journal.of(EventDiscarded) == [EventDiscarded(at + 180, request_id, arn, 3, "RetriesExhausted")]


@pytest.mark.parametrize(("failures", "attempts"), [(0, 1), (1, 2), (2, 3), (3, 3)])
def test_trying_ends_with_the_first_success_A344(aws: Aws, send: Send, failures: int, attempts: int) -> None:
    handler = Recorder(failures)
    deploy(aws, handler)
    send()
    aws.settle()
    assert len(handler.events) == attempts
    assert len(aws.journal.of(EventDiscarded)) == (failures == 3)


def test_each_attempt_gets_the_event_as_it_was_sent(aws: Aws, send: Send) -> None:
    handler = Recorder(failures=2)  # it empties what it gets
    deploy(aws, handler)
    send({"a": {"b": [1]}})
    aws.settle()
    assert handler.events == [{"a": {"b": [1]}}] * 3


def test_all_attempts_have_the_request_id_of_the_call_B303(aws: Aws, send: Send) -> None:
    deploy(aws, Recorder(failures=2))
    request_id = send()["ResponseMetadata"]["RequestId"]
    aws.settle()
    assert [one.request_id for one in aws.invocations] == [request_id] * 3
    assert str(aws.logs["f"]).count(f"END RequestId: {request_id}") == 3


def test_all_attempts_belong_to_one_trace_B242(aws: Aws, send: Send) -> None:
    traces: list[dict[str, str]] = []

    def handler(event: Any, context: Any) -> None:
        import os

        traces.append(dict(part.split("=") for part in os.environ["_X_AMZN_TRACE_ID"].split(";")))
        raise RuntimeError

    deploy(aws, handler)
    send()
    aws.settle()
    assert [sorted(trace) for trace in traces] == [["Parent", "Root", "Sampled"]] * 3
    assert len({trace["Root"] for trace in traces}) == 1
    assert len({trace["Parent"] for trace in traces}) == 3


def test_an_invocation_tells_whether_somebody_waited_for_it(aws: Aws, send: Send) -> None:
    function = deploy(aws, Recorder(failures=1))
    send()
    aws.settle()
    function.invoke()
    assert [one.invocation_type for one in aws.invocations] == ["Event", "Event", "RequestResponse"]


def test_events_run_in_the_order_in_which_they_came(aws: Aws, client: Any) -> None:
    order: list[int] = []

    def caller(event: Any, context: Any) -> None:
        for number in range(5):
            client.invoke(FunctionName="f", InvocationType="Event", Payload=str(number))

    deploy(aws, lambda event, context: order.append(event))
    aws.function(caller, name="caller", timeout=900).invoke()
    assert order == [0, 1, 2, 3, 4]


def test_an_event_that_a_handler_sends_runs_after_the_outermost_call(aws: Aws, client: Any) -> None:
    happened: list[str] = []

    def caller(event: Any, context: Any) -> None:
        client.invoke(FunctionName="f", InvocationType="Event")
        client.list_functions()
        aws.clock.advance(60)
        aws.settle()
        happened.append("caller ended")

    deploy(aws, lambda event, context: happened.append("f ran"))
    aws.function(caller, name="caller", timeout=900).invoke()
    assert happened == ["caller ended", "f ran"]


def test_states_go_on_inside_a_handler_while_its_event_waits(aws: Aws, client: Any) -> None:
    states: list[str] = []

    def caller(event: Any, context: Any) -> None:
        client.invoke(FunctionName="f", InvocationType="Event")
        aws.clock.advance(1)
        client.update_function_configuration(FunctionName="f", Description="new")
        states.append(client.get_function_configuration(FunctionName="f")["LastUpdateStatus"])

    handler = Recorder()
    deploy(aws, handler)
    aws.function(caller, name="caller", timeout=900).invoke()
    assert (states, len(handler.events)) == (["Successful"], 1)


def test_an_event_that_an_asynchronous_function_sends_runs_after_that_function(aws: Aws, client: Any) -> None:
    happened: list[str] = []

    def chain(event: int, context: Any) -> None:
        happened.append(f"{event} begins")
        if event < 2:
            client.invoke(FunctionName="f", InvocationType="Event", Payload=str(event + 1))
        happened.append(f"{event} ends")

    deploy(aws, chain, timeout=900)
    client.invoke(FunctionName="f", InvocationType="Event", Payload="0")
    assert happened == ["0 begins", "0 ends", "1 begins", "1 ends", "2 begins", "2 ends"]


def test_with_the_clock_auto_retries_happen_by_themselves() -> None:
    handler = Recorder(failures=2)
    with mock_lambda(clock="auto") as aws:
        deploy(aws, handler)
        aws.client().invoke(FunctionName="f", InvocationType="Event")
        assert seconds(aws) == [0, 60, 180]


class TestConfiguration:
    @pytest.mark.parametrize(("attempts", "moments"), [(0, [0]), (1, [0, 60]), (2, [0, 60, 180])])
    def test_the_number_of_retries(self, aws: Aws, send: Send, attempts: int, moments: list[int]) -> None:
        deploy(aws, Recorder(failures=9))
        aws.client().put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=attempts)
        send()
        aws.settle()
        assert seconds(aws) == moments
        [discarded] = aws.journal.of(EventDiscarded)
        assert (discarded.attempts, discarded.condition) == (len(moments), "RetriesExhausted")

    @pytest.mark.parametrize(("age", "moments"), [(60, [0]), (100, [0, 60]), (180, [0, 60]), (181, [0, 60, 180])])
    def test_the_age_of_events(self, aws: Aws, send: Send, age: int, moments: list[int]) -> None:
        deploy(aws, Recorder(failures=9))
        aws.client().put_function_event_invoke_config(FunctionName="f", MaximumEventAgeInSeconds=age)
        send()
        aws.settle()
        assert seconds(aws) == moments
        condition = "RetriesExhausted" if len(moments) == 3 else "EventAgeExceeded"
        assert [one.condition for one in aws.journal.of(EventDiscarded)] == [condition]

    def test_each_qualifier_has_its_own(self, aws: Aws, send: Send) -> None:
        deploy(aws, Recorder(failures=9))
        client = aws.client()
        version = client.publish_version(FunctionName="f")["Version"]
        client.create_alias(FunctionName="f", Name="live", FunctionVersion=version)
        client.put_function_event_invoke_config(FunctionName="f", Qualifier="live", MaximumRetryAttempts=0)
        attempts = []
        for qualifier in ("live", version, "$LATEST"):
            before = len(aws.invocations)
            send(Qualifier=qualifier)
            aws.settle()
            attempts.append(len(aws.invocations) - before)
        assert attempts == [1, 3, 3]


class TestThrottling:
    def test_a_throttled_event_is_accepted_and_runs_when_it_may_A175_B007(self, aws: Aws, send: Send) -> None:
        handler = Recorder()
        deploy(aws, handler)
        client = aws.client()
        client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
        assert send()["StatusCode"] == 202
        aws.clock.advance(10)
        assert handler.events == []
        assert [one.delay for one in aws.journal.of(EventRetry)] == [1, 2, 4, 8]
        client.delete_function_concurrency(FunctionName="f")
        aws.settle()
        assert (handler.events, seconds(aws)) == ([{}], [15])

    def test_throttles_do_not_use_up_attempts(self, aws: Aws, send: Send) -> None:
        deploy(aws, Recorder(failures=9))
        client = aws.client()
        client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
        send()
        aws.clock.advance(6)
        client.delete_function_concurrency(FunctionName="f")
        aws.settle()
        assert seconds(aws) == [7, 67, 187]
        assert [(one.attempts, one.cause, one.delay) for one in aws.journal.of(EventRetry)] == [
            (0, "TooManyRequestsException", 1), (0, "TooManyRequestsException", 2), (0, "TooManyRequestsException", 4),
            (1, "Unhandled", 60), (2, "Unhandled", 120),
        ]  # fmt: skip

    @pytest.mark.parametrize("age", [60, 21_600])
    def test_an_event_that_is_always_throttled_is_discarded_at_last_A175(self, aws: Aws, send: Send, age: int) -> None:
        deploy(aws, Recorder())
        client = aws.client()
        client.put_function_event_invoke_config(FunctionName="f", MaximumEventAgeInSeconds=age)
        client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
        send()
        aws.settle()
        [discarded] = aws.journal.of(EventDiscarded)
        assert (discarded.attempts, discarded.condition) == (0, "EventAgeExceeded")
        assert age - 300 <= discarded.at - START.timestamp() < age
        assert len(aws.invocations) == 0


class TestTarget:
    def test_what_an_alias_points_to_is_decided_at_each_attempt(self, aws: Aws, send: Send) -> None:
        deploy(aws, Recorder(failures=9))
        client = aws.client()
        client.publish_version(FunctionName="f")
        client.update_function_configuration(FunctionName="f", Description="another")
        client.publish_version(FunctionName="f")
        client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
        send(Qualifier="live")
        client.update_alias(FunctionName="f", Name="live", FunctionVersion="2")
        aws.settle()
        contexts = [one.context for one in aws.journal.of(Invocation)]
        assert [one.function_version for one in contexts] == ["1", "2", "2"]
        assert {one.invoked_function_arn for one in contexts} == {
            "arn:aws:lambda:us-east-1:123456789012:function:f:live"
        }

    @pytest.mark.parametrize("what", ["function", "version", "alias"])
    def test_an_event_whose_target_is_gone_is_discarded(self, aws: Aws, send: Send, what: str) -> None:
        deploy(aws, Recorder(failures=9))
        client = aws.client()
        client.publish_version(FunctionName="f")
        client.create_alias(FunctionName="f", Name="live", FunctionVersion="$LATEST")
        qualifier = {"function": "$LATEST", "version": "1", "alias": "live"}[what]
        request_id = send(Qualifier=qualifier)["ResponseMetadata"]["RequestId"]
        if what == "alias":
            client.delete_alias(FunctionName="f", Name="live")
        else:
            client.delete_function(FunctionName="f", **({"Qualifier": "1"} if what == "version" else {}))
        aws.settle()
        assert seconds(aws) == [0]
        arn = f"arn:aws:lambda:us-east-1:123456789012:function:f:{qualifier}"
        at = START.timestamp() + 60
        assert aws.journal.of(EventDiscarded) == [EventDiscarded(at, request_id, arn, 1, "FunctionNotFound")]

    def test_a_damaged_package_is_tried_again_until_it_is_replaced(
        self, aws: Aws, client: Any, create: Create, package: Any, send: Send
    ) -> None:
        damaged = bytearray(package())
        damaged[45] ^= 0xFF
        create(Code={"ZipFile": bytes(damaged)})
        send()
        aws.clock.advance(2)
        client.update_function_code(FunctionName="f", ZipFile=package())
        aws.settle()
        assert seconds(aws) == [3]
        retries = [(one.attempts, one.cause, one.delay) for one in aws.journal.of(EventRetry)]
        assert retries == [(0, "InvalidZipFileException", 1), (0, "InvalidZipFileException", 2)]


class TestRequest:
    @pytest.mark.parametrize(
        ("profile", "limit"), [("current", 1_048_576), ("2019", 262_144)], ids=["current", "guide-of-2019"]
    )
    def test_a_payload_has_a_limit_of_its_own_A010_B347(self, profile: str, limit: int) -> None:
        with mock_lambda(profile=profile) as aws:
            deploy(aws, Recorder())
            client = aws.client()
            fits = b'"' + b"x" * (limit - 2) + b'"'
            assert client.invoke(FunctionName="f", InvocationType="Event", Payload=fits)["StatusCode"] == 202
            with pytest.raises(client.exceptions.RequestTooLargeException) as refusal:
                client.invoke(FunctionName="f", InvocationType="Event", Payload=fits + b" ")
            assert refusal.value.response["Error"]["Message"] == (
                f"{limit + 1} byte payload is too large for the Event invocation type (limit {limit} bytes)"
            )
            assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413
            assert len(aws.invocations) == 1

    @pytest.mark.parametrize(
        ("members", "status", "code"),
        [
            pytest.param({"Payload": b"{"}, 400, "InvalidRequestContentException", id="json"),
            pytest.param({"ClientContext": "!"}, 400, "InvalidRequestContentException", id="context"),
            pytest.param({"FunctionName": "absent"}, 404, "ResourceNotFoundException", id="function"),
            pytest.param({"Qualifier": "7"}, 404, "ResourceNotFoundException", id="version"),
            pytest.param({"Qualifier": "absent"}, 404, "ResourceNotFoundException", id="alias"),
            pytest.param(
                {"TenantId": "t"},
                400,
                "InvalidParameterValueException",
                marks=pytest.mark.needs_model("Invoke.TenantId"),
                id="tenant",
            ),
        ],
    )
    def test_a_request_that_cannot_reach_the_function_is_refused_at_once(
        self, aws: Aws, client: Any, refused: Refused, members: dict[str, Any], status: int, code: str
    ) -> None:
        deploy(aws, Recorder())
        request = {"FunctionName": "f", "InvocationType": "Event", **members}
        assert refused(client.invoke, **request)[:2] == (status, code)
        aws.settle()
        assert len(aws.invocations) == 0

    def test_a_client_context_is_for_synchronous_invocations_only(self, aws: Aws, send: Send) -> None:
        seen: list[Any] = []
        deploy(aws, lambda event, context: seen.append(context.client_context))
        send(ClientContext="eyJjdXN0b20iOiB7ImEiOiAxfX0=", LogType="Tail")
        assert seen == [None]

    def test_a_function_of_another_runtime_says_what_to_do_A389(self, aws: Aws, create: Create, send: Send) -> None:
        create(Runtime="nodejs22.x", Handler="index.handler")
        with pytest.raises(UsageError, match=r"aws.function\(callable, name='f'"):
            send()

    def test_the_function_of_another_region_runs_there(self, aws: Aws) -> None:
        regions: list[str] = []

        def handler(event: Any, context: Any) -> None:
            import os

            regions.append(os.environ["AWS_REGION"])

        for region in ("eu-west-1", "us-east-1"):
            aws.function(handler, name="f", region=region)
        boto3.client("lambda", region_name="eu-west-1").invoke(FunctionName="f", InvocationType="Event")
        assert regions == ["eu-west-1"]


class TestInvokeAsync:
    @pytest.fixture(autouse=True)
    def function(self, aws: Aws) -> Recorder:
        handler = Recorder(failures=1)
        deploy(aws, handler)
        return handler

    def test_an_event_is_accepted_and_tried_as_those_of_invoke(self, aws: Aws, client: Any, function: Recorder) -> None:
        answer = client.invoke_async(FunctionName="f", InvokeArgs=b'{"a": 1}')
        metadata = answer.pop("ResponseMetadata")
        assert (answer, metadata["HTTPStatusCode"]) == ({"Status": 202}, 202)
        assert function.events == [{"a": 1}]
        aws.settle()
        assert seconds(aws) == [0, 60]

    @pytest.mark.parametrize("body", [b"{", b"NaN", b"\xff", b"'a'"])
    def test_a_body_that_is_no_json_is_refused(self, aws: Aws, client: Any, refused: Refused, body: bytes) -> None:
        status, code, _ = refused(client.invoke_async, FunctionName="f", InvokeArgs=body)
        assert (status, code) == (400, "InvalidRequestContentException")
        assert len(aws.invocations) == 0

    @pytest.mark.parametrize("profile", ["current", "2019"])
    def test_its_payloads_stay_small(self, profile: str) -> None:
        with mock_lambda(profile=profile) as aws:
            deploy(aws, Recorder())
            client = aws.client()
            fits = b'"' + b"x" * (256 * 1024 - 2) + b'"'
            assert client.invoke_async(FunctionName="f", InvokeArgs=fits)["Status"] == 202
            with pytest.raises(client.exceptions.ClientError, match="limit 262144 bytes"):
                client.invoke_async(FunctionName="f", InvokeArgs=fits + b" ")

    def test_a_function_that_does_not_exist(self, client: Any, refused: Refused) -> None:
        assert refused(client.invoke_async, FunctionName="absent", InvokeArgs=b"{}")[:2] == (
            404,
            "ResourceNotFoundException",
        )

    def test_the_trace_of_the_caller_is_not_continued(self, aws: Aws) -> None:
        traces: list[str] = []

        def handler(event: Any, context: Any) -> None:
            import os

            traces.append(os.environ["_X_AMZN_TRACE_ID"])

        aws.function(handler, name="traced")
        root = "Root=1-5759e988-bd862e3fe1be46a994272793"
        for path, headers in (
            ("2014-11-13/functions/traced/invoke-async/", {}),
            ("2015-03-31/functions/traced/invocations", {"X-Amz-Invocation-Type": "Event"}),
        ):
            answer = aws.request("POST", f"/{path}", headers={"X-Amzn-Trace-Id": root, **headers}, body=b"{}")
            assert answer.status == 202
        assert [trace.startswith(root) for trace in traces] == [False, True]
