"""Functions of the interpreter that take paths, as code of an environment sees them.

Which they are, and what they do, are the tables. Each falls through to the real one when the host calls it. In an
environment the paths of AWS lead into the environment's directories, writing where AWS does not allow it fails as on a
read-only file system, and errors name the path that the code gave.

What no view reaches sees the host's files: native code, and functions that a library of the host kept for itself
before the first invocation (those known to do so are in `_KEPT`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, Final

from lambdamock.runtime.isolation.filesystem.functions import (
    Act,
    access,
    chdir,
    connect_to_sqlite,
    descriptor,
    getcwd,
    open_descriptor,
    open_file,
    paths,
    readlink,
    scandir,
    statvfs,
    symlink,
    truncate,
)
from lambdamock.runtime.isolation.filesystem.path_arguments import Given, Place
from lambdamock.runtime.isolation.surroundings import current

_FROM_TO: Final = (Place(0, "src", "remove", "src_dir_fd"), Place(1, "dst", "remove", "dst_dir_fd"))
_LINK: Final = (Place(0, "src", "change", "src_dir_fd"), Place(1, "dst", "create", "dst_dir_fd"))
_OS: Final[tuple[tuple[Act, str], ...]] = (
    (paths(Place()), "stat lstat listdir pathconf getxattr listxattr"),
    (paths(Place(writes="create")), "mkdir mkfifo mknod"),
    (paths(Place(writes="remove")), "rmdir remove unlink"),
    (paths(Place(writes="change")), "chmod lchmod chown lchown utime setxattr removexattr"),
    (paths(*_FROM_TO), "rename replace"),
    (paths(*_LINK), "link"),
    (symlink, "symlink"),
    (readlink, "readlink"),
    (scandir, "scandir"),
    (access, "access"),
    (chdir, "chdir fchdir"),
    (getcwd, "getcwd getcwdb"),
    (open_descriptor, "open"),
    (truncate, "truncate"),
    (statvfs, "statvfs fstatvfs"),
    (descriptor("write"), "write pwrite"),
    (descriptor("write_many"), "writev pwritev"),
    (descriptor("send", Place(0, "out_fd")), "sendfile"),
    (descriptor("copy_range", Place(1, "dst")), "copy_file_range"),
    (descriptor("truncate"), "ftruncate"),
    (descriptor("allocate"), "posix_fallocate"),
)
"""What functions of `os` do with their paths; the system may lack some of them."""

_TABLE: Final[tuple[tuple[str, str, Act], ...]] = (
    ("builtins", "open", open_file),
    ("io", "open", open_file),
    ("io", "open_code", paths(Place())),
    *(("os", name, act) for act, names in _OS for name in names.split()),
    ("importlib.util", "spec_from_file_location", paths(Place(1, "location"))),
    ("ctypes", "_dlopen", paths(Place(0, "name"))),
    ("sqlite3", "connect", connect_to_sqlite),
    ("sqlite3.dbapi2", "connect", connect_to_sqlite),
)
"""Module, function, and what it does with its paths."""

_ON_WINDOWS: Final = tuple(row for row in _TABLE if row[1] == "chdir")
"""There the files are the host's: what is read-only, or too much, is decided by paths of another kind."""

_KEPT: Final = (
    ("bz2", "_builtin_open"),
    ("tarfile", "bltn_open"),
    ("boto3.compat", "rename_file"),
    ("s3transfer.compat", "rename_file"),
    ("s3transfer.utils", "rename_file"),
    ("aiofiles.threadpool", "sync_open"),
)
"""Names by which modules keep functions of the table; imported later, they keep the view."""

LATE: Final = frozenset({"ctypes", "sqlite3"})
"""Modules with functions of their own in the table that may be imported after the views were installed."""

_views: Final[dict[Any, Any]] = {}  # by the real function: made once, as installing must be quick
_sets: Final[list[tuple[set[Any], set[Any]]]] = []  # sets of functions, and the views to be in them
_installed: Final[list[tuple[Any, str, Any, Any]]] = []


def install() -> None:
    """Put the views into the modules that are loaded."""
    for module, name, act in _TABLE if sys.platform != "win32" else _ON_WINDOWS:
        owner = sys.modules.get(module)
        real = None if owner is None else owner.__dict__.get(name)
        if real is None:
            continue
        view = _views.get(real)
        if view is None:
            view = _views[real] = _made(real, act, module)
        _put(owner, name, real, view)
    for module, name in _KEPT:
        owner = sys.modules.get(module)
        if owner is not None and (view := _views.get(owner.__dict__.get(name))) is not None:
            _put(owner, name, owner.__dict__[name], view)
    for owner, name, kept, view in _kept_by_classes():
        _put(owner, name, kept, staticmethod(view))
    if not _sets:
        _sets.extend((names, {_views[real] for real in names if real in _views}) for names in _function_sets())
    for names, views in _sets:
        names.update(views)


def install_late(module: str) -> None:
    """Put the views into a module of `LATE` that was imported just now."""
    for name, owner_name, act in [(name, owner, act) for owner, name, act in _TABLE if owner.startswith(module)]:
        owner = sys.modules[owner_name]
        real = owner.__dict__[name]
        if _installed and not hasattr(real, "__wrapped__"):
            view = _views[real] = _views.get(real) or _made(real, act, owner_name)
            _put(owner, name, real, view)


def uninstall() -> None:
    """Take the views out again. Idempotent."""
    while _installed:
        owner, name, real, view = _installed.pop()
        if owner.__dict__.get(name) is view:
            setattr(owner, name, real)
    for names, views in _sets:
        names.difference_update(views)


def _put(owner: Any, name: str, real: Any, view: Any) -> None:
    _installed.append((owner, name, real, view))
    setattr(owner, name, view)


def _view(real: Callable[..., Any], act: Act) -> Callable[..., Any]:
    def view(*arguments: Any, **options: Any) -> Any:
        surroundings = current.get()
        if surroundings is None or surroundings.files is None:
            return real(*arguments, **options)
        return act(surroundings.files, real, Given(arguments, options))

    return view


def _made(real: Any, act: Act, module: str) -> Any:
    view: Any = _view(real, act)
    view.__name__ = view.__qualname__ = real.__name__
    view.__doc__ = real.__doc__
    view.__module__ = module  # where pickle finds the view
    view.__wrapped__ = real  # where `inspect` finds the signature
    return view


def _kept_by_classes() -> Iterator[tuple[Any, str, Any, Any]]:
    """Some versions of Python keep functions in classes: for `pathlib`, for its patterns."""
    for module, name in (("pathlib", "_NormalAccessor"), ("glob", "_StringGlobber")):
        owner = getattr(sys.modules.get(module), name, None)
        for attribute, kept in () if owner is None else list(vars(owner).items()):
            real = getattr(kept, "__func__", kept)
            if callable(real) and (view := _views.get(real)) is not None:
                yield owner, attribute, kept, view


def _function_sets() -> tuple[set[Any], ...]:
    """Sets of functions that have an ability: code asks `os.stat in os.supports_fd`."""
    return (os.supports_fd, os.supports_dir_fd, os.supports_follow_symlinks, os.supports_effective_ids)
