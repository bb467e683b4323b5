"""The one place where the parts meet: builds a world, answers requests, and lets its time pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from threading import RLock
from typing import Any, Final, TypeVar

from lambdamock.adapters import (
    ClientDeliveries,
    Clients,
    ClientSources,
    CloudWatchLogs,
    Ec2Networks,
    IamRoles,
    Neighbours,
    S3Objects,
)
from lambdamock.api import World, answer, perform
from lambdamock.domain.callers import ServiceCaller
from lambdamock.domain.functions import Function
from lambdamock.domain.journal import ClientRetry, Journal
from lambdamock.domain.store import Stores
from lambdamock.domain.tables import Table
from lambdamock.errors import UsageError
from lambdamock.ids import Ids
from lambdamock.invocation import Invoker, Lifetimes
from lambdamock.protocol import LambdaProtocol
from lambdamock.runtime import Code, Workspace, suspended
from lambdamock.simulation.options import Options
from lambdamock.timing import Clock, Job, Scheduler, SystemClock, VirtualClock
from lambdamock.wire import Request, Response

SETTLE_BOUND: Final = 1_000_000
"""How many jobs `settle()` runs before it says that the world never comes to rest."""

AT_ONCE_BOUND: Final = 50_000
"""How many jobs run without any time passing before it is said that they never end."""

_T = TypeVar("_T")
_depth: ContextVar[int] = ContextVar("lambdamock_call_depth", default=0)


class Simulation:
    """One mocked AWS."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._caller: ContextVar[str] = ContextVar("lambdamock_caller", default=options.account_id)
        self.clients = Clients()
        self._workspace = Workspace()
        self._neighbours = Neighbours(self.clients)
        self._roles = None if options.iam == "off" else IamRoles(self._neighbours)
        self.world = self._new_world()

    @property
    def account_id(self) -> str:
        """The account that calls are made in: the mock's, or that of `acting_in`."""
        return self._caller.get()

    @contextmanager
    def acting_in(self, account_id: str) -> Iterator[None]:
        """Make the calls inside in another account; handlers that they run act in their function's own."""
        token = self._caller.set(account_id)
        try:
            yield
        finally:
            self._caller.reset(token)

    def functions(self, region: str, account_id: str | None = None) -> Table[str, Function]:
        """The functions of an account, by default the callers', in a region, by name."""
        return self.world.stores.of(account_id or self.account_id, region).functions

    def _new_world(self) -> World:
        options = self.options
        clock: Clock = SystemClock() if options.clock == "system" else VirtualClock()
        ids = Ids(options.seed)
        journal = Journal()
        profile = options.limits()
        quotas = profile.quotas
        return World(
            clock=clock,
            scheduler=Scheduler(),
            ids=ids,
            profile=profile,
            journal=journal,
            stores=Stores(),
            invoker=Invoker(
                ids=ids,
                now=clock.now,
                workspace=self._workspace,
                journal=journal,
                profile=profile.name,
                is_real_time=options.clock == "system",
                caller=self._caller,
                custom_runtimes=options.custom_runtimes,
                lifetimes=Lifetimes(quotas.environment_idle_seconds, quotas.environment_lifetime_seconds),
                wait_until=self._wait_until if options.handler_time == "virtual" else None,
                logs=CloudWatchLogs(self._neighbours, self._roles, SystemClock().now),
            ),
            objects=S3Objects(self.clients),
            networks=Ec2Networks(self.clients),
            sources=ClientSources(self.clients),
            deliveries=ClientDeliveries(self._neighbours, self._roles),
            lock=RLock(),
            transitions_take_time=options.transitions == "timed",
        )

    def reset(self) -> None:
        """Begin again with an empty world: same options, same seed, time at its start."""
        self.world.invoker.environments.close()
        self.world = self._new_world()

    def close(self) -> None:
        """End all execution environments and remove their files."""
        self.world.invoker.environments.close()
        self._neighbours.close()
        self._workspace.close()

    def answer(self, protocol: LambdaProtocol, request: Request) -> Response:
        """Answer a request; whatever falls due by it happens before this returns."""
        return self._as_call(lambda: answer(self.world, protocol, request))

    def perform(
        self,
        name: str,
        members: dict[str, Any],
        *,
        region: str | None = None,
        account_id: str | None = None,
        code: Code | None = None,
        service: ServiceCaller | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Do what a request would do. Raises ApiError where AWS refuses. See `lambdamock.api.perform`."""
        return self._as_call(
            lambda: perform(
                self.world,
                LambdaProtocol.installed(),
                name,
                members,
                region=region or self.options.region,
                account_id=account_id or self.account_id,
                code=code,
                service=service,
                headers=headers,
            )
        )

    def _as_call(self, act: Callable[[], _T]) -> _T:
        """Act as AWS does at a call: beside any handler that makes it, and followed by what falls due."""
        token = _depth.set(_depth.get() + 1)
        try:
            with suspended():
                result = act()
        finally:
            _depth.reset(token)
        self.run_due()
        return result

    def run_due(self) -> None:
        """Run the jobs that are due now; from inside a handler only those that run no user code."""
        nested = _depth.get() > 0
        if self.options.clock == "auto" and not nested:
            self.settle()
        else:
            self._run_until(self.world.clock.now(), inline_only=nested)

    def advance(self, seconds: float) -> None:
        """Let time pass, running all that falls due in order.

        Raises:
            UsageError: `seconds` is negative.
        """
        if seconds < 0:
            raise UsageError(f"advance({seconds!r}): time only moves forwards; give seconds of at least 0")
        self._run_until(self.world.clock.now() + seconds, inline_only=_depth.get() > 0)

    def settle(self) -> None:
        """Run until no job waits, jumping the clock from job to job.

        From inside a handler only jobs that run no user code are run.

        Raises:
            UsageError: it never comes to rest.
        """
        count = 0
        nested = _depth.get() > 0
        while (due := self.world.scheduler.next_due(inline_only=nested)) is not None:
            count += self._run_until(due, inline_only=nested)
            if count > SETTLE_BOUND:
                waiting = ", ".join(job.label for job in self.world.scheduler.waiting()[:5])
                raise UsageError(
                    f"settle() ran {count} jobs and there is always another one; next are: {waiting}. "
                    "Use advance(seconds) to let a bounded time pass."
                )

    def retry_later(self, operation: str, attempt: int, delay: float) -> None:
        """A client waits before it tries again: its wait is virtual time."""
        self.world.journal.append(ClientRetry(self.world.clock.now(), operation, attempt, delay))
        self.advance(delay)

    def _wait_until(self, moment: float) -> None:
        """A handler waits. What falls due meanwhile happens, unless it runs user code: that waits for the handler."""
        with suspended():
            self._run_until(moment, inline_only=True)

    def _run_until(self, moment: float, *, inline_only: bool) -> int:
        world = self.world
        count = at_once = 0
        while True:
            with world.lock:
                job = world.scheduler.pop_due(moment, inline_only=inline_only)
            if job is None:
                break
            at_once = at_once + 1 if job.due <= world.clock.now() else 1
            if at_once > AT_ONCE_BOUND:
                raise UsageError(
                    f"{at_once} jobs ran without any time passing, and there is always another: {job.label}"
                )
            world.clock.move_to(job.due)
            _run(job)
            count += 1
        world.clock.move_to(moment)
        return count


def _run(job: Job) -> None:
    """Run a job as a call of its own: what falls due by the calls that it makes waits until it has ended."""
    token = _depth.set(_depth.get() + 1)
    try:
        job.action()
    finally:
        _depth.reset(token)
