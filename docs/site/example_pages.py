"""The examples as pages: the test, the code, the bug, and what the screen shows then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"
_LINK = re.compile(r"\]\(\.\./examples/(\w+)/[\w./]*\)")
_LINK_TO_ALL = re.compile(r"\[([^\]]+)\]\(\.\./examples/README\.md\)")
_LANGUAGES = {".py": "python", ".txt": "text"}


def names() -> list[str]:
    """The directories that hold an example."""
    return sorted({path.parent.name for path in EXAMPLES.glob("*/test_*.py")})


def source_of(name: str) -> str:
    """The page of an example in reStructuredText: a heading for each of its files."""
    return "\n\n".join(_parts(EXAMPLES / name))


def with_links_to_pages(text: str) -> str:
    """A page of the site whose links to files of the examples lead to their pages."""
    return _LINK.sub(r"](examples/\1.rst)", _LINK_TO_ALL.sub(r"\1", text))


def _parts(directory: Path) -> Iterator[str]:
    yield _heading(directory.name.replace("_", " ").capitalize(), "=")
    for path in sorted(directory.iterdir(), key=lambda one: (_place(one.name), one.name)):
        if path.suffix in _LANGUAGES:
            file, language = f"../../examples/{directory.name}/{path.name}", _LANGUAGES[path.suffix]
            yield f"{_heading(path.name, '-')}\n\n.. literalinclude:: {file}\n   :language: {language}\n"


def _heading(text: str, line: str) -> str:
    return f"{text}\n{line * len(text)}"


def _place(name: str) -> int:
    return 0 if name.startswith("test_") else 3 if name.endswith(".txt") else 2 if "_broken" in name else 1
