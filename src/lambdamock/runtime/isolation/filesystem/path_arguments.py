"""The arguments of a function that are paths: what they mean here, and whether the code may change what is there."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from lambdamock.runtime.isolation.filesystem.files import read_only

if TYPE_CHECKING:
    from lambdamock.runtime.isolation.filesystem.files import Files

MISSING: Final = object()
_real_stat, _real_lstat = os.stat, os.lstat


class Given:
    """The arguments of one call.

    Attributes:
        said: paths of the host by the path that the code gave for it.
    """

    __slots__ = ("arguments", "options", "said")

    def __init__(self, arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        self.arguments: Any = arguments
        self.options = options
        self.said: dict[Any, Any] = {}

    def get(self, position: int, keyword: str, default: Any = MISSING) -> Any:
        """An argument by position or keyword."""
        if position < len(self.arguments):
            return self.arguments[position]
        return self.options.get(keyword, default)

    def put(self, position: int, keyword: str, value: Any) -> None:
        """Put another value in the place of an argument, or give one that was not."""
        if position < len(self.arguments):
            self.arguments = (*self.arguments[:position], value, *self.arguments[position + 1 :])
        else:
            self.options[keyword] = value

    def call(self, real: Callable[..., Any]) -> Any:
        """Call the real function; an error names what the code gave."""
        if not self.said:
            return real(*self.arguments, **self.options)
        try:
            return real(*self.arguments, **self.options)
        except OSError as error:
            self.name(error)
            raise

    def name(self, error: OSError) -> None:
        """Let an error name what the code gave."""
        if error.filename in self.said:
            error.filename = self.said[error.filename]
        if error.filename2 in self.said:
            error.filename2 = self.said[error.filename2]


class Place:
    """An argument that is a path.

    Attributes:
        writes: how the function changes what is there (a key of `_ASKS`); empty when it does not.
    """

    __slots__ = ("dir_fd", "keyword", "position", "writes")

    def __init__(self, position: int = 0, keyword: str = "path", writes: str = "", dir_fd: str = "dir_fd") -> None:
        self.position = position
        self.keyword = keyword
        self.writes = writes
        self.dir_fd = dir_fd

    def map(self, files: Files, given: Given) -> Any:
        """Let the argument name the host's file.

        Returns:
            What it was.
        """
        path = given.get(self.position, self.keyword)
        real = path if path is MISSING else files.real(path)
        if real is not path:
            given.said[real] = os.fspath(path)
            given.put(self.position, self.keyword, real)
        return path

    def target(self, files: Files, given: Given) -> str | None:
        """The absolute path, after `map`; None where it cannot be told."""
        path = given.get(self.position, self.keyword)
        if path is MISSING or path is None:
            return None
        try:
            return files.absolute(path, given.options.get(self.dir_fd))
        except (TypeError, ValueError, OSError):
            return None  # the real function says what is wrong


def is_directory(path: str) -> bool:
    """Whether a directory is there, or a link to one."""
    try:
        return (_real_stat(path).st_mode & 0o170000) == 0o040000
    except OSError:
        return False


def exists(path: str, look: Callable[[str], Any] = _real_stat) -> bool:
    """Whether something is there."""
    try:
        look(path)
    except OSError:
        return False
    return True


_ASKS: Final[dict[str, Callable[[str], bool]]] = {
    "create": lambda path: not exists(path, _real_lstat) and is_directory(os.path.dirname(path)),
    "remove": lambda path: is_directory(os.path.dirname(path)),
    "change": exists,
}
"""When the kernel gets as far as asking whether the file system can be written to; before, it fails otherwise.

Source: assumed, the order of checks in Linux.
"""


def check(files: Files, given: Given, places: tuple[Place, ...]) -> None:
    """Refuse to write where the code may not, if the kernel would get so far.

    Raises:
        OSError: EROFS; EXDEV between a place that can be written to and another one.
    """
    targets = [(place, target) for place in places if place.writes and (target := place.target(files, given))]
    refused = [place for place, target in targets if files.refuses(target)]
    if not refused or not all(_ASKS[place.writes](target) for place, target in targets):
        return
    names = [given.get(place.position, place.keyword) for place in places]
    names = [given.said.get(name, name) if isinstance(name, (str, bytes)) else name for name in names]
    if len(refused) < len(targets):
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), names[0], None, names[-1])
    error = read_only(names[0])
    if len(names) > 1:
        error.filename2 = names[-1]
    raise error
