"""Which execution environment takes an invocation: a warm one that is idle, or a new one."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.versions import Version

if TYPE_CHECKING:
    from lambdamock.runtime import BootstrapEnvironment, ExecutionEnvironment

    Environment = ExecutionEnvironment | BootstrapEnvironment

_Key = tuple[FunctionReference, str, int]
"""A function, the number of its version, and the generation of that version's code and settings."""


class Environments:
    """The execution environments of all functions.

    An environment belongs to one generation of a version, serves one tenant only, and runs one invocation at a time;
    overlapping invocations get environments of their own (rule A123). Changing or deleting a function retires its
    environments (rule A411).

    Args:
        start: makes a new environment; it is not initialised before its first invocation.
    """

    def __init__(self, start: Callable[[Version], Environment]) -> None:
        self._start = start
        self._idle: dict[_Key, dict[str | None, list[Environment]]] = {}
        self._busy: dict[Environment, tuple[_Key, str | None]] = {}
        self._retired: set[_Key] = set()
        self._lock = Lock()

    def acquire(self, version: Version, tenant: str | None = None) -> Environment:
        """Take an environment for one invocation; the most recently used idle one, if any."""
        key = _key(version)
        with self._lock:
            of_tenants = self._idle.get(key)
            idle = of_tenants.get(tenant) if of_tenants else None
            environment = idle.pop() if idle else self._start(version)
            self._busy[environment] = (key, tenant)
        return environment

    def release(self, environment: Environment) -> None:
        """Give an environment back after its invocation."""
        with self._lock:
            key, tenant = self._busy.pop(environment)
            retired = key in self._retired
            if not retired:
                self._idle.setdefault(key, {}).setdefault(tenant, []).append(environment)
            elif all(busy != key for busy, _ in self._busy.values()):
                self._retired.discard(key)
        if retired:
            environment.close()

    def retire(self, version: Version) -> None:
        """Close the environments of a generation that is over; busy ones close when their invocation ends."""
        key = _key(version)
        with self._lock:
            of_tenants = self._idle.pop(key, {})
            if any(busy == key for busy, _ in self._busy.values()):
                self._retired.add(key)
        for environment in _all(of_tenants):
            environment.close()

    def close(self) -> None:
        """Close every environment."""
        with self._lock:
            environments = [*self._busy]
            for of_tenants in self._idle.values():
                environments += _all(of_tenants)
            self._idle.clear()
            self._busy.clear()
        for environment in environments:
            environment.close()


def _key(version: Version) -> _Key:
    return (version.reference, version.number, version.generation)


def _all(of_tenants: dict[str | None, list[Environment]]) -> list[Environment]:
    return [environment for idle in of_tenants.values() for environment in idle]
