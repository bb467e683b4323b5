"""What `os.scandir` finds, with the paths that the code gave."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any


class Entries:
    """An iterator of `os.scandir`.

    Args:
        found: the real one.
        directory: the path that the code gave, `str` or `bytes`.
    """

    def __init__(self, found: Any, directory: Any) -> None:
        self._found = found
        self._directory = directory

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return _Entry(next(self._found), self._directory)

    def __enter__(self) -> Entries:  # noqa: PYI034 - Python 3.10 has no `Self`
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the directory."""
        self._found.close()


class _Entry:
    """Stands in for an `os.DirEntry`, which cannot be made with another path."""

    def __init__(self, found: Any, directory: Any) -> None:
        self._found = found
        self.name = found.name
        self.path = os.path.join(directory, found.name)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:  # what `isinstance` asks
        return os.DirEntry

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found, name)

    def __fspath__(self) -> Any:
        return self.path

    def __repr__(self) -> str:
        return f"<DirEntry {self.name!r}>"
