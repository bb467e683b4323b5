"""What fits into `/tmp` of one environment: writing more fails as on a file system that is full.

Each write claims its bytes; the files are measured only when the claims alone would be too much, since what is
overwritten or deleted makes room again. Native code writes without asking; `excess` finds out afterwards.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from typing import Any, Final

_fstat, _lseek, _scandir, _stat = os.fstat, os.lseek, os.scandir, os.stat  # the host's: code here is no handler's

BLOCK: Final = 4096
"""Bytes of a block in what `os.statvfs` tells."""


class Storage:
    """The room of one `/tmp`.

    Args:
        directory: the real one.
        megabytes: `EphemeralStorage`.

    Source: documented, developer guide of today, "Configure ephemeral storage" (the size); assumed, each byte of a
    file's length counts, directories count nothing.
    """

    def __init__(self, directory: str, megabytes: int) -> None:
        self.megabytes = megabytes
        self.limit = megabytes << 20
        self._directory = directory
        self._measured = 0
        self._claimed = self.limit  # not measured yet: an earlier process of the environment may have left files
        self._open: dict[int, tuple[int, int]] = {}  # descriptors that write here, and what they are open on
        self._seen = 0  # the directory's time of change when it was last looked into

    def add(self, descriptor: int) -> None:
        """A file of the directory is open for writing."""
        found = _fstat(descriptor)
        if stat.S_ISREG(found.st_mode):
            self._open[descriptor] = found.st_dev, found.st_ino

    def holds(self, descriptor: object) -> bool:
        """Whether a descriptor writes to a file of the directory."""
        if descriptor not in self._open:
            return False
        assert isinstance(descriptor, int)
        try:
            found = _fstat(descriptor)
        except OSError:
            found = None
        if found is not None and (found.st_dev, found.st_ino) == self._open[descriptor]:
            return True
        del self._open[descriptor]
        return False

    def grant(self, descriptor: int, size: int, position: int | None = None) -> int:
        """Claim room for writing.

        Args:
            size: bytes.
            position: where; None is the file's own position.

        Returns:
            How many of the bytes fit, at least one.

        Raises:
            OSError: ENOSPC.
        """
        if self._measured + self._claimed + size <= self.limit:
            self._claimed += size
            return size
        left = self.left()
        length = _fstat(descriptor).st_size
        growth = (_position(descriptor, length) if position is None else position) + size - length
        fits = size - max(0, growth - left)
        if fits <= 0 < size:
            raise _full()
        self._claimed += max(0, min(growth, left))
        return fits

    def extend(self, descriptor_or_path: Any, length: int) -> None:
        """Claim room for a file that is given another length.

        Raises:
            OSError: ENOSPC.
        """
        growth = length - _stat(descriptor_or_path).st_size
        if growth > 0:
            if self._measured + self._claimed + growth > self.limit and growth > self.left():
                raise _full()
            self._claimed += growth

    def left(self) -> int:
        """Bytes that are left, measured."""
        self._claimed = 0
        self._measured = self._measure()
        return max(0, self.limit - self._measured)

    def excess(self) -> str | None:
        """What to tell if the directory holds more than it may, once for each time that it was changed."""
        try:
            changed = _stat(self._directory).st_mtime_ns
        except OSError:
            return None
        if changed == self._seen:
            return None
        self._seen = changed
        self.left()
        if self._measured <= self.limit:
            return None
        return (
            f"[lambdamock] /tmp holds {self._measured / (1 << 20):.1f} MB, more than EphemeralStorage "
            f'({self.megabytes} MB); on AWS writing fails with "No space left on device"\n'
        )

    def statistics(self, real: Any) -> Any:
        """An `os.statvfs_result` with the room of this directory."""
        free = self.left() // BLOCK
        values = list(real)
        values[0] = values[1] = BLOCK
        values[2:5] = self.limit // BLOCK, free, free
        return os.statvfs_result(values)

    def _measure(self) -> int:
        sizes = dict(_sizes(self._directory))
        for descriptor in list(self._open):
            if self.holds(descriptor):  # a file may have lost its name
                sizes[self._open[descriptor]] = _fstat(descriptor).st_size
        return sum(sizes.values())


def _sizes(directory: str) -> Iterator[tuple[tuple[int, int], int]]:
    """Device and inode, and the size, of all regular files; links are not followed."""
    try:
        with _scandir(directory) as entries:
            for entry in entries:
                found = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(found.st_mode):
                    yield from _sizes(entry.path)
                elif stat.S_ISREG(found.st_mode):
                    yield (found.st_dev, found.st_ino), found.st_size
    except OSError:
        """Deleted meanwhile."""


def _position(descriptor: int, length: int) -> int:
    import fcntl  # not on Windows, where no view counts

    if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_APPEND:
        return length
    return _lseek(descriptor, 0, os.SEEK_CUR)


def _full() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
