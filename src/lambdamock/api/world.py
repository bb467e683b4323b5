"""What an operation may use: the world that it acts on, and the call that it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, NamedTuple

from lambdamock.domain.callers import ServiceCaller
from lambdamock.domain.journal import Journal
from lambdamock.domain.mappings import EventSourceMapping
from lambdamock.domain.ports import Deliveries, EventSources, Networks, ObjectStore
from lambdamock.domain.profiles import Profile
from lambdamock.domain.store import Store, Stores
from lambdamock.ids import Ids
from lambdamock.invocation import Invoker
from lambdamock.runtime import Code
from lambdamock.timing import Clock, Scheduler

if TYPE_CHECKING:
    from lambdamock.authorisation.authority import Authority
    from lambdamock.authorisation.subjects import Subject
    from lambdamock.invocation.queue import EventQueue


class World(NamedTuple):
    """One mocked AWS, put together by `simulation`.

    Attributes:
        images: URI of a container image to the code that stands in for it.
        authority: decides who may do what.
        event_queue: gives the queue of asynchronous events, which is made when the first one comes.
        lock: guards the stores; user code never runs while it is held.
        mapping_changed: told of each event source mapping that has come out of a transition, or is gone.
        transitions_take_time: whether resources are Pending, Creating and so on for as long as on AWS, in virtual time.
    """

    clock: Clock
    scheduler: Scheduler
    ids: Ids
    profile: Profile
    journal: Journal
    stores: Stores
    invoker: Invoker
    images: dict[str, Code]
    objects: ObjectStore
    networks: Networks
    sources: EventSources
    authority: Authority
    deliveries: Deliveries
    lock: AbstractContextManager[Any]
    event_queue: Callable[[], EventQueue]
    mapping_changed: Callable[[EventSourceMapping], None]
    transitions_take_time: bool = False


class Call:
    """One request, parsed and validated.

    Attributes:
        input: the members of the request's shape, by wire name; absent ones are absent.
        headers: of the request, by lower-case name.
        code: a deployment package that was handed over in this process instead of over the wire.
        service: who calls when it is no principal of the account; then the function's policy must allow it.
        subject: who calls when policies are asked about it; None for an administrator of the account.
    """

    __slots__ = (
        "account_id",
        "code",
        "headers",
        "input",
        "operation",
        "region",
        "request_id",
        "service",
        "subject",
        "world",
    )

    def __init__(
        self,
        world: World,
        operation: str,
        request_id: str,
        *,
        region: str,
        account_id: str,
        input: dict[str, Any],  # noqa: A002 - the field's own word
        headers: Mapping[str, str] | None = None,
        code: Code | None = None,
        service: ServiceCaller | None = None,
        subject: Subject | None = None,
    ) -> None:
        self.world = world
        self.operation = operation
        self.request_id = request_id
        self.region = region
        self.account_id = account_id
        self.input = input
        self.headers = headers or {}
        self.code = code
        self.service = service
        self.subject = subject

    def header(self, name: str) -> str:
        """A header of the request, by its lower-case name; empty when it is not there."""
        return self.headers.get(name, "")

    @property
    def store(self) -> Store:
        """What the caller's account has in the region that was asked."""
        return self.world.stores.of(self.account_id, self.region)
