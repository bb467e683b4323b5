"""Which mocks run: a stack, the innermost answers. The patches are there while it is not empty."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any, Final

from lambdamock import runtime
from lambdamock.errors import UsageError
from lambdamock.interception.observers import observers
from lambdamock.interception.patches import Patches
from lambdamock.interception.port import Cloud, Innermost

_running: Final[list[Cloud]] = []
_lock: Final = RLock()
_patches: Final = Patches()


def innermost() -> Cloud | None:
    """The cloud that answers now: the one started last."""
    return _running[-1] if _running else None


def is_running(cloud: Cloud) -> bool:
    """Whether a cloud was started and not stopped since."""
    return any(each is cloud for each in _running)


def intercept(owner: Any, name: str, interceptor: Callable[[Any, Innermost], Any]) -> None:
    """Take over an attribute besides those that are always taken over, until the last mock stops.

    Args:
        interceptor: makes the replacement of the original; it asks `innermost` which cloud answers, if any.
    """
    with _lock:
        _patches.add(owner, name, interceptor, innermost)


def start(cloud: Cloud) -> None:
    """Let a cloud answer from now on."""
    with _lock:
        if not _running:
            _patches.install(innermost)
        _running.append(cloud)
    for observe in observers:
        observe(cloud)


def stop(cloud: Cloud) -> None:
    """Let a cloud no longer answer; the one around it answers again.

    Raises:
        UsageError: another one that was started later still runs.
    """
    with _lock:
        if _running[-1] is not cloud:
            raise UsageError("stop(): a mock that was started later still runs; stop() that one first")
        _running.pop()
        if not _running:
            _patches.remove()
            runtime.release()
