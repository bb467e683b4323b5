"""As whom calls are made: a handler's with its role, those of a test as whomever it names, else an administrator's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, partial
from typing import TYPE_CHECKING, Final, cast

from lambdamock.adapters.clients import is_on_this_machine
from lambdamock.api import World
from lambdamock.invocation.chains import Actor

if TYPE_CHECKING:
    from lambdamock.adapters import NeighbourResources, Neighbours
    from lambdamock.authorisation.authority import Denial, Occasion, Ownership
    from lambdamock.authorisation.needs.need import Need
    from lambdamock.authorisation.subjects import Subject
    from lambdamock.domain.arns import FunctionReference
    from lambdamock.domain.identities import Identity
    from lambdamock.iam import Document
    from lambdamock.simulation.role_sessions import RoleSessions
    from lambdamock.wire import ClientCall

ASSUME_ROLE: Final = "AssumeRole"


class Callers:
    """Knows who makes the present call.

    Args:
        actor: who makes calls.
        resources: knows what the owners of other services' resources do.
        neighbours: who else answers.
        managed: the document of a managed policy by its ARN; raises LookupError.

    Attributes:
        sessions: those that were begun with AssumeRole, by access key.
    """

    def __init__(
        self,
        actor: ContextVar[Actor],
        world: World,
        resources: NeighbourResources,
        neighbours: Neighbours,
        managed: Callable[[str], Document],
    ) -> None:
        self._actor = actor
        self._world = world
        self._resources = resources
        self._neighbours = neighbours
        self._managed = managed
        self._role_sessions: RoleSessions | None = None
        self._last: tuple[str, FunctionReference | None, Subject | None] = ("", None, None)
        self._ownership: dict[str, Ownership] = {}
        self.sessions: dict[str, Subject] = {}

    @property
    def are_asked(self) -> bool:
        """Whether anybody is held to policies at all."""
        authority = self._world.authority
        return authority.mode != "off" or bool(authority.modes)

    @property
    def actor(self) -> Actor:
        """Who makes calls now: one value as long as it is the same, another one in each invocation."""
        return self._actor.get()

    def is_administrator(self, access_key: str = "") -> bool:
        """Whether `subject` is None, without making one."""
        return self._actor.get()[4] is None and access_key not in self.sessions

    def subject(self, access_key: str = "") -> Subject | None:
        """Who makes the present call; None for an administrator of the account.

        Args:
            access_key: that the call is signed with; that of a session of a role makes it the session's.
        """
        if self.sessions and access_key in self.sessions:
            return self.sessions[access_key]
        _, function, _, _, who = self._actor.get()
        if not isinstance(who, str):
            return cast("Subject | None", who)
        assert function is not None
        last_role, last_function, subject = self._last
        if last_role is not who or last_function is not function or subject is None:
            from lambdamock.authorisation.subjects import of_function  # only handlers that call AWS need it

            subject = of_function(who, function)
            self._last = (who, function, subject)
        return subject

    @contextmanager
    def acting_as(self, arn: str) -> Iterator[None]:
        """Make the calls inside as another caller, in its account; handlers that they run act with their own role."""
        from lambdamock.authorisation.subjects import of_principal

        subject = of_principal(arn)
        account_id, function, before, is_awaited, _ = self._actor.get()
        account_id = subject.principal.account_id
        token = self._actor.set((account_id, function, before, is_awaited, subject))
        try:
            yield
        finally:
            self._actor.reset(token)

    def authorise(self, call: ClientCall) -> Denial | None:
        """Ask whether the caller may call another service.

        Returns:
            the denial that it must be told; None when it may.
        """
        subject = self.subject(call.access_key)
        is_assuming = call.operation == ASSUME_ROLE and call.service == "sts"
        if subject is None:
            if not is_assuming:
                return None
            subject = self.somebody()
        needs, occasion = _reader()(subject, call, self._resources)
        if is_assuming:
            return self.role_sessions.denial(subject, needs, occasion)
        ownership = self._ownership.get(call.region)
        if ownership is None:
            ownership = self._ownership[call.region] = partial(self._resources.policies.find, region=call.region)
        return self._world.authority.check(subject, needs, occasion, ownership=ownership)

    def somebody(self, access_key: str = "") -> Subject:
        """Who makes the present call; an administrator is the root of its account."""
        from lambdamock.authorisation.subjects import of_principal

        return self.subject(access_key) or of_principal(f"arn:aws:iam::{self._actor.get()[0]}:root")

    @property
    def role_sessions(self) -> RoleSessions:
        """What is known of the sessions."""
        if self._role_sessions is None:
            from lambdamock.simulation.role_sessions import RoleSessions

            self._role_sessions = RoleSessions(self._world, self.sessions, self._managed)
        return self._role_sessions

    def identity(self, arn: str, *, region: str) -> Identity | None:
        """What is known of a role or user."""
        return self._world.authority.identities.find(arn, region=region)

    def is_answered_by_others(self, endpoint_url: str) -> bool:
        """Whether another mock in this process, or a server on this machine, answers a call."""
        return self._neighbours.may_answer() or is_on_this_machine(endpoint_url)

    def new_request_id(self) -> str:
        """The id of a call that the mock answers itself."""
        return self._world.ids.uuid()


@cache  # an import by code of a function costs more than the whole question
def _reader() -> Callable[[Subject, ClientCall, NeighbourResources], tuple[list[Need], Occasion]]:
    from lambdamock.simulation.client_calls import question_of  # only those whose policies are asked need it

    return question_of
