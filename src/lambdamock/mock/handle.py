"""The handle that a test holds while a mock runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from typing import TYPE_CHECKING, Any, Final, overload

from lambdamock.errors import UsageError
from lambdamock.mock.clock import MockClock
from lambdamock.mock.deployment import FunctionSettings, deploy
from lambdamock.mock.function import Function, Functions
from lambdamock.mock.observations import Observations
from lambdamock.mock.source import Source
from lambdamock.protocol import LambdaProtocol
from lambdamock.reprs import displayed
from lambdamock.runtime import CallableCode
from lambdamock.simulation import Simulation
from lambdamock.wire import Request, Response, headers_of

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from lambdamock.events import Origin
    from lambdamock.mock.deliver import Deliver
    from lambdamock.mock.event_sources.brokers import Brokers
    from lambdamock.mock.event_sources.collections import Collections
    from lambdamock.mock.event_sources.queues import Queues
    from lambdamock.mock.event_sources.streams import Streams
    from lambdamock.mock.event_sources.tables import Tables
    from lambdamock.mock.event_sources.topics import Topics
    from lambdamock.mock.faults import Faults
    from lambdamock.mock.iam import Iam
    from lambdamock.mock.schedule import ScheduleRule
    from lambdamock.mock.stack import Stack, Stacks, StackWishes


_PRINCIPAL: Final = re.compile(
    r"arn:aws[a-z-]*:(iam::\d{12}:(root|(user|role)/[^\s*]*[^\s*/])"
    r"|sts::\d{12}:(assumed-role/[^\s*/]+|federated-user)/[^\s*/]+)\Z"
)


@displayed("region", "account_id", "clock", "functions", "invocations", "deliveries", "triggers", "logs", "metrics")
class Aws(Observations):
    """One mocked AWS: what is deployed, what ran, what time it is."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

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
    def stacks(self) -> Stacks:
        """What was deployed of templates, by the name of the stack."""
        from lambdamock.mock.stack import Stacks  # only those who deploy templates need it

        return Stacks(self._simulation)

    def deploy_template(
        self, source: str | PathLike[str] | Mapping[str, Any], /, *, name: str = "stack", **wishes: Unpack[StackWishes]
    ) -> Stack:
        """Make what a SAM or CloudFormation template describes: `aws.deploy_template("template.yaml")`.

        YAML and the transform of SAM take the extra `lambdamock[templates]`.

        Args:
            source: the path of a template, or what it decodes to.
            name: of the stack.
            **wishes: see `StackWishes`: parameters, handlers, ignore, attributes, imports.

        Returns:
            the stack: `stack.functions["Orders"]`, `stack.outputs`, `stack.delete()`.

        Raises:
            TemplateError: the template cannot be read, or something of it cannot be made; then nothing is left.
            UsageError: there is a stack of that name.
        """
        from lambdamock.mock.stack import deploy_template  # only those who deploy templates need it

        __tracebackhide__ = True
        return deploy_template(self._simulation, source, name=name, wishes=wishes)

    @property
    def origin(self) -> Origin:
        """Where events come from that happen here and now, for the builders of `lambdamock.events`."""
        return self._simulation.here(self.region, self._simulation.account_id)

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
