"""How functions come out of Pending and InProgress by themselves."""

from __future__ import annotations

from lambdamock.api.world import Call, World
from lambdamock.domain.functions import Function
from lambdamock.domain.journal import StateChange
from lambdamock.domain.lifecycles import Phase
from lambdamock.errors import ResourceConflictException
from lambdamock.timing import Job


def advance_later(call: Call, function: Function) -> None:
    """Let the function's phase end right after the call that began it: the next look shows the next phase."""
    world = call.world

    def advance() -> None:
        _advance(world, function)

    world.scheduler.add(Job(world.clock.now(), advance, f"{function.name} leaves {function.phase.value}", inline=True))


def check_idle(function: Function) -> None:
    """Refuse a change while another one is in progress. Source: observed, recorded refusal.

    Raises:
        ResourceConflictException: a creation or an update has not ended.
    """
    if function.phase is not Phase.READY:
        raise ResourceConflictException(
            f"The operation cannot be performed at this time. An update is in progress for resource: {function.arn}"
        )


def _advance(world: World, function: Function) -> None:
    with world.lock:
        table = world.stores.table(function.reference.account_id, function.reference.region)
        current = table.get(function.name)
        if current is not function:  # deleted meanwhile
            return
        advanced = function.advanced(world.ids.uuid())
        table.put(advanced)
        world.journal.append(StateChange(world.clock.now(), function.arn, advanced.phase.value))
