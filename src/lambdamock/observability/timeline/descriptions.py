"""What each kind of fact says of itself: one function for each, in one table."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from lambdamock.domain import journal, measurements, stacks, tracing
from lambdamock.domain.callers import ServiceCaller
from lambdamock.observability.timeline.nodes import Description, Level
from lambdamock.observability.timeline.times import duration

_LONGEST: Final = 200
"""Characters of a text; the rest is cut."""

_REFUSED: Final[Mapping[str, tuple[Level, str]]] = {
    "TooManyRequestsException": ("warning", "throttled"),
    "AccessDeniedException": ("error", "denied"),
}
_FINE: Final[Level] = "ok"
_VERDICTS: Final[Mapping[str, Level]] = {"denied": "error", "audited": "warning"}


def describe(entry: journal.Entry) -> Description:
    """What a fact says of itself."""
    return _DESCRIBED[type(entry)](entry)


def visible(text: object, length: int = _LONGEST) -> str:
    """A text in one line, cut, without what moves a cursor, turns the direction of writing or cannot be encoded."""
    raw = str(text)
    if len(raw) <= length and raw.isprintable():
        return raw
    kept = raw[:length].replace("\n", "↵").replace("\t", " ")
    shown = "".join(one if one.isprintable() else "�" for one in kept)
    return shown if len(raw) <= length else f"{shown[:-1]}…"


def name_in(arn: object) -> str:
    """The name of a function in its ARN, in part of one, or as it is."""
    parts = str(arn or "").split(":")
    if len(parts) > 6:
        return visible(parts[6])
    return visible(parts[2] if len(parts) > 2 and parts[1] == "function" else parts[0])


def _place(arn: str) -> str:
    """What an ARN names, without account and region: "sqs orders"."""
    parts = arn.split(":", 5)
    return visible(f"{parts[2]} {parts[5]}" if len(parts) == 6 else arn)


def _resource(arn: str) -> str:
    """The same without the service, where something else tells it."""
    return visible(arn.split(":", 5)[-1])


def counted(number: int, what: str) -> str:
    """So many of something: "1 run", "2 runs"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _bytes(payload: bytes) -> str:
    return visible(payload[: _LONGEST * 4 + 1].decode(errors="replace"))


def _call(fact: journal.ApiCall) -> Description:
    members = fact.parameters or {}
    function = name_in(members.get("FunctionName"))
    kind = members.get("InvocationType")
    words = [fact.operation, function, f"({kind})" if kind and kind != "RequestResponse" else ""]
    level, outcome = _refusal(fact.error_code) if fact.error_code is not None else (_FINE, str(fact.status))
    principal = getattr(getattr(fact.caller, "principal", None), "arn", "")
    return Description(
        "call",
        visible(" ".join(word for word in words if word)),
        function,
        fact.request_id,
        fact.at,
        fact.at,
        level,
        outcome,
        visible(fact.error_message or ""),
        details={"caller": visible(fact.caller.principal if isinstance(fact.caller, ServiceCaller) else principal)},
    )


def _refusal(code: str) -> tuple[Level, str]:
    return _REFUSED.get(code, ("error", visible(code)))


def _invocation(fact: journal.Invocation) -> Description:
    error, message = _error_in(fact.payload) if fact.function_error else ("", "")
    took = fact.duration + (fact.init_duration or 0.0)
    name = visible(fact.context.function_name)
    return Description(
        "invocation",
        name,
        name,
        fact.context.aws_request_id,
        fact.at,
        fact.at + took / 1000,
        "error" if fact.function_error else "ok",
        error or "ok",
        message,
        fact.cold,
        visible(fact.context.log_stream_name),
        fact.duration,
        {"event": _bytes(fact.event), "result": _bytes(fact.payload)},
    )


def _error_in(payload: bytes) -> tuple[str, str]:
    """Type and message of an error document; whatever a runtime answered is taken."""
    try:
        document = json.loads(payload)
    except (ValueError, RecursionError):
        document = None
    found = document if isinstance(document, dict) else {}
    return visible(found.get("errorType") or "error"), visible(found.get("errorMessage") or "")


def _permission(fact: journal.Authorisation) -> Description:
    called = "" if fact.service == "lambda" or not fact.operation else f"{fact.service} {fact.operation}: "
    return Description(
        "permission",
        visible(f"{called}{fact.action} on {_resource(fact.resource)}"),
        name_in(fact.function_arn),
        fact.request_id,
        fact.at,
        fact.at,
        _VERDICTS.get(fact.verdict, "ok"),
        visible(fact.verdict),
        details={"principal": visible(fact.principal), "resource": visible(fact.resource)},
    )


def _of_event(kind: str, title: str, level: Level, outcome: str, message: str = "") -> Callable[[Any], Description]:
    """Facts about an event or a function; in their texts {} are members of the fact."""

    def described(fact: Any) -> Description:
        shown = fact._asdict()
        return Description(
            kind,
            visible(title.format(**shown)),
            name_in(fact.function_arn),
            getattr(fact, "request_id", None) or "",
            fact.at,
            fact.at,
            level,
            visible(outcome.format(**shown)),
            visible(message.format(**shown)),
        )

    return described


def _event_retry(fact: journal.EventRetry) -> Description:
    title = f"retry in {duration(fact.delay)}"
    return _of_event("retry", title, "warning", "retry", "after {cause}")(fact)


def _delivery(fact: journal.Delivery) -> Description:
    level: Level = "ok" if fact.refusal is None else "error"
    return Description(
        "delivery",
        visible(f"{fact.purpose} to {_place(fact.target)}"),
        name_in(fact.function_arn),
        fact.request_id,
        fact.at,
        fact.at,
        level,
        "sent" if fact.refusal is None else "refused",
        visible(fact.refusal or ""),
        details={"body": visible(fact.body)},
    )


def _trigger(fact: journal.Trigger) -> Description:
    code, _, message = (fact.refusal or "").partition(": ")
    level, outcome = _refusal(code) if code else (_FINE, "taken")
    source = f" {_resource(fact.source_arn)}" if fact.source_arn else ""
    name = name_in(fact.function_arn)
    return Description(
        "trigger",
        visible(f"{fact.service}{source} → {name}"),
        name,
        fact.request_id or "",
        fact.at,
        fact.at,
        level,
        outcome,
        visible(message),
    )


def _batch(fact: journal.Batch) -> Description:
    name, count = name_in(fact.function_arn), counted(len(fact.records), "record")
    levels: Mapping[str, Level] = {"Success": "ok", "PartialFailure": "warning", "TooManyRequestsException": "warning"}
    shard = f" {fact.shard_id}" if fact.shard_id else ""
    return Description(
        "batch",
        visible(f"{_place(fact.source_arn)}{shard} → {name}, {count}"),
        name,
        "",
        fact.at,
        fact.at,
        levels.get(fact.outcome, "error"),
        visible(fact.outcome),
        visible(fact.reason),
        details={"mapping": visible(fact.mapping), "records": visible(", ".join(fact.records[:10]))},
    )


def _discarded_records(fact: journal.RecordsDiscarded) -> Description:
    level: Level = "ok" if fact.reason == "Filtered" else "error"
    title = visible(f"{_place(fact.source_arn)}, {counted(len(fact.records), 'record')} passed over")
    mapping = {"mapping": visible(fact.mapping), "records": visible(", ".join(fact.records[:10]))}
    name = name_in(fact.function_arn)
    return Description("records", title, name, "", fact.at, fact.at, level, visible(fact.reason), details=mapping)


def _state(fact: journal.StateChange) -> Description:
    level: Level = "error" if "Failed" in fact.phase else "ok"
    function = name_in(fact.arn) if ":function:" in fact.arn else ""
    return Description("state", _resource(fact.arn), function, "", fact.at, fact.at, level, visible(fact.phase))


def _client_retry(fact: journal.ClientRetry) -> Description:
    end, message = fact.at + fact.delay, f"in {fact.delay:.3g} s"
    title = visible(f"client sends {fact.operation} again")
    return Description("client retry", title, "", "", fact.at, end, "warning", "retry", message)


def _initialisation(fact: journal.Initialisation) -> Description:
    error = fact.error or {}
    name = name_in(fact.function_arn)
    level: Level = "ok" if fact.error is None else "error"
    return Description(
        "initialisation",
        name,
        name,
        "",
        fact.at,
        fact.at,
        level,
        visible(error.get("errorType", level)),
        visible(error.get("errorMessage", "")),
        is_cold=True,
        environment=visible(fact.log_stream_name),
    )


def _traced(fact: tracing.TracedAttempt) -> Description:
    name = name_in(fact.function_arn)
    details = {"trace": visible(fact.trace_id)}
    return Description("trace", "X-Ray was told", name, fact.request_id, fact.at, fact.end, details=details)


def _url(fact: measurements.UrlAnswer) -> Description:
    level: Level = "ok" if fact.status < 400 else "warning" if fact.status < 500 else "error"
    name = name_in(fact.function_arn)
    title = visible(f"URL of {name}")
    return Description("url", title, name, fact.request_id or "", fact.at, fact.at, level, str(fact.status))


_FAILED_TO_BE: Final = {"deployed": "refused, rolled back", "deleted": "not deleted"}


def _stack(fact: stacks.StackChange) -> Description:
    resources, left_out = counted(fact.resources, "resource"), f"{fact.left_out:,} left out"
    told = f"{resources}, {left_out}" if fact.left_out else resources
    is_done = fact.error is None
    counts = {"resources": fact.resources, "outputs": fact.outputs, "left_out": fact.left_out}
    return Description(
        "stack",
        visible(fact.name),
        "",
        "",
        fact.at,
        fact.at,
        "ok" if is_done else "error",
        visible(fact.verb if is_done else _FAILED_TO_BE.get(fact.verb, fact.verb)),
        visible(told if is_done else fact.error),
        details={"region": visible(fact.region), **{name: str(count) for name, count in counts.items()}},
    )


_DESCRIBED: Final[Mapping[type[Any], Callable[[Any], Description]]] = {
    journal.ApiCall: _call,
    journal.Authorisation: _permission,
    journal.Batch: _batch,
    journal.RecordsDiscarded: _discarded_records,
    journal.StateChange: _state,
    journal.Throttle: _of_event("throttle", "not run", "warning", "throttled", "{reason}"),
    journal.ClientRetry: _client_retry,
    measurements.EventAccepted: _of_event("event", "event queued", "ok", ""),
    journal.EventRepeated: _of_event("repeat", "event delivered once more", "warning", "repeated"),
    journal.EventRetry: _event_retry,
    journal.EventDiscarded: _of_event("discarded", "event given up", "error", "{condition}"),
    journal.Delivery: _delivery,
    journal.Initialisation: _initialisation,
    journal.Invocation: _invocation,
    journal.LogsNotWritten: _of_event("logs", "log not written", "warning", "not written", "{reason}"),
    measurements.ProvisionedCapacity: _of_event("capacity", "{environments} environments kept ready", "ok", ""),
    stacks.StackChange: _stack,
    tracing.TracedAttempt: _traced,
    journal.Trigger: _trigger,
    measurements.UrlAnswer: _url,
    journal.FaultInjected: _of_event("fault", "injected fault: {kind}", "warning", "injected"),
}
