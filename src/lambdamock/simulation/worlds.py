"""The one place where the parts meet: builds a world."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import cache, partial
from threading import RLock
from typing import TYPE_CHECKING, NamedTuple

from lambdamock.adapters import (
    ClientDeliveries,
    Clients,
    ClientSources,
    CloudWatchLogs,
    Ec2Networks,
    Embedded,
    KnownIdentities,
    Neighbours,
    S3Objects,
)
from lambdamock.api import World
from lambdamock.authorisation.authority import Authority
from lambdamock.domain.journal import Journal
from lambdamock.domain.store import Stores
from lambdamock.ids import Ids
from lambdamock.invocation import Invoker, Lifetimes, Starts
from lambdamock.invocation.chains import Actor
from lambdamock.runtime import Workspace
from lambdamock.simulation.event_queue import new_event_queue
from lambdamock.simulation.options import Options
from lambdamock.timing import Clock, Scheduler, SystemClock, VirtualClock

if TYPE_CHECKING:
    from lambdamock.domain.mappings import EventSourceMapping
    from lambdamock.domain.versions import Version
    from lambdamock.invocation.pace import Pace
    from lambdamock.invocation.tracing import Tracing


class Outside(NamedTuple):
    """What all worlds of a mock share.

    Attributes:
        neighbours: who answers for other services.
        identities: knows roles and users.
        workspace: where packages are unpacked.
    """

    clients: Clients
    neighbours: Neighbours
    identities: KnownIdentities
    workspace: Workspace


def new_world(
    options: Options,
    outside: Outside,
    *,
    actor: ContextVar[Actor],
    wait_until: Callable[[float], None] | None,
    mapping_changed: Callable[[EventSourceMapping], None],
    embedded: Embedded,
) -> World:
    """An empty world at the beginning of time.

    Args:
        actor: who makes calls.
        wait_until: lets virtual time pass, for handlers that wait in it; None if they wait really.
        mapping_changed: told of each event source mapping that has come out of a transition, or is gone.
        embedded: sources of events that live in the mock itself.
    """
    clock: Clock = SystemClock() if options.clock == "system" else VirtualClock()
    ids, journal, profile = Ids(options.seed), Journal(options.journal_limit), options.limits()
    authority = Authority(
        mode=options.iam, identities=outside.identities, journal=journal, now=clock.now, draw=ids.uuid
    )
    starts = Starts(
        ids=ids,
        now=clock.now,
        workspace=outside.workspace,
        profile=profile.name,
        is_real_time=options.clock == "system",
        custom_runtimes=options.custom_runtimes,
        wait_until=wait_until,
        use_role=partial(_use_role, authority),
        xray_daemon=lambda: invoker.tracing.daemon_address,
    )
    invoker = Invoker(
        ids=ids,
        now=clock.now,
        journal=journal,
        actor=actor,
        starts=starts,
        lifetimes=Lifetimes(profile.quotas.environment_idle_seconds, profile.quotas.environment_lifetime_seconds),
        logs=CloudWatchLogs(outside.neighbours, authority, SystemClock().now),
        pace=_pace_of(options, clock),
        new_tracing=partial(_new_tracing, clock, journal, authority, profile.name),
    )
    world = World(
        clock=clock,
        scheduler=Scheduler(),
        ids=ids,
        profile=profile,
        journal=journal,
        stores=Stores(),
        invoker=invoker,
        images=starts.images,
        objects=S3Objects(outside.clients),
        networks=Ec2Networks(outside.clients),
        sources=ClientSources(outside.clients, embedded),
        authority=authority,
        deliveries=ClientDeliveries(outside.neighbours, authority, embedded),
        event_queue=cache(lambda: new_event_queue(world, options)),
        lock=RLock(),
        mapping_changed=mapping_changed,
        transitions_take_time=options.transitions == "timed",
    )
    return world


def _use_role(authority: Authority, version: Version) -> None:
    from lambdamock.authorisation.execution_roles import start  # only few functions start with the help of their role

    start(authority, version)


def _new_tracing(clock: Clock, journal: Journal, authority: Authority, profile: str) -> Tracing:
    from lambdamock.invocation.tracing import INTERVALS, Tracing  # only few functions are traced

    return Tracing(
        now=clock.now, journal=journal, may_trace=partial(_may_trace, authority), interval=INTERVALS[profile]
    )


def _may_trace(authority: Authority, version: Version) -> bool:
    """Whether the role of a version lets segments be sent to X-Ray. Source: documented, rule B245."""
    from lambdamock.authorisation.execution_roles import TRACING
    from lambdamock.authorisation.subjects import of_function

    reference = version.reference
    subject = of_function(version.settings.role, reference._replace(qualifier=None))
    return authority.check_role(subject, TRACING, region=reference.region) is None


def _pace_of(options: Options, clock: Clock) -> Pace | None:
    if options.scaling == "instant":
        return None
    from lambdamock.invocation.pace import RAMP, Pace, ramp_of_2019

    return Pace(clock.now, ramp_of_2019 if options.profile == "2019" else lambda _: RAMP)
