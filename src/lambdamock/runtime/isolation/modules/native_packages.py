"""Packages with extension modules that are shipped with code: most of these cannot be loaded twice into one process.

So such a package is imported by the first environment that needs it, and every later one that ships the same files gets
the same modules, state included, in this mock and in those that follow. They are never in the host's `sys.modules`.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from lambdamock.runtime.isolation.surroundings import Surroundings

_SUFFIXES: Final = (".so", ".pyd", ".dylib")


class NativePackage(NamedTuple):
    """One shipped package or module.

    Attributes:
        name: its top-level name.
        files: what identifies it: paths below the directory that it lies in, and sizes in bytes.
    """

    name: str
    files: tuple[tuple[str, int], ...]


class _Import(NamedTuple):
    """The modules of a package by name, and where the directory is that they lie in."""

    modules: dict[str, Any]
    root: list[str]


_imports: Final[dict[NativePackage, _Import]] = {}


def native_package(root: str, files: Collection[str], name: str) -> NativePackage | None:
    """The package or module of a name in a directory that has these files; None when no extension module is in it."""
    directory = os.path.join(root, name)
    paths = [directory + suffix for suffix in EXTENSION_SUFFIXES if name + suffix in files]
    if name in files:
        paths += [os.path.join(folder, file) for folder, _, found in os.walk(directory) for file in found]
    if not any(path.endswith(_SUFFIXES) for path in paths):
        return None
    return NativePackage(name, tuple(sorted((os.path.relpath(path, root), os.path.getsize(path)) for path in paths)))


def keep(view: Surroundings, names: Iterable[str]) -> None:
    """Remember modules that an environment has imported."""
    for name in names:
        package = view.native_packages.get(name.partition(".")[0])
        module = view.modules.get(name)
        if package is None or module is None or not isinstance(getattr(module, "__file__", None), str):
            continue
        if package not in _imports:
            _imports[package] = _Import({}, [_root_of(module)])
        _imports[package].modules.setdefault(name, module)


def loaded(view: Surroundings, name: str, root: str) -> ModuleSpec | None:
    """How a module is found that some environment has imported before; None when none has.

    Args:
        root: the directory in which the environment has the top-level package.
    """
    package = view.native_packages.get(name.partition(".")[0])
    earlier = _imports.get(package) if package is not None else None
    if earlier is None or name not in earlier.modules:
        return None
    _move(earlier, root)
    view.found.update(earlier.modules)
    module = earlier.modules[name]
    spec = ModuleSpec(name, cast("Any", _Loaded(earlier.modules)), origin=module.__file__)
    spec.submodule_search_locations = getattr(module, "__path__", None)
    spec.has_location = True
    return spec


def _move(earlier: _Import, root: str) -> None:
    """Let the modules name another directory with the same files: the one of the first import may be gone."""
    (old,) = earlier.root
    if old == root:
        return
    for module in earlier.modules.values():
        module.__file__ = root + module.__file__.removeprefix(old)
        if hasattr(module, "__path__"):
            module.__path__ = [root + path.removeprefix(old) for path in module.__path__]
    earlier.root[:] = [root]


def _root_of(module: Any) -> str:
    """The directory that holds the top-level package of a module."""
    directory: str = os.path.dirname(module.__file__)
    for _ in range(module.__name__.count(".") + hasattr(module, "__path__")):
        directory = os.path.dirname(directory)
    return directory


class _Loaded:
    """Brings modules of an earlier import to an environment."""

    def __init__(self, modules: dict[str, Any]) -> None:
        self._modules = modules

    def create_module(self, spec: ModuleSpec) -> Any:
        return self._modules[spec.name]

    def exec_module(self, _module: Any) -> None:
        """All of the package at once: its modules look for each other in `sys.modules`."""
        for name, other in self._modules.items():
            sys.modules.setdefault(name, other)
