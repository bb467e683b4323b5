"""The module `snapshot_restore_py` as code of functions imports it: hooks of SnapStart.

The managed runtime has it, so it need not be in the package. Each environment executes it for itself, under that name;
one that the package or a layer ships comes first.

Source: documented, developer guide of today, "Lambda SnapStart runtime hooks for Python"; observed, the published
module.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["register_after_restore", "register_before_snapshot"]

Hook = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
_Function = TypeVar("_Function", bound=Callable[..., Any])

_before_snapshot: list[Hook] = []
_after_restore: list[Hook] = []


def register_before_snapshot(func: _Function, *args: Any, **kwargs: Any) -> _Function:
    """Have a function called before the snapshot is taken; usable as a decorator."""
    _before_snapshot.append((func, args, kwargs))
    return func


def register_after_restore(func: _Function, *args: Any, **kwargs: Any) -> _Function:
    """Have a function called after an environment is restored; usable as a decorator."""
    _after_restore.append((func, args, kwargs))
    return func


def get_before_snapshot() -> list[Hook]:
    """What was registered, in order."""
    return _before_snapshot


def get_after_restore() -> list[Hook]:
    """What was registered, in order."""
    return _after_restore
