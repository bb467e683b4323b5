"""The directories of one mock: unpacked packages and layers, and a stand-in of /tmp for every environment.

Nothing is created before it is needed. Paths are real (no links), so that text which names them can be mapped back
to the paths that the code would see on AWS.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from lambdamock.runtime.settings import DirectoryCode, ZipCode

if TYPE_CHECKING:
    from lambdamock.runtime.settings import Code


class Directories(NamedTuple):
    """The real directories of one execution environment.

    Attributes:
        task: of the package; None for a callable of the test.
        layers: of the layers; None without any.
        temporary: the stand-in of /tmp.
        root: of the workspace; all others but the task directory of a `DirectoryCode` are in it.
    """

    task: str | None
    layers: str | None
    temporary: str
    root: str

    def shown(self) -> Iterator[tuple[str, str]]:
        """Pairs of a real directory and the one that it stands for on AWS."""
        for real, path in zip((self.temporary, self.task, self.layers), ("/tmp", "/var/task", "/opt"), strict=True):  # noqa: S108
            if real is not None:
                yield real, path


class Workspace:
    """Directories of one mock below one temporary directory; thread-safe.

    Unpacked packages are shared by all environments of the same package, unpacked layers by all of the same layers in
    the same order; code can only read them.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._root: str | None = None
        self._unpacked: dict[tuple[str, ...], str] = {}  # by kind and SHA-256 of what was unpacked
        self._count = 0

    def directories(self, code: Code, layers: tuple[ZipCode, ...], temporary: str) -> Directories:
        """The directories of an environment; what must be unpacked is, on first need.

        Raises:
            PackageError: an archive cannot be unpacked.
        """
        task: str | None = None
        if isinstance(code, ZipCode):
            task = self.task_directory(code)
        elif isinstance(code, DirectoryCode):
            task = os.path.realpath(code.path)
        layered = self.layers_directory(layers) if layers else None
        return Directories(task, layered, temporary, os.path.dirname(temporary))

    def task_directory(self, code: ZipCode) -> str:
        """The directory that holds the unpacked package; unpacked on first need.

        Raises:
            PackageError: the archive cannot be unpacked.
        """
        return self._unpack("task", (code,))

    def layers_directory(self, layers: tuple[ZipCode, ...]) -> str:
        """The directory that holds the layers, unpacked over each other in their order (rule A263); on first need.

        Raises:
            PackageError: one of the archives cannot be unpacked.
        """
        return self._unpack("opt", layers)

    def temporary_directory(self) -> str:
        """A new, empty directory that stands in for /tmp of one execution environment."""
        with self._lock:
            return self._new("tmp")

    def remove(self, path: str) -> None:
        """Delete one directory given out by `temporary_directory`."""
        _delete(path)

    def close(self) -> None:
        """Delete all directories and what the interpreter remembers of them. Idempotent."""
        with self._lock:
            root, self._root = self._root, None
            self._unpacked.clear()
        if root is not None:
            _delete(root)
            _forget(root)

    def _unpack(self, kind: str, archives: tuple[ZipCode, ...]) -> str:
        key = (kind, *(archive.sha256 for archive in archives))
        with self._lock:
            path = self._unpacked.get(key)
            if path is None:
                from lambdamock.runtime.package import extract_zip

                path = self._new(kind)
                for archive in archives:
                    extract_zip(archive.data, path)
                self._unpacked[key] = path
            return path

    def _new(self, kind: str) -> str:
        if self._root is None:
            from tempfile import mkdtemp

            self._root = os.path.realpath(mkdtemp(prefix="lambdamock-"))
        self._count += 1
        path = os.path.join(self._root, f"{kind}-{self._count}")
        os.mkdir(path)
        return path


def _delete(path: str) -> None:
    from shutil import rmtree

    rmtree(path, ignore_errors=True)


def _forget(root: str) -> None:
    prefix = root + os.sep
    for path in [path for path in sys.path_importer_cache if path.startswith(prefix)]:
        sys.path_importer_cache.pop(path, None)
    linecache = sys.modules.get("linecache")
    if linecache is not None:
        for name in [name for name in linecache.cache if name.startswith(prefix)]:
            linecache.cache.pop(name, None)
