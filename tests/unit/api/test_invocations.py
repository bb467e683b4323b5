"""Invoke: what goes in, what comes out, what is refused."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.errors import UsageError

Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value.read() if key == "Payload" else value for key, value in answer.items() if key != "ResponseMetadata"
    }


def test_a_result_comes_with_status_and_version_A320_A375(client: Any, create: Create) -> None:
    create()
    assert plain(client.invoke(FunctionName="f", Payload=b'{"a": 1}')) == {
        "StatusCode": 200,
        "ExecutedVersion": "$LATEST",
        "Payload": b'{"a": 1}',
    }


@pytest.mark.parametrize("event", [[1], "x", 1, 1.5, None, True, {"a": {"b": []}}], ids=repr)
def test_any_json_is_an_event_B292(client: Any, create: Create, event: Any) -> None:
    create()
    assert json.load(client.invoke(FunctionName="f", Payload=json.dumps(event))["Payload"]) == event


def test_no_payload_is_an_empty_object_A324(client: Any, create: Create) -> None:
    create()
    assert client.invoke(FunctionName="f")["Payload"].read() == b"{}"


def test_a_failing_function_is_still_an_answer_of_status_200_B325_B338(
    client: Any, create: Create, package: Any
) -> None:
    create(Code={"ZipFile": package("def handler(event, context):\n    raise ValueError('no')\n")})
    answer = client.invoke(FunctionName="f")
    document = json.load(answer["Payload"])
    assert (answer["StatusCode"], answer["FunctionError"], answer["ExecutedVersion"]) == (200, "Unhandled", "$LATEST")
    assert document == {
        "errorMessage": "no",
        "errorType": "ValueError",
        "requestId": answer["ResponseMetadata"]["RequestId"],
        "stackTrace": ["  File \"/var/task/app.py\", line 2, in handler\n    raise ValueError('no')\n"],
    }


def test_the_tail_of_the_log_comes_when_asked_for_A374_B316(client: Any, create: Create, package: Any) -> None:
    create(Code={"ZipFile": package("def handler(event, context):\n    print('x' * 10_000)\n")})
    answer = client.invoke(FunctionName="f", LogType="Tail")
    tail = base64.b64decode(answer["LogResult"]).decode()
    request_id = answer["ResponseMetadata"]["RequestId"]
    assert len(tail.encode()) == 4096
    assert f"END RequestId: {request_id}\n" in tail
    assert f"REPORT RequestId: {request_id}\tDuration: " in tail
    assert "LogResult" not in client.invoke(FunctionName="f", LogType="None")


def test_a_dry_run_checks_and_does_not_run_A312(aws: Aws, client: Any, create: Create, refused: Refused) -> None:
    create()
    answer = client.invoke(FunctionName="f", InvocationType="DryRun")
    assert plain(answer) == {"StatusCode": 204, "Payload": b""}
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(client.invoke, FunctionName="g", InvocationType="DryRun")[0] == 404
    assert len(aws.invocations) == 0


@pytest.mark.parametrize("name", ["f", "f:$LATEST", "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST"])
def test_the_handler_sees_the_arn_that_was_asked_for_B301(client: Any, create: Create, package: Any, name: str) -> None:
    create(Code={"ZipFile": package("def handler(e, c):\n    return [c.invoked_function_arn, c.function_version]\n")})
    arn = "arn:aws:lambda:us-east-1:123456789012:function:f"
    expected = f"{arn}:$LATEST" if name.endswith("$LATEST") else arn
    assert json.load(client.invoke(FunctionName=name)["Payload"]) == [expected, "$LATEST"]


def test_the_request_id_is_one_everywhere_B303(aws: Aws, client: Any, create: Create, package: Any) -> None:
    create(Code={"ZipFile": package("def handler(event, context):\n    return context.aws_request_id\n")})
    answer = client.invoke(FunctionName="f")
    request_id = answer["ResponseMetadata"]["RequestId"]
    assert json.load(answer["Payload"]) == request_id
    assert aws.invocations[-1].request_id == request_id
    assert request_id in aws.invocations[-1].report


def test_the_client_context_reaches_the_handler_B306(client: Any, create: Create, package: Any) -> None:
    create(
        Code={"ZipFile": package("def handler(e, c):\n    return [c.client_context.custom, c.client_context.env]\n")}
    )
    context = base64.b64encode(json.dumps({"custom": {"a": 1}, "env": {"locale": "fr"}}).encode()).decode()
    answer = client.invoke(FunctionName="f", ClientContext=context)
    assert json.load(answer["Payload"]) == [{"a": 1}, {"locale": "fr"}]


@pytest.mark.parametrize(
    ("members", "status", "code"),
    [
        ({"Payload": b"{not json"}, 400, "InvalidRequestContentException"),
        ({"Payload": b"NaN"}, 400, "InvalidRequestContentException"),
        ({"Payload": b"\xff"}, 400, "InvalidRequestContentException"),
        ({"Payload": b"[" * 200_000}, 400, "InvalidRequestContentException"),
        ({"Payload": b'"' + b"x" * 6 * 1024**2 + b'"'}, 413, "RequestTooLargeException"),
        ({"ClientContext": "!"}, 400, "InvalidRequestContentException"),
        ({"ClientContext": base64.b64encode(b"[1]").decode()}, 400, "InvalidRequestContentException"),
        ({"ClientContext": "A" * 3584}, 400, "InvalidRequestContentException"),
        ({"InvocationType": "Sometimes"}, 400, "ValidationException"),
        ({"LogType": "Head"}, 400, "ValidationException"),
        ({"Qualifier": "invalid!"}, 400, "ValidationException"),
    ],
    ids=["text", "nan", "utf8", "deep", "large", "context", "context-list", "context-size", "type", "log", "version"],
)  # fmt: skip
def test_requests_that_aws_refuses_never_reach_the_handler(
    aws: Aws, client: Any, create: Create, refused: Refused, members: dict[str, Any], status: int, code: str
) -> None:
    create()
    assert refused(client.invoke, FunctionName="f", **members)[:2] == (status, code)
    assert len(aws.invocations) == 0


def test_a_payload_of_exactly_6_mb_passes_A010(client: Any, create: Create, package: Any) -> None:
    create(Code={"ZipFile": package("def handler(event, context):\n    return len(event)\n")})
    payload = b'"' + b"x" * (6 * 1024**2 - 2) + b'"'
    assert json.load(client.invoke(FunctionName="f", Payload=payload)["Payload"]) == 6 * 1024**2 - 2


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize(
    "path", ["2015-03-31/functions/f/invocations", "2021-11-15/functions/f/response-streaming-invocations"]
)
def test_a_body_that_says_that_it_is_no_json_is_refused(aws: Aws, create: Create, path: str, media_type: str) -> None:
    create()
    answer = aws.request("POST", f"/{path}", headers={"Content-Type": media_type}, body=b"{}")
    assert (answer.status, answer.headers["x-amzn-errortype"]) == (415, "UnsupportedMediaTypeException")
    assert json.loads(answer.body) == {"Type": "User", "message": f"Unsupported content type: {media_type}"}
    assert len(aws.invocations) == 0


@pytest.mark.parametrize(
    "media_type", ["application/json", "Application/JSON; charset=utf-8", "application/octet-stream"]
)
def test_a_body_may_say_that_it_is_json_or_bytes(aws: Aws, create: Create, media_type: str) -> None:
    create()
    answer = aws.request(
        "POST", "/2015-03-31/functions/f/invocations", headers={"content-type": media_type}, body=b"[1]"
    )
    assert (answer.status, answer.body) == (200, b"[1]")


def test_a_function_that_may_not_run_at_all_is_throttled_A166_A174(
    aws: Aws, client: Any, create: Create, refused: Refused
) -> None:
    create()
    client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    status, code, message = refused(client.invoke, FunctionName="f")
    assert (status, code, message) == (429, "TooManyRequestsException", "Rate Exceeded.")
    assert client.invoke(FunctionName="f", InvocationType="DryRun")["StatusCode"] == 204
    client.delete_function_concurrency(FunctionName="f")
    assert client.invoke(FunctionName="f")["StatusCode"] == 200
    assert len(aws.invocations) == 1


def test_a_function_that_invokes_itself_needs_an_execution_for_each_A162(aws: Aws, client: Any) -> None:
    def handler(event: int, context: Any) -> str:
        if not event:
            return "deepest"
        inner = client.invoke(FunctionName="f", Payload=json.dumps(event - 1))
        return json.load(inner["Payload"])  # type: ignore[no-any-return]

    function = aws.function(handler, name="f", timeout=900)
    client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=2)
    assert function.invoke(1).result == "deepest"
    failed = function.invoke(2).result
    assert failed["errorType"] == "TooManyRequestsException"
    assert function.invoke(1).result == "deepest"


def test_another_runtime_needs_a_stand_in_A389(aws: Aws, client: Any, create: Create) -> None:
    create(Runtime="nodejs22.x", Handler="index.handler")
    with pytest.raises(UsageError, match=r"aws.function\(callable, name='f', runtime='nodejs22.x'\)"):
        client.invoke(FunctionName="f")
    client.delete_function(FunctionName="f")
    aws.function(lambda event, context: "stood in", name="f", runtime="nodejs22.x", handler="index.handler")
    assert json.load(client.invoke(FunctionName="f")["Payload"]) == "stood in"


def test_the_trace_header_of_the_caller_is_continued_B251(aws: Aws) -> None:
    def handler(event: Any, context: Any) -> str:
        import os

        return os.environ["_X_AMZN_TRACE_ID"]

    aws.function(handler, name="f")
    root = "Root=1-5759e988-bd862e3fe1be46a994272793"
    answer = aws.request(
        "POST", "/2015-03-31/functions/f/invocations", headers={"X-Amzn-Trace-Id": f"{root};Sampled=1"}
    )
    trace = json.loads(answer.body)
    assert trace.startswith(f"{root};Parent=")
    assert trace.endswith(";Sampled=1")
