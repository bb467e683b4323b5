"""HTML as a browser reads it: whether it is whole, and which texts it shows."""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = frozenset({"meta", "br"})


class Markup(HTMLParser):
    """A piece of HTML.

    Attributes:
        tags: the names of all elements.
        cells: the texts of the cells of tables.
        shown: the whole text.

    Raises:
        AssertionError: an element ends that did not begin, or the other way round.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.cells: list[str] = []
        self.shown = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in _VOID:
            self._open.append(tag)
        if tag == "td":
            self.cells.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1:] == [tag], f"</{tag}> ends {self._open}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.shown += data
        if "td" in self._open:
            self.cells[-1] += data
