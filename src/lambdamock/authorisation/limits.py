"""What a role may be allowed at most, and what its policies allow beyond that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from lambdamock.authorisation.grants import EVERYTHING_BUT, Grant
from lambdamock.authorisation.suggestion import one_or_all
from lambdamock.iam.statements import place
from lambdamock.iam.wildcards import marked, matcher

_SPECIMEN: Final = "\N{LATIN SMALL LETTER THORN}"


class Excess(NamedTuple):
    """A piece of a statement that allows more than it should.

    Attributes:
        grant: the piece that is too much.
        instead: actions that may stay in its place, with their resources; none when it must go.
    """

    grant: Grant
    instead: Mapping[str, Sequence[str]]

    def __str__(self) -> str:
        grant = self.grant
        where = place(grant.policy, grant.statement - 1, grant.sid)
        return f"{where}: {grant.action} on {grant.resource} is too much: {self._advice}"

    @property
    def _advice(self) -> str:
        if not self.instead:
            return "take it away"
        actions = one_or_all(self.instead)
        resources = one_or_all({one for each in self.instead.values() for one in each})
        on = "" if resources == self.grant.resource else f" on {resources!r}"
        return f"write {actions!r}{on} instead"


def excess_of(grants: Iterable[Grant], allowed: Mapping[str, Iterable[str]]) -> list[Excess]:
    """What grants allow beyond a limit.

    Args:
        allowed: actions, which may have wildcards, to the resources on which they are allowed, which may, too.
    """
    limits = {action: list(resources) for action, resources in allowed.items()}
    too_much = (grant for grant in grants if not any(_covers(*limit, grant) for limit in limits.items()))
    return [Excess(grant, _instead(grant, limits)) for grant in too_much]


def is_within(pattern: str, wider: str) -> bool:
    """Whether all texts of a pattern are of another one, too.

    A `*` of the pattern may be any text: that is tried with none, and with one that is longer than all that `?` takes.
    Escapes (`${*}`) are not read.
    """
    matches = matcher(marked(wider))
    return all(
        matches(pattern.replace("*", _SPECIMEN * length).replace("?", _SPECIMEN)) for length in (0, len(wider) + 1)
    )


def _covers(action: str, resources: Sequence[str], grant: Grant) -> bool:
    if grant.action.startswith(EVERYTHING_BUT) or grant.resource.startswith(EVERYTHING_BUT):
        return action == "*" and "*" in resources
    is_action = is_within(grant.action.lower(), action.lower())
    return is_action and any(is_within(grant.resource, resource) for resource in resources)


def _instead(grant: Grant, limits: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """The part of a limit that is within a grant."""
    found: dict[str, Sequence[str]] = {}
    for action, resources in limits.items():
        common = [_narrower(grant.resource, resource) for resource in resources]
        inside = [one for one in common if one is not None]
        if inside and _is_inside(action.lower(), grant.action.lower()):
            found[action] = inside
    return found


def _narrower(one: str, other: str) -> str | None:
    """The narrower of two patterns; None when neither is within the other."""
    if _is_inside(one, other):
        return one
    return other if _is_inside(other, one) else None


def _is_inside(pattern: str, wider: str) -> bool:
    if wider.startswith(EVERYTHING_BUT):
        return not any(is_within(pattern, one) for one in wider[len(EVERYTHING_BUT) :].split(", "))
    return is_within(pattern, wider)
