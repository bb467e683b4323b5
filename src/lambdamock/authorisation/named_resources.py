"""Which resources policies name: one of them is enough for a call that does not tell which resource it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lambdamock.iam import Document, Policies

_PARTS: Final = 6  # of an ARN
_WILDCARDS: Final = "*?"


def named_resources(policies: Policies, wanted: str) -> list[str]:
    """The resources that statements allow something for, as they name them, if they may be among those wanted.

    Args:
        wanted: "*", or an ARN with "*" in place of what is not known.

    Source: assumed, AWS knows the resource and asks for that one; here, whoever may do something with any that it can
    be is let through, and whoever may with none is not.
    """
    found = (text for document in _documents(policies) for text in _allowed(document))
    return [text for text in dict.fromkeys(found) if overlap(text, wanted)]


def overlap(first: str, second: str) -> bool:
    """Whether there can be an ARN that both patterns match: each part of it, where both have all six."""
    parts, others = first.split(":", 5), second.split(":", 5)
    if len(parts) == len(others) == _PARTS:
        return all(map(_overlap, parts, others))
    return _overlap(first, second)


def _overlap(first: str, second: str) -> bool:
    one, other = _literal(first), _literal(second)
    if not one.startswith(other) and not other.startswith(one):
        return False
    waiting, seen = [(0, 0)], {(0, 0)}
    while waiting:
        place = waiting.pop()
        if place == (len(first), len(second)):
            return True
        new = [step for step in _steps(first, second, *place) if step not in seen]
        seen.update(new)
        waiting += new
    return False


def _steps(first: str, second: str, i: int, j: int) -> Iterator[tuple[int, int]]:
    """Where two patterns may be after one more character, or where a `*` ends."""
    one, other = first[i : i + 1], second[j : j + 1]
    if one == "*":
        yield i + 1, j
        if other:
            yield i, j + 1
    if other == "*":
        yield i, j + 1
        if one:
            yield i + 1, j
    if one and other and (one == other or one in _WILDCARDS or other in _WILDCARDS):
        yield i + 1, j + 1


def _literal(pattern: str) -> str:
    """What precedes the first wildcard."""
    return min((pattern.partition(wildcard)[0] for wildcard in _WILDCARDS), key=len)


def _documents(policies: Policies) -> Iterator[Document]:
    yield from policies.identity or ()
    yield from policies.session or ()
    if policies.boundary is not None:
        yield policies.boundary


def _allowed(document: Document) -> Iterator[str]:
    for statement in document.statements:
        if statement.get("Effect") == "Allow":
            yield from _texts(statement)


def _texts(statement: Mapping[str, Any]) -> list[str]:
    resources = statement.get("Resource", ())
    return [resources] if isinstance(resources, str) else list(resources)
