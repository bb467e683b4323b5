"""Messages that were received and wait for their batch to be full."""

from __future__ import annotations

from typing import Final

from lambdamock.eventsources.batch_size import BATCH_BYTES
from lambdamock.eventsources.queues.records import Held

_EMPTY: Final = len(b'{"Records":[]}') - 1  # a comma less than there are records


class Gathering:
    """Messages of one mapping, in the order of their receipt; knows their size without looking at each again.

    Attributes:
        since: when the first of them came, or the last batch left them behind; seconds since the epoch.
    """

    def __init__(self) -> None:
        self._held: dict[str, Held] = {}
        self._bytes = _EMPTY
        self.since = 0.0

    def __len__(self) -> int:
        return len(self._held)

    def add(self, one: Held, now: float) -> None:
        """Keep a message; of one that was received before, the last receipt counts."""
        if not self._held:
            self.since = now
        earlier = self._held.pop(one.message.message_id, None)
        self._held[one.message.message_id] = one
        self._bytes += one.size - (0 if earlier is None else earlier.size)

    def is_full(self, batch_size: int) -> bool:
        """Whether nothing more fits into the next batch."""
        return len(self._held) >= batch_size or self._bytes > BATCH_BYTES

    def take(self, batch_size: int, now: float) -> list[Held]:
        """The next batch: as many as fit, from the first one on; at least one."""
        held = list(self._held.values())
        count = self._fitting(held, batch_size)
        batch, rest = held[:count], held[count:]
        self._held = {one.message.message_id: one for one in rest}
        self._bytes -= sum(one.size for one in batch)
        self.since = now
        return batch

    def give_up(self) -> list[Held]:
        """Keep none of them; returns all."""
        held = list(self._held.values())
        self._held, self._bytes = {}, _EMPTY
        return held

    def _fitting(self, held: list[Held], batch_size: int) -> int:
        if self._bytes <= BATCH_BYTES:
            return min(len(held), batch_size)
        room = BATCH_BYTES - _EMPTY
        for count, one in enumerate(held[:batch_size]):
            room -= one.size
            if room < 0:
                return max(1, count)
        return min(len(held), batch_size)
