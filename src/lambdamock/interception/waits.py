"""Waiters of Lambda clients wait in virtual time: what they wait for happens meanwhile, and the test loses none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import RLock, get_ident
from typing import Any, Final

from botocore import waiter

from lambdamock.interception.port import Cloud

_OF_LAMBDA: Final = "Lambda.Waiter."
_lock: Final = RLock()


class _Clock:
    """What botocore's waiters take for the module `time`: virtual in the thread that made it, real in all others."""

    def __init__(self, cloud: Cloud, real: Any) -> None:
        self._cloud = cloud
        self._real = real
        self._thread = get_ident()

    def sleep(self, seconds: float) -> None:
        if get_ident() == self._thread:
            self._cloud.advance(seconds)
        else:
            self._real.sleep(seconds)


def waiting(original: Callable[..., Any], innermost: Callable[[], Cloud | None]) -> Any:
    """`Waiter.wait` that lets the mock's time pass between its looks, for Lambda's waiters."""

    @wraps(original)
    def wait(self: Any, **members: Any) -> Any:
        cloud = innermost()
        if cloud is None or not type(self).__name__.startswith(_OF_LAMBDA):
            return original(self, **members)
        with _lock:  # one at a time: they share the name that is replaced
            clock = waiter.time
            waiter.time = _Clock(cloud, clock)
            try:
                return original(self, **members)
            finally:
                waiter.time = clock

    return wait
