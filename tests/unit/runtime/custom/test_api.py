"""What a custom runtime may ask and report in which order, and what it is answered."""

from __future__ import annotations

import base64
import json

import pytest

from lambdamock.runtime import InvocationRequest
from lambdamock.runtime.custom.api import ANSWERED, FAILED, READY, RUNNING, STARTED, RuntimeApi
from lambdamock.runtime.custom.http_messages import HttpReply, HttpRequest
from lambdamock.runtime.outcome import Failed, Returned, too_large
from lambdamock.runtime.payload import RESPONSE_LIMIT

ARN = "arn:aws:lambda:us-east-2:123456789012:function:own:LIVE"
EVENT = InvocationRequest("id-1", {}, ARN, trace_id="Root=1-2;Parent=3;Sampled=0", payload=b'{ "a" : 1 }')
ACCEPTED = HttpReply(202, {"Content-Type": "application/json"}, b'{"status":"OK"}\n')
REFUSED_TYPES = {"Content-Type": "application/json"}
PATHS = {
    "next": ("GET", "invocation/next"),
    "response": ("POST", "invocation/id-1/response"),
    "error": ("POST", "invocation/id-1/error"),
    "init error": ("POST", "init/error"),
}


def ask(api: RuntimeApi, action: str, body: bytes = b"", **headers: str) -> HttpReply | None:
    method, path = PATHS[action]
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.handle(HttpRequest(method, f"/2018-06-01/runtime/{path}", names, body))


def new_api() -> RuntimeApi:
    return RuntimeApi(lambda text: text.replace("/real", "/var/task"))


def api_in(phase: str) -> RuntimeApi:
    """An API that an invocation has gone through, where the phase allows it."""
    api = new_api()
    if phase == FAILED:
        ask(api, "init error", b"{}")
    if phase in {READY, RUNNING, ANSWERED}:
        ask(api, "next")
        api.deliver(EVENT, 1.0)
    if phase in {READY, ANSWERED}:
        ask(api, "response")
    if phase == READY:
        ask(api, "next")
    assert api.phase == phase
    return api


def test_A432_the_next_invocation_is_the_event_as_it_was_sent_and_headers() -> None:
    api = new_api()
    assert ask(api, "next") is None
    assert api.deliver(EVENT, 1542409706.888) == HttpReply(
        200,
        {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": "id-1",
            "Lambda-Runtime-Deadline-Ms": "1542409706888",
            "Lambda-Runtime-Invoked-Function-Arn": ARN,
            "Lambda-Runtime-Trace-Id": "Root=1-2;Parent=3;Sampled=0",
        },
        b'{ "a" : 1 }',
    )


def test_A439_client_context_identity_and_tenant_come_with_the_event_when_there_are_any() -> None:
    request = EVENT._replace(
        client_context={"custom": {"é": 1}}, cognito_identity={"cognitoIdentityId": "i"}, tenant_id="t"
    )
    headers = new_api().deliver(request, 1.0).headers
    assert headers["Lambda-Runtime-Client-Context"] == '{"custom":{"\\u00e9":1}}'
    assert headers["Lambda-Runtime-Cognito-Identity"] == '{"cognitoIdentityId":"i"}'
    assert headers["Lambda-Runtime-Aws-Tenant-Id"] == "t"


def test_A324_without_a_payload_the_event_is_an_empty_object() -> None:
    assert new_api().deliver(EVENT._replace(payload=b""), 1.0).body == b"{}"


@pytest.mark.parametrize(
    ("phase", "action", "follows"),
    [
        (STARTED, "next", READY),
        (STARTED, "init error", FAILED),
        (READY, "next", READY),
        (RUNNING, "response", ANSWERED),
        (RUNNING, "error", ANSWERED),
        (ANSWERED, "next", READY),
    ],
)
def test_A430_the_processing_loop(phase: str, action: str, follows: str) -> None:
    api = api_in(phase)
    assert ask(api, action) == (None if action == "next" else ACCEPTED)
    assert api.phase == follows


def test_a_runtime_that_asks_again_gets_the_same_invocation() -> None:
    api = new_api()
    ask(api, "next")
    delivered = api.deliver(EVENT, 1.0)
    assert ask(api, "next") == delivered
    assert api.phase == RUNNING


@pytest.mark.parametrize(
    ("phase", "action", "wanted"),
    [
        (READY, "response", "InvocationResponse"),
        (READY, "error", "InvocationErrorResponse"),
        (READY, "init error", "InitError"),
        (RUNNING, "init error", "InitError"),
        (ANSWERED, "response", "InvocationResponse"),
        (ANSWERED, "error", "InvocationErrorResponse"),
        (FAILED, "next", "Ready"),
        (FAILED, "init error", "InitError"),
    ],
)
def test_what_comes_out_of_turn_is_forbidden_and_changes_nothing(phase: str, action: str, wanted: str) -> None:
    api = api_in(phase)
    outcome = api.outcome
    reply = ask(api, action, b"late")
    assert reply is not None
    assert (reply.status, json.loads(reply.body)) == (
        403,
        {
            "errorMessage": f"State transition from {phase} to {wanted} failed for runtime. "
            "Error: State transition is not allowed",
            "errorType": "InvalidStateTransition",
        },
    )
    assert (api.phase, api.outcome) == (phase, outcome)


@pytest.mark.parametrize("report", ["response", "error"])
def test_a_report_about_another_invocation_is_refused(report: str) -> None:
    api = api_in(RUNNING)
    reply = api.handle(HttpRequest("POST", f"/2018-06-01/runtime/invocation/id-2/{report}", {}, b""))
    body = b'{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}'
    assert reply == HttpReply(400, REFUSED_TYPES, body)
    assert api.phase == RUNNING


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/2018-06-01/runtime/invocation/id-1/next", 404),
        ("POST", "/2020-01-01/extension/register", 404),
        ("POST", "/2018-06-01/runtime/invocation/next", 405),
        ("GET", "/2018-06-01/runtime/invocation/id-1/response", 405),
        ("PUT", "/2018-06-01/runtime/init/error", 405),
    ],
)
def test_what_the_api_does_not_have_is_not_found(method: str, path: str, status: int) -> None:
    reply = api_in(RUNNING).handle(HttpRequest(method, path, {}, b""))
    assert reply is not None
    assert reply.status == status


@pytest.mark.parametrize(
    ("body", "shown"),
    [(b"\xff no /real text", b"\xff no /real text"), (b"", b""), ("é: /real/a".encode(), "é: /var/task/a".encode())],
    ids=["no text", "empty", "text with a path"],
)
def test_A433_a_response_is_taken_as_it_is_but_shows_paths_as_on_aws(body: bytes, shown: bytes) -> None:
    api = api_in(RUNNING)
    ask(api, "response", body)
    assert api.outcome == Returned(shown)


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (b'{"errorMessage": "m",  "errorType": "T"}', "Unhandled", {"errorMessage": "m", "errorType": "T"}),
        (b'{"errorMessage": "m"}', "Function.Bad", {"errorMessage": "m", "errorType": "Function.Bad"}),
        (b"no JSON", "Runtime.Bad", {"errorType": "Runtime.Bad"}),
        (b"[1]", "", {"errorType": ""}),
    ],
    ids=["a document", "its type in the header", "no document", "no object"],
)
@pytest.mark.parametrize(("phase", "action"), [(RUNNING, "error"), (STARTED, "init error")])
def test_A434_A435_an_error_report_is_taken_as_it_is(
    phase: str, action: str, body: bytes, kind: str, error: dict[str, str]
) -> None:
    api = api_in(phase)
    assert ask(api, action, body, lambda_runtime_function_error_type=kind) == ACCEPTED
    assert api.outcome == Failed(error, body)


@pytest.mark.parametrize(("excess", "status", "outcome"), [(0, 202, None), (1, 413, too_large())])
def test_a_response_has_at_most_6_mb(excess: int, status: int, outcome: Failed | None) -> None:
    api = api_in(RUNNING)
    body = b"x" * (RESPONSE_LIMIT + excess)
    reply = ask(api, "response", body)
    assert reply is not None
    assert reply.status == status
    assert api.outcome == (outcome or Returned(body))


def test_a_streamed_response_that_breaks_off_is_an_error() -> None:
    api = api_in(RUNNING)
    document = b'{"errorMessage": "broke off", "errorType": "StreamError"}'
    ask(
        api,
        "response",
        b"the first ha",
        lambda_runtime_function_response_mode="streaming",
        lambda_runtime_function_error_type="Runtime.StreamError",
        lambda_runtime_function_error_body=base64.b64encode(document).decode(),
    )
    assert api.outcome == Failed({"errorMessage": "broke off", "errorType": "StreamError"}, document)
