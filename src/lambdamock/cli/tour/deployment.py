"""Deployment packages made of the tour's own files, and the documents that functions are invoked with."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

HANDLERS: Final = Path(__file__).with_name("handlers")
EVENTS: Final = Path(__file__).with_name("events")
EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the same date for all entries: the same files make the same CodeSha256


def handler_files(*names: str) -> dict[str, bytes]:
    """Files of `handlers/`, such as `"basics/greeting.py"`, by the name they get in the zip: `greeting.py`."""
    paths = [HANDLERS / name for name in names]
    return {path.name: path.read_bytes() for path in paths}


def directory_files(root: Path) -> dict[str, bytes]:
    """All files below `root` but byte code, by their path relative to it."""
    return dict(sorted(_below(root)))


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A deployment package that holds `files`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16  # Lambda cannot read files that only their owner may read
            archive.writestr(entry, content)
    return buffer.getvalue()


def sample_event(name: str) -> Any:
    """The document `events/NAME.json`, fresh."""
    return json.loads((EVENTS / f"{name}.json").read_text("utf-8"))


def _below(root: Path) -> Iterator[tuple[str, bytes]]:
    for path in root.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(root).as_posix(), path.read_bytes()
