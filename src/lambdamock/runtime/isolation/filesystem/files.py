"""Which file a path means to code of an environment, and where that code may write.

Code says `/tmp`, `/var/task` and `/opt`; the files lie in real directories of the workspace. As on AWS, `/tmp` is the
only place for a package to write to. What the host has announced keeps its place: its libraries, its working
directory, and the temporary files that a test hands to a handler.

Pure rules; `views` applies them to the functions of the interpreter.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from lambdamock.runtime.isolation.filesystem.storage import Storage
    from lambdamock.runtime.workspace import Directories

TEMPORARY: Final = "/tmp"  # noqa: S108 - as code of a handler says it
TASK: Final = "/var/task"
LAYERS: Final = "/opt"
ROOTS: Final = (TEMPORARY, TASK, LAYERS)

_WRITABLE: Final = ("/dev/", "/proc/", "/mnt/")
"""Devices, and the file systems that a function mounts (`FileSystemConfigs`): they are the host's."""

_lstat, _getcwd, _mkdir = os.lstat, os.getcwd, os.mkdir  # the host's: code here is no handler's


class Files:
    """The file system of one environment.

    Args:
        directories: the real ones.
        megabytes: size of `/tmp`; None for that of the host.

    Attributes:
        said: the working directory and how the code called it, after it changed there by a name of AWS.
        has_links: links in `/tmp` lead elsewhere, so that the names of paths do not tell where they end.
    """

    def __init__(self, directories: Directories, megabytes: int | None = None) -> None:
        self._megabytes = megabytes
        self._storage: Storage | None = None
        self._is_used = False
        self.said: tuple[str, str] | None = None
        self.has_links = False
        self.temporary = directories.temporary
        self._is_package = directories.task is not None
        self._workspace = directories.root
        self._task = directories.task or os.path.join(directories.root, "empty")
        self._layers = directories.layers
        self._read_only = tuple(path + "/" for path in (self._task, self._layers) if path is not None)
        self._host_temporary = os.path.dirname(directories.root)
        self._announced = tuple(path + "/" for path in _announced(directories))

    @property
    def storage(self) -> Storage | None:
        """The room in `/tmp`, counted from the first use on; None where nobody counts."""
        if self._storage is None and self._megabytes is not None:
            from lambdamock.runtime.isolation.filesystem.storage import Storage

            self._storage = Storage(self.temporary, self._megabytes)
        return self._storage

    def opened(self, descriptor: Any) -> Storage | None:
        """The room that writing to a descriptor takes; None when it does not write to `/tmp`."""
        storage = self._storage
        return storage if storage is not None and storage.holds(descriptor) else None

    def excess(self) -> str | None:
        """What to tell when `/tmp` holds more than it may: native code writes without asking."""
        storage = self.storage if self._is_used else None
        return None if storage is None else storage.excess()

    def real(self, path: Any) -> Any:
        """The path of the host's file system that a path of the code means.

        Returns:
            The same object unless it is another path; otherwise a path of the same kind, `str` or `bytes`.

        Source: assumed (what stays the host's).
        """
        kind = type(path)
        if kind is not str:
            if kind is int or path is None:
                return path
            return self._real_of_other(path)
        if not path.startswith(ROOTS) and (path[:1] != "/" or ("/." not in path and "//" not in path)):
            return path
        return self._look_up(path)

    def _real_of_other(self, path: Any) -> Any:
        if not isinstance(path, (bytes, os.PathLike)) and not isinstance(path, str):
            return path
        text = os.fsdecode(path)
        found = self.real(text)
        if found is text:
            return path
        return os.fsencode(found) if isinstance(os.fspath(path), bytes) else found

    def _look_up(self, path: str) -> str:
        plain = _plain(path)
        if not plain.startswith(ROOTS):
            return path
        for shown, real in ((TEMPORARY, self.temporary), (TASK, self._task), (LAYERS, self._layers)):
            if plain == shown or plain.startswith(shown + "/"):
                if real is None or self._is_announced(plain):
                    return path
                if shown == TASK and not self._is_package:
                    with suppress(FileExistsError):
                        _mkdir(real)
                return real + plain[len(shown) :]
        return path  # only the beginning of a name, as `/tmpfile`

    def _is_announced(self, path: str) -> bool:
        if path.startswith(self._announced) or path + "/" in self._announced:
            return True
        handed = _handed(path, TEMPORARY)
        return bool(handed) and _exists(TEMPORARY + handed) and not _exists(self.temporary + handed)

    def shown(self, path: Any, example: Any) -> Any:
        """A real path as code calls it that said `example`: by names of AWS if that was one."""
        if self.real(example) is example:
            return path
        is_bytes = isinstance(path, bytes)
        text = os.fsdecode(path)
        for shown, real in ((TEMPORARY, self.temporary), (TASK, self._task), (LAYERS, self._layers)):
            if real is not None and (text == real or text.startswith(real + "/")):
                text = shown + text[len(real) :]
                break
        return os.fsencode(text) if is_bytes else text

    def is_temporary(self, path: str) -> bool:
        """Whether an absolute real path lies in `/tmp` of the environment."""
        return path.startswith(self.temporary) and path[len(self.temporary) :][:1] in {"", "/"}

    def refuses(self, path: str) -> bool:
        """Whether code may not write to an absolute real path.

        Source: documented, developer guide, "Lambda execution environment" (`/tmp` is what can be written to); assumed
        for a callable of the test, which may write wherever the test may.
        """
        if self.has_links:
            path = os.path.realpath(path)
        if self.is_temporary(path):
            self._is_used = True
            return False
        if not self._is_read_only(path):
            return False
        return self.has_links or self._is_read_only(os.path.realpath(path))

    def _is_read_only(self, path: str) -> bool:
        if path.startswith(self._read_only) or path + "/" in self._read_only:
            return True
        if not self._is_package or path.startswith(_WRITABLE):
            return False
        return not any(_handed(path, directory) for directory in (TEMPORARY, self._host_temporary))

    def absolute(self, path: Any, directory: int | None = None) -> str | None:
        """An absolute real path, without `..`.

        Args:
            path: real, or an open descriptor.
            directory: descriptor of what a relative path begins at; None is the working directory.

        Returns:
            None where it cannot be told.
        """
        if isinstance(path, int):
            return path_of(path)
        text = os.fsdecode(path)
        if not text.startswith("/"):
            base = _getcwd() if directory is None else path_of(directory)
            if base is None:
                return None
            text = f"{base}/{text}"
        return os.path.normpath(text)


def read_only(path: Any) -> OSError:
    """The error of writing where that is not allowed."""
    return OSError(errno.EROFS, os.strerror(errno.EROFS), path)


def path_of(descriptor: int) -> str | None:
    """The path that a descriptor was opened by; None where the system does not tell."""
    if sys.platform == "darwin":
        import fcntl

        found: bytes = fcntl.fcntl(descriptor, 50, bytes(1024))  # F_GETPATH
        return os.fsdecode(found.rstrip(b"\0")) or None
    try:
        return _readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return None


_readlink: Callable[[str], str] = getattr(os, "readlink", str)


def _handed(path: str, directory: str) -> str:
    """The part of a path behind the directory for temporary files that a test hands to handlers; empty for others.

    They are known by the names that pytest's `tmp_path` and the standard library's `tempfile` give.
    """
    if not path.startswith((f"{directory}/tmp", f"{directory}/pytest-of-")):  # noqa: S108 - a prefix
        return ""
    found = re.match(r"/(?:pytest-of-[^/]+|tmp[a-z0-9_]{8}(?:\.[^/]*)?)(?=/|$)", path[len(directory) :])
    return "" if found is None else found.group()


def _exists(path: str) -> bool:
    try:
        _lstat(path)
    except OSError:
        return False
    return True


def _plain(path: str) -> str:
    """The path without detours at its beginning; `..` behind a directory stays, which may be a link."""
    if path.startswith("//") or (not path.startswith(ROOTS)):
        return "/" + os.path.normpath(path).lstrip("/")
    if "/.." not in path:
        return path
    depth = 0
    for part in path.split("/"):
        depth += -1 if part == ".." else part not in {"", "."}
        if depth < 1 + path.startswith(TASK) and part == "..":
            return os.path.normpath(path)
    return path


def _announced(directories: Directories) -> set[str]:
    """Directories below `/tmp`, `/var/task` and `/opt` that are the host's all the same."""
    own = [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, *sys.path, _working_directory()]
    own += [directories.root, directories.task or ""]
    return {path for path in own if path.startswith(ROOTS) and path not in ROOTS}


def _working_directory() -> str:
    try:
        return _getcwd()
    except OSError:
        return ""
