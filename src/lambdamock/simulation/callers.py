"""As whom calls are made: a handler's with its role, those of a test as whomever it names, else an administrator's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from lambdamock.api import World
from lambdamock.authorisation.authority import Denial, Occasion
from lambdamock.authorisation.needs import ApiRequest, needs_of
from lambdamock.authorisation.subjects import Subject, of_function, of_principal
from lambdamock.invocation.chains import Actor
from lambdamock.wire import ClientCall


class Callers:
    """Knows who makes the present call.

    Args:
        actor: who makes calls.

    Attributes:
        sessions: those that were begun with AssumeRole, by access key.
    """

    def __init__(self, actor: ContextVar[Actor], world: World) -> None:
        self._actor = actor
        self._world = world
        self.sessions: dict[str, Subject] = {}

    def subject(self, access_key: str = "") -> Subject | None:
        """Who makes the present call; None for an administrator of the account.

        Args:
            access_key: that the call is signed with; that of a session of a role makes it the session's.
        """
        if self.sessions and access_key in self.sessions:
            return self.sessions[access_key]
        _, function, _, _, who = self._actor.get()
        if who is None or isinstance(who, Subject):
            return who
        assert isinstance(who, str)
        assert function is not None
        return of_function(who, function)

    @contextmanager
    def acting_as(self, arn: str) -> Iterator[None]:
        """Make the calls inside as another caller, in its account; handlers that they run act with their own role."""
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
        if subject is None:
            return None
        request = ApiRequest(
            call.service,
            call.prefix,
            call.operation,
            call.params,
            call.region,
            subject.principal.account_id,
            call.endpoint_url,
        )
        occasion = Occasion(call.service, call.operation, call.region, user_agent=call.user_agent)
        return self._world.authority.check(subject, needs_of(request), occasion)
