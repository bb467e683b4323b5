"""Which execution environment takes an invocation: a warm one that is idle, one that is provisioned, or a new one."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.versions import Version

if TYPE_CHECKING:
    from lambdamock.runtime import BootstrapEnvironment, ExecutionEnvironment

    Environment = ExecutionEnvironment | BootstrapEnvironment

AHEAD: Final = 10
"""How many environments are initialised when concurrency is provisioned; AWS initialises as many as are asked for."""

_Key = tuple[FunctionReference, str, int]
"""A function, the number of its version, and the generation of that version's code and settings."""


class Lifetimes(NamedTuple):
    """How long environments live, in seconds of the mock's clock.

    Attributes:
        idle: since the last invocation ended. A function that is called every five minutes stays warm, one that is
            called every hour does not. Source: assumed; AWS gives no number, users measured five minutes to an hour.
        total: since the start, even when it is used all the time. Source: assumed; AWS says "every few hours".
    """

    idle: float
    total: float


class _Start(Protocol):
    def __call__(self, version: Version, *, is_provisioned: bool) -> Environment: ...


class _Place:
    """An environment and where it belongs, until when it may be idle, and until when it may be used."""

    __slots__ = ("environment", "idle_until", "is_provisioned", "pool", "tenant", "used_until")

    def __init__(
        self, environment: Environment, pool: _Pool, tenant: str | None, used_until: float, *, is_provisioned: bool
    ) -> None:
        self.environment = environment
        self.pool = pool
        self.tenant = tenant
        self.is_provisioned = is_provisioned
        self.idle_until = self.used_until = used_until


class _Pool:
    """The environments of one generation: the idle ones by tenant, those that are provisioned and idle, how many of
    these there may be, and whether the generation is over.
    """

    __slots__ = ("idle", "is_retired", "kept", "ready")

    def __init__(self) -> None:
        self.idle: dict[str | None, list[_Place]] = {}
        self.ready: list[_Place] = []
        self.kept = 0
        self.is_retired = False


class Environments:
    """The execution environments of all functions.

    An environment belongs to one generation of a version, serves one tenant only, and runs one invocation at a time;
    overlapping invocations get environments of their own (rule A123). Changing or deleting a function retires its
    environments (rule A411). Those that are idle for long, or old, are closed at the next look; provisioned ones stay
    for as long as they are provisioned. Nothing of the handler runs when one closes.

    Args:
        start: makes a new environment of a version. It is not initialised before its first invocation, unless by
            `initialise`.
        initialise: initialises an environment ahead, and says whether that went well.
        now: seconds since the epoch.
        told: that from now on so many environments are kept ready for a version.

    Source: documented, developer guide of today, "Lambda execution environment lifecycle": environments end after some
    hours even when they are used; without extensions no signal tells the runtime of it.
    """

    def __init__(
        self,
        start: _Start,
        initialise: Callable[[Version, Environment], bool],
        now: Callable[[], float],
        lifetimes: Lifetimes,
        told: Callable[[Version, int], None] = lambda *_: None,
    ) -> None:
        self._start = start
        self._initialise = initialise
        self._now = now
        self._lifetimes = lifetimes
        self._idle = lifetimes.idle
        self._told = told
        self._told_of: dict[_Key, int] = {}  # of versions that some were ever kept ready for
        self._pools: dict[_Key, _Pool] = {}
        self._busy: dict[Environment, _Place] = {}
        self._lock = Lock()

    def acquire(self, version: Version, tenant: str | None = None, *, provisioned: int = 0) -> Environment:
        """Take an environment for one invocation; the most recently used idle one, if any.

        Args:
            provisioned: how many environments are provisioned for the version, if this is one of them; 0 if not.
        """
        expired = None
        with self._lock:
            pool = self._pools.get((version.reference, version.number, version.generation)) or self._new_pool(version)
            idle = pool.ready if provisioned else pool.idle.get(tenant)
            if provisioned:
                pool.kept = provisioned
            elif idle and ((now := self._now()) > idle[0].idle_until or now >= idle[-1].used_until):
                expired = _take_out_expired(idle, now)
            place = idle.pop() if idle else self._new_place(version, pool, tenant, is_provisioned=provisioned > 0)
            self._busy[place.environment] = place
        if expired:
            for old in expired:
                old.environment.close()
        return place.environment

    def release(self, environment: Environment) -> None:
        """Give an environment back after its invocation; it closes when its generation ended meanwhile, or when it is
        provisioned no longer.
        """
        with self._lock:
            place = self._busy.pop(environment, None)
            is_kept = place is not None and not place.pool.is_retired and self._keep(place)
        if not is_kept:
            environment.close()

    def provide(self, version: Version, count: int) -> bool:
        """Keep environments ready for a version: the first `AHEAD` are initialised now, others at their first use.

        Returns:
            whether all initialisations went well. If not, none is ready.

        Raises:
            UsageError: nothing in this process can run the version.
        """
        with self._lock:
            pool = self._pools.get(_key_of(version)) or self._new_pool(version)
            pool.kept = count
            missing = min(count, AHEAD) - len(pool.ready)
        for _ in range(missing):
            if not self._start_ahead(version, pool):
                self.lower(version, 0)
                return False
        self._tell(version, count)
        return True

    def lower(self, version: Version, count: int) -> None:
        """Keep at most so many environments ready for a version. Busy ones that are too many close later."""
        self._tell(version, min(self._told_of.get(_key_of(version), 0), count))
        with self._lock:
            pool = self._pools.get(_key_of(version))
            if pool is None:
                return
            pool.kept = min(pool.kept, count)
            surplus = pool.ready[count:]
            del pool.ready[count:]
        for place in surplus:
            place.environment.close()

    def _tell(self, version: Version, count: int) -> None:
        key = _key_of(version)
        if self._told_of.get(key, 0) != count:
            self._told_of[key] = count
            self._told(version, count)

    def retire(self, version: Version) -> None:
        """Close the environments of a generation that is over; busy ones close when their invocation ends."""
        self._tell(version, 0)
        with self._lock:
            pool = self._pools.pop(_key_of(version), None)
        if pool is not None:
            _end(pool)

    def close(self) -> None:
        """Close every environment."""
        with self._lock:
            pools, busy = [*self._pools.values()], [*self._busy]
            self._pools.clear()
            self._busy.clear()
        for pool in pools:
            _end(pool)
        for environment in busy:
            environment.close()

    def _new_pool(self, version: Version) -> _Pool:
        pool = self._pools[_key_of(version)] = _Pool()
        return pool

    def _new_place(self, version: Version, pool: _Pool, tenant: str | None, *, is_provisioned: bool) -> _Place:
        environment = self._start(version, is_provisioned=is_provisioned)
        used_until = self._now() + self._lifetimes.total
        return _Place(environment, pool, tenant, used_until, is_provisioned=is_provisioned)

    def _keep(self, place: _Place) -> bool:
        pool = place.pool
        if not place.is_provisioned:
            place.idle_until = self._now() + self._idle
            pool.idle.setdefault(place.tenant, []).append(place)
            return True
        if len(pool.ready) >= pool.kept:
            return False
        pool.ready.append(place)
        return True

    def _start_ahead(self, version: Version, pool: _Pool) -> bool:
        place = self._new_place(version, pool, None, is_provisioned=True)
        is_ready = self._initialise(version, place.environment)
        with self._lock:
            is_kept = is_ready and not pool.is_retired and self._keep(place)
        if not is_kept:
            place.environment.close()
        return is_ready


def _key_of(version: Version) -> _Key:
    return version.reference, version.number, version.generation


def _take_out_expired(idle: list[_Place], now: float) -> list[_Place]:
    expired = [place for place in idle if now > place.idle_until or now >= place.used_until]
    idle[:] = [place for place in idle if place not in expired]
    return expired


def _end(pool: _Pool) -> None:
    pool.is_retired = True
    for places in (*pool.idle.values(), pool.ready):
        for place in places:
            place.environment.close()
    pool.idle.clear()
    pool.ready.clear()
