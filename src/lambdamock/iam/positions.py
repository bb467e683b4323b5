"""Where the members of a JSON text stand, asked for only when something is wrong with one of them."""

from __future__ import annotations

import re
from collections.abc import Generator
from json import JSONDecoder
from typing import Final

from lambdamock.iam.refusals import Position

Path = tuple["str | int", ...]
"""Names of members and places in lists, from the outermost inwards."""

_SPACE: Final = re.compile(r"[ \t\n\r]*")


def shown(path: Path) -> str:
    """As people write it: "Statement[2].Condition.StringEquals"."""
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in path]
    return "".join(steps).removeprefix(".")


def position(text: str, offset: int) -> Position:
    """The place of a character."""
    return Position(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def locate(text: str, path: Path) -> Position:
    """Where a member stands in a text that is JSON; the beginning when it is not there."""
    found = (offset for each, offset in _walk(text) if each == path)
    return position(text, next(found, 0))


def repeated(text: str) -> tuple[Path, Position]:
    """The first member that an object has twice, and where it is the second time; of a text in JSON that has one."""
    seen: set[Path] = set()
    for path, offset in _walk(text):
        if path in seen:
            return path, position(text, offset)
        seen.add(path)
    return (), Position(1, 1)


def _walk(text: str) -> Generator[tuple[Path, int], None, None]:
    """All members in their order; none any more from where they lie too deep."""
    try:
        yield from _members(JSONDecoder(), text, _after_space(text, 0), ())
    except RecursionError:
        return


def _members(json: JSONDecoder, text: str, at: int, path: Path) -> Generator[tuple[Path, int], None, int]:
    """The members inside the value that begins at an offset; returns where it ends."""
    if text[at] not in "{[":
        return json.raw_decode(text, at)[1]
    is_object, index, at = text[at] == "{", 0, _after_space(text, at + 1)
    while text[at] not in "}]":
        start, step = at, index
        if is_object:
            name, at = json.raw_decode(text, at)
            at, step = _after_space(text, _after_space(text, at) + 1), name
        yield (*path, step), start
        at = _after_space(text, (yield from _members(json, text, at, (*path, step))))
        at = _after_space(text, at + 1) if text[at] == "," else at
        index += 1
    return at + 1


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()
