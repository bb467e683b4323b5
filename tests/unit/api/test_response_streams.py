"""InvokeWithResponseStream: the result as events, read by botocore's own parser."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from lambdamock import Aws

Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]
FAILING = "def handler(event, context):\n    raise ValueError('no')\n"


def streamed(client: Any, **members: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The answer's members and the events of its stream."""
    answer = client.invoke_with_response_stream(**{"FunctionName": "f", **members})
    answer.pop("ResponseMetadata")
    return answer, list(answer.pop("EventStream"))


def test_the_result_is_one_chunk_and_an_end(client: Any, create: Create) -> None:
    create()
    answer, events = streamed(client, Payload=b'{"a": "\xc3\xa9"}')
    assert answer == {
        "StatusCode": 200,
        "ExecutedVersion": "$LATEST",
        "ResponseStreamContentType": "application/vnd.amazon.eventstream",
    }
    assert events == [{"PayloadChunk": {"Payload": '{"a": "é"}'.encode()}}, {"InvokeComplete": {}}]


def test_a_failing_function_ends_the_stream_with_its_error(client: Any, create: Create, package: Any) -> None:
    create(Code={"ZipFile": package(FAILING)})
    answer, events = streamed(client)
    assert answer["StatusCode"] == 200
    [[(kind, end)]] = [event.items() for event in events]
    assert (kind, end["ErrorCode"]) == ("InvokeComplete", "Unhandled")
    error = json.loads(end["ErrorDetails"])
    assert (error["errorType"], error["errorMessage"]) == ("ValueError", "no")


@pytest.mark.parametrize("source", [None, FAILING], ids=["result", "error"])
def test_the_tail_of_the_log_comes_with_the_end_when_asked_for(
    client: Any, create: Create, package: Any, source: str | None
) -> None:
    create(Code={"ZipFile": package(source) if source else package()})
    _, events = streamed(client, LogType="Tail")
    assert "REPORT RequestId: " in base64.b64decode(events[-1]["InvokeComplete"]["LogResult"]).decode()
    _, events = streamed(client, LogType="None")
    assert "LogResult" not in events[-1]["InvokeComplete"]


def test_a_large_result_is_still_one_chunk(client: Any, create: Create, package: Any) -> None:
    create(Code={"ZipFile": package("def handler(event, context):\n    return 'x' * 6_000_000\n")})
    _, events = streamed(client)
    assert [[*event] for event in events] == [["PayloadChunk"], ["InvokeComplete"]]
    assert len(events[0]["PayloadChunk"]["Payload"]) == 6_000_002


def test_a_result_beyond_6_mb_is_the_functions_error(client: Any, create: Create, package: Any) -> None:
    create(Code={"ZipFile": package("def handler(event, context):\n    return 'x' * 6_300_000\n")})
    _, [end] = streamed(client)
    assert json.loads(end["InvokeComplete"]["ErrorDetails"])["errorType"] == "Function.ResponseSizeTooLarge"


def test_a_version_says_which_one_ran(client: Any, create: Create) -> None:
    create(Publish=True)
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    assert streamed(client, Qualifier="live")[0]["ExecutedVersion"] == "1"


def test_a_dry_run_checks_and_does_not_run(aws: Aws, client: Any, create: Create, refused: Refused) -> None:
    create()
    answer, events = streamed(client, InvocationType="DryRun")
    assert (answer["StatusCode"], events) == (204, [])
    assert refused(client.invoke_with_response_stream, FunctionName="g", InvocationType="DryRun")[0] == 404
    assert len(aws.invocations) == 0


@pytest.mark.parametrize(
    ("members", "status", "code"),
    [
        ({"FunctionName": "absent"}, 404, "ResourceNotFoundException"),
        ({"Payload": b"{"}, 400, "InvalidRequestContentException"),
        ({"Payload": b'"' + b"x" * 6 * 1024**2 + b'"'}, 413, "RequestTooLargeException"),
        ({"InvocationType": "Event"}, 400, "ValidationException"),
        ({"Qualifier": "7"}, 404, "ResourceNotFoundException"),
    ],
    ids=["function", "json", "large", "event", "version"],
)
def test_a_refusal_is_no_stream(
    aws: Aws, client: Any, create: Create, refused: Refused, members: dict[str, Any], status: int, code: str
) -> None:
    create()
    request = {"FunctionName": "f", **members}
    assert refused(client.invoke_with_response_stream, **request)[:2] == (status, code)
    assert len(aws.invocations) == 0


def test_a_throttled_function_is_refused_A174(client: Any, create: Create, refused: Refused) -> None:
    create()
    client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    assert refused(client.invoke_with_response_stream, FunctionName="f") == (
        429,
        "TooManyRequestsException",
        "Rate Exceeded.",
    )
