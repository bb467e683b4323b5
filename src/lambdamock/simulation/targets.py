"""Finds what an invocation that nobody waits for reaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lambdamock.invocation import Target, target_of

if TYPE_CHECKING:
    from lambdamock.api import World
    from lambdamock.domain.arns import FunctionReference


def finder(world: World) -> Callable[[FunctionReference], Target | None]:
    """What chooses the version for an invocation; it answers None when function, version or alias does not exist."""

    def find(reference: FunctionReference) -> Target | None:
        store = world.stores.of(reference.account_id, reference.region)
        return target_of(store, reference, world.profile.quotas, world.ids.fraction)

    return find
