"""One mocked AWS: answers requests and lets its time pass. What it is made of, `worlds` puts together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any

from lambdamock.adapters import Clients, Embedded, KnownIdentities, NeighbourResources, Neighbours, SourceTimes
from lambdamock.adapters.identities import CHANGED_BY, READING
from lambdamock.api import World, answer, perform
from lambdamock.domain.callers import ServiceCaller
from lambdamock.domain.functions import Function
from lambdamock.domain.journal import ClientRetry
from lambdamock.domain.tables import Table
from lambdamock.invocation.chains import Actor
from lambdamock.protocol import LambdaProtocol
from lambdamock.runtime import Code, Workspace, suspended
from lambdamock.simulation.callers import Callers
from lambdamock.simulation.course import Course
from lambdamock.simulation.options import Options
from lambdamock.simulation.worlds import Outside, new_world
from lambdamock.wire import Request, Response

if TYPE_CHECKING:
    from lambdamock.domain.mappings import EventSourceMapping
    from lambdamock.errors import ApiError
    from lambdamock.events import Origin
    from lambdamock.eventsources.streams.unfinished import Unfinished
    from lambdamock.observability.metrics import AccountMetrics
    from lambdamock.services.catalogue import InvocationType
    from lambdamock.simulation.polling import Polling
    from lambdamock.simulation.schedules import Schedules
    from lambdamock.simulation.triggers import Outcome


class Simulation:
    """One mocked AWS."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._actor: ContextVar[Actor] = ContextVar(
            "lambdamock_actor", default=(options.account_id, None, None, False, None)
        )
        self.clients = Clients()
        self.response_urls: dict[str, Callable[[bytes], None]] = {}
        self._workspace = Workspace()
        self._neighbours = Neighbours(self.clients)
        self.identities = KnownIdentities(self._neighbours)
        self.embedded = Embedded()
        self.stacks: dict[tuple[str, str], Any] = {}  # of templates, by region and name
        self._polling: Polling | None = None
        self._schedules: Schedules | None = None
        self._begin()

    def _begin(self) -> None:
        """An empty world, in which nobody knows anything."""
        self.world = self._new_world()
        self._course = Course(self.world, self._before_jobs, comes_to_rest=self.options.clock == "auto")
        self._resources = NeighbourResources(self._neighbours, self.options.account_id)
        self.callers = Callers(self._actor, self.world, self._resources, self._neighbours, self.identities.policy)
        self.times = SourceTimes(self.world.clock.now)
        self._polling = None
        self._schedules = None
        self._events_told = 0

    @property
    def account_id(self) -> str:
        """The account that calls are made in: the mock's, or that of `acting_in`."""
        return self._actor.get()[0]

    def functions(self, region: str, account_id: str | None = None) -> Table[str, Function]:
        """The functions of an account, by default the callers', in a region, by name."""
        return self.world.stores.of(account_id or self.account_id, region).functions

    def _new_world(self) -> World:
        return new_world(
            self.options,
            Outside(self.clients, self._neighbours, self.identities, self._workspace),
            actor=self._actor,
            wait_until=self.wait_until if self.options.handler_time == "virtual" else None,
            mapping_changed=self._mapping_changed,
            embedded=self.embedded,
        )

    def reset(self) -> None:
        """Begin again with an empty world: same options, same seed, time at its start."""
        self.world.invoker.close()
        self.response_urls.clear()
        self.embedded.clear()
        self.stacks.clear()
        self.identities.clear()
        self._begin()

    def neighbour(self, service: str, region: str) -> Any | None:
        """A client that another mock in this process may answer; None when there is none."""
        self._neighbours.look_for_servers()
        return self._neighbours.client(service, region) if self._neighbours.may_answer() else None

    def left(self) -> list[str]:
        """What still waits and will happen only once, with when: asynchronous events, in a line each."""
        now = self.world.clock.now()
        jobs = [job for job in self.world.scheduler.waiting() if job.holds_event and not job.inline and job.is_awaited]
        return [f"{job.label}, due in {max(0.0, job.due - now):g} s" for job in jobs]

    def close(self) -> None:
        """End all execution environments and remove their files."""
        self.world.invoker.close()
        self._neighbours.close()
        self._workspace.close()

    def answer(self, protocol: LambdaProtocol, request: Request) -> Response:
        """Answer a request; whatever falls due by it happens before this returns."""
        return self._course.call(
            lambda: answer(self.world, protocol, request, self.callers.subject(request.access_key))
        )

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
        return self._course.call(
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

    def invoke_from(
        self,
        service: str,
        function: str,
        event: Mapping[str, Any] | bytes,
        *,
        source_arn: str | None = None,
        source_account: str | None = None,
        context: Mapping[str, str] | None = None,
        invocation_type: InvocationType | None = None,
        region: str | None = None,
        account_id: str | None = None,
    ) -> Outcome:
        """Let a service invoke a function, in its own way and as often as it tries. See `lambdamock.services`.

        Args:
            service: as `lambdamock.services.catalogue` names it, for instance "s3".
            function: a name, `name:qualifier`, or an ARN, also of another account or region.
            event: what the service hands over; bytes are sent as they are.
            source_arn: what caused it, where the event does not tell.
            source_account: whose source it is, where its ARN does not tell; not told by services that never do.
            context: further condition keys of the call.
            invocation_type: of the ways in which the service can invoke.
            region: where a function lives that is given by its name; and `account_id`, whose it is.

        Raises:
            ApiError: Lambda refused; the journal says so, too.
            UsageError: there is no such service, or the event is not JSON.
        """
        from lambdamock.services.calls import call_of, function_named  # only those who trigger functions need it
        from lambdamock.simulation.triggers import invoke

        reference = function_named(
            function, region=region or self.options.region, account_id=account_id or self.account_id
        )
        call = call_of(
            service,
            reference,
            event,
            source_arn=source_arn,
            source_account=source_account,
            context=context or {},
            invocation_type=invocation_type,
        )
        return self._course.call(lambda: invoke(self.world, call, self.perform, self.advance))

    @property
    def schedules(self) -> Schedules:
        """The rules of the world that fire by themselves."""
        if self._schedules is None:
            from lambdamock.simulation.schedules import Schedules  # only those who have schedules need it

            self._schedules = Schedules(self.world, self.invoke_from)
        return self._schedules

    def schedules_changed(self, region: str, account_id: str, rules: Iterable[Mapping[str, Any]]) -> None:
        """Another mock in this process tells all its rules of an account and region. See `Schedules.mirror`."""
        self.schedules.mirror(region, account_id, rules)

    def scheduler_changed(self, region: str, account_id: str, schedules: Iterable[Mapping[str, Any]]) -> None:
        """The same of EventBridge Scheduler. See `Schedules.mirror_scheduler`."""
        self.schedules.mirror_scheduler(region, account_id, schedules)

    def _mapping_changed(self, mapping: EventSourceMapping) -> None:
        if self._polling is None:
            with suspended():  # a handler may have made the mapping; our modules are not its own
                from lambdamock.simulation.polling import Polling  # only those who read from queues need it

            limited = self.options.scaling == "limited"
            self._polling = Polling(self.world, self._neighbours, self.embedded, self.times, scaling_takes_time=limited)
        self._polling.changed(mapping)

    def called(self, service: str, operation: str) -> None:
        """A client called another service: what is due happens, and mappings look at queues that may have changed.

        Args:
            service: botocore's name, for instance "sqs".
            operation: as in the service model.
        """
        if self.identities.is_asking or self._resources.are_asked:
            return
        self._resources.called(service, operation)
        if service in CHANGED_BY and not operation.startswith(READING):
            self.permissions_changed()
        if self._polling is not None:
            self._polling.called(service)
        self.run_due()

    def permissions_changed(self) -> None:
        """Roles, users and their policies may be others by now: mappings that were shut out will look again."""
        self.identities.forget()
        if self._polling is not None:
            self._polling.permissions_changed()

    @property
    def is_reading(self) -> bool:
        """Whether it is a mapping that makes the present call of another service."""
        return self._polling is not None and self._polling.is_reading

    def unfinished(self, mapping: EventSourceMapping) -> list[Unfinished]:
        """What a mapping has yet to do in a stream or topic of the mock itself. See `Polling.unfinished`."""
        return [] if self._polling is None else self._polling.unfinished(mapping)

    def source_changed(self) -> None:
        """There is something new in a source."""
        if self._polling is not None:
            self._polling.look()

    def sent(self, ids: Iterable[str]) -> None:
        """Somebody put something into a source; what a handler puts belongs to its chain of invocations.

        Args:
            ids: of messages, their message ids; of records, their event ids.
        """
        if self._polling is not None:
            self._polling.sent(ids)

    def notify(
        self,
        service: str,
        function: str,
        event: Mapping[str, Any] | bytes,
        *,
        source_arn: str | None,
        source_account: str,
    ) -> None:
        """Let a service that does not wait invoke a function, after the outermost call. See `simulation.notifications`.

        Args:
            service: as `lambdamock.services.catalogue` names it.
            function: an ARN, with a qualifier where it has one.
        """
        from lambdamock.simulation.notifications import queue  # only with another mock beside

        hand_over = partial(
            self.invoke_from, service, function, event, source_arn=source_arn, source_account=source_account
        )
        queue(self.world, self._actor, service, function, hand_over)

    def refusal_of(
        self, service: str, function: str, *, source_arn: str | None, source_account: str
    ) -> ApiError | None:
        """Why a service may not invoke a function, if it may not: its policy does not let it, or it does not exist."""
        from lambdamock.services.calls import call_of, function_named
        from lambdamock.simulation.notifications import refusal_of

        reference = function_named(function, region=self.options.region, account_id=self.account_id)
        call = call_of(service, reference, b"", source_arn=source_arn, source_account=source_account)
        there = {"region": reference.region, "account_id": reference.account_id}
        return refusal_of(self.perform, call.caller, reference.arn, **there)

    def here(self, region: str, account_id: str) -> Origin:
        """Where and when something happens now."""
        from lambdamock.events import Origin

        profile: Any = self.options.profile
        return Origin(region, account_id, self.world.clock.now(), profile)

    def origin(self, region: str, account_id: str) -> Origin:
        """Where and when an event of another service happens; its seed ends with a count of eight digits."""
        self._events_told += 1
        return self.here(region, account_id)._replace(seed=f"{self.options.seed} {self._events_told:08X}")

    def metrics(self, region: str, account_id: str) -> AccountMetrics:
        """The metrics of an account in a region."""
        from lambdamock.simulation.metrics import metrics_of  # only those who look at metrics need it

        return metrics_of(self.world, region, account_id)

    def run_due(self) -> None:
        """Run the jobs that are due now; from inside a handler only those that run no user code."""
        self._course.run_due()

    def advance(self, seconds: float) -> None:
        """Let time pass, running all that falls due in order. See `Course.advance`."""
        self._course.advance(seconds)

    def settle(self) -> None:
        """Run until nothing waits but what comes for ever, jumping the clock from job to job. See `Course.settle`."""
        self._course.settle()

    def retry_later(self, operation: str, attempt: int, delay: float) -> None:
        """A client waits before it tries again: its wait is virtual time."""
        self.world.journal.append(ClientRetry(self.world.clock.now(), operation, attempt, delay))
        self.advance(delay)

    def wait_until(self, moment: float) -> None:
        """A handler waits until a moment, in seconds since the epoch. See `Course.wait_until`."""
        self._course.wait_until(moment)

    def _before_jobs(self) -> None:
        if self._polling is not None:
            self._polling.forget_permissions()
