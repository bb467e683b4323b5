"""Asks the policies of whoever wants to do something, acts on the mode, and writes down what was decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.domain.journal import Authorisation, Journal
from lambdamock.errors import UsageError

if TYPE_CHECKING:
    from lambdamock.authorisation.needs.need import Need
    from lambdamock.authorisation.subjects import Subject
    from lambdamock.domain.ports import Identities, Owned
    from lambdamock.iam import Decision, Document

MODES: Final = ("auto", "strict", "audit", "off")

ResourcePolicy = Callable[[str], "Document | None"]
"""The ARN of a resource to its own policy."""

Ownership = Callable[[str], "Owned | None"]
"""The ARN of a resource to whose it is and its own policy; to None where nobody knows it."""


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
        now: as it was given.
        modes: of functions that have one of their own, by unqualified ARN.
        organizations: the organization of accounts that are in one.
        guarded: unqualified ARNs of functions whose policies deny something, so that they are asked about everybody.
        remembered: what was allowed already, no condition having had a part in it, with the policies that said so.
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
        self.organizations: dict[str, str] = {}
        self.guarded: set[str] = set()
        self.remembered: dict[tuple[object, ...], tuple[Any, Any, Any, str, Decision]] = {}
        self.identities = identities
        self._journal = journal
        self.now = now
        self._draw = draw

    def mode_of(self, subject: Subject) -> str:
        """How a subject is held to its policies: the mode of its function, or of all."""
        if subject.function is None or not self.modes:
            return self.mode
        return self.modes.get(subject.function.unqualified_arn, self.mode)

    def hold(self, function_arn: str, mode: str | None) -> str | None:
        """Hold a function to the policies of its role in a mode of its own; None: in that of all.

        Args:
            function_arn: unqualified.

        Returns:
            the mode of its own that it had before.

        Raises:
            UsageError: there is no such mode.
        """
        if mode not in (None, *MODES):
            raise UsageError(f"iam={mode!r}: there are {', '.join(map(repr, MODES))}")
        before = self.modes.pop(function_arn, None)
        if mode is not None:
            self.modes[function_arn] = mode
        return before

    def check(
        self,
        subject: Subject,
        needs: Iterable[Need],
        occasion: Occasion,
        *,
        resource_policy: ResourcePolicy | None = None,
        ownership: Ownership | None = None,
        mode: str | None = None,
    ) -> Denial | None:
        """Ask for all permissions that a call needs; all are written down, up to the first one that is denied.

        Args:
            resource_policy: tells the policies of resources; None when they have none that count, so that it does not
                matter either whose they are. They hold for services and other accounts in mode "off", too.
            ownership: tells the same of resources of which not all are known; those that are not do not matter.
            mode: instead of the subject's own.

        Returns:
            the denial that the caller must be told; None when the call may go on.
        """
        mode = mode or self.mode_of(subject)
        if mode == "off" and resource_policy is None:
            return None
        return _asking()(self, subject, needs, occasion, resource_policy, ownership, mode)

    def deny(self, subject: Subject, need: Need, occasion: Occasion, decision: Decision) -> Denial:
        """Write down that somebody may not do something, and what to tell it."""
        request_id = occasion.request_id or self._draw()
        self.note(subject, occasion._replace(request_id=request_id), need, "denied", decision)
        return Denial(decision, request_id)

    def check_role(self, subject: Subject, needs: Iterable[Need], *, region: str) -> Denial | None:
        """Ask whether Lambda itself may do something with a function's role, for instance write its log."""
        denials = (self.check(subject, (need,), Occasion(need.action.partition(":")[0], "", region)) for need in needs)
        return next((denial for denial in denials if denial is not None), None)

    def note(self, subject: Subject, occasion: Occasion, need: Need, verdict: str, decision: Decision) -> None:
        """Write down what was decided."""
        function_arn = None if subject.function is None else subject.function.unqualified_arn
        self._journal.append(
            Authorisation(
                self.now(),
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


@cache  # an import by code of a function costs more than the whole question
def _asking() -> Callable[..., Denial | None]:
    from lambdamock.authorisation.asking import first_denial  # only those whose policies are asked need it

    return first_denial
