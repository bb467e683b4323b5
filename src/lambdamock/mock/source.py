"""What `aws.function` takes as code: callables, directories, zips."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from lambdamock.errors import UsageError
from lambdamock.runtime import CallableCode, Code, DirectoryCode

Source = Callable[..., Any] | str | PathLike[str] | bytes


def read_source(source: Source) -> tuple[Code | None, Mapping[str, Any], str | None]:
    """The code that a source stands for.

    Returns:
        the code, when it is handed over in this process; the `Code` member of the request; a name for the function,
        when the source has one.

    Raises:
        UsageError: there is no such directory or file, or it is nothing of the kind.
    """
    if isinstance(source, bytes):
        return None, {"ZipFile": source}, None
    if isinstance(source, str | PathLike):
        return _read_path(Path(fspath(source)))
    if callable(source):
        name = getattr(source, "__name__", type(source).__name__)
        return CallableCode(source), {}, name if name.isidentifier() else None
    raise UsageError(f"aws.function({source!r}): give a callable, a directory, a .zip file or the bytes of a zip")


def _read_path(path: Path) -> tuple[Code | None, Mapping[str, Any], str | None]:
    if path.is_dir():
        return DirectoryCode(str(path)), {}, path.name
    if path.is_file():
        return None, {"ZipFile": path.read_bytes()}, path.stem
    raise UsageError(f"aws.function({str(path)!r}): there is no such directory or zip file")
