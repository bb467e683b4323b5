"""Sessions of roles: who may begin one, with which credentials, and when these have expired."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.authorisation.authority import Denial, Occasion
from lambdamock.authorisation.context import common_context
from lambdamock.authorisation.subjects import Subject, session_of
from lambdamock.iam import NOT_EVALUATED, Document, Policies, Request, decide, read

if TYPE_CHECKING:
    from lambdamock.api import World
    from lambdamock.authorisation.needs import Need

_NOBODYS: Final = "-"
"""An account that nobody has: seen from outside, a role's trust decides alone."""


class SessionCredentials(NamedTuple):
    """What the calls of a session are signed with.

    Attributes:
        expires: seconds since the epoch, on the clock of the mock.
    """

    access_key: str
    secret_key: str
    token: str
    expires: float


class RoleSessions:
    """Those of one mocked AWS.

    Args:
        managed: the document of a managed policy by its ARN; raises LookupError.

    Attributes:
        subjects: who calls with an access key.
        expirations: of access keys, in seconds since the epoch.
    """

    def __init__(self, world: World, subjects: dict[str, Subject], managed: Callable[[str], Document]) -> None:
        self._world = world
        self._managed = managed
        self.subjects = subjects
        self.expirations: dict[str, float] = {}

    def denial(self, subject: Subject, needs: Sequence[Need], occasion: Occasion) -> Denial | None:
        """Why somebody may not begin a session of a role, if it may not.

        The role must trust the caller, or its account. Where it trusts the caller itself, in the same account, that
        is enough; else the caller's policies must allow it, too. A role that nobody knows trusts everybody.

        Source: documented, IAM user guide, "Cross-account resource access in IAM", "How to use trust policies";
        assumed, the role that nobody knows.
        """
        authority = self._world.authority
        mode = authority.mode_of(subject)
        role = authority.identities.find(needs[0].resource, region=occasion.region) if needs else None
        if role is None or role.trust is None or mode == "off":
            return authority.check(subject, needs, occasion)
        caller = authority.identities.find(subject.principal.identity_arn, region=occasion.region)
        common = common_context(subject, caller, occasion, self._world.clock.now())
        for need in needs:
            request = Request(
                subject.principal, need.action, need.resource, {**common, **need.context}, resource_account=_NOBODYS
            )
            decision = decide(request, Policies(identity=NOT_EVALUATED, resource=role.trust))
            if not decision.is_allowed and mode != "audit":
                return authority.deny(subject, need, occasion, decision)
        return authority.check(subject, needs, occasion, resource_policy=lambda _: role.trust)

    def begin(self, subject: Subject, duration: float) -> SessionCredentials:
        """Draw credentials for somebody, who calls with them from now on."""
        ids = self._world.ids
        access_key = f"ASIA{ids.hex(16).upper()}"
        drawn = SessionCredentials(access_key, ids.hex(40), ids.hex(64), self._world.clock.now() + duration)
        self.note(access_key, subject, duration)
        return drawn

    def note(self, access_key: str, subject: Subject, duration: float) -> None:
        """Somebody calls with an access key from now on, until its time is over; `duration` in seconds."""
        self.subjects[access_key] = subject
        self.expirations[access_key] = self._world.clock.now() + duration

    def has_expired(self, access_key: str) -> bool:
        """Whether the time of a key is over."""
        return access_key in self.expirations and self._world.clock.now() >= self.expirations[access_key]

    def subject_of(self, members: Mapping[str, Any]) -> Subject:
        """Who the session of a role will be.

        Args:
            members: of AssumeRole.

        Raises:
            PolicySyntaxError: its session policy is none.
            LookupError: nobody knows one of the managed policies that are to limit it.
        """
        return Subject(
            session_of(members["RoleArn"], members["RoleSessionName"]),
            session_policies=self._policies(members.get("Policy"), members.get("PolicyArns", ())),
            issued=self._world.clock.now(),
            tags={tag["Key"]: tag["Value"] for tag in members.get("Tags", ())},
        )

    def _policies(self, inline: str | None, managed: Iterable[Mapping[str, str]]) -> tuple[Document, ...] | None:
        given = [] if inline is None else [read(inline, name="session policy", kind="identity")]
        given += [self._managed(one["arn"]) for one in managed]
        return tuple(given) or None
