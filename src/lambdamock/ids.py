"""Ids that look random and are the same in every run: drawn from one seeded generator."""

from __future__ import annotations

from random import Random
from typing import Final

_VARIANT_AND_VERSION: Final = (0x8000_0000_0000_0000, 0x4000 << 64)


class Ids:
    """Draws identifiers from a seed.

    Args:
        seed: any integer or text; equal seeds give equal sequences.
    """

    def __init__(self, seed: int | str = 0) -> None:
        self._random = Random(seed)  # the one place that may

    def uuid(self) -> str:
        """A random UUID (version 4), lower case with dashes: request ids, revision ids."""
        bits = self._random.getrandbits(128)
        bits = bits & ~(0xF000 << 64) & ~(0xC000 << 48) | _VARIANT_AND_VERSION[1] | _VARIANT_AND_VERSION[0]
        text = f"{bits:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def hex(self, digits: int) -> str:
        """`digits` lower-case hexadecimal digits: log stream names, trace ids."""
        return f"{self._random.getrandbits(4 * digits):0{digits}x}"

    def trace_header(self, now: float) -> str:
        """The trace header of an event that comes without one; `now` in seconds since the epoch."""
        return f"Root={trace_root(now, self.hex(24))}"

    def fraction(self) -> float:
        """A number from 0.0 up to, not including, 1.0: which version an alias with weights chooses."""
        return self._random.random()


def trace_root(now: float, digits: str) -> str:
    """The id of a trace that begins now, in seconds since the epoch; `digits` are 24 hexadecimal ones."""
    return f"1-{int(now):08x}-{digits}"
