"""How many batches of a queue run at the same time, and how fast they become more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

PERIOD: Final = 60.0
"""Seconds after which there may be more."""

PER_POLLER: Final = 10
"""Batches that a provisioned poller runs at the same time. Source: documented, developer guide of today, "Using
provisioned mode with SQS event sources"."""


class Climb(NamedTuple):
    """How the number of batches that run at the same time grows.

    Attributes:
        initial: how many, when messages come.
        step: how many more after each minute in which there was no room.
        most: where it ends.
        heeds_function: whether it also ends where the function could not run more often.
    """

    initial: int
    step: int
    most: int
    heeds_function: bool = False


CLIMB_OF_2019: Final = Climb(5, 60, 1_000, heeds_function=True)
"""Source: documented, rule A354."""

CLIMB: Final = Climb(5, 300, 1_250)
"""Source: documented, developer guide of today, "Configuring scaling behavior for SQS event source mappings"."""

PROVISIONED_STEP: Final = 1_000
"""Source: documented, developer guide of today, "Using provisioned mode with SQS event sources"."""


def climb_of(settings: Mapping[str, Any], general: Climb | None, *, is_fifo: bool) -> Climb | None:
    """How the batches of a mapping become more; None where as many run as there are.

    Args:
        settings: of the mapping, by wire name.
        general: of mappings without settings of their own; None when scaling takes no time.

    Source: documented, API reference, `MaximumConcurrency` and `ProvisionedPollerConfig`; developer guide of today, on
    FIFO queues: the number of groups is the only bound; assumed, that the smallest number of pollers is there from the
    beginning, and that `MaximumConcurrency` leaves the speed as it is.
    """
    config = settings.get("ProvisionedPollerConfig")
    if config:
        most = config["MaximumPollers"] * PER_POLLER
        return Climb(most if general is None else config["MinimumPollers"] * PER_POLLER, PROVISIONED_STEP, most)
    if is_fifo:
        general = None
    most = settings.get("ScalingConfig", {}).get("MaximumConcurrency")
    if most is None:
        return general
    return Climb(most, 0, most) if general is None else general._replace(most=min(most, general.most))


class Running:
    """The batches of a mapping that run.

    Source: documented, rule A354: they become more as long as there are messages; assumed, that the climb begins anew
    after a look that finds none while nothing runs.
    """

    def __init__(self) -> None:
        self._count = 0
        self._since: float | None = None

    def begin(self, now: float) -> None:
        """One more runs."""
        self._count += 1
        if self._since is None:
            self._since = now

    def end(self) -> None:
        """One less runs."""
        self._count -= 1

    def rest(self) -> None:
        """There are no messages."""
        if not self._count:
            self._since = None

    def room_from(self, climb: Climb | None, now: float, allowed: int | None = None) -> float | None:
        """When one more may begin: `now`, a later moment, or None for not before another one ends.

        Args:
            allowed: how often the function may run at the same time, where that counts.
        """
        if climb is None:
            return now
        since = now if self._since is None else self._since
        most = climb.most if allowed is None else min(climb.most, max(1, allowed))
        if self._count < min(most, climb.initial + climb.step * int((now - since) // PERIOD)):
            return now
        if self._count >= most:
            return None
        return since + PERIOD * -(-(self._count + 1 - climb.initial) // climb.step)  # periods, rounded up
