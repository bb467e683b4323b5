"""The tree as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from lambdamock.observability.timeline import wording
from lambdamock.observability.timeline.lines import MOST_LINES, Alike, Line, lines
from lambdamock.observability.timeline.nodes import Level, Node
from lambdamock.observability.timeline.times import after, moment

NARROWEST: Final = 60
_SIGNS: Final[Mapping[Level, str]] = {"ok": "✓", "warning": "!", "error": "✗"}
_COLOURS: Final[Mapping[Level, str]] = {"ok": "\x1b[32m", "warning": "\x1b[33m", "error": "\x1b[31m"}
_DIM: Final = "\x1b[2m"
_PLAIN: Final = "\x1b[0m"
_TO_ASCII: Final = str.maketrans(
    {"✓": "+", "✗": "x", "├": "|", "└": "`", "─": "-", "│": "|", "·": "-", "…": "~", "×": "x", "–": "-", "→": ">"}
)


class Look(NamedTuple):
    """How it looks.

    Attributes:
        width: columns; longer lines are cut.
        is_coloured: with the escape sequences of terminals.
        is_ascii: without any other characters.
        most: lines.
    """

    width: int = 120
    is_coloured: bool = False
    is_ascii: bool = False
    most: int = MOST_LINES


def text(roots: Sequence[Node], look: Look, dropped: int = 0) -> str:
    """The tree: when, what, how long, how it ended. What nothing caused says when it was, the rest how long after.

    Args:
        dropped: facts before these that the journal holds no longer.
    """
    return "\n".join(_finished(*parts, look) for parts in _all(roots, look, dropped))


def _all(roots: Sequence[Node], look: Look, dropped: int) -> Iterator[tuple[str, Level | None, str]]:
    """The lines as what stands before the sign, the level, and what follows."""
    yield f"Timeline: {wording.summary(roots, dropped)}", None, ""
    open_levels: list[bool] = []
    begin = 0.0
    shown = list(lines(roots, look.most))
    tops = [line.what for line in shown if isinstance(line.what, Node) and not line.depth]
    margin = max((len(moment(node.begin)) for node in tops), default=0)
    for line in shown:
        what = line.what
        if isinstance(what, Node) and not line.depth:
            begin = what.begin
        del open_levels[line.depth :]
        branch = "".join("   " if done else "│  " for done in open_levels[1:])
        branch += ("└─ " if line.is_last else "├─ ") if line.depth else ""
        open_levels.append(line.is_last)
        yield _line(line, begin, margin, branch)


def _line(line: Line, begin: float, margin: int, branch: str) -> tuple[str, Level | None, str]:
    what = line.what
    if what is None:
        return f"{'':{margin}}  ", None, wording.rest(line.facts)
    if isinstance(what, Alike):
        return f"{'':{margin}}  {branch}", *wording.alike(what)
    when = after(what.begin - begin) if line.depth else moment(what.begin)
    beyond = wording.below(what) if line.facts > 1 else ""
    parts = (wording.title(what), wording.notes(what), wording.outcome(what), beyond)
    return f"{when:>{margin}}  {branch}", what.says.level, "  ".join(part for part in parts if part)


def _finished(before: str, level: Level | None, said: str, look: Look) -> str:
    sign = "" if level is None else _SIGNS[level]
    room = max(NARROWEST, look.width) - len(before) - len(sign) - bool(sign)
    said = said if len(said) <= room else f"{said[: max(0, room - 1)]}…"
    if look.is_ascii:
        before, sign, said = (
            part.translate(_TO_ASCII).encode("ascii", "replace").decode() for part in (before, sign, said)
        )
    if look.is_coloured and level is not None:
        strong = _COLOURS[level] if level != "ok" else ""
        return f"{_DIM}{before}{_PLAIN}{_COLOURS[level]}{sign}{_PLAIN} {strong}{said}{_PLAIN if strong else ''}"
    return f"{before}{sign}{' ' if sign else ''}{said}".rstrip()
