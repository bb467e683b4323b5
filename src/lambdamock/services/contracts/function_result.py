"""What a service has in hand after it invoked a function, and how it looks into it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import inf
from typing import Any, Final, NamedTuple

from lambdamock.errors import ApiError, TooManyRequestsException


class BrokenContract(Exception):
    """A function gave what its service cannot use; the text says which part."""


class FunctionResult(NamedTuple):
    """What came of an invocation.

    Attributes:
        payload: the result as JSON, or the error document of a function that failed.
        failed: whether the payload is an error document.
        seconds: how long the function kept the service waiting.
        refusal: why Lambda did not run the function; None when it ran.
        request_id, executed_version: of the invocation.
        attempts: how often the service asked Lambda.
    """

    payload: bytes = b""
    failed: bool = False
    seconds: float = 0.0
    refusal: ApiError | None = None
    request_id: str = ""
    executed_version: str | None = None
    attempts: int = 1

    @property
    def is_throttled(self) -> bool:
        """Whether Lambda refused because too much ran already."""
        return isinstance(self.refusal, TooManyRequestsException)

    def why_too_late(self, limit: float) -> str | None:
        """In one sentence that the service had given up by then; None when the result came within `limit` seconds."""
        if self.refusal is not None or self.seconds <= limit:
            return None
        return f"the function took {self.seconds:.2f} s; the service waits for {limit:g} s"

    def failure(self) -> Mapping[str, Any]:
        """The error document of a function that failed; empty when it is no JSON object."""
        try:
            document = json.loads(self.payload)
        except ValueError:
            return _NO_FAILURE
        return document if isinstance(document, dict) else _NO_FAILURE

    def why_no_result(self) -> str | None:
        """In one sentence why there is no result; None when there is one."""
        if self.refusal is not None:
            return f"Lambda did not run the function: {self.refusal.code}: {self.refusal}"
        if self.failed:
            failure = self.failure()
            return f"the function failed: {failure.get('errorType', 'unknown')}: {failure.get('errorMessage', '')}"
        return None

    def document(self, within: float = inf) -> Any:
        """The result, parsed.

        Args:
            within: how long the service waits, seconds.

        Raises:
            BrokenContract: there is none, it came too late, or it is not JSON.
        """
        reason = self.why_too_late(within) or self.why_no_result()
        if reason is not None:
            raise BrokenContract(reason)
        try:
            return json.loads(self.payload)
        except ValueError:
            raise BrokenContract("the result is not JSON") from None


_NO_FAILURE: Final[Mapping[str, Any]] = {}


def expect(holds: object, problem: str) -> None:
    """Say which part of a contract is broken, unless it holds.

    Raises:
        BrokenContract: it does not.
    """
    if not holds:
        raise BrokenContract(problem)


def as_object(value: Any, name: str) -> dict[str, Any]:
    """A JSON object.

    Raises:
        BrokenContract: it is something else.
    """
    if not isinstance(value, dict):
        raise BrokenContract(f"{name} has to be an object, not {shown(value)}")
    return value


def as_one_of(value: Any, allowed: tuple[str, ...], name: str) -> str:
    """One of some texts.

    Raises:
        BrokenContract: it is none of them.
    """
    if not isinstance(value, str) or value not in allowed:
        raise BrokenContract(f"{name} has to be one of {', '.join(allowed)}, not {shown(value)}")
    return value


def shown(value: Any) -> str:
    """A value as JSON, shortened."""
    text = json.dumps(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
