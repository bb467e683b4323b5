"""Policy variables: `${key}` and `${key, 'default'}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from lambdamock.iam.wildcards import marked, shown

if TYPE_CHECKING:
    from lambdamock.iam.keys import Keys

_VARIABLE: Final = re.compile(r"\$\{(?:(?P<literal>[*?$])|(?P<key>[^}'${,]+)(?:,\s*'(?P<default>[^']*)'\s*)?)\}")


class Variable(NamedTuple):
    """A place in a text that is filled from the request.

    Attributes:
        default: taken when the request does not have the key; None when there is none.
    """

    key: str
    default: str | None


class Template:
    """A text with variables.

    Args:
        parts: literal texts and variables in turn; wildcards are marked where the text is a pattern.
    """

    __slots__ = ("_parts", "source")

    def __init__(self, source: str, parts: list[str | Variable]) -> None:
        self.source = source
        self._parts = parts

    def resolve(self, keys: Keys) -> str | None:
        """The text for one request; what comes from the request is meant literally.

        Returns:
            None when the request lacks a key that has no default: then it matches nothing.

        Source: documented, IAM user guide, "IAM policy elements: variables and tags".
        """
        filled = []
        for part in self._parts:
            text = part if isinstance(part, str) else _value(part, keys)
            if text is None:
                return None
            filled.append(text)
        return "".join(filled)

    @property
    def variables(self) -> list[Variable]:
        """Those that it has, in their order."""
        return [part for part in self._parts if isinstance(part, Variable)]


def _value(variable: Variable, keys: Keys) -> str | None:
    found = keys.find_one(variable.key)
    return variable.default if found is None else found


def template(text: str, *, is_pattern: bool, has_variables: bool) -> str | Template:
    """What a text of a policy stands for.

    Args:
        is_pattern: whether `*` and `?` are wildcards; `${*}` and `${?}` are none.
        has_variables: false in policies of version 2008-10-17, where `${` means itself (documented).

    Returns:
        a pattern, or else a text, where nothing depends on the request.
    """
    mark = marked if is_pattern else str
    if not has_variables or "${" not in text:
        return mark(text)
    parts = list(_parts(text, mark))
    made = Template(text, parts)
    return made if made.variables else "".join(map(str, parts))


def _parts(text: str, mark: Callable[[str], str]) -> Iterator[str | Variable]:
    position = 0
    for found in _VARIABLE.finditer(text):
        yield mark(text[position : found.start()])
        position = found.end()
        literal, key, default = found.group("literal", "key", "default")
        yield literal or Variable(key.strip(), default)
    yield mark(text[position:])


def as_text(value: str | Template) -> str:
    """As the policy has it."""
    return shown(value) if isinstance(value, str) else value.source
