"""Asks the policies of whoever wants to do something, acts on the mode, and writes down what was decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from lambdamock.authorisation.context import common_context
from lambdamock.domain.journal import Authorisation, Journal
from lambdamock.iam import NOT_EVALUATED, Decision, Document, Outcome, Policies, Request, decide

if TYPE_CHECKING:
    from lambdamock.authorisation.needs.need import Need
    from lambdamock.authorisation.subjects import Subject
    from lambdamock.domain.identities import Identity
    from lambdamock.domain.ports import Identities

MODES: Final = ("auto", "strict", "audit", "off")

ResourcePolicy = Callable[[str], "Document | None"]
"""The ARN of a resource to its own policy."""


class Occasion(NamedTuple):
    """The call at which it is asked.

    Attributes:
        service: botocore's name of what is called.
        operation: empty where Lambda itself uses a role.
        request_id: of the call; drawn when it is denied, where the call has none yet.
        user_agent: of the client, where it tells one.
    """

    service: str
    operation: str
    region: str
    request_id: str = ""
    user_agent: str = ""


class Authority:
    """Decides for one mocked AWS.

    Args:
        mode: "auto": roles and users that are known and have a policy are held to it, all others may do everything;
            "strict": those that nobody knows may do nothing; "audit": nothing is denied; "off": nobody is asked.
        identities: knows roles and users.
        now: virtual time, seconds since the epoch.
        draw: a new request id.

    Attributes:
        modes: of functions that have one of their own, by unqualified ARN.
    """

    def __init__(
        self,
        *,
        mode: str,
        identities: Identities,
        journal: Journal,
        now: Callable[[], float],
        draw: Callable[[], str],
    ) -> None:
        self.mode = mode
        self.modes: dict[str, str] = {}
        self.identities = identities
        self._journal = journal
        self._now = now
        self._draw = draw

    def mode_of(self, subject: Subject) -> str:
        """How a subject is held to its policies: the mode of its function, or of all."""
        if subject.function is None or not self.modes:
            return self.mode
        return self.modes.get(subject.function.unqualified_arn, self.mode)

    def check(
        self,
        subject: Subject,
        needs: Iterable[Need],
        occasion: Occasion,
        *,
        resource_policy: ResourcePolicy | None = None,
    ) -> Denial | None:
        """Ask for all permissions that a call needs; all are written down, up to the first one that is denied.

        Args:
            resource_policy: tells the policies of resources; None when they have none that count, so that it does not
                matter either whose they are.

        Returns:
            the denial that the caller must be told; None when the call may go on.
        """
        mode = self.mode_of(subject)
        if mode == "off":
            return None
        identity = self.identities.find(subject.principal.identity_arn, region=occasion.region)
        policies = _policies_of(subject, identity, mode)
        context = None
        for need in needs:
            context = context or common_context(subject, identity, occasion, self._now())
            own = None if resource_policy is None else resource_policy(need.resource)
            decision = _decide(
                subject, need, context, policies._replace(resource=own), is_foreign=resource_policy is not None
            )
            if not decision.is_allowed and mode != "audit":
                request_id = occasion.request_id or self._draw()
                self._note(subject, occasion._replace(request_id=request_id), need, "denied", decision)
                return Denial(decision, request_id)
            self._note(subject, occasion, need, _verdict(decision), decision)
        return None

    def allows_role(self, subject: Subject, need: Need, *, region: str) -> bool:
        """Whether Lambda may do something with a function's role, for instance write its log."""
        return self.check(subject, (need,), Occasion(need.action.partition(":")[0], "", region)) is None

    def _note(self, subject: Subject, occasion: Occasion, need: Need, verdict: str, decision: Decision) -> None:
        function_arn = None if subject.function is None else subject.function.unqualified_arn
        self._journal.append(
            Authorisation(
                self._now(),
                occasion.request_id,
                subject.principal.arn,
                function_arn,
                occasion.service,
                occasion.operation,
                need.action,
                need.resource,
                verdict,
                decision,
            )
        )


class Denial(NamedTuple):
    """What a caller must be told: it may not do what it asked for."""

    decision: Decision
    request_id: str


def _policies_of(subject: Subject, identity: Identity | None, mode: str) -> Policies:
    """What of an identity has a say: nothing of one that is unknown or has no policy, unless the mode is strict."""
    if subject.principal.arn.endswith(":root"):
        return Policies(identity=NOT_EVALUATED)
    session = subject.session_policies
    if identity is None or (not identity.policies and mode == "auto"):
        return Policies(identity=() if mode == "strict" else NOT_EVALUATED, session=session)
    return Policies(identity=identity.policies, boundary=identity.boundary, session=session)


def _decide(subject: Subject, need: Need, context: dict[str, str], policies: Policies, *, is_foreign: bool) -> Decision:
    """The decision over a resource that may have ARNs of several forms: a denial of one is one of all."""
    owner = need.resource.split(":")[4] if is_foreign and need.resource.startswith("arn:") else ""
    merged = {**context, **need.context}
    request = Request(subject.principal, need.action, need.resource, merged, owner)
    first = decide(request, policies)
    if not need.forms or first.outcome is Outcome.EXPLICIT_DENY:
        return first
    others = [decide(request._replace(resource=form), policies) for form in need.forms]
    denied = (one for one in others if one.outcome is Outcome.EXPLICIT_DENY)
    allowed = (one for one in (first, *others) if one.is_allowed)
    return next(denied, None) or next(allowed, first)


def _verdict(decision: Decision) -> str:
    if not decision.is_allowed:
        return "audited"
    return "unchecked" if decision.policies.identity is NOT_EVALUATED else "allowed"
