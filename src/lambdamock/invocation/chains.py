"""Chains of invocations: which function led to which, and when such a chain is a loop."""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

from lambdamock.domain.arns import FunctionReference
from lambdamock.invocation.targets import Target

LOOP: Final = 16
"""How often a function may run in one chain. Source: documented, developer guide of today, "Recursive loop detection":
about 16 times."""

LOOP_DETECTED: Final = (
    "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and "
    "stopped your function's invocation."
)
"""Source: documented, the service model, RecursiveInvocationException."""

NESTING: Final = 32
"""How many functions may wait for each other before it is said that they never end; many more would not fit on Python's
stack. On AWS their time-outs end it."""

_SHOWN: Final = 4


class Turn(NamedTuple):
    """One invocation of a chain.

    Attributes:
        function: without a qualifier: all versions of a function count together.
        before: the invocation that led to this one; None for the first.
        times: how often the function has run in the chain, this time included.
        length: of the chain up to here.
        nesting: how many of the last ones wait for the next: those that were invoked synchronously.
    """

    function: FunctionReference
    before: Turn | None
    times: int
    length: int
    nesting: int

    def __str__(self) -> str:
        """The last functions of the chain, as "f → g → f → g (turn 17)"."""
        names: list[str] = []
        turn: Turn | None = self
        while turn is not None and len(names) < _SHOWN:
            names.append(turn.function.name)
            turn = turn.before
        if turn is not None:
            names.append("…")
        return f"{' → '.join(reversed(names))} (turn {self.length})"


Actor: TypeAlias = "tuple[str, FunctionReference | None, Turn | None, bool, object]"
"""Who makes calls: the account; the function, when a handler does; what led to its invocation; whether somebody waits
for that; and as whom: the ARN of a handler's role, a `Subject` that a test names, or None for an administrator of the
account. A plain tuple, because each invocation makes one."""


def turn_of(actor: Actor) -> Turn | None:
    """The invocation that makes calls; None when the test does."""
    _, function, before, is_awaited, _ = actor
    return None if function is None else after(before, function, is_awaited=is_awaited)


def after(before: Turn | None, function: FunctionReference, *, is_awaited: bool = False) -> Turn:
    """The next turn of a chain."""
    earlier = before
    while earlier is not None and earlier.function != function:
        earlier = earlier.before
    times = 1 if earlier is None else earlier.times + 1
    if before is None:
        return Turn(function, None, times, 1, 1)
    return Turn(function, before, times, before.length + 1, before.nesting + 1 if is_awaited else 1)


def is_loop(before: Turn | None, function: FunctionReference) -> bool:
    """Whether a function that is to be invoked next has run too often in the chain already.

    Source: documented, developer guide of today, "Recursive loop detection": approximately 16 times; the invocation
    after that is stopped.
    """
    return before is not None and after(before, function).times > LOOP


def is_stopped(before: Turn | None, target: Target, *, ends_loops: bool) -> bool:
    """Whether Lambda does not run a function again, because it has led to itself too often.

    Args:
        ends_loops: Lambda stops such functions at all.

    Source: documented, the service model, `RecursiveLoop`: unless the function allows it.
    """
    return (
        before is not None
        and ends_loops
        and target.function.recursive_loop == "Terminate"
        and is_loop(before, target.version.reference)
    )
