"""Logs as CloudWatch Logs shows them: groups, streams, events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import overload

from lambdamock.domain.journal import Initialisation, Invocation, Journal
from lambdamock.errors import did_you_mean
from lambdamock.observability.log_records import LogRecord, LogRecords, Moment, as_text, found
from lambdamock.reprs import displayed


@displayed()
class LogStream(Sequence[LogRecord]):
    """The events of one execution environment, in order of arrival."""

    def __init__(self, name: str, events: list[LogRecord]) -> None:
        self.name = name
        self._events = events

    @overload
    def __getitem__(self, index: int) -> LogRecord: ...
    @overload
    def __getitem__(self, index: slice) -> list[LogRecord]: ...
    def __getitem__(self, index: int | slice) -> LogRecord | list[LogRecord]:
        return self._events[index]

    def __len__(self) -> int:
        return len(self._events)

    @property
    def text(self) -> str:
        """All messages, each on a line of its own."""
        return as_text(self)

    def filter(self, pattern: str = "", *, start: Moment | None = None, end: Moment | None = None) -> LogRecords:
        """The events that a filter pattern lets through. See `LogGroups.filter`."""
        return found(self, pattern, start, end)

    def tail(self, count: int = 10) -> LogRecords:
        """The last events to arrive."""
        return LogRecords(self).tail(count)

    def __repr__(self) -> str:
        return f"<LogStream {self.name} with {len(self)} events>"

    def _repr_html_(self) -> str:
        return LogRecords(self)._repr_html_()


@displayed()
class LogGroup(Mapping[str, LogStream]):
    """A log group: its streams by name, in the order in which they began.

    Args:
        events: of all streams, in order of arrival.
    """

    def __init__(self, name: str, events: list[LogRecord]) -> None:
        self.name = name
        self._arrived = events
        streams: dict[str, list[LogRecord]] = {}
        for event in events:
            streams.setdefault(event.stream, []).append(event)
        self._streams = {stream: LogStream(stream, its) for stream, its in streams.items()}

    def __getitem__(self, stream: str) -> LogStream:
        return self._streams[stream]

    def __iter__(self) -> Iterator[str]:
        return iter(self._streams)

    def __len__(self) -> int:
        return len(self._streams)

    @property
    def events(self) -> LogRecords:
        """The events of all streams, ordered by time, then by arrival."""
        return LogRecords(sorted(self._arrived, key=lambda event: event.timestamp))

    @property
    def text(self) -> str:
        """All messages of all streams, stream by stream."""
        return "".join(stream.text for stream in self._streams.values())

    def filter(self, pattern: str = "", *, start: Moment | None = None, end: Moment | None = None) -> LogRecords:
        """The events of all streams that a filter pattern lets through. See `LogGroups.filter`."""
        return found(self.events, pattern, start, end)

    def tail(self, count: int = 10) -> LogRecords:
        """The last events of all streams."""
        return self.events.tail(count)

    def __contains__(self, wanted: object) -> bool:
        """Whether a stream has that name, or any event contains that text."""
        return wanted in self._streams or (isinstance(wanted, str) and wanted in self.text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<LogGroup {self.name} with {len(self)} streams>"

    def _repr_html_(self) -> str:
        return self.events._repr_html_()


@displayed()
class LogGroups(Mapping[str, LogGroup]):
    """The log groups of a mock, by name; a group appears with the first invocation that writes to it (rule A445).

    A function's own name works as well as `/aws/lambda/NAME`. Groups stay when their function is deleted (rule B319).
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._read = 0
        self._known: dict[str, LogGroup] = {}

    def __getitem__(self, name: str) -> LogGroup:
        groups = self._groups()
        for candidate in (name, f"/aws/lambda/{name}"):
            if candidate in groups:
                return groups[candidate]
        hint = did_you_mean(name, [*groups, *(group.rpartition("/")[2] for group in groups)])
        raise KeyError(f"no log group {name!r}: nothing was invoked that writes to it{hint}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._groups())

    def __len__(self) -> int:
        return len(self._groups())

    @property
    def events(self) -> LogRecords:
        """The events of all groups, ordered by time, then by arrival."""
        return LogRecords(sorted(self._arrived(), key=lambda event: event.timestamp))

    def filter(self, pattern: str = "", *, start: Moment | None = None, end: Moment | None = None) -> LogRecords:
        """The events of all groups that a filter pattern lets through, in order of time.

        Args:
            pattern: terms (`ERROR -retry`, `?ERROR ?WARN`, `"two words"`), conditions on JSON
                (`{ $.level = "ERROR" && $.took > 3 }`), or columns (`[ip, user, status = 4*]`); empty for all events.
            start: the first moment, in the mock's time: a `datetime`, or seconds since the epoch.
            end: the last moment.

        Raises:
            UsageError: CloudWatch Logs would refuse the pattern.

        Source: documented, CloudWatch Logs API reference, "FilterLogEvents": both moments belong to the range.
        """
        return found(self.events, pattern, start, end)

    def tail(self, count: int = 10) -> LogRecords:
        """The last events of all groups."""
        return self.events.tail(count)

    def __repr__(self) -> str:
        groups = ", ".join(f"{group.name} ({len(group)} streams)" for group in self.values())
        return f"<LogGroups {groups or 'none yet: nothing was invoked'}>"

    def _repr_html_(self) -> str:
        from lambdamock.reprs.tables import first_rows  # only notebooks show it

        rows = [(group.name, len(group), len(group.events)) for group in self.values()]
        return first_rows("", ("log group", "streams", "events"), rows)

    def _groups(self) -> dict[str, LogGroup]:
        if self._read != self._journal.end:
            self._read = self._journal.end
            groups: dict[str, list[LogRecord]] = {}
            for event in self._arrived():
                groups.setdefault(event.group, []).append(event)
            self._known = {name: LogGroup(name, events) for name, events in groups.items()}
        return self._known

    def _arrived(self) -> Iterator[LogRecord]:
        return chain.from_iterable(runs_in(self._journal))


def runs_in(journal: Journal) -> Iterator[list[LogRecord]]:
    """What each run logged, as it arrived: an environment sends what it logged when an invocation ends."""
    for entry in journal.entries:
        if not isinstance(entry, (Invocation, Initialisation)):
            continue
        place = entry.context if isinstance(entry, Invocation) else entry
        request_id = entry.context.aws_request_id if isinstance(entry, Invocation) else ""
        group, stream = place.log_group_name, place.log_stream_name
        yield [LogRecord(line.timestamp, line.message, group, stream, request_id) for line in entry.log]
