"""Writes down that a template was deployed, or a stack deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdamock.domain.stacks import StackChange

if TYPE_CHECKING:
    from typing_extensions import Self

    from lambdamock.simulation import Simulation


class Change:
    """What happens to a stack: entered when it begins, and written down when it is left.

    Args:
        verb: "deployed" or "deleted".
    """

    def __init__(self, simulation: Simulation, name: str, verb: str) -> None:
        world = simulation.world
        self._journal = world.journal  # that of the beginning: a reset meanwhile makes another one
        region, account_id = simulation.options.region, simulation.account_id
        self._fact = StackChange(world.clock.now(), region, account_id, name, verb, begun_after=self._journal.end)

    def came_to(self, resources: int, outputs: int = 0, left_out: int = 0) -> None:
        """Tell how much it was, once it is done."""
        self._fact = self._fact._replace(resources=resources, outputs=outputs, left_out=left_out)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        told = None if error is None else str(error) or type(error).__name__
        self._journal.append(self._fact._replace(error=told))
