"""Logs as CloudWatch Logs shows them: groups, streams, events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import overload

from lambdamock.domain.journal import Initialisation, Invocation, Journal, LogLine
from lambdamock.errors import did_you_mean


class LogStream(Sequence[LogLine]):
    """The events of one execution environment, in order of arrival."""

    def __init__(self, name: str, events: list[LogLine]) -> None:
        self.name = name
        self._events = events

    @overload
    def __getitem__(self, index: int) -> LogLine: ...
    @overload
    def __getitem__(self, index: slice) -> list[LogLine]: ...
    def __getitem__(self, index: int | slice) -> LogLine | list[LogLine]:
        return self._events[index]

    def __len__(self) -> int:
        return len(self._events)

    @property
    def text(self) -> str:
        """All messages, each on a line of its own."""
        return "".join(event.message if event.message.endswith("\n") else f"{event.message}\n" for event in self)

    def __repr__(self) -> str:
        return f"<LogStream {self.name} with {len(self)} events>"


class LogGroup(Mapping[str, LogStream]):
    """A log group: its streams by name."""

    def __init__(self, name: str, streams: Mapping[str, LogStream]) -> None:
        self.name = name
        self._streams = streams

    def __getitem__(self, stream: str) -> LogStream:
        return self._streams[stream]

    def __iter__(self) -> Iterator[str]:
        return iter(self._streams)

    def __len__(self) -> int:
        return len(self._streams)

    @property
    def events(self) -> list[LogLine]:
        """The events of all streams, ordered by time, then by arrival."""
        events = [event for stream in self._streams.values() for event in stream]
        return sorted(events, key=lambda event: event.timestamp)

    @property
    def text(self) -> str:
        """All messages of all streams, stream by stream."""
        return "".join(stream.text for stream in self._streams.values())

    def __contains__(self, wanted: object) -> bool:
        """Whether a stream has that name, or any event contains that text."""
        return wanted in self._streams or (isinstance(wanted, str) and wanted in self.text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<LogGroup {self.name} with {len(self)} streams>\n{self.text}"


class LogGroups(Mapping[str, LogGroup]):
    """The log groups of a mock, by name; a group appears with the first invocation that writes to it (rule A445).

    A function's own name works as well as `/aws/lambda/NAME`. Groups stay when their function is deleted (rule B319).
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

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

    def __repr__(self) -> str:
        groups = ", ".join(f"{group.name} ({len(group)} streams)" for group in self.values())
        return f"<LogGroups {groups or 'none yet: nothing was invoked'}>"

    def _groups(self) -> dict[str, LogGroup]:
        streams: dict[str, dict[str, list[LogLine]]] = {}
        for entry in self._journal.entries:
            if isinstance(entry, (Invocation, Initialisation)):
                place = entry.context if isinstance(entry, Invocation) else entry
                events = streams.setdefault(place.log_group_name, {}).setdefault(place.log_stream_name, [])
                events.extend(entry.log)
        return {
            group: LogGroup(group, {name: LogStream(name, events) for name, events in named.items()})
            for group, named in streams.items()
        }
