"""Watches the mocks of a test run, to report at its end what functions did with their roles."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from lambdamock.interception.running import is_running
from lambdamock.mock.permission_report import Fact, PermissionReport
from lambdamock.mock.role_usage import asked_policies

if TYPE_CHECKING:
    from lambdamock.domain.journal import Journal
    from lambdamock.iam import Document
    from lambdamock.simulation import Simulation


class PermissionWatch:
    """Collects what happened in each mock once it has stopped; until then it may go on.

    Attributes:
        report: of the mocks that have stopped.
    """

    def __init__(self) -> None:
        self.report = PermissionReport()
        self._watched: list[_Watched] = []

    def started(self, simulation: Simulation) -> None:
        """A mock was started."""
        self._watched.append(_Watched(simulation))

    def look(self) -> None:
        """Remember what roles allow now: when a test is over, whatever knows them may be gone."""
        for watched in self._watched:
            watched.look()

    def collect(self, *, all_of_them: bool = False) -> None:
        """Add mocks that have stopped to the report.

        Args:
            all_of_them: those that still run, too.
        """
        self.look()
        running = [] if all_of_them else [one for one in self._watched if is_running(one.simulation)]
        for watched in self._watched:
            if watched not in running:
                watched.report_to(self.report)
        self._watched = running


class _Watched:
    """One mock: its worlds, of which a reset leaves one behind, and what roles allow in them."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self._worlds: list[tuple[Journal, dict[str, Sequence[Document]]]] = []
        self.look()

    def look(self) -> None:
        world = self.simulation.world
        if not self._worlds or self._worlds[-1][0] is not world.journal:
            self._worlds.append((world.journal, {}))
        known = self._worlds[-1][1]
        for store in world.stores:
            for function in store.functions:
                settings, region = function.latest.settings, function.arn.split(":")[3]
                identity = world.authority.identities.find(settings.role, region=region)
                if identity is not None:
                    known[function.arn] = identity.policies

    def report_to(self, report: PermissionReport) -> None:
        for journal, known in self._worlds:
            report.add(journal, partial(_policies, known))


def _policies(known: dict[str, Sequence[Document]], arn: str, facts: Sequence[Fact]) -> Sequence[Document] | None:
    """Those of the role when it was last seen; else those that were asked last."""
    return known[arn] if arn in known else asked_policies(facts)
