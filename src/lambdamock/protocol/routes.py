"""From method, path and query to the operation: a tree of path segments, built from the model's request URIs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote

from lambdamock.errors import MissingAuthenticationTokenException, UnknownOperationException


class Match(NamedTuple):
    """The operation of a request, and its path labels, percent-decoded."""

    operation: str
    labels: dict[str, str]


class _Leaf(NamedTuple):
    operation: str
    labels: tuple[str, ...]
    query: tuple[tuple[str, str], ...]


class _Node:
    __slots__ = ("greedy", "label", "leaves", "literals")

    def __init__(self) -> None:
        self.literals: dict[str, _Node] = {}
        self.label: _Node | None = None
        self.greedy: _Node | None = None  # takes all that is left of the path
        self.leaves: dict[str, list[_Leaf]] = {}


NO_OPERATION: Final = "No operation answers {} {}."
FRONT_DOOR: Final = "Missing Authentication Token"


_REMEMBERED: Final = 512
"""How many paths a router remembers before it begins anew."""


class Router:
    """Finds operations.

    Args:
        operations: name, method and request URI of each, as in the model: ``/2018-10-31/layers?find=LayerVersion``.
    """

    def __init__(self, operations: Iterable[tuple[str, str, str]]) -> None:
        self._root = _Node()
        self._known: dict[tuple[str, str], list[tuple[_Leaf, tuple[str, ...]]]] = {}
        for name, method, uri in operations:
            self._add(name, method, uri)

    def _add(self, name: str, method: str, uri: str) -> None:
        path, _, query = uri.partition("?")
        node, labels = self._root, []
        for segment in _segments(path):
            if segment.startswith("{"):
                labels.append(segment.strip("{}+"))
                node = _label(node, is_greedy=segment.endswith("+}"))
            else:
                node = node.literals.setdefault(segment, _Node())
        leaves = node.leaves.setdefault(method, [])
        leaves.append(_Leaf(name, tuple(labels), tuple(parse_qsl(query, keep_blank_values=True))))
        leaves.sort(key=lambda leaf: -len(leaf.query))  # the most demanding first

    def find(self, method: str, path: str, query: Mapping[str, object]) -> Match:
        """Find the operation.

        Args:
            method: upper case.
            path: percent-encoded; one trailing slash more or less does not matter. The query of a request URI may
                still hang on it, as botocore's serialiser leaves it.
            query: decoded names to a value or a list of values.

        Raises:
            MissingAuthenticationTokenException: the path begins with none of the API's versions.
            UnknownOperationException: the path or its method is none of the API's.

        Source: documented, API reference, request syntax (trailing slashes in 2019, none today); assumed for both
        errors, and for an empty label inside a path, which matches and is refused as too short.
        """
        if "?" in path:
            path, _, rest = path.partition("?")
            query = {**dict(parse_qsl(rest, keep_blank_values=True)), **query}
        for leaf, values in self._candidates(method, path):
            if not leaf.query or _has(query, leaf.query):
                return Match(leaf.operation, dict(zip(leaf.labels, values, strict=True)))
        if _segments(path)[0] not in self._root.literals:
            raise MissingAuthenticationTokenException(FRONT_DOOR)
        raise UnknownOperationException(NO_OPERATION.format(method, path))

    def _candidates(self, method: str, path: str) -> list[tuple[_Leaf, tuple[str, ...]]]:
        """What a method and path may mean; remembered, because a test asks for the same few again and again."""
        candidates = self._known.get((method, path))
        if candidates is None:
            found = _descend(self._root, _segments(path), 0, method)
            candidates = [(leaf, found[1]) for leaf in found[0].leaves[method]] if found is not None else []
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[method, path] = candidates
        return candidates


def _segments(path: str) -> list[str]:
    segments = path.split("/")[1:] or [""]
    if len(segments) > 1 and not segments[-1]:
        segments.pop()
    return segments


def _label(node: _Node, *, is_greedy: bool) -> _Node:
    if is_greedy:
        node.greedy = node.greedy or _Node()
        return node.greedy
    node.label = node.label or _Node()
    return node.label


def _descend(node: _Node, segments: list[str], at: int, method: str) -> tuple[_Node, tuple[str, ...]] | None:
    """Literal segments first, then labels; back again when the rest does not fit."""
    if at == len(segments):
        return (node, ()) if method in node.leaves else None
    segment = segments[at]
    literal = node.literals.get(segment)
    if literal is not None:
        found = _descend(literal, segments, at + 1, method)
        if found is not None:
            return found
    if node.label is not None:
        found = _descend(node.label, segments, at + 1, method)
        if found is not None:
            return found[0], (unquote(segment) if "%" in segment else segment, *found[1])
    return _take_the_rest(node, segments, at, method)


def _take_the_rest(node: _Node, segments: list[str], at: int, method: str) -> tuple[_Node, tuple[str, ...]] | None:
    if node.greedy is None:
        return None
    for end in range(len(segments), at, -1):
        found = _descend(node.greedy, segments, end, method)
        if found is not None:
            return found[0], (unquote("/".join(segments[at:end])), *found[1])
    return None


def _has(query: Mapping[str, object], wanted: tuple[tuple[str, str], ...]) -> bool:
    return all(query.get(name) in (value, [value]) for name, value in wanted)
