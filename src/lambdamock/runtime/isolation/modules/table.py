"""`sys.modules` with and without the private modules of an environment."""

from __future__ import annotations

import sys
from itertools import islice
from typing import Any

from lambdamock.runtime.isolation.modules import native_packages
from lambdamock.runtime.isolation.surroundings import Surroundings


class ModuleTable:
    """Exchanges private modules, and brings back what code deletes of the host's: a library would be there twice.

    A module that is deleted and imported again is the last one then; so one look at the last one tells.
    """

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}
        self._last_known = ""
        self._last = ""
        self._last_module: Any = None
        self._count = 0

    def mount(self, view: Surroundings) -> None:
        """Hide modules of the host whose names the package ships, and show the environment's own."""
        modules, known = sys.modules, self._known
        last = next(reversed(modules), "")
        if last != self._last_known or len(known) != len(modules) or known.get(last) is not modules.get(last):
            self._known, self._last_known = dict(modules), last
        _hide(view)
        self._last = last = next(reversed(modules), "")
        self._last_module = modules.get(last)
        self._count = len(modules)  # without the private ones
        modules.update(view.modules)

    def unmount(self, view: Surroundings) -> None:
        """Put the environment's modules aside, and those of the host back."""
        _collect(view, self._count)
        modules, last = sys.modules, self._last
        is_last = next(reversed(modules), "") == last and modules.get(last) is self._last_module
        if not is_last or len(modules) < self._count:
            self._mend()
        _bring_back(view)

    def _mend(self) -> None:
        modules, known = sys.modules, self._known
        for name in list(reversed(modules)):
            if name == self._last and modules[name] is self._last_module:
                break
            if name in known:
                modules[name] = known[name]
        modules.update({name: known[name] for name in known.keys() - modules.keys()})


def _hide(view: Surroundings) -> None:
    modules = sys.modules
    if view.scanned != len(modules):
        tops = {name for name in view.tops if name in modules}
        view.hidden = {name: None for name in modules if name.partition(".")[0] in tops} if tops else {}
        view.scanned = len(modules)
    hidden = view.hidden
    for name in hidden:
        hidden[name] = modules.pop(name, None)


def _collect(view: Surroundings, count: int) -> None:
    """Move the modules that became private since mounting into the environment."""
    modules = sys.modules
    if view.found:
        view.modules.update({name: modules[name] for name in view.found if name in modules})
        if view.native_packages:
            native_packages.keep(view, view.found)
        view.found.clear()
    for name in list(view.modules):
        module = modules.pop(name, None)
        if module is None:
            del view.modules[name]
        elif module is not view.modules[name]:
            view.modules[name] = module
    added = len(modules) - count
    if added > 0:
        _collect_added(view, added)


def _collect_added(view: Surroundings, added: int) -> None:
    """Modules that code put into `sys.modules` itself; libraries that it imported stay with the host."""
    for name in list(islice(reversed(sys.modules), added)):
        if name not in view.hidden and _is_put_in_by_hand(name, sys.modules[name]):
            view.modules[name] = sys.modules.pop(name)


def _is_put_in_by_hand(name: str, module: Any) -> bool:
    """Whether code put it there: it comes from no file, or has a name of its own that is another one."""
    if getattr(module, "__spec__", None) is None and getattr(module, "__file__", None) is None:
        return True
    return "." not in name and getattr(module, "__name__", None) != name


def _bring_back(view: Surroundings) -> None:
    for name, module in view.hidden.items():
        if module is not None:
            sys.modules[name] = module
        view.hidden[name] = None
