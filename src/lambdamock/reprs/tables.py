"""Tables that need nothing from elsewhere, for notebooks. They have no colours but those of the page, dark or light."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import islice
from typing import Any, Final

from lambdamock.reprs import cut, printable, shortly

MOST_ROWS: Final = 50
"""Rows of a table."""

_WIDTH: Final = 500
"""Characters of a cell."""

KEPT: Final = "\n\t"
"""What divides lines and columns."""

_STYLE: Final = (
    ".lambdamock-table{overflow-x:auto}.lambdamock-table caption{text-align:left;font-weight:600;white-space:pre-wrap}"
    ".lambdamock-table th,.lambdamock-table td{text-align:left;vertical-align:top;white-space:pre-wrap;"
    "padding:0 .8em 0 0}"
)


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]], note: str = "") -> str:
    """A table; everything in it is escaped.

    Args:
        head: names of the columns; none for a table without a head.
        note: a last line across all columns.
    """
    names = "".join(f"<th>{escape(one)}</th>" for one in head)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>" for row in rows)
    foot = f'<tfoot><tr><td colspan="{len(head) or 2}">{_cell(note)}</td></tr></tfoot>' if note else ""
    title = f"<caption>{_cell(caption)}</caption>" if caption else ""
    top = f"<thead><tr>{names}</tr></thead>" if head else ""
    return (
        f'<div class="lambdamock-table"><style>{_STYLE}</style>'
        f"<table>{title}{top}<tbody>{body}</tbody>{foot}</table></div>"
    )


def first_rows(caption: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """The same of the first rows, and how many more there are."""
    return table(caption, head, rows[:MOST_ROWS], _more(len(rows)))


def of_mapping(things: Mapping[Any, Any]) -> str:
    """What a mapping holds, key by key."""
    rows = ((key if isinstance(key, str) else shortly(key), _seen(things[key])) for key in islice(things, MOST_ROWS))
    return table(repr(things), ("name", "value"), rows, _more(len(things)))


def of_sequence(things: Sequence[Any], caption: str = "") -> str:
    """What a sequence holds, by number; of many the last ones, because those are new."""
    first = max(0, len(things) - MOST_ROWS)
    rows = ((str(number), _seen(things[number])) for number in range(first, len(things)))
    note = f"the last {MOST_ROWS} of {len(things)}" if first else ""
    return table(caption or repr(things), ("#", "value"), rows, note)


def of_attributes(thing: object, names: Iterable[str]) -> str:
    """Some attributes of a thing, one in each row."""
    return table(repr(thing), (), ((name, _seen(_look(thing, name))) for name in names))


def preformatted(text: str) -> str:
    """A text as it is."""
    return f"<pre>{escape(printable(text, kept=KEPT))}</pre>"


def _look(thing: object, name: str) -> object:
    try:
        return getattr(thing, name)
    except Exception as reason:  # noqa: BLE001 - for instance the log group of a function that never ran
        return f"({type(reason).__name__}: {reason})"


def _seen(value: object) -> str:
    """A value for people: texts as they are, nothing for None."""
    if value is None:
        return ""
    return value if isinstance(value, str) else shortly(value, _WIDTH)


def _cell(value: object) -> str:
    text = value if isinstance(value, str) else str(value)
    return escape(printable(cut(text, _WIDTH), kept=KEPT))


def _more(count: int) -> str:
    return f"… {count - MOST_ROWS} more" if count > MOST_ROWS else ""
