"""Faults that a test injects: which of them strikes a call, or an attempt to run a function.

Rules only. What a fault does then is decided where it strikes: `invocation.disruptions` for attempts, `api.denials` for
calls.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterator
from itertools import count
from threading import RLock
from typing import Any, Final, NamedTuple

from lambdamock.domain.policies import is_like
from lambdamock.ids import Ids

CALL: Final = "call"
ATTEMPT: Final = "attempt"
INITIALISATION: Final = "initialisation"

MOMENTS: Final = {
    "deny": (CALL,),
    "throttle": (ATTEMPT,),
    "service_error": (ATTEMPT,),
    "fail": (ATTEMPT,),
    "slow": (ATTEMPT,),
    "out_of_memory": (ATTEMPT,),
    "init_error": (ATTEMPT, INITIALISATION),
}
"""Kinds of faults, and when they strike: as a caller asks to be let in, as a function is about to run, or as an
environment is initialised ahead of any invocation.
"""


class Occasion(NamedTuple):
    """What a fault may strike.

    Attributes:
        function_name: of the function.
        function_arn: without a qualifier.
        qualifiers: the version or alias that was asked for, and the version that runs.
        attempt: of the event, counting from 1; 0 for an initialisation ahead.
        callers: names of who invokes: a service principal, or the ARN of a function, or an account.
        payload: the event, raw; None for an initialisation ahead.
    """

    function_name: str
    function_arn: str
    qualifiers: tuple[str, ...]
    attempt: int = 1
    callers: tuple[str, ...] = ()
    payload: bytes | None = None


class Selectors(NamedTuple):
    """What a fault strikes; None does not select.

    Attributes:
        function: name or ARN, without a qualifier; `*` and `?` are wildcards.
        qualifier: version or alias.
        attempts: those of an event that it strikes.
        caller: account or ARN of its root, service principal, or ARN of a function; with wildcards.
        when: says of an event whether it is struck.
        times: how often at most.
        share: of what the others select, from 0.0 to 1.0, by chance.
    """

    function: str
    qualifier: str | None = None
    attempts: Container[int] | None = None
    caller: str | None = None
    when: Callable[[Any], object] | None = None
    times: int | None = None
    share: float | None = None

    def fit(self, occasion: Occasion) -> bool:
        """Whether these select it, but for `times` and `share`."""
        return (
            (is_like(occasion.function_name, self.function) or is_like(occasion.function_arn, self.function))
            and (self.qualifier is None or self.qualifier in occasion.qualifiers)
            and (self.attempts is None or occasion.attempt in self.attempts)
            and (self.caller is None or _is_named(occasion.callers, self.caller))
            and (self.when is None or _is_event(occasion.payload, self.when))
        )


class InjectedFault:
    """One fault.

    Args:
        kind: a key of `MOMENTS`.
        effect: what it does, for those who act on it; the rules do not look at it.
        draws: where its chance comes from.

    Attributes:
        hits: how often it struck.
    """

    def __init__(self, kind: str, selectors: Selectors, effect: object, draws: Ids) -> None:
        self.kind = kind
        self.selectors = selectors
        self.effect = effect
        self.hits = 0
        self._draws = draws

    def strikes(self, occasion: Occasion) -> bool:
        """Decide, and count it if so. Chance is asked last: what the other selectors leave out draws nothing."""
        times, share = self.selectors.times, self.selectors.share
        if (times is not None and self.hits >= times) or not self.selectors.fit(occasion):
            return False
        if share is not None and self._draws.fraction() >= share:
            return False
        self.hits += 1
        return True


class InjectedFaults:
    """The faults of a world, in the order in which they were declared.

    Args:
        seed: of the mock. Each fault draws from a sequence of its own, so that neither ids nor other faults change when
            one comes or goes.
    """

    def __init__(self, seed: int | str) -> None:
        self._seed = seed
        self._faults: list[InjectedFault] = []
        self._numbers = count()
        self._lock = RLock()  # a predicate may invoke a function

    def __len__(self) -> int:
        return len(self._faults)

    def __iter__(self) -> Iterator[InjectedFault]:
        return iter(tuple(self._faults))

    def declare(self, kind: str, selectors: Selectors, effect: object = None) -> InjectedFault:
        """Make a fault that strikes from now on."""
        fault = InjectedFault(kind, selectors, effect, Ids(f"{self._seed}: fault {next(self._numbers)}"))
        self.add(fault)
        return fault

    def add(self, fault: InjectedFault) -> None:
        """Let a fault strike, after all others. One that strikes already keeps its place."""
        with self._lock:
            if fault not in self._faults:
                self._faults.append(fault)

    def remove(self, fault: InjectedFault) -> None:
        """Let a fault strike no longer. Idempotent."""
        with self._lock:
            if fault in self._faults:
                self._faults.remove(fault)

    def strike(self, moment: str, occasion: Occasion) -> InjectedFault | None:
        """The first fault that strikes, or None; it is counted."""
        with self._lock:
            fitting = (one for one in self._faults if moment in MOMENTS[one.kind] and one.strikes(occasion))
            return next(fitting, None)


def _is_named(callers: tuple[str, ...], pattern: str) -> bool:
    """Whether a caller is meant; accounts may be named by the ARN of their root."""
    roots = [f"arn:aws:iam::{name}:root" for name in callers if name.isdecimal()]
    return any(is_like(name, pattern) for name in (*callers, *roots))


def _is_event(payload: bytes | None, when: Callable[[Any], object]) -> bool:
    """Ask a predicate; the event is parsed for it alone, because it may change what it gets."""
    if payload is None:
        return False
    try:
        event = json.loads(payload) if payload else {}
    except ValueError:  # the call will be refused for it
        return False
    return bool(when(event))
