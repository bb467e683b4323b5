"""`aws.timeline()`: what led to what, as a tree that people look at."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lambdamock.errors import UsageError
from lambdamock.observability.log_records import Moment, seconds_of
from lambdamock.observability.timeline import Node, Selection, selected, tree_of
from lambdamock.observability.timeline.nodes import walk
from lambdamock.observability.timeline.selection import branch_of
from lambdamock.observability.timeline.wording import summary
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.domain.journal import Journal
    from lambdamock.observability.timeline.text import Look


@displayed()
class Timeline:
    """Everything that happened until it was made, each fact below what caused it.

    It is a view of what was in the journal then; what happens later is in the next one.

    Attributes:
        roots: what nothing caused, in order: the calls of the test, schedules, sources.
        dropped: facts before these that the journal holds no longer; what they caused seems to have no cause.
    """

    def __init__(self, roots: Sequence[Node], dropped: int = 0) -> None:
        self.roots = list(roots)
        self.dropped = dropped

    def __len__(self) -> int:
        return sum(node.size for node in self.roots)

    def __iter__(self) -> Iterator[Node]:
        """All facts, each before what it led to."""
        return walk(self.roots)

    def __getitem__(self, request_id: str) -> Timeline:
        """A request with all that it led to; the first eight characters of its id are enough.

        Raises:
            KeyError: there is none of that id.
        """
        branch = branch_of(self.roots, request_id)
        if branch is None:
            raise KeyError(f"no request {request_id!r} in {self!r}")
        return Timeline([branch], self.dropped)

    def to_text(self, *, width: int | None = None, colour: bool | None = None) -> str:
        """The tree for a terminal.

        Args:
            width: columns; those of the terminal by default.
            colour: by default, when the output is a terminal and the variable NO_COLOR is not set.
        """
        from lambdamock.observability.timeline.text import text

        look = _look()
        width = look.width if width is None else width
        colour = look.is_coloured if colour is None else colour
        return text(self.roots, look._replace(width=width, is_coloured=colour), self.dropped)

    def to_html(self) -> str:
        """The tree as a page of its own, with a picture of when which environment was busy."""
        from lambdamock.observability.timeline.html import page

        return page(self.roots, self.dropped)

    def document(self) -> dict[str, Any]:
        """The tree as data; its shape is told by `lambdamock.observability.timeline.document`."""
        from lambdamock.observability.timeline.document import document

        return document(self.roots, self.dropped)

    def to_json(self, *, indent: int | None = None) -> str:
        """The same as JSON."""
        return json.dumps(self.document(), indent=indent)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return f"<Timeline: {summary(self.roots, self.dropped)}>"

    def _repr_html_(self) -> str:
        from lambdamock.observability.timeline.html import html

        return html(self.roots, dropped=self.dropped)


def timeline_of(
    journal: Journal,
    function: str | None = None,
    since: Moment | None = None,
    *,
    errors_only: bool = False,
    is_brief: bool = False,
) -> Timeline:
    """See `Aws.timeline`; `is_brief` leaves out what went as expected, see `Selection`."""
    if function is not None and not isinstance(function, str):
        raise UsageError(f"timeline(function={function!r}): give the name of a function")
    roots = tree_of(list(journal.entries), journal.first)
    wanted = Selection(function, seconds_of(since, float("-inf")), errors_only, is_brief)
    return Timeline(roots if wanted == Selection() else selected(roots, wanted), journal.dropped)


def _look() -> Look:
    """What the output can show."""
    import os
    import shutil
    import sys

    from lambdamock.observability.timeline.text import Look

    output = sys.stdout
    is_terminal = bool(getattr(output, "isatty", bool)())
    encoding = (getattr(output, "encoding", None) or "utf-8").lower()
    return Look(
        width=shutil.get_terminal_size((120, 24)).columns if is_terminal else 120,
        is_coloured=is_terminal and not os.environ.get("NO_COLOR"),
        is_ascii=not encoding.startswith("utf"),
    )
