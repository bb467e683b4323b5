"""What X-Ray would hold of traced invocations: segment documents, as BatchGetTraces answers them.

Ids that nothing else knows of are made of what they stand for, so they are the same in every run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from lambdamock.domain.tracing import TracedAttempt

SERVICE: Final = "AWS::Lambda"
FUNCTION: Final = "AWS::Lambda::Function"
"""Origins of the segments of Lambda. Source: documented, rule B240."""

_FRAME: Final = re.compile(r'\s*File "(?P<path>.*?)",? [lL]ine (?P<line>\d+)(?:, in (?P<label>.*))?')
_OF_TRACE: Final = ("trace_id", "parent_id", "type", "in_progress")
"""What a subsegment tells that was sent alone, and that its place tells when it is part of its segment."""

Document = dict[str, Any]


def documents_of(attempts: Iterable[TracedAttempt], accepted: Mapping[str, float]) -> list[Document]:
    """The segments of one trace, in the order in which they began to be written.

    Args:
        attempts: all of the trace.
        accepted: when Lambda took asynchronous events, by request id, in seconds since the epoch.

    Source: documented, rules B240 to B244, and X-Ray developer guide, "Segment documents"; assumed, that a synchronous
    request has an Attempt, too.
    """
    by_request: dict[str, list[TracedAttempt]] = {}
    for attempt in attempts:
        by_request.setdefault(attempt.request_id, []).append(attempt)
    segments: list[Document] = []
    for of_request in by_request.values():
        segments.append(_service(of_request, accepted.get(of_request[0].request_id, of_request[0].at)))
        segments += [_function(one) for one in of_request if one.invocation is not None]
    segments += _place(segments, [one for of_request in by_request.values() for one in of_request])
    _hang_under_calls(segments)
    return segments


def _service(attempts: Sequence[TracedAttempt], accepted_at: float) -> Document:
    """The segment of the service: until the last attempt is over, or until it has answered that it will try.

    Source: documented, rules B241 and B242; assumed, that a function that fails is a fault of its synchronous request.
    """
    first, last = attempts[0], attempts[-1]
    is_event = first.invocation_type == "Event"
    document = {
        "id": _id(first, SERVICE),
        "name": _name(first),
        "start_time": accepted_at,
        "end_time": accepted_at if is_event else _end(last),
        "trace_id": first.trace_id,
        **({"parent_id": first.parent_id} if first.parent_id else {}),
        "http": {"response": {"status": 202 if is_event else _status(last)}},
        "aws": {"request_id": first.request_id},
        "origin": SERVICE,
        "resource_arn": first.function_arn.rpartition(":")[0],
        **({} if is_event else _flags(last)),
    }
    dwell = [_part(first, "Dwell Time", accepted_at, first.at)] if is_event else []
    return document | {"subsegments": dwell + [_attempt(one, number) for number, one in enumerate(attempts, 1)]}


def _attempt(attempt: TracedAttempt, number: int) -> Document:
    part = _part(attempt, f"Attempt #{number}", attempt.at, _end(attempt), unique=_attempt_key(attempt))
    cause = {} if attempt.refusal is None else {"cause": _refused(attempt, attempt.refusal[1])}
    return part | {"http": {"response": {"status": _status(attempt)}}, **_flags(attempt), **cause}


def _function(attempt: TracedAttempt) -> Document:
    """The segment of the function: one for each attempt.

    Source: documented, rule B243; developer guide of today, "Visualize Lambda function invocations using AWS X-Ray"
    (Invocation and Overhead); assumed, that what is left for the overhead is nothing.
    """
    run = attempt.invocation
    assert run is not None
    initialised, end = _initialised(attempt), _end(attempt)
    parts = [_part(attempt, "Initialization", attempt.at, initialised)] if run.cold else []
    parts += [
        _part(attempt, "Invocation", initialised, end) | _flags(attempt),
        _part(attempt, "Overhead", end, end),
    ]
    failure = {"cause": _cause(attempt, json.loads(run.payload))} if run.function_error else {}
    for part in parts:
        part["aws"] = {"function_arn": attempt.function_arn.rpartition(":")[0]}
    return {
        "id": attempt.segment_id,
        "name": _name(attempt),
        "start_time": attempt.at,
        "end_time": end,
        "trace_id": attempt.trace_id,
        "parent_id": _id(attempt, _attempt_key(attempt)),
        "aws": {
            "account_id": attempt.function_arn.split(":")[4],
            "function_arn": attempt.function_arn,
            "resource_names": [_name(attempt)],
        },
        "origin": FUNCTION,
        **_flags(attempt),
        **failure,
        "subsegments": parts,
    }


def _place(segments: list[Document], attempts: Sequence[TracedAttempt]) -> list[Document]:
    """Put what handlers sent into the segments that it belongs to; returns what is a segment of its own.

    A subsegment whose parent is not there belongs to the invocation that sent it.
    """
    sent: dict[str, tuple[Document, str]] = {}
    own: list[Document] = []
    for attempt in attempts:
        for document in _sent_with(attempt):
            sent[str(document.get("id"))] = (document, attempt.segment_id)
    nodes: dict[str, Document] = {one["id"]: one for one in segments} | {key: one for key, (one, _) in sent.items()}
    for document, home in sent.values():
        if document.get("type") != "subsegment":
            own.append(document)
            continue
        parent = nodes.get(str(document.get("parent_id"))) or nodes.get(home)
        for name in _OF_TRACE:
            document.pop(name, None)
        if parent is not None and parent is not document:
            parent.setdefault("subsegments", []).append(document)
    for node in nodes.values():
        node.get("subsegments", []).sort(key=lambda one: one.get("start_time", 0.0))
    return own


def _sent_with(carrier: TracedAttempt) -> Iterator[Document]:
    """The documents that came with an attempt and belong to its trace, in the mock's time."""
    for raw in carrier.documents:
        try:
            document = json.loads(raw)
        except ValueError:
            continue  # the daemon drops what is no document
        if isinstance(document, dict) and document.get("trace_id") == carrier.trace_id and document.get("id"):
            yield _in_time(document, carrier)


def _in_time(document: Document, carrier: TracedAttempt) -> Document:
    """The same with its times on the mock's clock; a handler reads the machine's, unless it lives in virtual time."""
    shift = _initialised(carrier) - carrier.handler_start
    for name in ("start_time", "end_time"):
        if isinstance(document.get(name), int | float):
            document[name] += shift
    for part in document.get("subsegments", ()):
        _in_time(part, carrier)
    return document


def _hang_under_calls(segments: Sequence[Document]) -> None:
    """Let invocations be children of the subsegments in which the SDK recorded the calls that led to them."""
    calls = {
        part["aws"]["request_id"]: part["id"]
        for segment in segments
        for part in parts_of(segment)
        if part.get("namespace") == "aws" and "request_id" in part.get("aws", {})
    }
    for segment in segments:
        if segment.get("origin") == SERVICE and (call := calls.get(segment["aws"]["request_id"])):
            segment["parent_id"] = call


def parts_of(document: Mapping[str, Any]) -> Iterator[Document]:
    """All subsegments of a segment, and theirs, each before its own."""
    for part in document.get("subsegments", ()):
        yield part
        yield from parts_of(part)


def _part(attempt: TracedAttempt, name: str, start: float, end: float, *, unique: str = "") -> Document:
    key = unique or f"{name} {attempt.segment_id}"
    return {"id": _id(attempt, key), "name": name, "start_time": start, "end_time": end}


def _attempt_key(attempt: TracedAttempt) -> str:
    return f"Attempt {attempt.segment_id}"


def _id(attempt: TracedAttempt, key: str) -> str:
    from hashlib import sha256

    return sha256(f"{attempt.trace_id} {attempt.request_id} {key}".encode()).hexdigest()[:16]


def _name(attempt: TracedAttempt) -> str:
    return attempt.function_arn.split(":")[6]


def _end(attempt: TracedAttempt) -> float:
    """When it was over: what it took is measured, as in its REPORT line."""
    run = attempt.invocation
    if run is None:
        return attempt.end
    return _initialised(attempt) + run.duration / 1000


def _initialised(attempt: TracedAttempt) -> float:
    run = attempt.invocation
    return attempt.at + (0.0 if run is None else run.init_duration or 0.0) / 1000


def _status(attempt: TracedAttempt) -> int:
    return 200 if attempt.refusal is None else attempt.refusal[0]


def _flags(attempt: TracedAttempt) -> Document:
    """Source: documented, X-Ray developer guide, "Errors, faults, and exceptions": errors are 4xx, throttles 429,
    faults 5xx; assumed, that a function that fails is a fault, as its runtime calls it.
    """
    if attempt.refusal is not None:
        return {"error": True, "throttle": True} if attempt.refusal[0] == 429 else {"error": True}
    return {"fault": True} if attempt.invocation is not None and attempt.invocation.function_error else {}


def _cause(attempt: TracedAttempt, error: Mapping[str, Any]) -> Document:
    """What the runtime tells X-Ray of a failure. Source: observed, the published runtime."""
    stack = [frame for frame in map(_frame, error.get("stackTrace") or ()) if frame is not None]
    return {
        "working_directory": "/var/task",
        "exceptions": [
            {
                "id": _id(attempt, "exception"),
                "message": error.get("errorMessage", ""),
                "type": error.get("errorType", ""),
                "stack": stack,
            }
        ],
        "paths": sorted({frame["path"] for frame in stack}),
    }


def _refused(attempt: TracedAttempt, message: str) -> Document:
    return {"exceptions": [{"id": _id(attempt, f"refusal {attempt.segment_id}"), "message": message}]}


def _frame(frame: object) -> Document | None:
    """A line of a stack trace, in one of its two forms."""
    if isinstance(frame, list) and len(frame) > 2:
        return {"label": frame[2], "path": frame[0], "line": frame[1]}
    found = _FRAME.match(frame) if isinstance(frame, str) else None
    return found and {"label": found["label"] or "", "path": found["path"], "line": int(found["line"])}
