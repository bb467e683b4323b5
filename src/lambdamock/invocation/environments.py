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


class _Pool:
    """The environments of one generation: the idle ones by tenant, and whether the generation is over."""

    __slots__ = ("idle", "is_retired")

    def __init__(self) -> None:
        self.idle: dict[str | None, list[Environment]] = {}
        self.is_retired = False


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
        self._pools: dict[_Key, _Pool] = {}
        self._busy: dict[Environment, tuple[_Pool, str | None]] = {}
        self._lock = Lock()

    def acquire(self, version: Version, tenant: str | None = None) -> Environment:
        """Take an environment for one invocation; the most recently used idle one, if any."""
        key = (version.reference, version.number, version.generation)
        with self._lock:
            pool = self._pools.get(key)
            if pool is None:
                pool = self._pools[key] = _Pool()
            idle = pool.idle.get(tenant)
            environment = idle.pop() if idle else self._start(version)
            self._busy[environment] = (pool, tenant)
        return environment

    def release(self, environment: Environment) -> None:
        """Give an environment back after its invocation; it closes when its generation ended meanwhile."""
        with self._lock:
            pool, tenant = self._busy.pop(environment, (None, None))
            is_kept = pool is not None and not pool.is_retired
            if pool is not None and is_kept:
                pool.idle.setdefault(tenant, []).append(environment)
        if not is_kept:
            environment.close()

    def retire(self, version: Version) -> None:
        """Close the environments of a generation that is over; busy ones close when their invocation ends."""
        with self._lock:
            pool = self._pools.pop((version.reference, version.number, version.generation), None)
        if pool is not None:
            self._end(pool)

    def close(self) -> None:
        """Close every environment."""
        with self._lock:
            pools, busy = [*self._pools.values()], [*self._busy]
            self._pools.clear()
            self._busy.clear()
        for pool in pools:
            self._end(pool)
        for environment in busy:
            environment.close()

    def _end(self, pool: _Pool) -> None:
        pool.is_retired = True
        for idle in pool.idle.values():
            for environment in idle:
                environment.close()
        pool.idle.clear()
