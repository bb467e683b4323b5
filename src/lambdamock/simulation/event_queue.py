"""Builds the queue of asynchronous events of a world when the first one comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdamock.ids import Ids

if TYPE_CHECKING:
    from lambdamock.api import World
    from lambdamock.invocation.chains import Turn
    from lambdamock.invocation.outbox import Outbox
    from lambdamock.invocation.queue import EventQueue
    from lambdamock.simulation.options import Options


def new_event_queue(world: World, options: Options) -> EventQueue:
    """The queue; whether events are repeated is drawn from a stream of its own, so that no other id changes."""
    from lambdamock.invocation.aftermath import Aftermath
    from lambdamock.invocation.queue import EventQueue
    from lambdamock.simulation.targets import finder

    draws = Ids(f"{options.seed}, repeated events")
    return EventQueue(
        scheduler=world.scheduler,
        clock=world.clock,
        lock=world.lock,
        find=finder(world),
        invoker=world.invoker,
        journal=world.journal,
        aftermath=Aftermath(world.ids, outbox_of(world)),
        is_repeated=lambda: options.duplicates > 0 and draws.fraction() < options.duplicates,
        ends_loops=world.profile.ends_loops,
    )


def outbox_of(world: World) -> Outbox:
    """What sends for a world; functions that it sends to get asynchronous events."""
    from lambdamock.domain.event_invoke_configs import function_named_by
    from lambdamock.invocation.outbox import Outbox
    from lambdamock.invocation.queue import QueuedEvent
    from lambdamock.simulation.targets import finder

    find = finder(world)

    def invoke(arn: str, payload: bytes, turn: Turn) -> bool:
        reference = function_named_by(arn)
        if reference is None or find(reference) is None:
            return False
        now = world.clock.now()
        event = QueuedEvent(
            world.ids.uuid(), reference, reference.arn, payload, now, world.ids.trace_header(now), chain=turn
        )
        world.event_queue().put(event)
        return True

    return Outbox(
        now=world.clock.now,
        journal=world.journal,
        quotas=world.profile.quotas,
        deliveries=world.deliveries,
        invoke=invoke,
    )
