"""How resources come out of Pending, InProgress, Creating and Deleting by themselves."""

from __future__ import annotations

from collections.abc import Callable

from lambdamock.api.world import World
from lambdamock.domain.functions import Function
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

    world.scheduler.add(Job(due_after(world, change), act, label, inline=True))


def due_after(world: World, change: str) -> float:
    """When a change ends that begins now: at once, or where transitions take time, after that of its kind."""
    return world.clock.now() + (SECONDS[change] if world.transitions_take_time else 0)


def changed_state(world: World, arn: str, state: str) -> None:
    """Write down that a resource reached a state by itself."""
    world.journal.append(StateChange(world.clock.now(), arn, state))


def advance_later(world: World, version: Version) -> None:
    """Let the version's phase end by itself."""
    if version.phase is Phase.CREATING and version.has_snapshot:
        _take_snapshot_later(world, version)
        return

    def advance() -> None:
        _advance(world, version)

    in_a_moment(world, advance, f"{version.name} leaves {version.phase.value}", _change_of(version))


def _take_snapshot_later(world: World, version: Version) -> None:
    """Let the code of a published version initialise, and the version become Active if that goes well.

    Source: documented, developer guide of today, "Improving startup performance with Lambda SnapStart": when the
    version is published, and that it is Failed otherwise.
    """

    def act() -> None:
        with world.lock:
            if not _is_still(world, version):
                return
        has_failed = not world.invoker.take_snapshot(version)  # user code: not while the world is locked
        with world.lock:
            _advance(world, version, Phase.FAILED if has_failed else Phase.READY)

    world.scheduler.add(Job(due_after(world, "snapshot"), act, f"the snapshot of {version.qualified_arn}"))


def _change_of(version: Version) -> str:
    return "update" if version.phase is Phase.UPDATING else "creation"


def check_idle(version: Version) -> None:
    """Refuse a change while another one is in progress. Source: observed, recorded refusal.

    Raises:
        ResourceConflictException: a creation or an update has not ended.
    """
    if version.phase is not Phase.READY:
        raise ResourceConflictException(
            f"The operation cannot be performed at this time. An update is in progress for resource: {version.arn}"
        )


def _advance(world: World, version: Version, phase: Phase | None = None) -> None:
    """Put the version into the phase that follows, or into the one that is given."""
    function, current = _now(world, version)
    if function is None or current is None:
        return
    advanced = current.advanced(world.ids.uuid(), phase)
    function.put_version(advanced)
    changed_state(world, version.arn, advanced.phase.value)


def _is_still(world: World, version: Version) -> bool:
    return _now(world, version)[1] is not None


def _now(world: World, version: Version) -> tuple[Function | None, Version | None]:
    """The function and what the version is by now; None when it was deleted or changed meanwhile."""
    region, account_id, name, _ = version.reference
    store: Store = world.stores.of(account_id, region)
    function = store.functions.get(name)
    current = function.version(version.number) if function else None
    if current is None or (current.generation, current.phase) != (version.generation, version.phase):
        return None, None
    return function, current
