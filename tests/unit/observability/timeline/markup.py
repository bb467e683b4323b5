"""Reads HTML as strictly as a test wants it: each tag closed, in its place."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

_VOID = {"meta"}
_DRAWN = {"rect", "line"}


class Reader(HTMLParser):
    """What is in a page.

    Attributes:
        tags: how often each is there.
        attributes: all of them, with their tags.
        titles: what shows when somebody points at the bars of the picture.
        text: what is shown, `style` and `title` left out.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str | None]] = []
        self.text = ""
        self.titles: list[str] = []
        self._open: list[str] = []

    @classmethod
    def of(cls, page: str) -> Reader:
        reader = cls()
        reader.feed(page)
        reader.close()
        assert reader._open == []
        return reader

    @property
    def items(self) -> int:
        return self.tags["li"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _DRAWN
        self.tags[tag] += 1
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["title"]:
            self.titles.append(data)
        elif "style" not in self._open:
            self.text += data
