"""Segment documents of X-Ray, from what is known of invocations."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock.domain.journal import Invocation, InvocationContext
from lambdamock.domain.tracing import TracedAttempt
from lambdamock.observability.trace_documents import documents_of

TRACE = "1-6955b900-8f4ff31e78de58575487ce1e"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
CONTEXT = InvocationContext("r-1", "f", "$LATEST", ARN, "128", "group", "stream", 3, None)
FAILED = json.dumps(
    {
        "errorMessage": "no",
        "errorType": "ValueError",
        "stackTrace": [
            '  File "/var/task/app.py", line 3, in handler\n    work()\n',
            ["/var/task/lib.py", 7, "work", "raise ValueError('no')"],
        ],
    }
).encode()


def ran(*, error: bytes | None = None, init: float | None = None) -> Invocation:
    payload, function_error = (b"1", None) if error is None else (error, "Unhandled")
    return Invocation(0.0, CONTEXT, b"", payload, function_error, (), init is not None, init, 250.0, 250, 30)


def attempt(**members: Any) -> TracedAttempt:
    usual: dict[str, Any] = {
        "at": 100.0,
        "end": 100.0,
        "request_id": "r-1",
        "function_arn": f"{ARN}:$LATEST",
        "invocation_type": "RequestResponse",
        "trace_id": TRACE,
        "parent_id": "",
        "segment_id": "5a92118719c78df4",
        "number": 1,
        "invocation": ran(),
        "refusal": None,
        "handler_start": 5_000.0,
        "documents": (),
    }
    return TracedAttempt(**(usual | members))


def sent(**members: Any) -> bytes:
    usual = {
        "id": "aaaaaaaaaaaaaaaa",
        "name": "work",
        "type": "subsegment",
        "trace_id": TRACE,
        "parent_id": "5a92118719c78df4",
        "start_time": 5_000.0,
        "end_time": 5_000.125,
    }
    return json.dumps(usual | members).encode()


def without_ids(document: Any) -> Any:
    """The document with names for its ids, which say nothing."""
    if isinstance(document, list):
        return [without_ids(one) for one in document]
    if not isinstance(document, dict):
        return document
    return {name: without_ids(value) for name, value in document.items() if name not in ("id", "parent_id")}


def test_B240_a_request_has_a_segment_of_the_service_and_one_of_the_function() -> None:
    service, function = documents_of([attempt(invocation=ran(init=750.0))], {})
    assert without_ids(service) == {
        "name": "f",
        "start_time": 100.0,
        "end_time": 101.0,
        "trace_id": TRACE,
        "http": {"response": {"status": 200}},
        "aws": {"request_id": "r-1"},
        "origin": "AWS::Lambda",
        "resource_arn": ARN,
        "subsegments": [
            {"name": "Attempt #1", "start_time": 100.0, "end_time": 101.0, "http": {"response": {"status": 200}}}
        ],
    }
    of_function = {"function_arn": ARN}
    assert without_ids(function) == {
        "name": "f",
        "start_time": 100.0,
        "end_time": 101.0,
        "trace_id": TRACE,
        "aws": {"account_id": "123456789012", "function_arn": f"{ARN}:$LATEST", "resource_names": ["f"]},
        "origin": "AWS::Lambda::Function",
        "subsegments": [
            {"name": "Initialization", "start_time": 100.0, "end_time": 100.75, "aws": of_function},
            {"name": "Invocation", "start_time": 100.75, "end_time": 101.0, "aws": of_function},
            {"name": "Overhead", "start_time": 101.0, "end_time": 101.0, "aws": of_function},
        ],
    }
    assert function["id"] == "5a92118719c78df4"
    assert function["parent_id"] == service["subsegments"][0]["id"]
    assert "parent_id" not in service


def test_B241_the_segment_of_an_event_ends_when_lambda_has_taken_it() -> None:
    first = attempt(at=130.0, invocation_type="Event", invocation=ran(error=FAILED))
    second = attempt(at=190.0, invocation_type="Event", segment_id="b" * 16)
    service, *functions = documents_of([first, second], {"r-1": 100.0})
    assert (service["start_time"], service["end_time"]) == (100.0, 100.0)
    assert service["http"] == {"response": {"status": 202}}
    assert "fault" not in service
    shown = [(one["name"], one["start_time"], one["end_time"], one.get("fault")) for one in service["subsegments"]]
    assert shown == [
        ("Dwell Time", 100.0, 130.0, None),
        ("Attempt #1", 130.0, 130.25, True),
        ("Attempt #2", 190.0, 190.25, None),
    ]
    assert [one["parent_id"] for one in functions] == [one["id"] for one in service["subsegments"][1:]]


def test_B244_a_failure_is_a_fault_with_the_cause_that_the_runtime_tells() -> None:
    service, function = documents_of([attempt(invocation=ran(error=FAILED))], {})
    assert [service["fault"], service["subsegments"][0]["fault"], function["fault"]] == [True, True, True]
    assert [part.get("fault") for part in function["subsegments"]] == [True, None]
    assert without_ids(function["cause"]) == {
        "working_directory": "/var/task",
        "exceptions": [
            {
                "message": "no",
                "type": "ValueError",
                "stack": [
                    {"label": "handler", "path": "/var/task/app.py", "line": 3},
                    {"label": "work", "path": "/var/task/lib.py", "line": 7},
                ],
            }
        ],
        "paths": ["/var/task/app.py", "/var/task/lib.py"],
    }


@pytest.mark.parametrize(
    ("status", "flags"), [(429, {"error", "throttle"}), (403, {"error"})], ids=["throttled", "refused"]
)
def test_B244_an_attempt_that_could_not_run_has_a_status_and_no_function_segment(status: int, flags: set[str]) -> None:
    [service] = documents_of([attempt(invocation=None, refusal=(status, "Rate Exceeded."))], {})
    [tried] = service["subsegments"]
    assert tried["http"] == service["http"] == {"response": {"status": status}}
    assert {name for name in ("error", "fault", "throttle") if tried.get(name)} == flags
    assert without_ids(tried["cause"]) == {"exceptions": [{"message": "Rate Exceeded."}]}


def test_the_segment_of_the_service_follows_that_of_its_caller() -> None:
    service, _ = documents_of([attempt(parent_id="53995c3f42cd8ad8")], {})
    assert service["parent_id"] == "53995c3f42cd8ad8"


def test_B243_what_a_handler_sends_becomes_part_of_its_segment_in_the_time_of_the_mock() -> None:
    inner = sent(id="b" * 16, name="inner", parent_id="a" * 16, start_time=5_000.0625, end_time=5_000.0625)
    _, function = documents_of([attempt(documents=(inner, sent(annotations={"a": 1})))], {})
    work = function["subsegments"][1]
    assert work == {
        "id": "a" * 16,
        "name": "work",
        "start_time": 100.0,
        "end_time": 100.125,
        "annotations": {"a": 1},
        "subsegments": [{"id": "b" * 16, "name": "inner", "start_time": 100.0625, "end_time": 100.0625}],
    }


def test_times_within_a_document_are_those_of_the_mock_too() -> None:
    within = {"id": "b" * 16, "name": "inner", "start_time": 5_000.0625, "end_time": 5_000.125}
    _, function = documents_of([attempt(invocation=ran(init=750.0), documents=(sent(subsegments=[within]),))], {})
    [work] = [part for part in function["subsegments"] if part["name"] == "work"]
    assert work["subsegments"] == [within | {"start_time": 100.8125, "end_time": 100.875}]


@pytest.mark.parametrize(
    "document",
    [b"{", b"[]", b"1", sent(trace_id="1-00000000-8f4ff31e78de58575487ce1e"), sent(id=None)],
    ids=["cut off", "a list", "a number", "of another trace", "without an id"],
)
def test_what_is_no_part_of_the_trace_is_left_out(document: bytes) -> None:
    assert documents_of([attempt(documents=(document,))], {}) == documents_of([attempt()], {})


def test_a_part_whose_parent_is_unknown_belongs_to_the_invocation_that_sent_it() -> None:
    _, function = documents_of([attempt(documents=(sent(parent_id="c" * 16),))], {})
    assert [part["name"] for part in function["subsegments"]] == ["Invocation", "work", "Overhead"]


def test_a_document_that_comes_again_takes_the_place_of_the_first() -> None:
    early = sent(in_progress=True, name="early")
    _, function = documents_of([attempt(documents=(early, sent(name="late")))], {})
    assert [part["name"] for part in function["subsegments"]] == ["Invocation", "late", "Overhead"]


def test_a_whole_segment_that_a_handler_sends_stays_one() -> None:
    segment = {"id": "d" * 16, "name": "own", "trace_id": TRACE, "start_time": 5_000.0, "end_time": 5_000.0}
    *_, own = documents_of([attempt(documents=(json.dumps(segment).encode(),))], {})
    assert own == segment | {"start_time": 100.0, "end_time": 100.0}


def test_an_invocation_follows_the_subsegment_in_which_its_call_was_recorded() -> None:
    call = sent(name="lambda", namespace="aws", aws={"operation": "Invoke", "request_id": "r-2"})
    nested = attempt(request_id="r-2", parent_id="5a92118719c78df4", segment_id="e" * 16)
    documents = documents_of([attempt(documents=(call,)), nested], {})
    assert [one["parent_id"] for one in documents if one["aws"].get("request_id") == "r-2"] == ["a" * 16]


def test_ids_are_the_same_in_every_run_and_each_is_another() -> None:
    attempts = [attempt(), attempt(request_id="r-2", segment_id="e" * 16)]
    ids = [part["id"] for one in documents_of(attempts, {}) for part in (one, *one["subsegments"])]
    assert len(set(ids)) == len(ids) == 10
    assert ids == [part["id"] for one in documents_of(attempts, {}) for part in (one, *one["subsegments"])]
