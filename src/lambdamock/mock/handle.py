"""The handle that a test holds while a mock runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, overload

from lambdamock.domain import journal
from lambdamock.domain.journal import Journal
from lambdamock.errors import UsageError
from lambdamock.mock.assertions.world import WorldAssertions
from lambdamock.mock.clock import MockClock
from lambdamock.mock.delivery import Deliveries, Delivery
from lambdamock.mock.deployment import FunctionSettings, deploy
from lambdamock.mock.function import Function, Functions
from lambdamock.mock.invocation import Invocation, Invocations
from lambdamock.mock.source import Source
from lambdamock.observability import LogGroups
from lambdamock.protocol import LambdaProtocol
from lambdamock.reprs import displayed
from lambdamock.runtime import CallableCode
from lambdamock.simulation import Simulation
from lambdamock.wire import Request, Response, headers_of

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from lambdamock.authorisation.explanations import Explanation
    from lambdamock.events import Origin
    from lambdamock.mock.deliver import Deliver
    from lambdamock.mock.event_sources.brokers import Brokers
    from lambdamock.mock.event_sources.collections import Collections
    from lambdamock.mock.event_sources.queues import Queues
    from lambdamock.mock.event_sources.streams import Streams
    from lambdamock.mock.event_sources.tables import Tables
    from lambdamock.mock.event_sources.topics import Topics
    from lambdamock.mock.explanation import ErrorExplanation
    from lambdamock.mock.faults import Faults
    from lambdamock.mock.iam import Iam
    from lambdamock.mock.metrics import Metrics
    from lambdamock.mock.schedule import ScheduleRule
    from lambdamock.mock.timeline import Timeline
    from lambdamock.mock.traces import Traces
    from lambdamock.mock.trail import Trail
    from lambdamock.mock.trigger import Triggers
    from lambdamock.observability.log_records import Moment


_PRINCIPAL: Final = re.compile(
    r"arn:aws[a-z-]*:(iam::\d{12}:(root|(user|role)/[^\s*]*[^\s*/])"
    r"|sts::\d{12}:(assumed-role/[^\s*/]+|federated-user)/[^\s*/]+)\Z"
)


@displayed("region", "account_id", "clock", "functions", "invocations", "deliveries", "triggers", "logs", "metrics")
class Aws(WorldAssertions):
    """One mocked AWS: what is deployed, what ran, what time it is."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    @property
    def region(self) -> str:
        """The region that the handle works in."""
        return self._simulation.options.region

    @property
    def account_id(self) -> str:
        """The account of every caller, twelve digits."""
        return self._simulation.options.account_id

    @property
    def clock(self) -> MockClock:
        """Virtual time: `now()`, `advance(seconds)`."""
        return MockClock(self._simulation)

    @property
    def functions(self) -> Functions:
        """The functions of the account in the handle's region, by name."""
        return Functions(self._simulation, self.region)

    @property
    def deliveries(self) -> Deliveries:
        """Dead letters and records that Lambda sent when it was done with asynchronous events."""
        return Deliveries([Delivery(one) for one in self.journal.of(journal.Delivery)])

    @property
    def faults(self) -> Faults:
        """Faults on demand: `fail`, `slow`, `throttle`, `service_error`, `init_error`, `out_of_memory`, `deny`."""
        from lambdamock.mock.faults import Faults  # only few tests want any

        return Faults(self._simulation)

    @property
    def deliver(self) -> Deliver:
        """Act as a service that invokes functions: `aws.deliver.s3(function, event)`."""
        from lambdamock.mock.deliver import Deliver  # only those who deliver need the services

        return Deliver(self._simulation)

    @property
    def queues(self) -> Queues:
        """Queues on the mock's clock, for event source mappings to read: `aws.queues.create("orders")`."""
        from lambdamock.mock.event_sources.queues import Queues  # only those who have queues need them

        return Queues(self._simulation, self.region)

    @property
    def streams(self) -> Streams:
        """Kinesis streams on the mock's clock, for event source mappings to read: `aws.streams.create("clicks")`."""
        from lambdamock.mock.event_sources.streams import Streams  # only those who have streams need them

        return Streams(self._simulation, self.region)

    @property
    def tables(self) -> Tables:
        """DynamoDB tables on the mock's clock, for event source mappings to read: `aws.tables.create("orders")`."""
        from lambdamock.mock.event_sources.tables import Tables  # only those who have tables need them

        return Tables(self._simulation, self.region)

    @property
    def topics(self) -> Topics:
        """Topics of Kafka on the mock's clock, for event source mappings to read: `aws.topics.create("orders")`."""
        from lambdamock.mock.event_sources.topics import Topics  # only those who have topics need them

        return Topics(self._simulation, self.region)

    @property
    def brokers(self) -> Brokers:
        """Brokers of Amazon MQ on the mock's clock, for event source mappings: `aws.brokers.create("my-broker")`."""
        from lambdamock.mock.event_sources.brokers import Brokers  # only those who have brokers need them

        return Brokers(self._simulation, self.region)

    @property
    def collections(self) -> Collections:
        """Collections of DocumentDB, whose changes event source mappings read: `aws.collections.create("orders")`."""
        from lambdamock.mock.event_sources.collections import Collections  # only those who have collections need them

        return Collections(self._simulation, self.region)

    @property
    def iam(self) -> Iam:
        """Roles and users that are held to their policies: `aws.iam.put_role("reader", managed=["AWSLambdaRole"])`."""
        from lambdamock.mock.iam import Iam  # only those who put roles need it

        return Iam(self._simulation)

    @property
    def origin(self) -> Origin:
        """Where events come from that happen here and now, for the builders of `lambdamock.events`."""
        from lambdamock.events import Origin

        options = self._simulation.options
        profile: Any = self._simulation.world.profile.name
        return Origin(options.region, self._simulation.account_id, self._simulation.world.clock.now(), profile)

    @property
    def triggers(self) -> Triggers:
        """What services asked of functions; refused ones say why."""
        from lambdamock.mock.trigger import Trigger, Triggers

        return Triggers([Trigger(one) for one in self.journal.of(journal.Trigger)])

    @property
    def invocations(self) -> Invocations:
        """Everything that ran so far, in all regions."""
        return Invocations([Invocation(one) for one in self.journal.of(journal.Invocation)])

    @property
    def metrics(self) -> Metrics:
        """What CloudWatch would show: `aws.metrics["orders"].errors.sum()`, and a bill: `aws.metrics.bill()`."""
        from lambdamock.mock.metrics import Metrics  # only those who look at metrics need it

        return Metrics(self._simulation, self.region, self._simulation.account_id)

    @property
    def logs(self) -> LogGroups:
        """The log groups, by name or by the name of the function."""
        return LogGroups(self.journal)

    @property
    def trail(self) -> Trail:
        """Each call of the Lambda API as CloudTrail records it: `aws.trail.lookup(event_name="CreateFunction")`."""
        from lambdamock.mock.trail import trail_of  # only those who look at records need them

        return trail_of(self._simulation)

    @property
    def traces(self) -> Traces:
        """What X-Ray was told: the traces of functions with active tracing, and of sampled requests."""
        from lambdamock.mock.traces import Traces  # only those who look at traces need them
        from lambdamock.observability.traces import traces_of

        return Traces(traces_of(self.journal), self._simulation.world.invoker.tracing.sampler)

    def timeline(
        self, *, function: str | None = None, since: Moment | None = None, errors_only: bool = False
    ) -> Timeline:
        """What led to what so far, as a tree: `print(aws.timeline())`.

        Args:
            function: its name: only what is about it, with what caused that and what came of it.
            since: a `datetime` or seconds since the epoch: only what began then or later, and what caused it.
            errors_only: only failures, denials, throttles and retries, and what caused them.
        """
        from lambdamock.mock.timeline import timeline_of  # only those who look at it need it

        return timeline_of(self.journal, function, since, errors_only=errors_only)

    @property
    def journal(self) -> Journal:
        """Every fact in order: calls, refusals, state changes, retries of clients, invocations."""
        return self._simulation.world.journal

    @contextmanager
    def as_principal(self, arn: str) -> Iterator[None]:
        """Make the client calls inside as another caller, in that caller's account.

        Users, roles and sessions of roles that `aws.iam` or another mock knows are held to their policies; what others
        may do, the option `iam` says. Handlers that these calls run act with their own role.

        Args:
            arn: of a user, a role, a session, a federated user or an account's root, for instance
                "arn:aws:iam::210987654321:user/ann".

        Raises:
            UsageError: it is no such ARN.
        """
        if not _PRINCIPAL.match(str(arn)):
            raise UsageError(
                f"as_principal({arn!r}): give the ARN of a user, role, session or account root, for instance "
                f"'arn:aws:iam::{self.account_id}:root'"
            )
        with self._simulation.callers.acting_as(arn):
            yield

    def explain(self, error: object) -> Explanation | ErrorExplanation:
        """Why something was refused or failed, by which rule and number, and what to change; it never raises.

        Args:
            error: a ClientError, its response or its text; an ApiError; an invocation or its `error`; an answer of
                Invoke; a ParamValidationError; an error of this library; a delivery, a trigger or a fact out of
                `aws.journal`.

        Returns:
            for what policies denied, the statements that decided and the change that would allow it; for all else,
            what was found wrong, each with its rule, its limits and where they are known from.
        """
        from lambdamock.mock.explanation import explain  # only those who were refused something need it

        return explain(self._simulation.world, error)

    def image(self, uri: str, source: Callable[..., Any], /) -> None:
        """Let a Python callable stand in for a container image: functions of that image run it.

        Args:
            uri: as CreateFunction and UpdateFunctionCode give it in `ImageUri`.
            source: `handler(event, context)`.
        """
        if not callable(source):
            raise UsageError(f"aws.image({uri!r}, ...): give a callable that takes event and context, not {source!r}")
        self._simulation.world.images[uri] = CallableCode(source)

    def client(self, region: str | None = None) -> Any:
        """A botocore client for Lambda that needs neither boto3 nor credentials."""
        return self._simulation.clients.create("lambda", region or self.region)

    def schedule(
        self,
        expression: str,
        function: str | Function,
        *,
        name: str | None = None,
        input: Any = None,  # noqa: A002 - AWS's word
        target_id: str | None = None,
        enabled: bool = True,
    ) -> ScheduleRule:
        """Let EventBridge invoke a function again and again, on the mock's clock, asynchronously.

        The function's policy must allow it, as on AWS: `function.allow("eventbridge", source_arn=rule.arn)`. A firing
        that it does not allow is a warning (`TriggerRefused`), and in the journal.

        Args:
            expression: `"rate(5 minutes)"`, or `"cron(0 18 ? * MON-FRI *)"` in UTC.
            function: its handle, its name, `name:qualifier`, or its ARN.
            name: of the rule; a rule of that name that exists is changed, and keeps its other targets.
            input: what the function gets, JSON, instead of the event of EventBridge.
            target_id: the target's identifier within the rule; the function's name by default.
            enabled: whether it fires.

        Returns:
            the rule: `next()`, `add(function)`, `disable()`, `enable()`, `delete()`.

        Raises:
            ApiError: EventBridge would refuse it: ValidationException, LimitExceededException.
        """
        from lambdamock.mock.schedule import schedule  # only those who have schedules need it

        return schedule(
            self._simulation, expression, function, name=name, input=input, target_id=target_id, enabled=enabled
        )

    def settle(self) -> None:
        """Run until nothing waits but schedules, jumping the clock from job to job.

        The clock never jumps to a schedule; one that falls due on the way fires.

        Raises:
            UsageError: it never comes to rest.
        """
        self._simulation.settle()

    def reset(self) -> None:
        """Begin again with an empty world in the same mock: same options, same ids, time at its start."""
        self._simulation.reset()

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        region: str | None = None,
    ) -> Response:
        """Answer a request made by hand, as Lambda's endpoint would.

        Args:
            path: percent-encoded, for instance "/2015-03-31/functions/my-function".

        Returns:
            status, headers and body.
        """
        request = Request(
            method=method.upper(),
            path=path,
            region=region or self.region,
            account_id=self._simulation.account_id,
            query=query or {},
            headers=headers_of(headers or {}),
            body=body,
        )
        return self._simulation.answer(LambdaProtocol.installed(), request)

    @overload
    def function(self, source: Source, /, **settings: Unpack[FunctionSettings]) -> Function: ...
    @overload
    def function(self, /, **settings: Unpack[FunctionSettings]) -> Callable[[Callable[..., Any]], Function]: ...
    def function(
        self, source: Source | None = None, /, **settings: Unpack[FunctionSettings]
    ) -> Function | Callable[[Callable[..., Any]], Function]:
        """Deploy a Python callable, a directory or a zip as a function; also a decorator.

        Everything goes through CreateFunction, with its rules and limits.

        Args:
            source: a callable; the path of a directory or of a zip file; the bytes of a zip. Left out for
                `@aws.function(name=...)`.
            settings: see `lambdamock.mock.deployment.FunctionSettings`: name, handler, runtime, role, region, timeout,
                memory_size, environment, description, tags, iam.

        Returns:
            the function; called like a function it calls the callable directly.

        Raises:
            ApiError: AWS would refuse it.
            UsageError: the source or a setting cannot be used.
        """
        if source is None:
            return lambda implementation: deploy(self._simulation, implementation, settings)
        return deploy(self._simulation, source, settings)

    def __repr__(self) -> str:
        world = self._simulation.world
        count = sum(len(store.functions) for store in world.stores)
        missing = f", {dropped:,} older facts dropped" if (dropped := world.journal.dropped) else ""
        return (
            f"<Aws {self.account_id} in {self.region}, {self.clock.now().isoformat()}: {count} functions, "
            f"{len(self.invocations)} invocations, {len(world.scheduler)} jobs waiting{missing}>"
        )
