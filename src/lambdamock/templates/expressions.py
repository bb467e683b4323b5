"""What expressions give: values in which no function is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lambdamock.templates.dynamic_references import ParameterStore, resolved
from lambdamock.templates.functions import EXTENSIONS, FUNCTIONS, NOTHING, as_text
from lambdamock.templates.mistakes import Mistake


class Scope(NamedTuple):
    """What expressions can ask for.

    Attributes:
        ref: the value of a name; it raises Mistake when nothing is called that.
        attribute: that of a resource, by its logical id and the attribute's name; it raises Mistake, too.
        condition: whether one holds.
        imports: what other stacks export, by name.
        is_extended: whether the template asks for `AWS::LanguageExtensions`.
    """

    ref: Callable[[str], Any]
    attribute: Callable[[str, str], Any]
    condition: Callable[[str], bool]
    mappings: Mapping[str, Any]
    imports: Mapping[str, Any]
    parameter_store: ParameterStore | None
    region: str
    is_extended: bool

    def value(self, expression: Any) -> Any:
        """What an expression gives; `NOTHING` when it takes the property away that it is the value of.

        Raises:
            Mistake: it cannot be evaluated.
        """
        if isinstance(expression, str):
            return resolved(expression, self.parameter_store)
        if isinstance(expression, list):
            return list(_values(enumerate(expression), self).values())
        if not isinstance(expression, dict):
            return expression
        name = function_of(expression)
        return _values(expression.items(), self) if name is None else self._call(name, expression[name])

    def text(self, expression: Any, otherwise: str) -> str:
        """What an expression gives where a text is asked for; numbers and booleans are written as JSON writes them.

        Raises:
            Mistake: it is a list, a mapping or nothing; with `otherwise`.
        """
        text = as_text(self.value(expression))
        if text is None:
            raise Mistake(otherwise)
        return text

    def _call(self, name: str, argument: Any) -> Any:
        known = {**FUNCTIONS, **EXTENSIONS} if self.is_extended else FUNCTIONS
        if name not in known:
            hint = "; it needs Transform: AWS::LanguageExtensions" if name in EXTENSIONS else ""
            raise Mistake(
                f"Template error: Encountered unsupported function: {name} Supported functions are: "
                f"[{', '.join(known)}]{hint}"
            )
        value = known[name](argument, self)
        return resolved(value, self.parameter_store) if isinstance(value, str) else value


def function_of(expression: Mapping[str, Any]) -> str | None:
    """The name of the function that a mapping calls; None when it is a mapping of values.

    Raises:
        Mistake: it is both.
    """
    name = next((key for key in expression if key == "Ref" or key.startswith("Fn::")), None)
    if name is not None and len(expression) > 1:
        beside = ", ".join(key for key in expression if key != name)
        raise Mistake(f"Template error: {name} has to stand alone, and {beside} stands beside it")
    return name


def _values(expressions: Any, scope: Scope) -> dict[Any, Any]:
    values = {}
    for key, expression in expressions:
        try:
            value = scope.value(expression)
        except Mistake as mistake:
            mistake.path.append(str(key))
            raise
        if value is not NOTHING:
            values[key] = value
    return values
