"""Semaphores between processes: the platform has no shared memory, so that none can be made.

Locks, queues, pools and executors of `multiprocessing` fail when they are made; `Process` and `Pipe` work.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

from lambdamock.runtime.isolation.surroundings import current

MODULE: Final = "multiprocessing.synchronize"
"""Never imported for its own sake; often it is when the views are installed already."""

_undo: Final[list[Callable[[], None]]] = []


def install(_module: str = MODULE) -> None:
    """Put the view into the module if it is loaded; once."""
    module = sys.modules.get(MODULE)
    if module is None or _undo:
        return
    owner = module.SemLock
    real = owner.__init__
    view = _semaphore_view(real)
    owner.__init__ = view

    def put_back() -> None:
        if owner.__init__ is view:
            owner.__init__ = real

    _undo.append(put_back)


def uninstall() -> None:
    """Take it out again. Idempotent."""
    while _undo:
        _undo.pop()()


def _semaphore_view(real: Callable[..., None]) -> Callable[..., None]:
    """A semaphore cannot be made in an environment.

    Source: assumed, known from programs that use `multiprocessing` on Lambda.
    """

    def __init__(*arguments: Any, **options: Any) -> None:  # noqa: N807 - it stands for it
        if current.get() is not None:
            raise OSError(38, "Function not implemented")  # ENOSYS, as Linux counts
        real(*arguments, **options)

    __init__.__wrapped__ = real  # type: ignore[attr-defined]  # its signature
    return __init__
