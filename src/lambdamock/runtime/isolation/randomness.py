"""Chance in environments that are restored from a snapshot: what was drawn before it is the same in all of them.

While such an environment initialises, `os.urandom` and what builds on it (`uuid`, `secrets`, `random.seed()`) draw from
a generator that equals that of every other environment of the version; nothing else of the process is touched, and
afterwards chance is real again. The `random` module goes on from its state in the snapshot, in each environment for
itself.
"""

from __future__ import annotations

import os
import random  # noqa: TID251 - to patch it
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

from lambdamock.runtime.isolation.surroundings import Surroundings, current

_lock: Final = Lock()
_generators: Final[dict[Surroundings, random.Random]] = {}
"""By environment that initialises now."""

_originals: Final[list[tuple[Any, str, Any]]] = []


@contextmanager
def before_snapshot(view: Surroundings, snapshot: str) -> Iterator[None]:
    """Let an environment's code draw what every other environment of the version draws.

    Args:
        view: of the environment, which is mounted.
        snapshot: names the version and its code; environments of equal ones draw the same.
    """
    generator = random.Random(snapshot)  # noqa: S311 - that it repeats is the point
    with _lock:
        if not _generators:
            _install()
        _generators[view] = generator
    try:
        random.seed()  # from now on the module's state is the environment's own, see `process_state`
        yield
    finally:
        with _lock:
            del _generators[view]
            if not _generators:
                _uninstall()


def _generator() -> random.Random | None:
    view = current.get()
    return None if view is None else _generators.get(view)


def _drawn() -> int | None:
    generator = _generator()
    return None if generator is None else generator.getrandbits(256)


def _install() -> None:
    urandom, seed, module_seed = os.urandom, random.Random.seed, random.seed  # noqa: TID251 - to patch it

    def drawn_bytes(size: int, /) -> bytes:
        generator = _generator()
        return urandom(size) if generator is None else generator.randbytes(size)

    def drawn_seed(self: random.Random, a: Any = None, version: int = 2) -> None:
        seed(self, _drawn() if a is None else a, version)

    def drawn_module_seed(a: Any = None, version: int = 2) -> None:
        module_seed(_drawn() if a is None else a, version)

    for owner, name, value in (
        (os, "urandom", drawn_bytes),
        (random, "_urandom", drawn_bytes),
        (random, "seed", drawn_module_seed),
        (random.Random, "seed", drawn_seed),
    ):
        _originals.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)


def _uninstall() -> None:
    while _originals:
        setattr(*_originals.pop())
