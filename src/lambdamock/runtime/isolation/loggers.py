"""Context-local views over the logging module.

The root logger and the registry of loggers keep their identity; their class is exchanged for one whose state comes
from the environment that runs in the context. Loggers that an environment's own modules create live and die with it.
Loggers of shared libraries are borrowed: what code of an environment changes on them is taken back at unmounting.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from time import gmtime
from typing import Any, Final

from lambdamock.runtime.isolation.surroundings import Surroundings, caller_is_private, current

_ROOT_STATE: Final = ("handlers", "level", "filters", "disabled", "_cache")
_BORROWED_STATE: Final = ("level", "handlers", "propagate", "disabled", "filters")


def new_root_state(level: int, handler: logging.Handler) -> dict[str, Any]:
    """The state of the root logger in a new environment."""
    return {"handlers": [handler], "level": level, "filters": [], "disabled": False, "_cache": {}}


def _root_attribute(name: str) -> property:
    def read(self: Any) -> Any:
        view = current.get()
        return (self.__dict__ if view is None else view.root_logger)[name]

    def write(self: Any, value: Any) -> None:
        view = current.get()
        (self.__dict__ if view is None else view.root_logger)[name] = value

    return property(read, write)


def root_view(base: type[Any]) -> type[Any]:
    """A class for the root logger whose state is the environment's."""
    return type(base.__name__, (base,), {name: _root_attribute(name) for name in _ROOT_STATE})


def manager_view(base: type[Any]) -> type[Any]:  # noqa: C901 - one small class
    """A class for the logger registry whose entries are the environment's."""

    class Manager(base):  # type: ignore[misc]
        @property
        def loggerDict(self) -> dict[str, Any]:  # noqa: N802 - logging's name
            view = current.get()
            registry: dict[str, Any] = self.__dict__["loggerDict"] if view is None else view.loggers
            return registry

        @loggerDict.setter
        def loggerDict(self, value: dict[str, Any]) -> None:  # noqa: N802
            self.__dict__["loggerDict"] = value

        @property
        def _disable(self) -> int:
            view = current.get()
            level: int = self.__dict__["_disable"] if view is None else view.logging_disabled
            return level

        @_disable.setter
        def _disable(self, value: int) -> None:
            view = current.get()
            if view is None:
                self.__dict__["_disable"] = value
            else:
                view.logging_disabled = value

        def getLogger(self, name: str) -> logging.Logger:  # noqa: N802
            view = current.get()
            found: logging.Logger
            if view is None or _lives_in_environment(view, self.__dict__["loggerDict"], name):
                found = super().getLogger(name)
                return found
            found = in_host(lambda: super(Manager, self).getLogger(name))
            if caller_is_private(view, 1, _is_logging):
                borrow(view, found)
            return found

        def _clear_cache(self) -> None:
            super()._clear_cache()
            if current.get() is not None:
                _clear(self.__dict__["loggerDict"])

    Manager.__name__ = Manager.__qualname__ = base.__name__
    return Manager


class ConverterView:
    """`logging.Formatter.converter`: the runtime formats times as UTC, the host as it likes."""

    def __init__(self, host: Any) -> None:
        self._host = host

    def __get__(self, instance: object, owner: object = None) -> Any:
        if current.get() is not None:
            return gmtime
        return self._host.__get__(instance, owner) if hasattr(self._host, "__get__") else self._host


def in_host(call: Callable[[], Any]) -> Any:
    """Call with the host's views."""
    token = current.set(None)
    try:
        return call()
    finally:
        current.reset(token)


def _is_logging(module: str) -> bool:
    return module == "logging" or module.startswith("logging.")


def _lives_in_environment(view: Surroundings, host: dict[str, Any], name: str) -> bool:
    if not caller_is_private(view, 2, _is_logging):
        return False
    if name in view.loggers:
        return True
    top = str(name).partition(".")[0]
    return top in view.tops or not isinstance(host.get(name), logging.Logger) or top not in sys.modules


def borrow(view: Surroundings, logger: logging.Logger) -> None:
    """Remember the host's state of a shared logger, so that it can be put back."""
    if logger not in view.borrowed_loggers:
        view.borrowed_loggers[logger] = _state(logger)
        logger.handlers = list(logger.handlers)
        logger.filters = list(logger.filters)


def _state(logger: logging.Logger) -> dict[str, Any]:
    return {name: logger.__dict__[name] for name in _BORROWED_STATE}


def exchange_borrowed(view: Surroundings) -> None:
    """Swap the state of borrowed loggers with the one kept for the other side."""
    for logger, other in list(view.borrowed_loggers.items()):
        mine = _state(logger)
        logger.__dict__.update(other)
        view.borrowed_loggers[logger] = mine
        if mine["level"] != other["level"]:
            _clear(logging.Logger.manager.__dict__["loggerDict"])


def forget_levels(view: Surroundings) -> None:
    """Clear what shared loggers remember of enabled levels, when root logger or `disable` differ from the host's."""
    manager = logging.Logger.manager.__dict__
    root = manager["root"].__dict__
    if root.get("level") != view.root_logger["level"] or manager.get("_disable", 0) != view.logging_disabled:
        _clear(manager["loggerDict"])


def _clear(loggers: dict[str, Any]) -> None:
    for logger in list(loggers.values()):
        cache = getattr(logger, "_cache", None)
        if cache:
            cache.clear()
