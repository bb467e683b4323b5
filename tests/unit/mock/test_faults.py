"""Faults on demand: what each kind does, and what cannot be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws, Function, mock_lambda
from lambdamock.domain.callers import ServiceCaller
from lambdamock.domain.journal import FaultInjected, Initialisation
from lambdamock.errors import AccessDeniedException, UsageError

ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout"


@pytest.fixture
def ran() -> list[Any]:
    """The events that the handler of `checkout` got."""
    return []


@pytest.fixture
def checkout(aws: Aws, ran: list[Any]) -> Function:
    def handler(event: Any, context: Any) -> int:
        ran.append(event)
        return int(context.get_remaining_time_in_millis())

    return aws.function(handler, name="checkout")


def now(aws: Aws) -> float:
    return aws.clock.now().timestamp() - 1_767_225_600


# ------------------------------------------------------------------------------------------------- what the kinds do


@pytest.mark.parametrize(
    ("error", "payload"),
    [
        pytest.param(TimeoutError("db away"), ("TimeoutError", "db away"), id="exception"),
        pytest.param(KeyError, ("KeyError", ""), id="class"),
        pytest.param(None, ("RuntimeError", "injected by aws.faults.fail"), id="default"),
        pytest.param(
            SystemExit(3), ("Runtime.ExitError", "RequestId: {} Error: Runtime exited with error: exit status 3"),
            id="crash",
        ),
    ],
)  # fmt: skip
def test_fail_raises_instead_of_the_handler(
    aws: Aws, checkout: Function, ran: list[Any], error: Any, payload: tuple[str, str]
) -> None:
    fault = aws.faults.fail("checkout", error=error, times=1)
    failed = checkout.invoke()
    assert failed.error is not None
    assert (failed.error.type, failed.error.message) == (payload[0], payload[1].format(failed.request_id))
    assert (ran, fault.hits) == ([], 1)
    assert checkout.invoke({"again": True}).error is None
    assert ran == [{"again": True}]


def test_fail_after_the_handler_loses_its_answer_only(aws: Aws, checkout: Function, ran: list[Any]) -> None:
    aws.faults.fail("checkout", after_handler=True)
    assert checkout.invoke({"order": 7}).error is not None
    assert ran == [{"order": 7}]


def test_an_error_may_strike_again_and_shows_no_frame_of_this_library(aws: Aws, checkout: Function) -> None:
    aws.faults.fail("checkout", error=ValueError("x"))
    traces = [json.loads(checkout.invoke().payload)["stackTrace"] for _ in range(2)]
    assert traces[0] == traces[1]
    assert "lambdamock" not in str(traces)


@pytest.mark.parametrize("handler_time", ["real", "virtual"])
def test_slow_takes_virtual_time(handler_time: str, ran: list[Any]) -> None:
    with mock_lambda(handler_time=handler_time) as aws:
        checkout = aws.function(lambda _, context: context.get_remaining_time_in_millis(), name="checkout", timeout=10)
        aws.faults.slow("checkout", seconds=4)
        invocation = checkout.invoke()
        assert 5000 < invocation.result <= 6000
        assert 4000 <= invocation.duration < 5000
        assert now(aws) == 4


@pytest.mark.parametrize(("after_handler", "events"), [(False, []), (True, [{}])])
@pytest.mark.parametrize("seconds", [3, 5, float("inf")])
def test_slow_ends_at_the_time_out(
    aws: Aws, checkout: Function, ran: list[Any], seconds: float, after_handler: bool, events: list[Any]
) -> None:
    aws.faults.slow("checkout", seconds=seconds, after_handler=after_handler, times=1)
    invocation = checkout.invoke()
    assert str(invocation.error).endswith("Error: Task timed out after 3.00 seconds")
    assert (invocation.duration, ran) == (3000, events)
    assert now(aws) == 3
    assert checkout.invoke().error is None


def test_a_handler_that_waits_for_a_slow_function_loses_its_own_time(aws: Aws, checkout: Function) -> None:
    def outer(event: Any, context: Any) -> Any:
        return [checkout.invoke().error is None, context.get_remaining_time_in_millis() // 1000]

    aws.faults.slow("checkout", seconds=2)
    assert aws.function(outer, timeout=30).invoke().result == [True, 27]


def test_out_of_memory_kills_the_process(aws: Aws, checkout: Function, ran: list[Any]) -> None:
    aws.faults.out_of_memory("checkout", times=1)
    invocation = checkout.invoke()
    assert invocation.error is not None
    words = f"RequestId: {invocation.request_id} Error: Runtime exited with error: signal: killed"
    assert (invocation.error.type, invocation.error.message) == ("Runtime.ExitError", words)
    assert "Max Memory Used: 128 MB" in invocation.report
    assert "Error Type: Runtime.OutOfMemory" in invocation.report
    assert ran == []
    assert checkout.invoke().error is None


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        pytest.param(ImportError("No module named 'db'"), "Runtime.ImportModuleError",
                     "Unable to import module 'lambda_function': No module named 'db'", id="import"),
        pytest.param(ConnectionError("away"), "ConnectionError", "away", id="other"),
    ],
)  # fmt: skip
def test_init_error_fails_the_next_initialisation(
    aws: Aws, checkout: Function, ran: list[Any], error: BaseException, kind: str, message: str
) -> None:
    assert checkout.invoke().cold
    fault = aws.faults.init_error("checkout", error=error)
    failed, later = checkout.invoke(), checkout.invoke()
    assert failed.error is not None
    assert (failed.error.type, failed.error.message) == (kind, message)
    shown = kind if kind.startswith("Runtime.") else "Runtime.Unknown"
    assert f"Phase: init\tStatus: error\tError Type: {shown}" in failed.log
    assert (failed.cold, later.cold, later.error, fault.hits, len(ran)) == (True, True, None, 1, 2)


def test_init_error_reaches_provisioned_concurrency(aws: Aws, checkout: Function) -> None:
    fault = aws.faults.init_error("checkout", error=ConnectionError("away"))
    client = aws.client()
    client.publish_version(FunctionName="checkout")
    client.put_provisioned_concurrency_config(FunctionName="checkout", Qualifier="1", ProvisionedConcurrentExecutions=1)
    config = client.get_provisioned_concurrency_config(FunctionName="checkout", Qualifier="1")
    assert (config["Status"], config["StatusReason"]) == ("FAILED", "FUNCTION_ERROR_INIT_FAILURE")
    [initialisation] = aws.journal.of(Initialisation)
    assert initialisation.error is not None
    assert initialisation.error["errorType"] == "ConnectionError"
    assert aws.journal.of(FaultInjected) == [FaultInjected(1_767_225_600, "", f"{ARN}:1", "init_error", 0, "")]
    assert fault.hits == 1


@pytest.mark.parametrize(
    ("error", "status", "kind"), [("ServiceException", 500, "Service"), ("ENILimitReachedException", 502, "Server")]
)
def test_service_error_answers_in_the_words_of_the_service_model(
    aws: Aws, checkout: Function, ran: list[Any], error: str, status: int, kind: str
) -> None:
    aws.faults.service_error("checkout", error=error)
    client = aws.client()
    with pytest.raises(getattr(client.exceptions, error)) as refusal:
        client.invoke(FunctionName="checkout")
    response = refusal.value.response
    assert (response["ResponseMetadata"]["HTTPStatusCode"], response["Type"], ran) == (status, kind, [])
    assert response["Error"]["Message"]
    assert "<" not in response["Error"]["Message"]


def test_throttle_gives_the_reason_that_was_asked_for(aws: Aws, checkout: Function) -> None:
    aws.faults.throttle("checkout", reason="CallerRateLimitExceeded")
    client = aws.client()
    with pytest.raises(client.exceptions.TooManyRequestsException) as refusal:
        client.invoke(FunctionName="checkout")
    assert refusal.value.response["Reason"] == "CallerRateLimitExceeded"


@pytest.mark.parametrize("invocation_type", ["RequestResponse", "Event", "DryRun"])
def test_deny_refuses_every_kind_of_call(aws: Aws, checkout: Function, ran: list[Any], invocation_type: str) -> None:
    aws.faults.deny("checkout")
    with pytest.raises(ClientError) as refusal:
        aws.client().invoke(FunctionName="checkout", InvocationType=invocation_type)
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert refusal.value.response["Error"] == {
        "Code": "AccessDeniedException",
        "Message": f"User: arn:aws:iam::123456789012:root is not authorized to perform: lambda:InvokeFunction on "
        f"resource: {ARN} because no identity-based policy allows the lambda:InvokeFunction action",
    }
    assert ran == []


def test_deny_refuses_a_service_that_the_policy_allows(aws: Aws, checkout: Function) -> None:
    client = aws.client()
    for service in ("s3", "sns"):
        client.add_permission(
            FunctionName="checkout", StatementId=service, Action="lambda:InvokeFunction",
            Principal=f"{service}.amazonaws.com",
        )  # fmt: skip
    aws.faults.deny("checkout", caller="s3.amazonaws.com")
    perform = aws._simulation.perform
    with pytest.raises(AccessDeniedException, match=r"^User: s3\.amazonaws\.com is not authorized"):
        perform("Invoke", {"FunctionName": "checkout"}, service=ServiceCaller("s3.amazonaws.com"))
    assert perform("Invoke", {"FunctionName": "checkout"}, service=ServiceCaller("sns.amazonaws.com"))
    assert checkout.invoke().error is None


# ------------------------------------------------------------------------------------------------- what they select


def test_a_fault_selects_by_qualifier(aws: Aws, checkout: Function) -> None:
    client = aws.client()
    client.publish_version(FunctionName="checkout")
    client.create_alias(FunctionName="checkout", Name="live", FunctionVersion="1")
    aws.faults.fail("checkout:live")

    def fails(name: str) -> bool:
        return "FunctionError" in client.invoke(FunctionName=name)

    assert [fails(name) for name in ("checkout:live", "checkout:1", "checkout", ARN)] == [True, False, False, False]
    aws.faults.fail(checkout, qualifier="$LATEST")
    assert [fails(name) for name in ("checkout:1", "checkout", "checkout:$LATEST")] == [False, True, True]


def test_a_fault_selects_the_function_that_invokes(aws: Aws, checkout: Function) -> None:
    def front(event: Any, context: Any) -> bool:
        return checkout.invoke().error is None

    aws.faults.fail("checkout", caller="arn:aws:lambda:*:function:front")
    fronts = [aws.function(front, name=name).invoke().result for name in ("front", "back")]
    assert (fronts, checkout.invoke().error) == ([False, True], None)


def test_a_caller_stays_the_caller_of_its_event(aws: Aws, checkout: Function, ran: list[Any]) -> None:
    def front(event: Any, context: Any) -> None:
        aws.client().invoke(FunctionName="checkout", InvocationType="Event", Payload=b'"front"')

    fault = aws.faults.fail("checkout", caller="arn:aws:lambda:*:function:front", attempt=range(2, 9))
    aws.faults.fail("checkout", attempt=1)
    aws.function(front).invoke()
    aws.client().invoke(FunctionName="checkout", InvocationType="Event", Payload=b'"test"')
    aws.settle()
    assert (fault.hits, ran) == (2, ["test"])


def test_random_faults_are_the_same_in_every_run_and_shift_no_ids() -> None:
    def run(share: float) -> tuple[list[bool], list[str]]:
        with mock_lambda(seed="s") as aws:
            function = aws.function(lambda event, context: None, name="f")
            if share:
                aws.faults.fail("f", share=share)
            invocations = [function.invoke() for _ in range(40)]
            return [one.error is not None for one in invocations], [one.request_id for one in invocations]

    first, second, without = run(0.3), run(0.3), run(0)
    assert first == second
    assert 0 < first[0].count(True) < 40
    assert first[1] == without[1]


# ------------------------------------------------------------------------------------------------------ what they are


def test_a_fault_holds_in_its_block(aws: Aws, checkout: Function) -> None:
    with aws.faults.fail("checkout") as fault:
        assert checkout.invoke().error is not None
    assert checkout.invoke().error is None
    with fault:
        assert checkout.invoke().error is not None
    assert (fault.hits, len(aws.faults)) == (2, 0)


def test_faults_say_what_they_are_and_whether_they_hit(aws: Aws, checkout: Function) -> None:
    def is_large(event: Any) -> bool:
        return False

    fault = aws.faults.fail("checkout", times=2)
    aws.faults.throttle("chekout", attempt=1)
    aws.faults.deny("check*", caller="s3.amazonaws.com", when=is_large)
    checkout.invoke()
    assert repr(fault) == "<Fault fail 'checkout' (times=2): 1 hit>"
    last = "deny 'check*' (caller='s3.amazonaws.com', when=is_large): never hit"
    assert repr(aws.faults) == f"<Faults: 3, the last {last}>"
    assert str(aws.faults) == (
        "<Faults: 3\n"
        "  0: fail 'checkout' (times=2): 1 hit\n"
        "  1: throttle 'chekout' (attempts=(1,)): never hit; there is no function 'chekout'; did you mean 'checkout'?\n"
        "  2: deny 'check*' (caller='s3.amazonaws.com', when=is_large): never hit\n"
        ">"
    )
    aws.faults.clear()
    assert repr(aws.faults) == "<Faults: none>"


def test_each_hit_is_in_the_journal(aws: Aws, checkout: Function) -> None:
    aws.faults.fail("checkout")
    invocation = checkout.invoke()
    assert aws.journal.of(FaultInjected) == [
        FaultInjected(1_767_225_600, invocation.request_id, ARN, "fail", 1, "123456789012")
    ]


def test_a_fault_may_come_before_its_function(aws: Aws) -> None:
    fault = aws.faults.fail("later")
    assert aws.function(lambda event, context: None, name="later").invoke().error is not None
    assert fault.hits == 1


def test_an_empty_world_has_no_faults(aws: Aws) -> None:
    fault = aws.faults.fail("f")
    aws.reset()
    assert aws.function(lambda event, context: 1, name="f").invoke().result == 1
    assert (len(aws.faults), fault.hits) == (0, 0)
    fault.remove()


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        pytest.param("fail", {"tims": 1}, r"fail\(...\): there is no 'tims'; did you mean 'times'\?", id="selector"),
        pytest.param("fail", {"times": 0}, "at least 1", id="times"),
        pytest.param("fail", {"share": 1.5}, "up to 1", id="share"),
        pytest.param("fail", {"attempt": 0}, "count from 1", id="attempt"),
        pytest.param("fail", {"attempt": []}, "count from 1", id="no-attempt"),
        pytest.param("fail", {"error": "db away"}, "give an exception", id="error"),
        pytest.param("fail", {"function": "f:live", "qualifier": "1"}, "name one qualifier", id="qualifier"),
        pytest.param("slow", {"seconds": 0}, "above 0", id="seconds"),
        pytest.param("service_error", {"error": "EC2ThrotledException"}, "did you mean 'EC2ThrottledException'",
                     id="service-error"),
        pytest.param("service_error", {"error": "ResourceNotFoundException"}, "there is no", id="caller's-error"),
        pytest.param("throttle", {"reason": "Concurrency"}, "There are: .*ConcurrentInvocationLimitExceeded",
                     id="reason"),
        pytest.param("deny", {"attempt": 1}, "checked once", id="attempt-of-a-call"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_an_error_that_says_so(aws: Aws, kind: str, options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        getattr(aws.faults, kind)(**options)
    assert len(aws.faults) == 0


def test_slow_needs_virtual_time() -> None:
    with mock_lambda(clock="system") as aws, pytest.raises(UsageError, match="virtual time cannot pass"):
        aws.faults.slow("f", seconds=1)
