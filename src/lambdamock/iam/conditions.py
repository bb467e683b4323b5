"""Conditions of a statement: all of them must hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from lambdamock.iam.elements import texts
from lambdamock.iam.keys import Keys
from lambdamock.iam.operators import OPERATORS, Operator, boolean
from lambdamock.iam.variables import Template, as_text, template
from lambdamock.iam.wildcards import Matcher

IF_EXISTS: Final = "ifexists"
QUANTIFIERS: Final = ("forallvalues", "foranyvalue")


class Spelling(NamedTuple):
    """How a policy spells an operator, taken apart.

    Attributes:
        quantifier: "forallvalues", "foranyvalue" or empty.
    """

    operator: Operator
    quantifier: str = ""
    if_exists: bool = False


def spelled(name: str) -> Spelling | None:
    """The operator of a name such as "ForAnyValue:StringLikeIfExists", in any case; None when there is none."""
    quantifier, colon, rest = name.lower().rpartition(":")
    if colon and quantifier not in QUANTIFIERS:
        return None
    bare = rest.removesuffix(IF_EXISTS)
    found = OPERATORS.get(bare)
    if found is None or (bare != rest and bare == "null"):
        return None
    return Spelling(found, quantifier, bare != rest)


class Condition:
    """One key with one operator.

    Attributes:
        name: of the operator, as the policy spells it.
        key: as the policy spells it.
        wanted: values of which one must fit, or none when the operator is negated.
    """

    __slots__ = ("_is_negated", "_is_plain", "_spelling", "_tests", "key", "name", "wanted")

    def __init__(self, name: str, spelling: Spelling, key: str, values: object, *, has_variables: bool) -> None:
        self.name = name
        self.key = key
        self._spelling = spelling
        kind = spelling.operator
        self.wanted = [
            template(text, is_pattern=kind.is_pattern, has_variables=has_variables and kind.has_variables)
            for text in texts(values)
        ]
        self._tests = [kind.test(each) for each in self.wanted if isinstance(each, str)]
        has_templates = len(self._tests) < len(self.wanted)
        self._is_plain = not (has_templates or spelling.quantifier or kind.name == "Null")
        self._is_negated = kind.is_negated

    def holds(self, keys: Keys) -> bool:
        """Whether a request meets it.

        Source: documented, IAM user guide, "Multivalued context keys" (missing keys and sets); assumed, that an
        operator without a quantifier wants one of several values to fit.
        """
        value = keys.find(self.key)
        if self._is_plain and isinstance(value, str):
            for test in self._tests:
                if test(value):
                    return not self._is_negated
            return self._is_negated
        return self._holds_for(keys, keys.find_all(self.key))

    def _holds_for(self, keys: Keys, found: Sequence[str]) -> bool:
        kind, quantifier, if_exists = self._spelling
        if kind.name == "Null":
            return any(boolean(str(each)) is (not found) for each in self.wanted)
        if not found:
            return if_exists or (kind.is_negated if not quantifier else quantifier == "forallvalues")
        tests = [*self._tests, *self._filled(keys)]
        if not quantifier:
            return any(test(value) for value in found for test in tests) is not kind.is_negated
        if len(found) == 1 and not found[0]:
            return quantifier == "forallvalues"
        return _QUANTIFIED[quantifier](any(test(value) for test in tests) is not kind.is_negated for value in found)

    def _filled(self, keys: Keys) -> list[Matcher]:
        """Tests of the values that have variables, those left out that the request does not fill."""
        filled = (each.resolve(keys) for each in self.wanted if isinstance(each, Template))
        return [self._spelling.operator.test(text) for text in filled if text is not None]

    def __str__(self) -> str:
        wanted = ", ".join(repr(as_text(each)) for each in self.wanted)
        return f"{self.name} {self.key} {wanted}"


_QUANTIFIED: Final = {"forallvalues": all, "foranyvalue": any}


def conditions(element: Mapping[str, Mapping[str, Any]], *, has_variables: bool) -> tuple[Condition, ...]:
    """The conditions of a statement that was checked."""
    return tuple(
        Condition(name, spelling, key, values, has_variables=has_variables)
        for name, of_keys in element.items()
        if (spelling := spelled(name)) is not None
        for key, values in of_keys.items()
    )
