"""Tumbling windows: functions that carry a state from batch to batch of the same stretch of time. Pure rules.

Source: documented, developer guide, "Tumbling windows"; assumed: windows begin at multiples of their length since the
epoch, a response without a state leaves an empty one, and the state that is too large is what the early end shows.
"""

from __future__ import annotations

from datetime import datetime, timezone
from json import dumps, loads
from typing import Any, Final, NamedTuple

from lambdamock.events.content import Event

STATE_BYTES: Final = 1024 * 1024
"""Source: documented, developer guide, "Tumbling windows": a window of a larger state ends early."""


class Window(NamedTuple):
    """A stretch of time, in seconds since the epoch, and what the function has made of its records so far."""

    start: float
    end: float
    state: Event

    @property
    def size(self) -> int:
        """Bytes of the state in the event."""
        return len(dumps(self.state, separators=(",", ":")).encode())

    @property
    def is_too_large(self) -> bool:
        """Whether the state is larger than Lambda keeps one."""
        return self.size > STATE_BYTES

    def members(self, shard_id: str, arn: str, *, is_final: bool, is_early: bool) -> Event:
        """What the event of a window has beside its records."""
        return {
            "window": {"start": _moment(self.start), "end": _moment(self.end)},
            "state": self.state,
            "shardId": shard_id,
            "eventSourceARN": arn,
            "isFinalInvokeForWindow": is_final,
            "isWindowTerminatedEarly": is_early,
        }

    def after(self, payload: bytes) -> Window:
        """The window with the state that a response leaves."""
        return self._replace(state=_state(payload))


def window_at(moment: float, length: int) -> Window:
    """The window that a moment lies in, as it begins.

    Args:
        length: seconds.
    """
    start = moment // length * length
    return Window(start, start + length, {})


def _state(payload: bytes) -> dict[str, Any]:
    try:
        response = loads(payload) if payload else None
    except ValueError:
        return {}
    state = response.get("state") if isinstance(response, dict) else None
    return state if isinstance(state, dict) else {}


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
