"""Functions as people hold them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lambdamock.domain import journal
from lambdamock.domain.functions import Function as StoredFunction
from lambdamock.errors import UsageError, did_you_mean
from lambdamock.mock.assertions.functions import FunctionAssertions
from lambdamock.mock.invocation import Invocation, Invocations
from lambdamock.observability import LogGroup, LogGroups
from lambdamock.reprs import displayed
from lambdamock.simulation import Simulation

if TYPE_CHECKING:
    from lambdamock.authorisation.grants import UnusedPermission
    from lambdamock.authorisation.uses import UsedAction
    from lambdamock.mock.metrics import FunctionMetrics
    from lambdamock.mock.role_usage import RoleUsage


@displayed("name", "arn", "region", "invocations", "metrics")
class Function(FunctionAssertions):
    """A deployed function.

    Args:
        implementation: the Python callable that it was made of, if it was; the handle calls it like the callable.

    The handle belongs to the account in which it was made, and calls in that account wherever it is used.
    """

    def __init__(
        self, simulation: Simulation, name: str, *, region: str, implementation: Callable[..., Any] | None = None
    ) -> None:
        self._simulation = simulation
        self._region = region
        self._account_id = simulation.account_id
        self.name = name
        self.__wrapped__ = implementation

    @property
    def region(self) -> str:
        """Where it is."""
        return self._region

    @property
    def account_id(self) -> str:
        """Whose it is."""
        return self._account_id

    def invoke(self, event: Any = None, *, client_context: Mapping[str, Any] | None = None) -> Invocation:
        """Run the function once and wait, as a client's Invoke does.

        Args:
            event: anything that JSON can hold, or raw bytes; None sends no payload, so that the handler gets `{}`.
            client_context: what the handler sees as `context.client_context`.

        Returns:
            the invocation; when the handler failed, its `error` says how.

        Raises:
            ApiError: AWS would refuse the call.
        """
        import base64

        members: dict[str, Any] = {"FunctionName": self.name}
        if event is not None:
            members["Payload"] = event if isinstance(event, bytes) else json.dumps(event).encode()
        if client_context is not None:
            members["ClientContext"] = base64.b64encode(json.dumps(client_context).encode()).decode()
        request_id = self._perform("Invoke", members)["RequestId"]
        records = self._simulation.world.journal.newest_first(journal.Invocation)
        return next(Invocation(one) for one in records if one.context.aws_request_id == request_id)

    def allow(
        self,
        service: str,
        *,
        source_arn: str | None = None,
        source_account: str | None = None,
        token: str | None = None,
        qualifier: str | None = None,
    ) -> dict[str, Any]:
        """Let a service invoke it, as AddPermission does.

        Args:
            service: as `aws.deliver` names it, for instance "s3".
            source_arn: of the bucket, topic, rule and so on; may have wildcards.
            source_account: whose source it must be; SNS never tells, so that it would always be refused.
            token: of the event source: the id of an Alexa skill.
            qualifier: the version or alias to invoke; services then name it, too.

        Returns:
            the statement; of the two that a URL needs today the first one.

        Raises:
            ApiError: AWS would refuse it, for instance because the statement exists.
            UsageError: there is no such service, or it needs no permission of a function.
        """
        from lambdamock.services.calls import INVOKED_VIA_URL, URL_ACTION, permission_for

        members = permission_for(service, source_arn=source_arn, source_account=source_account, token=token)
        named = {"FunctionName": self.name} | ({} if qualifier is None else {"Qualifier": qualifier})
        statement: dict[str, Any] = json.loads(self._perform("AddPermission", named | members)["Statement"])
        if members["Action"] == URL_ACTION:
            from lambdamock.api.authorisation import asks_twice  # only few functions have URLs

            if asks_twice(self._simulation.world):
                self._perform("AddPermission", {**named, **INVOKED_VIA_URL})
        return statement

    @property
    def arn(self) -> str:
        """The unqualified ARN."""
        return self._stored().arn

    @property
    def iam(self) -> str:
        """How it is held to the policies of its role: "auto", "strict", "audit" or "off"; may be set.

        None sets it back to what the mock's option `iam` says.
        """
        authority = self._simulation.world.authority
        return authority.modes.get(self.arn, authority.mode)

    @iam.setter
    def iam(self, mode: str | None) -> None:
        self._simulation.world.authority.hold(self.arn, mode)

    @property
    def configuration(self) -> dict[str, Any]:
        """The configuration as GetFunctionConfiguration answers it."""
        members = {"FunctionName": self.name}
        configuration = self._perform("GetFunctionConfiguration", members)
        configuration.pop("RequestId")
        return configuration

    @property
    def invocations(self) -> Invocations:
        """Its invocations so far."""
        invocations = self._simulation.world.journal.of(journal.Invocation)
        place = f":{self._region}:{self._account_id}:"
        return Invocations(
            [
                Invocation(one)
                for one in invocations
                if one.context.function_name == self.name and place in one.context.invoked_function_arn
            ]
        )

    @property
    def metrics(self) -> FunctionMetrics:
        """What CloudWatch would show of it: `function.metrics.errors.sum()`."""
        from lambdamock.mock.metrics import Metrics  # only those who look at metrics need it

        return Metrics(self._simulation, self._region, self._account_id)[self.name]

    @property
    def logs(self) -> LogGroup:
        """The log group that it writes to.

        Raises:
            KeyError: it was never invoked.
        """
        return LogGroups(self._simulation.world.journal)[self._stored().latest.log_group]

    def used_actions(self) -> list[UsedAction]:
        """What its role was used for: by its handler, and by Lambda itself for logs, sources and so on.

        Also what was denied, and what nobody checked because nobody knows the role.

        Raises:
            UsageError: the mode is "off", so that nothing was written down.
        """
        return self._usage().used_actions()

    def suggest_policy(
        self, *, wildcards: bool | str | Collection[str] = False, by: str | None = None
    ) -> dict[str, Any]:
        """The smallest policy with which its role lets it do what it did.

        What was denied is allowed by it, unless a statement denied it. It has no conditions.

        Args:
            wildcards: where `*` may stand for names: "objects" (keys of a bucket), "streams" (of a log group),
                "regions", or several of them; True for all. Else resources are exact.
            by: "handler", or "lambda" for what Lambda itself needs; both by default.

        Returns:
            a policy document; one without statements when it did nothing.

        Raises:
            UsageError: the mode is "off", so that nothing was written down; or there is no such wildcard.
        """
        return self._usage().suggest_policy(wildcards=wildcards, by=by)

    def unused_permissions(self) -> list[UnusedPermission]:
        """What its role's policies allow and nothing made use of: statements, else actions and resources of them.

        An action with `*` is among them when it was used, with the actions that would do. A resource with `*` counts as
        used as soon as something that it covers was.

        Raises:
            UsageError: nobody knows the role.
        """
        return self._usage().unused_permissions()

    def assert_no_unused_permissions(self, *, ignore: str | Iterable[str] = ()) -> None:
        """Fail when its role allows what nothing made use of, and show the policy that would do.

        Args:
            ignore: actions that it may be allowed without using them, for instance `"logs:*"`.
        """
        __tracebackhide__ = True
        self._usage().assert_no_unused_permissions(ignore=ignore)

    def assert_allowed_only(self, *permissions: str | Mapping[str, str | Sequence[str]]) -> None:
        """Fail when its role's policies allow more than this, whether it is used or not.

        Args:
            permissions: actions, or actions to the resources on which they are allowed; `*` and `?` are wildcards in
                both: `"logs:*", {"s3:GetObject": "arn:aws:s3:::orders/*"}`.
        """
        __tracebackhide__ = True
        self._usage().assert_allowed_only(*permissions)

    def delete(self) -> None:
        """Delete it, as DeleteFunction does."""
        self._perform("DeleteFunction", {"FunctionName": self.name})

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the Python callable that it was made of directly, without Lambda around it.

        Raises:
            UsageError: it was made of a package.
        """
        if self.__wrapped__ is None:
            raise UsageError(f"{self.name!r} was made of a package; run it with .invoke(event)")
        return self.__wrapped__(*args, **kwargs)

    def _perform(self, operation: str, members: dict[str, Any]) -> dict[str, Any]:
        return self._simulation.perform(operation, members, region=self._region, account_id=self._account_id)

    def _usage(self) -> RoleUsage:
        from lambdamock.mock.role_usage import RoleUsage  # only those who look at permissions need it

        stored = self._stored()
        return RoleUsage(self._simulation, stored.arn, stored.latest.settings.role)

    def _stored(self) -> StoredFunction:
        stored = self._simulation.functions(self._region, self._account_id).get(self.name)
        if stored is None:
            raise UsageError(f"the function {self.name!r} was deleted; make it again with aws.function(...)")
        return stored

    def __repr__(self) -> str:
        stored = self._simulation.functions(self._region, self._account_id).get(self.name)
        if stored is None:
            return f"<Function {self.name}, deleted>"
        settings = stored.latest.settings
        return (
            f"<Function {self.name} ({settings.runtime}, {settings.memory_size} MB, {settings.timeout} s) in "
            f"{self._region}, {len(self.invocations)} invocations>"
        )


@displayed()
class Functions(Mapping[str, Function]):
    """The functions of the account in one region, by name.

    One that was deleted is none of them, but its handle, which tells of its past, is still to be had by its name.
    """

    def __init__(self, simulation: Simulation, region: str) -> None:
        self._simulation = simulation
        self._region = region

    def __getitem__(self, name: str) -> Function:
        table = self._simulation.functions(self._region)
        if table.get(name) is None and name not in (gone := self._gone()):
            hint = did_you_mean(name, [*(function.name for function in table), *gone])
            raise KeyError(f"no function {name!r} in {self._region}{hint}")
        return Function(self._simulation, name, region=self._region)

    def __contains__(self, name: object) -> bool:
        return name in self._simulation.functions(self._region)

    def _gone(self) -> list[str]:
        """The names of all that the journal knows: they became active, or were invoked."""
        facts = self._simulation.world.journal
        arns = [fact.arn for fact in facts.of(journal.StateChange)]
        arns += [fact.context.invoked_function_arn for fact in facts.of(journal.Invocation)]
        scope = f":lambda:{self._region}:{self._simulation.account_id}:function:"
        return sorted({rest.partition(":")[0] for _, found, rest in (arn.partition(scope) for arn in arns) if found})

    def __iter__(self) -> Iterator[str]:
        return (function.name for function in self._simulation.functions(self._region))

    def __len__(self) -> int:
        return len(self._simulation.functions(self._region))

    def __repr__(self) -> str:
        return f"<Functions in {self._region}: {', '.join(self) or 'none'}>"
