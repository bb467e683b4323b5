"""Virtual time, as tests hold it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from lambdamock.reprs import displayed
from lambdamock.simulation import Simulation


@displayed()
class MockClock:
    """The clock of a mock: it stands still between calls unless told otherwise."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def now(self) -> datetime:
        """The current moment of the mock, in UTC."""
        return datetime.fromtimestamp(self._simulation.world.clock.now(), timezone.utc)

    def advance(self, duration: float | timedelta) -> datetime:
        """Let time pass: runs all that falls due meanwhile, in order.

        Args:
            duration: seconds, or a timedelta; at least 0.

        Returns:
            the moment afterwards.

        Raises:
            UsageError: `duration` is negative.
        """
        seconds = duration.total_seconds() if isinstance(duration, timedelta) else float(duration)
        self._simulation.advance(seconds)
        return self.now()

    def __repr__(self) -> str:
        waiting = len(self._simulation.world.scheduler)
        return f"<MockClock {self.now().isoformat()} ({self._simulation.options.clock}), {waiting} jobs waiting>"
