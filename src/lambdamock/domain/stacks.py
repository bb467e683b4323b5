"""Facts in the journal about what templates describe."""

from __future__ import annotations

from typing import NamedTuple

from lambdamock.reprs import displayed


@displayed()
class StackChange(NamedTuple):
    """A template was deployed, or refused; or what had been made of one was taken away.

    Attributes:
        at: when it began, seconds since the epoch.
        name: of the stack.
        verb: "deployed" or "deleted"; what was to be done where there is an error.
        resources: how many were made, or taken away; 0 where there is an error.
        outputs: how many values the stack tells; 0 when it was deleted.
        left_out: how many resources and properties of the template the stack has not; 0 when it was deleted.
        error: why it was refused, so that all that had been made was taken away again; None when it was not.
        begun_after: how many facts had been written down when it began: it is written down at its end, and time may
            stand still meanwhile.
    """

    at: float
    region: str
    account_id: str
    name: str
    verb: str
    resources: int = 0
    outputs: int = 0
    left_out: int = 0
    error: str | None = None
    begun_after: int = 0
