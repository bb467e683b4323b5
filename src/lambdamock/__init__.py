"""AWS Lambda in this process: `mock_lambda` answers every Lambda call that botocore makes, and runs the functions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lambdamock import errors as errors
    from lambdamock import events as events
    from lambdamock import filters as filters
    from lambdamock.mock import Aws, Function, Invocation, current, mock_lambda
    from lambdamock.mock.assertions.matchers import conforming, containing, json_text, matching

__version__ = "0.1.0"
_MODULES = frozenset({"errors", "events", "filters"})
_MATCHERS = frozenset({"conforming", "containing", "json_text", "matching"})
__all__ = [
    "Aws",
    "Function",
    "Invocation",
    "__version__",
    "conforming",
    "containing",
    "current",
    "json_text",
    "matching",
    "mock_lambda",
]


def __getattr__(name: str) -> Any:
    """Load the mock when it is first asked for: the pytest plugin imports this package in every test run."""
    if name in _MODULES:
        from importlib import import_module

        return import_module(f"lambdamock.{name}")
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with _promoted():
        from lambdamock import mock

        if name in _MATCHERS:
            from lambdamock.mock.assertions import matchers

            return getattr(matchers, name)
    return getattr(mock, name)


@contextmanager
def _promoted() -> Iterator[None]:
    """Count what is made meanwhile as old, without a collection.

    Modules stay; but the objects that they are made of would set off a collection of all generations, which walks
    through everything that botocore has loaded before: a tenth of the time that a process takes to its first answer.
    """
    import gc

    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
        if hasattr(gc, "freeze") and not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()


def __dir__() -> list[str]:
    return __all__
