"""What X-Ray is told of invocations."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.domain.journal import Invocation


@displayed()
class TracedAttempt(NamedTuple):
    """A function ran, or should have, and X-Ray was to know of it.

    Attributes:
        at: when it began, seconds since the epoch.
        end: when it ended, on the mock's clock.
        function_arn: of the version that ran.
        invocation_type: "RequestResponse" or "Event".
        trace_id: "1-", the second in which the trace began in hexadecimal digits, "-", 24 of these.
        parent_id: of the segment that the caller named; empty when it named none.
        segment_id: of the function's segment, 16 hexadecimal digits.
        number: which attempt of the event it is, counting from 1.
        invocation: what happened; None when the function could not run.
        refusal: status and message of the error for which it could not run.
        handler_start: when the handler began, by the clock that it reads itself.
        documents: what the handler sent to the daemon of X-Ray, JSON as it came.
    """

    at: float
    end: float
    request_id: str
    function_arn: str
    invocation_type: str
    trace_id: str
    parent_id: str
    segment_id: str
    number: int
    invocation: Invocation | None
    refusal: tuple[int, str] | None
    handler_start: float
    documents: tuple[bytes, ...]
