"""The navigation of the site is what people read on its front page: one list of links under each heading.

A code host shows these lists as they are. The site makes a table of contents of each, so that no page is named twice.
"""

from __future__ import annotations

import re
from typing import NamedTuple

FRONT_PAGE = "index"
_HEADING = re.compile(r"## (.+)")
_ENTRY = re.compile(r" *- \[(?P<title>[^\]]+)\]\((?P<target>[^)#:]+)\)")


class Section(NamedTuple):
    """A heading of the front page, and the pages that its list begins its items with: title and file."""

    heading: str
    pages: list[tuple[str, str]]


def sections_of(front_page: str) -> list[Section]:
    """The headings in order, those without a list of pages left out."""
    sections = [Section("", [])]
    for line in front_page.splitlines():
        heading, entry = _HEADING.fullmatch(line), _ENTRY.match(line)
        if heading:
            sections.append(Section(heading[1], []))
        elif entry:
            sections[-1].pages.append((entry["title"], entry["target"]))
    return [section for section in sections if section.pages]


def tables_of_contents(front_page: str) -> str:
    """MyST's directives for the bar beside each page; they show nothing on the front page, which has the lists."""
    return "\n".join(_table(section) for section in sections_of(front_page))


def table_of(documents: list[str]) -> str:
    """MyST's directive for pages below another one, which lists them, too."""
    return "\n```{toctree}\n:maxdepth: 1\n\n" + "\n".join(documents) + "\n```\n"


def _table(section: Section) -> str:
    entries = "\n".join(f"{title} <{target}>" for title, target in section.pages)
    return f"\n```{{toctree}}\n:hidden:\n:caption: {section.heading}\n\n{entries}\n```\n"
