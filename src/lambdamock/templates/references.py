"""What an expression refers to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from lambdamock.templates.mistakes import Mistake
from lambdamock.templates.substitution import parts, variables


class Reference(NamedTuple):
    """Something that an expression names.

    Attributes:
        function: who names it: "Ref", "Fn::GetAtt" or "Fn::Sub"; "Fn::If" names a condition.
        name: a logical id, a parameter or a condition.
        attribute: of the resource; None when it is meant itself.
    """

    function: str
    name: str
    attribute: str | None = None


def references(expression: Any) -> Iterator[Reference]:
    """All that an expression refers to, pseudo parameters left out.

    Raises:
        Mistake: a reference is not written as one.
    """
    if isinstance(expression, list):
        for one in expression:
            yield from references(one)
    elif isinstance(expression, dict):
        if len(expression) == 1:
            ((function, argument),) = expression.items()
            yield from _of_function(function, argument)
        for one in expression.values():
            yield from references(one)


def _of_function(function: str, argument: Any) -> Iterator[Reference]:
    """What a function names itself; its arguments are looked at like all others."""
    if function == "Ref":
        yield from _known(Reference("Ref", _text(argument)))
    elif function == "Fn::GetAtt":
        yield of_attribute(argument)
    elif function == "Fn::If":
        if isinstance(argument, list) and argument and isinstance(argument[0], str):
            yield Reference("Fn::If", argument[0])
    elif function == "Fn::Sub":
        text, values = parts(argument)
        for variable in variables(text):
            if variable not in values:
                name, dot, attribute = variable.partition(".")
                yield from _known(Reference("Fn::Sub", name, attribute if dot else None))


def _known(reference: Reference) -> Iterator[Reference]:
    if not reference.name.startswith("AWS::"):
        yield reference


def _text(argument: Any) -> str:
    if not isinstance(argument, str):
        raise Mistake("Template error: every Ref object must have a single String value.")
    return argument


def of_attribute(argument: Any) -> Reference:
    """What a `Fn::GetAtt` names; "" for an attribute that a function names."""
    if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[0], str) or not argument[0]:
        raise Mistake(
            "Template error: Fn::GetAtt object requires two non-empty parameters, the resource name and the resource "
            "attribute"
        )
    attribute = argument[1]
    return Reference("Fn::GetAtt", argument[0], attribute if isinstance(attribute, str) else "")
