"""What leaves Lambda when it is done with an asynchronous event: dead letters, and records for destinations.

Pure: `aftermath` decides when one is sent, adapters know how.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from lambdamock.domain.journal import Invocation
from lambdamock.domain.ports import Message
from lambdamock.errors import ApiError

SUCCESS: Final = "Success"
ZERO_RESERVED: Final = "ZeroReservedConcurrency"
"""Condition of an event whose function may not run at all. Source: assumed, the word."""

RECURSIVE: Final = "RecursiveLoop"
"""Condition of an event that Lambda stopped because its function leads to itself. Source: assumed, the word."""

THROTTLED: Final = (429, "Rate Exceeded.")
_ERROR_MESSAGE_LIMIT: Final = 1024
_FUNCTION_ERROR: Final = 200  # the status of an Invoke that runs a handler which fails


Last: TypeAlias = "Invocation | ApiError | None"
"""What came of the last attempt: how the function ran, or why it could not; None where nobody knows."""


class Ending(NamedTuple):
    """How Lambda came to be done with an event.

    Attributes:
        at: seconds since the epoch.
        request_id: of the call that brought the event.
        function_arn: with the qualifier that the event was for, `$LATEST` where the call named none.
        function_name: of that function.
        payload: the event, raw.
        condition: `"Success"`, or why Lambda gave up.
        attempts: how often the function ran.
        last: what came of the last attempt.
    """

    at: float
    request_id: str
    function_arn: str
    function_name: str
    payload: bytes
    condition: str
    attempts: int
    last: Last

    @property
    def invocation(self) -> Invocation | None:
        """The last run; None when the function could not run."""
        return None if isinstance(self.last, ApiError) else self.last


def dead_letter(ending: Ending) -> Message:
    """The event as it came, and attributes that say what happened.

    Source: documented, rules A365 and A366; observed, a recorded message (error code 200 for a function that fails);
    assumed, the status of the refusal for one that could not run, 429 where that is not known, and `{}` for an event
    without a payload, because a queue takes no empty message.
    """
    code, reason = THROTTLED
    if isinstance(ending.last, ApiError):
        code, reason = ending.last.status, ending.last.message
    elif ending.last is not None:
        error = _parsed(ending.last.payload)
        code, reason = _FUNCTION_ERROR, str(error.get("errorMessage", "") if isinstance(error, dict) else "")
    attributes = {
        "RequestID": ("String", ending.request_id),
        "ErrorCode": ("Number", str(code)),
        "ErrorMessage": ("String", _shortened(reason)),
    }
    return Message(
        ending.payload.decode() or "{}",
        {name: given for name, given in attributes.items() if given[1]},
        "",
        ending.function_arn,
    )


def record(ending: Ending, unique: str) -> Message:
    """The record for a destination of successes or failures.

    Args:
        unique: an id that no other record has.

    Source: observed, recorded messages; documented, developer guide of today, "Capturing records of Lambda asynchronous
    invocations" (detail type, key in a bucket); assumed, that members about the response are missing when the function
    did not run.
    """
    context = {
        "requestId": ending.request_id,
        "functionArn": ending.function_arn,
        "condition": ending.condition,
        "approximateInvokeCount": ending.attempts,
    }
    document: dict[str, Any] = {
        "version": "1.0",
        "timestamp": iso_time(ending.at),
        "requestContext": context,
        "requestPayload": _parsed(ending.payload) if ending.payload else {},
    }
    invocation = ending.invocation
    if invocation is not None:
        response: dict[str, Any] = {"statusCode": 200, "executedVersion": invocation.context.function_version}
        if invocation.function_error is not None:
            response["functionError"] = invocation.function_error
        document |= {"responseContext": response, "responsePayload": _parsed(invocation.payload)}
    outcome = "Success" if ending.condition == SUCCESS else "Failure"
    return Message(
        json_text(document),
        {},
        f"Lambda Function Invocation Result - {outcome}",
        ending.function_arn,
        key=_key(ending, unique),
    )


def _key(ending: Ending, unique: str) -> str:
    day, _, time = iso_time(ending.at)[:19].partition("T")
    folder = day.replace("-", "/")
    return f"aws/lambda/async/{ending.function_name}/{folder}/{day}T{time.replace(':', '.')}-{unique}"


def json_text(document: Mapping[str, Any]) -> str:
    """A document as JSON, its characters as they are, but for halves of surrogate pairs: no message can have these."""
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(document, separators=(",", ":"))
    return text


def _parsed(payload: bytes) -> Any:
    """A payload as JSON, or as text where it is none."""
    try:
        return json.loads(payload)
    except ValueError:
        return payload.decode(errors="replace")


def _shortened(text: str) -> str:
    """The first kilobyte of a text, in whole characters."""
    return text.encode(errors="replace")[:_ERROR_MESSAGE_LIMIT].decode(errors="ignore")


def iso_time(at: float) -> str:
    """A moment as records show it, with milliseconds, in UTC."""
    from datetime import datetime, timezone

    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def size_of(message: Message) -> int:
    """Bytes that count against the limit of a queue or topic: the body, and names, types and values of attributes."""
    attributes: Mapping[str, tuple[str, str]] = message.attributes
    return len(message.body.encode()) + sum(
        len(part.encode()) for name, (kind, value) in attributes.items() for part in (name, kind, value)
    )
