"""What an error tells, read into plain values, and the call of this mock that it came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from lambdamock.domain import journal
from lambdamock.errors import ApiError
from lambdamock.mock.explanation.codes import MEANINGS
from lambdamock.mock.invocation import FunctionFailure

if TYPE_CHECKING:
    from lambdamock.domain.journal import ApiCall, Journal

_CALLED: Final = re.compile(
    r"An error occurred \((?P<code>[\w.]+)\) when calling the (?P<operation>\w+) operation"
    r"(?: \(reached max retries: \d+\))?: (?P<message>.*)",
    re.DOTALL,
)
_NAMED: Final = re.compile(r"(?P<code>\w+): (?P<message>.*)", re.DOTALL)
_T = TypeVar("_T")


class Refusal(NamedTuple):
    """A refusal in plain values.

    Attributes:
        code: empty for an error that is no refusal.
        details: further members of the error: "Reason", "retryAfterSeconds".
        call: of this mock; None when the journal knows of none.
    """

    code: str
    message: str
    operation: str = ""
    request_id: str = ""
    details: Mapping[str, str] = {}
    call: ApiCall | None = None

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The members of the request, by wire name; none where nobody knows them."""
        return (self.call.parameters if self.call else None) or {}


def safely(read: Callable[[], _T], or_else: _T) -> _T:
    """What can be read of an object of somebody else's, which may do anything when it is looked at."""
    try:
        return read()
    except Exception:  # noqa: BLE001 - nothing that an error does may keep it from being explained
        return or_else


def text_of(error: object) -> str:
    """What an error says; empty for one that does not let itself be asked."""
    return safely(lambda: str(error.message if isinstance(error, ApiError) else error), "")


def refusal_of(facts: Journal, error: object) -> Refusal | None:
    """Read a refusal: an error of a client or its response, an ApiError, an ApiCall, or a text that tells of one.

    Returns:
        None when it is none.
    """
    told = safely(lambda: _told(error), None)
    if told is None or not told.code:
        return None
    call = error if isinstance(error, journal.ApiCall) else _call_of(facts, told)
    if call is None:
        return told
    return told._replace(operation=call.operation, request_id=call.request_id, call=call)


def _told(error: object) -> Refusal | None:
    if isinstance(error, journal.ApiCall):
        return Refusal(error.error_code or "", error.error_message or "")
    if isinstance(error, ApiError):
        return Refusal(error.code, str(error.message), details={**error.details})
    response = error if isinstance(error, Mapping) else getattr(error, "response", None)
    if isinstance(response, Mapping) and isinstance(response.get("Error"), Mapping):
        return _answered(response, str(getattr(error, "operation_name", "") or ""))
    return _worded(text_of(error)) if isinstance(error, (str, BaseException, FunctionFailure)) else None


def _answered(response: Mapping[Any, Any], operation: str) -> Refusal:
    """A response as botocore parses it."""
    error, metadata = response["Error"], response.get("ResponseMetadata")
    request_id = str(metadata.get("RequestId", "")) if isinstance(metadata, Mapping) else ""
    details = {name: str(response[name]) for name in ("Reason", "retryAfterSeconds") if response.get(name)}
    return Refusal(str(error.get("Code", "")), str(error.get("Message", "")), operation, request_id, details)


def _worded(text: str) -> Refusal | None:
    found = _CALLED.search(text) or _NAMED.fullmatch(text)
    if found is None or (found.re is _NAMED and found["code"] not in MEANINGS):
        return None
    return Refusal(found["code"], found["message"], found.groupdict().get("operation") or "")


def _call_of(facts: Journal, told: Refusal) -> ApiCall | None:
    """The call that was refused, by its id; else the last one that was answered the same."""
    calls = (call for call in facts.newest_first(journal.ApiCall) if call.error_code == told.code)
    if told.request_id:
        return next((call for call in calls if call.request_id == told.request_id), None)
    return next((call for call in calls if _is_same(call, told)), None)


def _is_same(call: ApiCall, told: Refusal) -> bool:
    return call.error_message == told.message and told.operation in ("", call.operation)
