"""Which execution environment takes an invocation: a warm one that is idle, or a new one."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.functions import Function

if TYPE_CHECKING:
    from lambdamock.runtime import ExecutionEnvironment

_Key = tuple[FunctionReference, int]
"""A function and the generation of its code and settings."""


class Environments:
    """The execution environments of all functions.

    An environment belongs to one generation of a function and runs one invocation at a time; overlapping invocations
    get environments of their own (rule A123). Changing or deleting a function retires its environments (rule A411).

    Args:
        start: makes a new environment; it is not initialised before its first invocation.
    """

    def __init__(self, start: Callable[[Function], ExecutionEnvironment]) -> None:
        self._start = start
        self._idle: dict[_Key, list[ExecutionEnvironment]] = {}
        self._busy: dict[ExecutionEnvironment, _Key] = {}
        self._retired: set[_Key] = set()
        self._lock = Lock()

    def acquire(self, function: Function) -> ExecutionEnvironment:
        """Take an environment for one invocation; the most recently used idle one, if any."""
        key = (function.reference, function.generation)
        with self._lock:
            idle = self._idle.get(key)
            environment = idle.pop() if idle else self._start(function)
            self._busy[environment] = key
        return environment

    def release(self, environment: ExecutionEnvironment) -> None:
        """Give an environment back after its invocation."""
        with self._lock:
            key = self._busy.pop(environment)
            retired = key in self._retired
            if not retired:
                self._idle.setdefault(key, []).append(environment)
            elif key not in self._busy.values():
                self._retired.discard(key)
        if retired:
            environment.close()

    def retire(self, function: Function) -> None:
        """Close the environments of a generation that is over; busy ones close when their invocation ends."""
        key = (function.reference, function.generation)
        with self._lock:
            idle = self._idle.pop(key, [])
            if key in self._busy.values():
                self._retired.add(key)
        for environment in idle:
            environment.close()

    def close(self) -> None:
        """Close every environment."""
        with self._lock:
            environments = [*self._busy, *(one for idle in self._idle.values() for one in idle)]
            self._idle.clear()
            self._busy.clear()
        for environment in environments:
            environment.close()
