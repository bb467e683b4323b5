"""The texts of `Fn::Sub`: what stands between `${` and `}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from lambdamock.templates.mistakes import Mistake

_VARIABLE: Final = re.compile(r"\$\{([^{}]*)\}")
_NAME: Final = re.compile(r"[A-Za-z0-9_.:]+")


def parts(argument: Any) -> tuple[str, dict[str, Any]]:
    """The text of a `Fn::Sub`, and the values that it brings along, by name.

    Raises:
        Mistake: it is neither a text nor a text and a mapping.
    """
    text, values = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
    if not isinstance(text, str) or not isinstance(values, dict):
        raise Mistake(
            "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a "
            "string as first argument, and an optional second argument to specify a mapping of values to replace in "
            "the string"
        )
    return text, values


def variables(text: str) -> Iterator[str]:
    """The names in a text: parameters, resources, attributes (`Orders.Arn`).

    Raises:
        Mistake: a name cannot be one.
    """
    for found in _VARIABLE.finditer(text):
        name = found.group(1)
        if not name.startswith("!"):
            yield _checked(name)


def substituted(text: str, value: Callable[[str], str]) -> str:
    """The text with the values of its names; `${!Literal}` becomes `${Literal}`.

    Source: documented, CloudFormation user guide, "Fn::Sub".
    """

    def replacement(found: re.Match[str]) -> str:
        name = found.group(1)
        return f"${{{name[1:]}}}" if name.startswith("!") else value(_checked(name))

    return _VARIABLE.sub(replacement, text)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise Mistake(
            "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, "
            "periods, and colons"
        )
    return name
