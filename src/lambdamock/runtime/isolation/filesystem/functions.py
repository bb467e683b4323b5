"""What functions that take paths do in an environment; `views` tells which function does what.

Each gets the files of the environment, the real function and the arguments that the code gave.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from lambdamock.runtime.isolation.board import BOARD
from lambdamock.runtime.isolation.filesystem.files import read_only
from lambdamock.runtime.isolation.filesystem.path_arguments import MISSING, Given, Place, check, exists, is_directory
from lambdamock.runtime.isolation.surroundings import current

if TYPE_CHECKING:
    from lambdamock.runtime.isolation.filesystem.files import Files
    from lambdamock.runtime.isolation.filesystem.storage import Storage

_real_open, _real_getcwd = os.open, os.getcwd
_PATH: Final = Place()
_CHANGED: Final = Place(writes="change")
_DESCRIPTOR: Final = Place(0, "fd")

Real = Callable[..., Any]
Act = Callable[["Files", Real, Given], Any]


def paths(*places: Place) -> Act:
    """The function needs nothing but real paths, and leave to write where it writes."""
    if len(places) == 1 and not places[0].writes:
        return _one_path(places[0])

    def act(files: Files, real: Real, given: Given) -> Any:
        for place in places:
            place.map(files, given)
        check(files, given, places)
        return given.call(real)

    return act


def _one_path(place: Place) -> Act:
    def act(files: Files, real: Real, given: Given) -> Any:
        place.map(files, given)
        return given.call(real)

    return act


def symlink(files: Files, real: Real, given: Given) -> Any:
    """`os.symlink`: the kernel follows links by itself, so they hold real paths."""
    link = Place(1, "dst", "create")
    Place(0, "src").map(files, given)
    link.map(files, given)
    check(files, given, (link,))
    place, aim = link.target(files, given), given.get(0, "src")
    if place is not None and files.is_temporary(place):
        end = os.path.join(os.path.dirname(place), os.fsdecode(aim))
        files.has_links = files.has_links or not files.is_temporary(os.path.normpath(end))
    return given.call(real)


def readlink(files: Files, real: Real, given: Given) -> Any:
    """`os.readlink` answers in the words of the question."""
    path = _PATH.map(files, given)
    return files.shown(given.call(real), path)


def scandir(files: Files, real: Real, given: Given) -> Any:
    """`os.scandir`: the paths of the entries begin with what the code gave."""
    path = _PATH.map(files, given)
    found = given.call(real)
    if not given.said:
        return found
    from lambdamock.runtime.isolation.filesystem.directory_entries import Entries

    return Entries(found, os.fspath(path))


def access(files: Files, real: Real, given: Given) -> Any:
    """`os.access`: what is read-only cannot be written to."""
    place = _CHANGED
    place.map(files, given)
    mode = given.get(1, "mode", 0)
    if isinstance(mode, int) and mode & os.W_OK:
        target = place.target(files, given)
        if target is not None and files.refuses(target):
            return False
    return given.call(real)


def chdir(files: Files, real: Real, given: Given) -> Any:
    """`os.chdir` and `os.fchdir` change the directory of the environment, which is put aside with it."""
    path = _PATH.map(files, given)
    BOARD.keep_directory()
    given.call(real)
    directory = _real_getcwd()
    view = current.get()
    assert view is not None
    view.directory = directory
    shown = directory if path is MISSING else files.shown(directory, path)
    files.said = None if shown is directory else (directory, shown)


def getcwd(files: Files, real: Real, _given: Given) -> Any:
    """`os.getcwd` and `os.getcwdb`: real, unless the code went there by a name of AWS."""
    directory = real()
    said = files.said
    if said is None or os.fsdecode(directory) != said[0]:
        return directory
    return said[1] if isinstance(directory, str) else os.fsencode(said[1])


def open_descriptor(files: Files, real: Real, given: Given) -> Any:
    """`os.open`."""
    _PATH.map(files, given)
    flags = given.get(1, "flags", 0)
    if not isinstance(flags, int) or not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
        return given.call(real)
    target = _check_open(files, given, flags)
    descriptor = given.call(real)
    if target is not None and files.is_temporary(target) and (storage := files.storage) is not None:
        storage.add(descriptor)
    return descriptor


def _check_open(files: Files, given: Given, flags: int) -> str | None:
    """Refuse to open a file for writing where the code may not.

    Returns:
        The absolute path; None where it cannot be told.

    Raises:
        OSError: EROFS.
    """
    target = _PATH.target(files, given)
    if target is None or not files.refuses(target):
        return target
    if is_directory(target):
        stays = not flags & getattr(os, "O_TMPFILE", 0) & ~os.O_DIRECTORY
    elif exists(target):
        stays = bool(flags & os.O_CREAT and flags & os.O_EXCL)
        stays = stays or not flags & (os.O_WRONLY | os.O_RDWR | os.O_TRUNC)
    else:
        stays = not flags & os.O_CREAT or not is_directory(os.path.dirname(target))
    if not stays:
        path = given.get(0, "path")
        raise read_only(given.said.get(path, os.fspath(path)))
    return None


_FLAGS: Final = {"w": os.O_WRONLY | os.O_CREAT | os.O_TRUNC, "a": os.O_WRONLY | os.O_CREAT, "r": os.O_RDWR}
_FLAGS["x"] = os.O_WRONLY | os.O_CREAT | os.O_EXCL


_WRITING: Final = frozenset("wax+")


def open_file(files: Files, real: Real, given: Given) -> Any:
    """`open`: the file object names the path that the code gave."""
    path, mode = given.get(0, "file"), given.get(1, "mode", "r")
    if path is MISSING or not isinstance(mode, str):
        return given.call(real)
    if isinstance(path, int):
        return _open_counted(real, given, None if _WRITING.isdisjoint(mode) else files.opened(path), counts=False)
    if given.get(7, "opener", None) is not None:  # it may open anything, by `os.open` most likely
        return _open_counted(real, given, None if _WRITING.isdisjoint(mode) else files.storage, counts=False)
    mapped = files.real(path)
    if mapped is not path:
        given.put(7, "opener", _opener(mapped))
    if _WRITING.isdisjoint(mode):
        return given.call(real)
    target = _check_open(files, _asked(path, mapped), next((_FLAGS[each] for each in mode if each in _FLAGS), 0))
    counts = target is not None and files.is_temporary(target)
    return _open_counted(real, given, files.storage if counts else None, counts=counts)


def _open_counted(real: Real, given: Given, storage: Storage | None, *, counts: bool) -> Any:
    if storage is None:
        return given.call(real)
    from lambdamock.runtime.isolation.filesystem.counted_files import open_counted

    return open_counted(real, storage, given.arguments, given.options, counts=counts)


def _asked(path: Any, mapped: Any) -> Given:
    asked = Given((mapped,), {})
    if mapped is not path:
        asked.said[mapped] = os.fspath(path)
    return asked


def _opener(mapped: Any) -> Callable[[Any, int], int]:
    """Opens another path than the file object names."""

    def open_mapped(path: Any, flags: int) -> int:
        try:
            return _real_open(mapped, flags, 0o666)
        except OSError as error:
            error.filename = path
            raise

    return open_mapped


def connect_to_sqlite(files: Files, real: Real, given: Given) -> Any:
    """`sqlite3.connect`: SQLite finds out itself that a database cannot be written to."""
    database, is_uri = given.get(0, "database"), given.get(7, "uri", default=False)
    if database is MISSING or isinstance(database, int) or database in {":memory:", b":memory:", ""}:
        return given.call(real)
    if is_uri:
        return given.call(real) if not isinstance(database, str) else _connect_uri(files, real, given, database)
    Place(0, "database").map(files, given)
    target = Place(0, "database").target(files, given)
    if target is not None and files.refuses(target) and len(given.arguments) < 8:
        from urllib.parse import quote

        given.put(0, "database", f"file:{quote(target)}?mode=ro")
        given.options["uri"] = True
    return given.call(real)


def _connect_uri(files: Files, real: Real, given: Given, database: str) -> Any:
    scheme, path, query = _uri(database)
    mapped = files.real(path)
    if mapped is not path:
        given.put(0, "database", f"{scheme}{mapped}{query}")
    return given.call(real)


def _uri(database: str) -> tuple[str, str, str]:
    rest, mark, query = database.partition("?")
    scheme, _, path = rest.partition(":")
    return f"{scheme}:", path, mark + query


def descriptor(name: str, place: Place = _DESCRIPTOR) -> Act:
    """The function writes to an open file: in `/tmp` the one of that name in `counted_files` does."""

    def act(files: Files, real: Real, given: Given) -> Any:
        storage = files.opened(given.get(place.position, place.keyword))
        if storage is None:
            return given.call(real)
        from lambdamock.runtime.isolation.filesystem import counted_files

        return getattr(counted_files, name)(storage, real, *given.arguments, **given.options)

    return act


def truncate(files: Files, real: Real, given: Given) -> Any:
    """`os.truncate`."""
    place = _CHANGED
    place.map(files, given)
    check(files, given, (place,))
    target, length = place.target(files, given), given.get(1, "length")
    if target is not None and files.is_temporary(target) and isinstance(length, int):
        storage = files.storage
        if storage is not None and exists(target):
            storage.extend(target, length)
    return given.call(real)


def statvfs(files: Files, real: Real, given: Given) -> Any:
    """`os.statvfs` and `os.fstatvfs`, and so `shutil.disk_usage`."""
    place = _PATH
    place.map(files, given)
    found, target = given.call(real), place.target(files, given)
    if target is None or not files.is_temporary(target) or (storage := files.storage) is None:
        return found
    return storage.statistics(found)
