"""Statements of a policy, made ready for being asked often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from lambdamock.iam.conditions import Condition, conditions
from lambdamock.iam.elements import texts
from lambdamock.iam.keys import Keys
from lambdamock.iam.principals import DIRECTLY, NOT_NAMED, Named
from lambdamock.iam.variables import Template, template
from lambdamock.iam.wildcards import ANY, Matcher, marked, matcher
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.iam.requests import Principal

VERSION_WITH_VARIABLES: Final = "2012-10-17"
_NO_KEYS: Final = Keys({})
_MOST_REMEMBERED: Final = 1_024

Sides = tuple["tuple[Statement, ...]", "tuple[Statement, ...]"]
"""Statements that deny something, and those that allow it."""


def _always(_text: str) -> bool:
    return True


def place(policy: str, index: int, sid: str) -> str:
    """How people find a statement: "statement 2 (ReadOrders) of policy reading"; they count from 1."""
    return f"statement {index + 1}{f' ({sid})' if sid else ''} of policy {policy or 'without a name'}"


class Resources:
    """Those that an element `Resource` or `NotResource` lists.

    Attributes:
        wanted: patterns, and texts with variables.
        matchers: of the patterns.
        templates: the texts with variables.
    """

    __slots__ = ("_everything", "matchers", "templates", "wanted")

    def __init__(self, element: object, *, has_variables: bool) -> None:
        self.wanted = [template(text, is_pattern=True, has_variables=has_variables) for text in texts(element)]
        self._everything = ANY in self.wanted
        self.matchers = [matcher(each) for each in self.wanted if isinstance(each, str)]
        self.templates = [each for each in self.wanted if isinstance(each, Template)]

    def lists(self, resource: str, keys: Keys) -> bool:
        """Whether a resource is one of them."""
        if self._everything:
            return True
        for matches in self.matchers:
            if matches(resource):
                return True
        if not self.templates:
            return False
        filled = (each.resolve(keys) for each in self.templates)
        return any(pattern is not None and matcher(pattern)(resource) for pattern in filled)


@displayed("place", "is_deny", "source")
class Statement:
    """One statement.

    Attributes:
        policy: the name of the document.
        index: its place, from 0.
        sid: empty when it has none.
        source: as JSON has it.
        is_deny: whether its effect is "Deny".
        may_have: tells whether it is about a resource, for some requests at least.
    """

    __slots__ = (
        "_actions", "_spares_actions", "_spares_resources", "conditions", "index", "is_deny", "may_have", "policy",
        "principal", "resources", "sid", "source", "spares_principal",
    )  # fmt: skip

    def __init__(self, policy: str, index: int, source: Mapping[str, Any], *, has_variables: bool) -> None:
        self.policy, self.index, self.source = policy, index, source
        self.sid = str(source.get("Sid", ""))
        self.is_deny = source["Effect"] == "Deny"
        self._spares_actions = "NotAction" in source
        self._actions: list[Matcher] = [
            matcher(marked(text.lower())) for text in texts(source["NotAction" if self._spares_actions else "Action"])
        ]
        self._spares_resources = "NotResource" in source
        listed = source.get("NotResource" if self._spares_resources else "Resource", "*")
        self.resources = Resources(listed, has_variables=has_variables)
        self.may_have = self._test_of_resources()
        self.conditions: tuple[Condition, ...] = conditions(source.get("Condition", {}), has_variables=has_variables)
        self.spares_principal = "NotPrincipal" in source
        element = source.get("NotPrincipal" if self.spares_principal else "Principal")
        self.principal = None if element is None else Named(element)

    @property
    def place(self) -> str:
        """Where people find it."""
        return place(self.policy, self.index, self.sid)

    def __repr__(self) -> str:
        return f"<{'Deny' if self.is_deny else 'Allow'} of {self.place}>"

    def has_action(self, action: str) -> bool:
        """Whether it is about an action.

        Args:
            action: in lower case.
        """
        return any(matches(action) for matches in self._actions) is not self._spares_actions

    def has_resource(self, resource: str, keys: Keys) -> bool:
        """Whether it is about a resource; one that lists none is about that which its policy belongs to."""
        return self.resources.lists(resource, keys) is not self._spares_resources

    def _test_of_resources(self) -> Matcher:
        """What tells whether it is about a resource for some requests at least: for all, unless it has variables."""
        if self.resources.templates:
            return _always
        if len(self.resources.wanted) == 1 and not self._spares_resources:
            return self.resources.matchers[0]
        return lambda resource: self.has_resource(resource, _NO_KEYS)

    def holds(self, resource: str, keys: Keys) -> bool:
        """Whether it is about a request whose action it has, and whose resource it may have."""
        if self.resources.templates and not self.has_resource(resource, keys):
            return False
        for condition in self.conditions:  # noqa: SIM110 -- asked often; a generator costs more than the loop
            if not condition.holds(keys):
                return False
        return True

    def strength(self, principal: Principal, keys: Keys) -> int:
        """How directly it names somebody, see `principals`; not at all when it is no resource-based one."""
        if self.principal is None:
            return NOT_NAMED
        if self.spares_principal:
            return NOT_NAMED if self.principal.spares(principal, keys) else DIRECTLY
        return self.principal.strength(principal, keys)


@displayed("statements")
class Rules:
    """The statements of one document, with those that are about an action on a resource found only once."""

    __slots__ = ("_of_actions", "_of_resources", "statements")

    def __init__(self, name: str, version: str, sources: tuple[Mapping[str, Any], ...]) -> None:
        has_variables = version == VERSION_WITH_VARIABLES
        self.statements = tuple(
            Statement(name, index, source, has_variables=has_variables) for index, source in enumerate(sources)
        )
        self._of_actions: dict[str, tuple[Statement, ...]] = {}
        self._of_resources: dict[tuple[str, str], Sides] = {}

    def __repr__(self) -> str:
        return f"<Rules: {len(self.statements)} statements>"

    def about(self, action: str, resource: str) -> Sides:
        """Statements that deny an action on a resource, and those that allow it, if their conditions hold, too."""
        found = self._of_resources.get((action, resource))
        return self._find(action, resource) if found is None else found

    def _find(self, action: str, resource: str) -> Sides:
        if len(self._of_resources) >= _MOST_REMEMBERED:
            self._of_resources.clear()
        denying: list[Statement] = []
        allowing: list[Statement] = []
        for each in self._with_action(action):
            if each.may_have(resource):
                (denying if each.is_deny else allowing).append(each)
        found = self._of_resources[action, resource] = tuple(denying), tuple(allowing)
        return found

    def _with_action(self, action: str) -> tuple[Statement, ...]:
        found = self._of_actions.get(action)
        if found is None:
            if len(self._of_actions) >= _MOST_REMEMBERED:
                self._of_actions.clear()
            lowered = action.lower()
            found = self._of_actions[action] = tuple(each for each in self.statements if each.has_action(lowered))
        return found
