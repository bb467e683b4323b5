"""What all functions of a test run did with their roles: collected world by world, merged, shown at the end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.authorisation import grants, uses
from lambdamock.authorisation.explanations import explained
from lambdamock.authorisation.grants import Grant, grants_of, unused
from lambdamock.authorisation.suggestion import suggested
from lambdamock.authorisation.uses import Use, requests_of, used_actions, uses_of
from lambdamock.domain.journal import Authorisation, Invocation, Journal

if TYPE_CHECKING:
    from lambdamock.iam import Document

TITLE: Final = "Lambda permissions"

Fact = Authorisation | Invocation
PoliciesOf = Callable[[str, "Sequence[Fact]"], "Sequence[Document] | None"]
"""The unqualified ARN of a function, and its facts, to the policies of its role; None when nobody knows them."""


class Denial(NamedTuple):
    """Something that was denied, or would have been.

    Attributes:
        by: "handler" or "lambda".
        operation: empty where Lambda itself used the role.
        changes: that together allow it, a line each.
    """

    by: str
    operation: str
    action: str
    resource: str
    message: str
    changes: tuple[str, ...]

    def line(self, count: int) -> str:
        """As text, with how often it was."""
        return f"{self.message} ({'once' if count == 1 else f'{count} times'}); to allow it, {'; '.join(self.changes)}"


class FunctionPart(NamedTuple):
    """What is known of one function.

    Attributes:
        grants: what its role's policies allow; None when nobody knows them.
        denials: with how often.
    """

    uses: list[Use]
    grants: list[Grant] | None
    denials: dict[Denial, int]

    def merged(self, other: FunctionPart) -> FunctionPart:
        """Both together."""
        denials = {one: self.denials.get(one, 0) + other.denials.get(one, 0) for one in self.denials | other.denials}
        known = [one for one in (self.grants, other.grants) if one is not None]
        all_grants = grants.merged(grant for one in known for grant in one) if known else None
        return FunctionPart(uses.merged([*self.uses, *other.uses]), all_grants, denials)

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        unneeded = None if self.grants is None else [one._asdict() for one in unused(self.grants)]
        return {
            "used_actions": [one._asdict() for one in used_actions(self.uses)],
            "suggested_policy": suggested(self.uses),
            "unused_permissions": unneeded,
            "denials": [{**one._asdict(), "times": count} for one, count in sorted(self.denials.items())],
        }

    def lines(self) -> Iterator[str]:
        """As text."""
        yield from _listed("used", used_actions(self.uses))
        yield from _listed("denied", (one.line(count) for one, count in sorted(self.denials.items())))
        if self.grants is None:
            yield "  nobody knows the policies of its role"
        else:
            yield from _listed("not used", unused(self.grants))
        if self.uses:
            yield "  this policy would do:"
            yield from (f"    {line}" for line in json.dumps(suggested(self.uses), indent=2).splitlines())


class PermissionReport:
    """The permissions of all functions of a run, by "ACCOUNT:REGION:NAME"."""

    def __init__(self) -> None:
        self._parts: dict[str, FunctionPart] = {}

    def add(self, journal: Journal, policies_of: PoliciesOf) -> None:
        """Add one world.

        Args:
            policies_of: tells what roles allow.
        """
        for arn, facts in facts_by_function(journal).items():
            policies = policies_of(arn, facts)
            granted = None if policies is None else grants_of(policies, requests_of(facts))
            self._add(_key(arn), FunctionPart(uses_of(facts), granted, _denials_of(facts)))

    def handed_over(self) -> list[Any]:
        """All of it as plain values, to be sent to another process."""
        return [
            [
                key,
                [list(one) for one in part.uses],
                None if part.grants is None else [[*one[:-1], list(one.used_for)] for one in part.grants],
                [[*one[:-1], list(one.changes), count] for one, count in part.denials.items()],
            ]
            for key, part in self._parts.items()
        ]

    def take(self, handed_over: Iterable[Any]) -> None:
        """Add what another process handed over."""
        for key, used, granted, denied in handed_over:
            all_grants = None if granted is None else [Grant._make((*one[:-1], tuple(one[-1]))) for one in granted]
            denials = {Denial._make((*one[:-2], tuple(one[-2]))): one[-1] for one in denied}
            self._add(key, FunctionPart([Use._make(one) for one in used], all_grants, denials))

    def as_json(self) -> str:
        """All of it as JSON: `{"functions": {"ACCOUNT:REGION:NAME": …}}`."""
        functions = {key: part.as_dict() for key, part in sorted(self._parts.items())}
        return json.dumps({"functions": functions}, indent=2) + "\n"

    def lines(self) -> list[str]:
        """All of it as text."""
        if not self._parts:
            return ["no function did anything with a role"]
        return [line for key, part in sorted(self._parts.items()) for line in (key, *part.lines())]

    def _add(self, key: str, part: FunctionPart) -> None:
        known = self._parts.get(key)
        self._parts[key] = part if known is None else known.merged(part)


def facts_by_function(journal: Journal) -> Mapping[str, list[Fact]]:
    """What happened to each function's role, by the function's ARN."""
    found: dict[str, list[Fact]] = {}
    for fact in journal.of(Authorisation):
        if fact.function_arn is not None:
            found.setdefault(fact.function_arn, []).append(fact)
    for ran in journal.of(Invocation):
        found.setdefault(":".join(ran.context.invoked_function_arn.split(":")[:7]), []).append(ran)
    return found


def denial_lines(journal: Journal) -> list[str]:
    """What was denied in one world, each once: a line, and below it one for each change that would allow it."""
    facts = (fact for fact in journal.of(Authorisation) if fact.verdict == "denied")
    denials = dict.fromkeys(
        (one.message, tuple(change.line for change in one.changes))
        for one in (explained(fact) for fact in facts)
        if one is not None
    )
    return [line for message, changes in denials for line in (message, *(f"  to allow it, {one}" for one in changes))]


def _key(arn: str) -> str:
    _, _, _, region, account_id, _, name = arn.split(":")
    return f"{account_id}:{region}:{name}"


def _denials_of(facts: Iterable[Fact]) -> dict[Denial, int]:
    found: dict[Denial, int] = {}
    for fact in facts:
        explanation = explained(fact) if isinstance(fact, Authorisation) else None
        if explanation is not None:
            by = uses.HANDLER if explanation.operation else uses.LAMBDA
            changes = tuple(change.line for change in explanation.changes)
            denial = Denial(
                by, explanation.operation, explanation.action, explanation.resource, explanation.message, changes
            )
            found[denial] = found.get(denial, 0) + 1
    return found


def _listed(title: str, values: Iterable[object]) -> Iterator[str]:
    lines = [f"    {one}" for one in values]
    if lines:
        yield f"  {title}:"
        yield from lines
