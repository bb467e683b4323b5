"""File objects that ask the storage of `/tmp` before they write, and the functions that write to descriptors.

The objects are those that `open` makes, over a raw file that asks. What leaves no room for all of it is written in
part, as the kernel does.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lambdamock.runtime.isolation.filesystem.storage import Storage


class _CountedFile(io.FileIO):
    """A raw file; it counts if the storage knows its descriptor."""

    _storage: Storage

    def write(self, data: Any, /) -> Any:
        storage = self._storage
        if not self.closed and storage.holds(descriptor := self.fileno()):
            data = _fitting(storage, descriptor, data)
        return super().write(data)

    def truncate(self, size: int | None = None, /) -> int:
        storage = self._storage
        if not self.closed and storage.holds(descriptor := self.fileno()):
            storage.extend(descriptor, self.tell() if size is None else size)
        return super().truncate(size)


_CountedFile.__name__ = _CountedFile.__qualname__ = "FileIO"
_CountedFile.__module__ = io.FileIO.__module__

_NAMES: Final = ("file", "mode", "buffering", "encoding", "errors", "newline", "closefd", "opener")
_DEFAULTS: Final = (None, "r", -1, None, None, None, True, None)


def open_counted(real: Callable[..., Any], storage: Storage, arguments: Any, options: Any, *, counts: bool) -> Any:
    """Open a file for writing as `open` does.

    Args:
        real: `open`.
        counts: the file is known to lie in the storage.
    """
    values = dict(zip(_NAMES, _DEFAULTS, strict=True)) | dict(zip(_NAMES, arguments, strict=False)) | options
    mode = values["mode"]
    is_text = "b" not in mode
    if not _is_usual(values, is_text=is_text):
        given = {"file": os.devnull, "closefd": True} if isinstance(values["file"], int) else {}
        with real(**{**values, **given, "opener": _open_nothing}):
            """It says what is wrong with the arguments; if nothing is, go on."""
    raw = _CountedFile(values["file"], mode.translate(_RAW), values["closefd"], values["opener"])
    raw._storage = storage  # noqa: SLF001 - our own
    try:
        if counts:
            storage.add(raw.fileno())
        return _dressed(raw, values, is_text=is_text)
    except BaseException:
        raw.close()
        raise


def _open_nothing(_path: Any, _flags: int) -> int:
    return os.open(os.devnull, os.O_RDWR)


_RAW: Final = {ord("b"): None, ord("t"): None}


def _is_usual(values: dict[str, Any], *, is_text: bool) -> bool:
    letters = sorted(values["mode"])
    if len(set(letters)) != len(letters) or not set(letters) <= set("rwaxbt+") or len(set("rwax") & set(letters)) != 1:
        return False
    if {"b", "t"} <= set(letters) or type(values["buffering"]) is not int or len(values) != len(_NAMES):
        return False
    return is_text or (values["buffering"] != 1 and values["encoding"] is values["errors"] is values["newline"] is None)


def _dressed(raw: _CountedFile, values: dict[str, Any], *, is_text: bool) -> Any:
    """Put the layers over a raw file that `open` puts there."""
    mode, buffering = values["mode"], values["buffering"]
    if buffering == 0:
        if is_text:
            raise ValueError("can't have unbuffered text I/O")
        return raw
    is_by_line = buffering == 1 or (buffering < 0 and raw.isatty())
    size = raw._blksize if buffering < 0 or is_by_line else buffering  # type: ignore[attr-defined]  # noqa: SLF001
    if "+" in mode:
        buffered: Any = io.BufferedRandom(raw, size)
    else:
        buffered = io.BufferedWriter(raw, size)
    if not is_text:
        return buffered
    try:
        text = io.TextIOWrapper(buffered, values["encoding"], values["errors"], values["newline"], is_by_line)
    except BaseException:
        buffered.close()
        raise
    text.mode = mode  # type: ignore[misc]
    return text


def _fitting(storage: Storage, descriptor: int, data: Any, position: int | None = None) -> Any:
    """The part of the data that there is room for."""
    with memoryview(data) as view:
        size = view.nbytes
    fits = storage.grant(descriptor, size, position)
    return data if fits == size else memoryview(data).cast("B")[:fits]


def write(storage: Storage, real: Callable[..., Any], descriptor: int, data: Any, position: int | None = None) -> Any:
    """`os.write` and `os.pwrite`."""
    behind = () if position is None else (position,)
    return real(descriptor, _fitting(storage, descriptor, data, position), *behind)


def write_many(storage: Storage, real: Callable[..., Any], descriptor: int, buffers: Any, *behind: Any) -> Any:
    """`os.writev` and `os.pwritev`."""
    size = sum(memoryview(buffer).nbytes for buffer in buffers)
    fits = storage.grant(descriptor, size, behind[0] if behind else None)
    if fits < size:
        buffers = [b"".join(map(bytes, buffers))[:fits]]
    return real(descriptor, buffers, *behind)


def send(storage: Storage, real: Callable[..., Any], out_fd: int, in_fd: int, offset: Any, count: int) -> Any:
    """`os.sendfile`."""
    count = _available(in_fd, offset, count)
    return real(out_fd, in_fd, offset, storage.grant(out_fd, count) if count else 0)


def copy_range(
    storage: Storage,
    real: Callable[..., Any],
    src: int,
    dst: int,
    count: int,
    offset_src: int | None = None,
    offset_dst: int | None = None,
) -> Any:
    """`os.copy_file_range`."""
    count = _available(src, offset_src, count)
    return real(src, dst, storage.grant(dst, count, offset_dst) if count else 0, offset_src, offset_dst)


def _available(descriptor: int, offset: int | None, count: int) -> int:
    """What a file holds behind a position, at most `count`."""
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        return count
    position = os.lseek(descriptor, 0, os.SEEK_CUR) if offset is None else offset
    return max(0, min(count, found.st_size - position))


def truncate(storage: Storage, real: Callable[..., Any], path: Any, length: int) -> Any:
    """`os.truncate` and `os.ftruncate`."""
    storage.extend(path, length)
    return real(path, length)


def allocate(storage: Storage, real: Callable[..., Any], descriptor: int, offset: int, length: int) -> Any:
    """`os.posix_fallocate`."""
    storage.extend(descriptor, offset + length)
    return real(descriptor, offset, length)
