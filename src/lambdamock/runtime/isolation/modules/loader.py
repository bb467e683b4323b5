"""Private modules: what the environment's own directories hold is imported for that environment alone.

The standard file finder and source loader do the work, so `__file__`, `co_filename`, package data and debuggers see
real files. Nothing is written into the directories (no `__pycache__`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    PathFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)
from typing import TYPE_CHECKING, Any, Final

from lambdamock.runtime import snapshot_hooks
from lambdamock.runtime.isolation.child_processes import semaphores
from lambdamock.runtime.isolation.filesystem import views as file_views
from lambdamock.runtime.isolation.modules import native_packages
from lambdamock.runtime.isolation.surroundings import Surroundings, current

if TYPE_CHECKING:
    from types import ModuleType

    from lambdamock.runtime.isolation.modules.native_packages import NativePackage

ALWAYS_HOST: Final = frozenset(
    {"lambdamock", "botocore", "boto3", "s3transfer", "aiobotocore", "aioboto3", "wrapt", "jsonschema", "moto"}
)
"""Never imported from a package when the host has them: the mock must see their calls."""

LOADED_BEFORE_HANDLER: Final = frozenset(sys.builtin_module_names) | frozenset(
    [
        "__future__",
        "__main__",
        "_frozen_importlib",
        "_frozen_importlib_external",
        "abc",
        "base64",
        "builtins",
        "calendar",
        "codecs",
        "collections",
        "contextlib",
        "copyreg",
        "datetime",
        "decimal",
        "email",
        "encodings",
        "enum",
        "errno",
        "functools",
        "genericpath",
        "heapq",
        "http",
        "importlib",
        "io",
        "itertools",
        "json",
        "keyword",
        "linecache",
        "locale",
        "logging",
        "math",
        "numbers",
        "operator",
        "os",
        "pathlib",
        "posixpath",
        "random",
        "re",
        "reprlib",
        "select",
        "selectors",
        "site",
        "socket",
        "ssl",
        "stat",
        "string",
        "struct",
        "sys",
        "tempfile",
        "threading",
        "time",
        "token",
        "tokenize",
        "traceback",
        "types",
        "typing",
        "urllib",
        "uuid",
        "warnings",
        "weakref",
        "zipimport",
    ]
)
"""Names that a file of the package does not shadow. Source: assumed, they are loaded when the handler is imported."""


_STATELESS: Final = "cfnresponse"
_PROVIDED: Final = frozenset({snapshot_hooks.MODULE, _STATELESS})
"""Modules of this library that packages may import unless they bring their own; callables only the stateless one,
because their modules are the host's."""


class _Source(SourceFileLoader):
    def _cache_bytecode(self, *_arguments: object) -> None:
        """Nothing is written beside the user's files."""

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        """As above."""


_LOADERS: Final = (
    (ExtensionFileLoader, EXTENSION_SUFFIXES),
    (_Source, SOURCE_SUFFIXES),
    (SourcelessFileLoader, BYTECODE_SUFFIXES),
)
_SUFFIXES: Final = tuple(suffix for _, suffixes in _LOADERS for suffix in suffixes)


_LATE: Final[dict[str, Callable[[str], None]]] = {
    **dict.fromkeys(file_views.LATE, file_views.install_late),
    semaphores.MODULE: semaphores.install,
}
"""What puts views into a module that is imported after the others were installed."""


class TaskFinder:
    """The one meta path finder; it answers for the environment whose code runs in the context."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, _target: ModuleType | None = None) -> ModuleSpec | None:
        view = current.get()
        if name in _LATE and (view is None or name not in view.tops):
            return _with_views(PathFinder.find_spec(name, path))
        if view is None:
            return None
        if view.path is None:
            return _provided(view, name) if name == _STATELESS and not _is_found(name, sys.path) else None
        return _find(view, name, path)

    @staticmethod
    def invalidate_caches() -> None:
        view = current.get()
        for finder in () if view is None else view.finders.values():
            finder.invalidate_caches()


class _Viewed:
    """Loads a module and puts views into it."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def create_module(self, spec: ModuleSpec) -> Any:
        return self._real.create_module(spec)

    def exec_module(self, module: Any) -> None:
        module.__spec__.loader = module.__loader__ = self._real
        self._real.exec_module(module)
        _LATE[module.__name__](module.__name__)


def _with_views(spec: ModuleSpec | None) -> ModuleSpec | None:
    if spec is not None and spec.loader is not None:
        spec.loader = _Viewed(spec.loader)  # type: ignore[assignment]
    return spec


def _find(view: Surroundings, name: str, path: Sequence[str] | None) -> ModuleSpec | None:
    entries = list(path) if path is not None else _import_path(view)
    if view.files is not None:
        entries = list(map(view.files.real, entries))
    if name in _PROVIDED and not any(_look_into(view, entry, name) for entry in filter(view.owns_path, entries)):
        return _provided(view, name)
    if path is None and (name in view.host_names or name in LOADED_BEFORE_HANDLER):
        return PathFinder.find_spec(name, [entry for entry in entries if not view.owns_path(entry)])
    if not any(view.owns_path(entry) for entry in entries):
        return None
    portions: list[str] = []
    for entry in entries:
        spec = _look_into(view, entry, name)
        if spec is not None and spec.loader is not None:
            return _own(view, entry, name, spec) if view.owns_path(entry) else spec
        if spec is not None:
            portions.append(entry)
    if not any(view.owns_path(portion) for portion in portions):
        return None  # nothing there, or a namespace package that is the host's alone
    view.found.add(name)
    return PathFinder.find_spec(name, portions)


def forget_provided() -> None:
    """Take what callables imported of this library's own modules from the host's again."""
    module = sys.modules.get(_STATELESS)
    if module is not None and os.path.dirname(module.__file__ or "") == snapshot_hooks.DIRECTORY:
        del sys.modules[_STATELESS]


def _provided(view: Surroundings, name: str) -> ModuleSpec | None:
    view.found.add(name)
    return PathFinder.find_spec(name, [snapshot_hooks.DIRECTORY])


def _own(view: Surroundings, entry: str, name: str, spec: ModuleSpec) -> ModuleSpec:
    """How a private module is found: anew, or as part of a package that cannot be loaded twice."""
    view.found.add(name)
    if name.partition(".")[0] not in view.native_packages:
        return spec
    root = entry
    for _ in range(name.count(".")):
        root = os.path.dirname(root)
    return native_packages.loaded(view, name, root) or spec


def _import_path(view: Surroundings) -> list[str]:
    if any(view.owns_path(entry) for entry in sys.path):
        return list(sys.path)
    return list(view.path or ())


def _look_into(view: Surroundings, entry: str, name: str) -> ModuleSpec | None:
    if not view.owns_path(entry):
        return PathFinder.find_spec(name, [entry])
    finder = view.finders.get(entry)
    if finder is None:
        finder = view.finders[entry] = FileFinder(entry, *_LOADERS)
    found: ModuleSpec | None = finder.find_spec(name)
    return found


def shipped_names(root: str) -> frozenset[str]:
    """Top-level names that can be imported from a directory; empty when it does not exist."""
    names = set()
    try:
        entries = list(os.scandir(root))
    except OSError:
        return frozenset()
    for entry in entries:
        suffix = next((suffix for suffix in _SUFFIXES if entry.name.endswith(suffix)), "")
        name = entry.name[: -len(suffix)] if suffix else entry.name
        if name.isidentifier() and (suffix or entry.is_dir()):
            names.add(name)
    return frozenset(names)


def shared_with_host(names: frozenset[str], native: Mapping[str, NativePackage], path: list[str]) -> frozenset[str]:
    """Those of the shipped names that stay the host's.

    They are the libraries whose calls the mock answers, and packages with extension modules that the host has too.
    """
    candidates = [name for name in names if name in ALWAYS_HOST or name in native]
    return frozenset(name for name in candidates if name in sys.modules or PathFinder.find_spec(name, path))


def native_names(root: str, names: frozenset[str]) -> dict[str, NativePackage]:
    """Those of the shipped names that are packages or modules with extension modules."""
    files = frozenset(os.listdir(root)) if names else ()
    found = ((name, native_packages.native_package(root, files, name)) for name in names)
    return {name: package for name, package in found if package is not None}


def known_to_host(names: frozenset[str], path: list[str]) -> frozenset[str]:
    """Those of the names that the host imports itself; a mere directory of that name does not count."""
    return frozenset(name for name in names if name in sys.modules or _is_found(name, path))


def _is_found(name: str, path: list[str]) -> bool:
    spec = PathFinder.find_spec(name, path)
    return spec is not None and spec.loader is not None


def layer_entries(layers_root: str, runtime: str) -> list[str]:
    """Where modules of layers are found, in this order, behind the function's own code (rule A279).

    Source: documented, developer guide, "Including library dependencies in a layer" (both directories); guide of
    today, "Dependency search path and runtime-included libraries" (their order).
    """
    return [
        os.path.join(layers_root, "python", "lib", runtime, "site-packages"),
        os.path.join(layers_root, "python"),
    ]


def host_path(own: list[str]) -> list[str]:
    """The host's import path as it follows on an environment's own entries: without the working directory."""
    left_out = {"", ".", os.path.abspath(os.curdir), *own}
    return [entry for entry in sys.path if entry not in left_out]
