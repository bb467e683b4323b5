"""What a function did with its role, against what the role allows."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from lambdamock.authorisation.grants import Grant, UnusedPermission, grants_of, unused
from lambdamock.authorisation.limits import excess_of, is_within
from lambdamock.authorisation.suggestion import suggested
from lambdamock.authorisation.uses import Use, UsedAction, requests_of, used_actions, uses_of
from lambdamock.domain import journal
from lambdamock.errors import UsageError
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.domain.journal import Authorisation
    from lambdamock.iam import Document
    from lambdamock.simulation import Simulation

_T = TypeVar("_T")


@displayed()
class Findings(list[_T]):
    """A list that shows each of its elements on a line of its own."""

    def __repr__(self) -> str:
        return f"<Findings: {len(self)}, the last {self[-1]}>" if self else "<Findings: none>"

    def __str__(self) -> str:
        """All of them, one below the other."""
        return "\n".join(map(str, self)) or "<none>"

    def _repr_html_(self) -> str:
        from lambdamock.reprs.tables import first_rows  # only notebooks show it

        return first_rows("" if self else "none", (), [(str(one),) for one in self])


class RoleUsage:
    """One function and its role.

    Args:
        arn: of the function, unqualified.
        role: ARN; None when the function is gone, so that only what was asked about it tells its role.
    """

    def __init__(self, simulation: Simulation, arn: str, role: str | None) -> None:
        self._simulation = simulation
        self._arn = arn
        self._role = role

    @property
    def name(self) -> str:
        """Of the function."""
        return self._arn.split(":")[6]

    def used_actions(self) -> Findings[UsedAction]:
        """See `Function.used_actions`."""
        return Findings(used_actions(self.uses()))

    def suggest_policy(
        self, *, wildcards: bool | str | Collection[str] = False, by: str | None = None
    ) -> dict[str, Any]:
        """See `Function.suggest_policy`."""
        return suggested(self.uses(), wildcards=wildcards, by=by)

    def unused_permissions(self) -> Findings[UnusedPermission]:
        """See `Function.unused_permissions`."""
        return Findings(unused(self.grants()))

    def assert_no_unused_permissions(self, *, ignore: str | Iterable[str] = ()) -> None:
        """See `Function.assert_no_unused_permissions`."""
        __tracebackhide__ = True
        ignored = (ignore,) if isinstance(ignore, str) else tuple(ignore)
        found = [one for one in self.unused_permissions() if not _is_ignored(one, ignored)]
        if found:
            raise AssertionError(
                f"the role of {self.name} allows more than it used:\n{_indented(found)}\n"
                f"This policy would do:\n{json.dumps(self.suggest_policy(), indent=2)}"
            )

    def assert_allowed_only(self, *permissions: str | Mapping[str, str | Sequence[str]]) -> None:
        """See `Function.assert_allowed_only`."""
        __tracebackhide__ = True
        allowed: dict[str, list[str]] = {}
        for permission in permissions:
            for action, resources in ({permission: "*"} if isinstance(permission, str) else permission).items():
                allowed.setdefault(action, []).extend([resources] if isinstance(resources, str) else resources)
        found = excess_of(self.grants(), allowed)
        if found:
            raise AssertionError(f"the role of {self.name} allows more than it should:\n{_indented(found)}")

    def uses(self) -> list[Use]:
        """What the role was used for.

        Raises:
            UsageError: nothing was written down.
        """
        facts = self._facts()
        authority = self._simulation.world.authority
        is_off = authority.modes.get(self._arn, authority.mode) == "off"
        if is_off and not any(isinstance(fact, journal.Authorisation) for fact in facts):
            raise UsageError(
                f"with iam='off' nobody notes what {self.name!r} does; mock_lambda(iam='audit') notes it and denies "
                "nothing"
            )
        return uses_of(facts)

    def grants(self) -> list[Grant]:
        """What the role's policies allow, with what it was used for."""
        return grants_of(self._policies(), requests_of(self._facts()))

    def _authorisations(self) -> list[Authorisation]:
        return [fact for fact in self._journal.of(journal.Authorisation) if fact.function_arn == self._arn]

    def _facts(self) -> list[Authorisation | journal.Invocation]:
        invocations = self._journal.of(journal.Invocation)
        prefix = f"{self._arn}:"
        ran = [one for one in invocations if f"{one.context.invoked_function_arn}:".startswith(prefix)]
        return [*self._authorisations(), *ran]

    @property
    def _journal(self) -> journal.Journal:
        return self._simulation.world.journal

    def _policies(self) -> Sequence[Document]:
        known = self._known_policies()
        if known is None:
            raise UsageError(
                f"nobody knows the policies of the role {self._role}, of the function {self.name!r}; make it with "
                "aws.iam.put_role(...), or with a client of IAM beside another mock"
            )
        return known

    def _known_policies(self) -> Sequence[Document] | None:
        """Those that the role has now; those that were asked last when it is gone."""
        if self._role is not None:
            region = self._arn.split(":")[3]
            identity = self._simulation.world.authority.identities.find(self._role, region=region)
            if identity is not None:
                return identity.policies
        return asked_policies(self._authorisations())


def asked_policies(facts: Iterable[Authorisation | journal.Invocation]) -> Sequence[Document] | None:
    """The policies of a role that were asked last; None when none were."""
    decisions = [fact.decision for fact in facts if isinstance(fact, journal.Authorisation)]
    asked = (one.policies.identity for one in reversed(decisions) if one is not None)
    return next(filter(None, asked), None)


def _is_ignored(permission: UnusedPermission, ignored: Iterable[str]) -> bool:
    return all(
        any(is_within(action.lower(), pattern.lower()) for pattern in ignored) for action in permission.actions
    ) and bool(permission.actions)


def _indented(lines: Iterable[object]) -> str:
    return "\n".join(f"  {line}" for line in lines)
