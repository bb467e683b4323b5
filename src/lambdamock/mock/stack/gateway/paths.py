"""Which route a path belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple
from urllib.parse import unquote

DEFAULT: Final = "$default"
_STATIC, _PARAMETER, _GREEDY = range(3)


class Found(NamedTuple):
    """A path of the API and what its parameters stand for, percent-encoded as in the request."""

    path: str
    parameters: dict[str, str]


def find(path: str, templates: Iterable[str]) -> Found | None:
    """The most specific of the paths that a path fits; None when it fits none.

    Segment by segment what is spelled out goes before a parameter, and a parameter before `{proxy+}`, which stands for
    at least one segment.

    Source: documented, API Gateway developer guide, "Set up a proxy integration with a proxy resource" and "Routing API
    requests"; assumed, that a path which fits less specifically is found where the specific ones lead nowhere.
    """
    fitting = [(rank, template, found) for template in templates if (rank := _rank(template)) is not None
               and (found := _parameters(path, template)) is not None]  # fmt: skip
    if not fitting:
        return None
    _, template, parameters = min(fitting, key=lambda one: one[:2])
    return Found(template, parameters)


def _rank(template: str) -> tuple[int, ...] | None:
    return None if template == DEFAULT else tuple(_kind(one) for one in template.split("/"))


def _kind(segment: str) -> int:
    if not (segment.startswith("{") and segment.endswith("}")):
        return _STATIC
    return _GREEDY if segment.endswith("+}") else _PARAMETER


def _parameters(path: str, template: str) -> dict[str, str] | None:
    given, wanted = path.split("/"), template.split("/")
    parameters: dict[str, str] = {}
    for place, segment in enumerate(wanted):
        kind, rest = _kind(segment), given[place:]
        if kind is _GREEDY or segment.endswith("+}"):
            return {**parameters, segment[1:-2]: "/".join(rest)} if any(rest) else None
        if not rest or (kind == _STATIC and unquote(rest[0]) != segment) or (kind == _PARAMETER and not rest[0]):
            return None
        if kind == _PARAMETER:
            parameters[segment[1:-1]] = rest[0]
    return parameters if len(given) == len(wanted) else None
