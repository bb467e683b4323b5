"""What interception asks of whatever answers in place of AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from lambdamock.errors import ApiError
from lambdamock.protocol import LambdaProtocol
from lambdamock.wire import Request, Response

if TYPE_CHECKING:
    from lambdamock.adapters.source_times import SourceTimes
    from lambdamock.authorisation.authority import Denial
    from lambdamock.authorisation.subjects import Subject
    from lambdamock.domain.identities import Identity
    from lambdamock.events import Origin
    from lambdamock.observability.metrics import AccountMetrics
    from lambdamock.wire import ClientCall

    class SessionCredentials(Protocol):
        """What the calls of a session are signed with; `expires` in seconds since the epoch."""

        @property
        def access_key(self) -> str: ...

        @property
        def secret_key(self) -> str: ...

        @property
        def token(self) -> str: ...

        @property
        def expires(self) -> float: ...

    class RoleSessions(Protocol):
        """Knows the sessions of roles."""

        def subject_of(self, members: Mapping[str, Any]) -> Subject:
            """Who a session will be; see `lambdamock.simulation.role_sessions`."""
            ...

        def begin(self, subject: Subject, duration: float) -> SessionCredentials:
            """Draw credentials for somebody, who calls with them for `duration` seconds."""
            ...

        def note(self, access_key: str, subject: Subject, duration: float) -> None:
            """Somebody calls with an access key, for `duration` seconds."""
            ...

        def has_expired(self, access_key: str) -> bool:
            """Whether the time of a key is over."""
            ...

    class Callers(Protocol):
        """Knows who makes the present call."""

        @property
        def sessions(self) -> dict[str, Subject]:
            """Those that were begun with AssumeRole, by access key."""
            ...

        @property
        def are_asked(self) -> bool:
            """Whether anybody is held to policies at all."""
            ...

        @property
        def actor(self) -> object:
            """Who makes calls now: one value as long as it is the same, another one in each invocation."""
            ...

        def is_administrator(self, access_key: str = "") -> bool:
            """Whether the present call is nobody's whose policies are asked; see `subject`."""
            ...

        def subject(self, access_key: str = "") -> Subject | None:
            """Who makes the present call; None for an administrator of the account.

            Args:
                access_key: that the call is signed with; that of a session makes the call the session's.
            """
            ...

        def authorise(self, call: ClientCall) -> Denial | None:
            """The denial that a caller of another service must be told; None when it may go on."""
            ...

        def somebody(self, access_key: str = "") -> Subject:
            """Who makes the present call; an administrator is the root of its account."""
            ...

        @property
        def role_sessions(self) -> RoleSessions:
            """What is known of sessions."""
            ...

        def identity(self, arn: str, *, region: str) -> Identity | None:
            """What is known of a role or user."""
            ...

        def is_answered_by_others(self, endpoint_url: str) -> bool:
            """Whether another mock in this process, or a server on this machine, answers a call."""
            ...

        def new_request_id(self) -> str:
            """The id of a call that the mock answers itself."""
            ...

    class Outcome(Protocol):
        """What became of an invocation that somebody waited for."""

        @property
        def function_error(self) -> str | None:
            """None when the function returned."""
            ...


class Cloud(Protocol):
    """One mocked AWS, as a client sees it."""

    @property
    def account_id(self) -> str:
        """The account of the callers."""
        ...

    @property
    def response_urls(self) -> dict[str, Callable[[bytes], None]]:
        """The URLs that handlers put answers at, and what takes these."""
        ...

    def answer(self, protocol: LambdaProtocol, request: Request) -> Response:
        """Answer a request; whatever falls due by it happens before this returns.

        Handlers ask, too: then the interpreter is the host's until this returns.
        """
        ...

    def called(self, service: str, operation: str) -> None:
        """A client has called another service than Lambda: let happen what is due now.

        Args:
            service: botocore's name, for instance "sqs".
            operation: as in the service model.
        """
        ...

    @property
    def callers(self) -> Callers:
        """Who makes calls, and whether they may."""
        ...

    @property
    def times(self) -> SourceTimes:
        """When something happened in the sources of others, on this cloud's clock."""
        ...

    @property
    def is_reading(self) -> bool:
        """Whether it is a mapping of this cloud that makes the present call of another service."""
        ...

    def sent(self, ids: Iterable[str]) -> None:
        """Somebody sent messages to a queue, or records to a stream."""
        ...

    def source_changed(self) -> None:
        """There is something new in a source: let mappings look as soon as no call is under way."""
        ...

    def metrics(self, region: str, account_id: str) -> AccountMetrics:
        """The metrics of an account in a region."""
        ...

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        ...

    def retry_later(self, operation: str, attempt: int, delay: float) -> None:
        """Let `delay` seconds pass before a client tries again."""
        ...

    def origin(self, region: str, account_id: str) -> Origin:
        """Where and when an event of another service happens.

        Its seed differs from call to call, and ends with eight hexadecimal digits that grow.
        """
        ...

    def notify(
        self,
        service: str,
        function: str,
        event: Mapping[str, Any] | bytes,
        *,
        source_arn: str | None,
        source_account: str,
    ) -> None:
        """Let a service that does not wait for it invoke a function, after the outermost call.

        Where Lambda refuses, nobody but the journal is told, and a warning says which call to make.

        Args:
            service: as `lambdamock.services.catalogue` names it.
            function: an ARN, with a qualifier where it has one.
        """
        ...

    def refusal_of(
        self, service: str, function: str, *, source_arn: str | None, source_account: str
    ) -> ApiError | None:
        """Why a service may not invoke a function, if it may not: its policy does not let it, or it does not exist."""
        ...

    def invoke_from(
        self, service: str, function: str, event: Mapping[str, Any] | bytes, *, source_arn: str, source_account: str
    ) -> Outcome:
        """Let a service invoke a function and wait.

        Raises:
            ApiError: Lambda refused.
        """
        ...

    def schedules_changed(self, region: str, account_id: str, rules: Iterable[Mapping[str, Any]]) -> None:
        """Take over all rules with a schedule that an account has in a region.

        Args:
            rules: as ListRules answers them, each with the `Targets` of ListTargetsByRule.
        """
        ...

    def scheduler_changed(self, region: str, account_id: str, schedules: Iterable[Mapping[str, Any]]) -> None:
        """Take over all schedules of EventBridge Scheduler that an account has in a region.

        Args:
            schedules: as GetSchedule answers them.
        """
        ...


Innermost: TypeAlias = Callable[[], Cloud | None]
"""Asks for the cloud that answers now."""
