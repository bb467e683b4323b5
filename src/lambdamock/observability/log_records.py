"""Log events with where they stand, and the search for some of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from typing import Any, Final, NamedTuple, TypeAlias, overload

from lambdamock.errors import UsageError
from lambdamock.reprs import displayed, shortly

Moment: TypeAlias = "datetime | float"
"""A moment of the mock's time: with a time zone, or else in UTC; or seconds since the epoch."""

_SHOWN: Final = 50
"""How many events are printed."""
_SHOWN_IN_A_NOTEBOOK: Final = 200


@displayed()
class LogRecord(NamedTuple):
    """A log event.

    Attributes:
        timestamp: virtual seconds since the epoch.
        message: the text; its line end is kept, and missing where the runtime writes none.
        group: the name of its log group.
        stream: the name of its log stream.
        request_id: of the invocation that logged it; empty for an initialisation ahead of any.
    """

    timestamp: float
    message: str
    group: str
    stream: str
    request_id: str

    @property
    def at(self) -> datetime:
        """When it was logged, in the mock's time (UTC)."""
        return datetime.fromtimestamp(self.timestamp, timezone.utc)

    @property
    def document(self) -> Any:
        """The message parsed, where it is JSON; None for all others."""
        try:
            return json.loads(self.message)
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%dT%H:%M:%S}.{self.at.microsecond // 1000:03d}Z {self.message.rstrip()}"


@displayed()
class LogRecords(Sequence[LogRecord]):
    """Log events that somebody looked for; a slice of them is one of these, too."""

    def __init__(self, events: Iterable[LogRecord]) -> None:
        self._events = list(events)

    @overload
    def __getitem__(self, index: int) -> LogRecord: ...
    @overload
    def __getitem__(self, index: slice) -> LogRecords: ...
    def __getitem__(self, index: int | slice) -> LogRecord | LogRecords:
        return LogRecords(self._events[index]) if isinstance(index, slice) else self._events[index]

    def __len__(self) -> int:
        return len(self._events)

    @property
    def messages(self) -> list[str]:
        """The messages without their line ends."""
        return [event.message.rstrip("\r\n") for event in self]

    @property
    def text(self) -> str:
        """All messages, each on a line of its own."""
        return as_text(self)

    def tail(self, count: int = 10) -> LogRecords:
        """The last of them.

        Raises:
            UsageError: `count` is negative.
        """
        if count < 0:
            raise UsageError(f"tail({count!r}): say how many events to show, at least 0")
        return self[max(0, len(self) - count) :]

    def __eq__(self, other: object) -> bool:
        """Whether another sequence has the same events."""
        return isinstance(other, LogRecords | list) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # a list of events is no key

    def __repr__(self) -> str:
        return f"<LogRecords: {len(self)}, the last {shortly(str(self[-1]))}>" if self else "<LogRecords: none>"

    def __str__(self) -> str:
        """The last events, one below the other."""
        if not self:
            return "<LogRecords: none>"
        left_out = max(0, len(self) - _SHOWN)
        earlier = f"\n  … {left_out} earlier ones" if left_out else ""
        lines = "".join(f"\n  {event}" for event in self.tail(_SHOWN))
        return f"<LogRecords: {len(self)}{earlier}{lines}\n>"

    def _repr_html_(self) -> str:
        from lambdamock.reprs.tables import table  # only notebooks show it

        left_out = len(self) - _SHOWN_IN_A_NOTEBOOK
        note = f"the last {_SHOWN_IN_A_NOTEBOOK} of {len(self)} events" if left_out > 0 else ""
        rows = (
            (f"{event.at:%Y-%m-%d %H:%M:%S}", event.group, event.message.rstrip())
            for event in self.tail(_SHOWN_IN_A_NOTEBOOK)
        )
        return table("", ("time", "log group", "message"), rows, note)


def as_text(events: Iterable[LogRecord]) -> str:
    """All messages, each on a line of its own."""
    return "".join(event.message if event.message.endswith("\n") else f"{event.message}\n" for event in events)


def found(events: Iterable[LogRecord], pattern: str, start: Moment | None, end: Moment | None) -> LogRecords:
    """Those of the events that a pattern lets through, from `start` to `end`. See `LogGroups.filter`."""
    from lambdamock.observability.log_filters import FilterError, parse  # only those who search need it

    try:
        matches = parse(pattern)
    except FilterError as reason:
        raise UsageError(f"filter({pattern!r}): this is no filter pattern of CloudWatch Logs: {reason}") from None
    first, last = seconds_of(start, float("-inf")), seconds_of(end, float("inf"))
    return LogRecords(event for event in events if first <= event.timestamp <= last and matches(event.message))


def seconds_of(moment: Moment | None, otherwise: float) -> float:
    """A moment in seconds since the epoch.

    Raises:
        UsageError: it is none.
    """
    if moment is None:
        return otherwise
    if isinstance(moment, datetime):
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    if isinstance(moment, bool) or not isinstance(moment, int | float):
        raise UsageError(f"{moment!r} is no moment: give a datetime, or seconds since the epoch")
    return float(moment)
