"""How resources come out of Pending, InProgress, Creating and Deleting by themselves."""

from __future__ import annotations

from collections.abc import Callable

from lambdamock.api.world import World
from lambdamock.domain.arns import LATEST
from lambdamock.domain.journal import StateChange
from lambdamock.domain.lifecycles import SECONDS, Phase
from lambdamock.domain.store import Store
from lambdamock.domain.versions import Version
from lambdamock.errors import ResourceConflictException
from lambdamock.timing import Job


def in_a_moment(world: World, action: Callable[[], None], label: str, change: str) -> None:
    """Let something happen by itself after the call that began it.

    Right after it, so that the next look shows what came of it; where transitions take time, when that has passed.

    Args:
        action: runs while the world is locked; it must check that its resource is still the one it was.
        label: what it does, for people.
        change: one of `SECONDS`: which kind of change it is.
    """

    def act() -> None:
        with world.lock:
            action()

    due = world.clock.now() + (SECONDS[change] if world.transitions_take_time else 0)
    world.scheduler.add(Job(due, act, label, inline=True))


def changed_state(world: World, arn: str, state: str) -> None:
    """Write down that a resource reached a state by itself."""
    world.journal.append(StateChange(world.clock.now(), arn, state))


def advance_later(world: World, version: Version) -> None:
    """Let the version's phase end by itself."""

    def advance() -> None:
        _advance(world, version)

    in_a_moment(world, advance, f"{version.name} leaves {version.phase.value}", _change_of(version))


def _change_of(version: Version) -> str:
    if version.phase is Phase.UPDATING:
        return "update"
    has_snapshot = version.settings.snap_start == "PublishedVersions" and version.number != LATEST
    return "snapshot" if has_snapshot else "creation"


def check_idle(version: Version) -> None:
    """Refuse a change while another one is in progress. Source: observed, recorded refusal.

    Raises:
        ResourceConflictException: a creation or an update has not ended.
    """
    if version.phase is not Phase.READY:
        raise ResourceConflictException(
            f"The operation cannot be performed at this time. An update is in progress for resource: {version.arn}"
        )


def _advance(world: World, version: Version) -> None:
    region, account_id, name, _ = version.reference
    store: Store = world.stores.of(account_id, region)
    function = store.functions.get(name)
    current = function.version(version.number) if function else None
    begun = (version.generation, version.phase)
    if function is None or current is None or (current.generation, current.phase) != begun:
        return  # deleted or changed meanwhile
    advanced = current.advanced(world.ids.uuid())
    function.put_version(advanced)
    changed_state(world, version.arn, advanced.phase.value)
