"""A notebook as a page: its text as it is, its code as blocks, what the code showed below them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_FENCE = "`" * 4  # code and output may hold three


def markdown_of(notebook: str) -> str:
    """The page of a notebook in Markdown, with the outputs that are kept in the file.

    Args:
        notebook: the text of an .ipynb file, format 4.
    """
    return "\n\n".join(part for cell in json.loads(notebook)["cells"] for part in _parts(cell))


def _parts(cell: dict[str, Any]) -> Iterator[str]:
    if cell["cell_type"] == "markdown":
        yield _text(cell["source"])
    elif cell["cell_type"] == "code":
        yield _block("python", _text(cell["source"]))
        yield from filter(None, map(_output, cell["outputs"]))


def _output(output: dict[str, Any]) -> str:
    if output["output_type"] == "error":
        return _block("text", f"{output['ename']}: {output['evalue']}")
    data = output.get("data", {})
    if "text/html" in data:
        return _block("{raw} html", _text(data["text/html"]))
    if "image/svg+xml" in data:
        return _block("{raw} html", _text(data["image/svg+xml"]))
    return _block("text", _text(output.get("text") or data.get("text/plain", "")))


def _block(language: str, text: str) -> str:
    return f"{_FENCE}{language}\n{text.rstrip()}\n{_FENCE}" if text.strip() else ""


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
