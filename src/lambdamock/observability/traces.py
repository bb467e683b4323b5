"""Traces as X-Ray shows them: segments, and what happened within."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from lambdamock.domain.journal import Journal
from lambdamock.domain.measurements import EventAccepted
from lambdamock.domain.tracing import TracedAttempt
from lambdamock.observability.trace_documents import SERVICE, documents_of
from lambdamock.reprs import displayed

_FLAGS = ("error", "fault", "throttle")


@displayed()
class Segment:
    """A segment of a trace, or a part of one: a subsegment."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    @property
    def id(self) -> str:
        """16 hexadecimal digits."""
        return str(self._document["id"])

    @property
    def name(self) -> str:
        """Of the function; of a subsegment, what it is: "Attempt #1", "Initialization", or as the handler named it."""
        return str(self._document.get("name", ""))

    @property
    def origin(self) -> str | None:
        """What recorded it: "AWS::Lambda" or "AWS::Lambda::Function"; None for subsegments."""
        return self._document.get("origin")

    @property
    def parent_id(self) -> str | None:
        """The id of the segment, or part of one, that led to it; None for the first, and for subsegments."""
        return self._document.get("parent_id")

    @property
    def start_time(self) -> float:
        """Seconds since the epoch."""
        return float(self._document.get("start_time", 0.0))

    @property
    def duration(self) -> float:
        """Seconds; how long handlers took is measured, as in REPORT lines."""
        return float(self._document.get("end_time", self.start_time)) - self.start_time

    @property
    def status(self) -> int | None:
        """The status of the HTTP answer; None where there is none."""
        status: int | None = self._document.get("http", {}).get("response", {}).get("status")
        return status

    @property
    def flags(self) -> tuple[str, ...]:
        """Which of "error", "fault" and "throttle" it is."""
        return tuple(flag for flag in _FLAGS if self._document.get(flag))

    @property
    def annotations(self) -> Mapping[str, Any]:
        """What can be searched for."""
        return deepcopy(self._document.get("annotations", {}))

    @property
    def metadata(self) -> Mapping[str, Any]:
        """What else was noted, by namespace."""
        return deepcopy(self._document.get("metadata", {}))

    @property
    def exceptions(self) -> list[dict[str, Any]]:
        """Why it failed: `message`, `type` and `stack` of each."""
        cause = self._document.get("cause", {})
        return deepcopy(cause.get("exceptions", [])) if isinstance(cause, dict) else []

    @property
    def subsegments(self) -> list[Segment]:
        """Its parts, in the order in which they began."""
        return [Segment(part) for part in self._document.get("subsegments", ())]

    def walk(self) -> Iterator[Segment]:
        """The segment, its parts, their parts and so on."""
        yield self
        for part in self.subsegments:
            yield from part.walk()

    def document(self) -> dict[str, Any]:
        """The segment document, as X-Ray holds it; the caller's own."""
        return deepcopy(dict(self._document))

    def line(self) -> str:
        """The segment in one line."""
        words = [self.origin or "", self.name, "" if self.status is None else str(self.status), *self.flags]
        notes = [f"{name}={value!r}" for name, value in self.annotations.items()]
        reason = [f"({one.get('type') or 'refused'}: {one.get('message')})" for one in self.exceptions]
        shown = " ".join(word for word in (*words, *notes, *reason) if word)
        return f"{shown}  {self.duration * 1000:.1f} ms"

    def __repr__(self) -> str:
        return f"<Segment {self.line()}>"


@displayed()
class Trace:
    """Everything that X-Ray holds of one request and what it led to."""

    def __init__(self, trace_id: str, documents: Sequence[Mapping[str, Any]]) -> None:
        self.id = trace_id
        self.segments = [Segment(document) for document in documents]

    @property
    def function_name(self) -> str:
        """The function that was called first."""
        return self.segments[0].name

    @property
    def function_names(self) -> list[str]:
        """All functions that took part, in their order."""
        return list(dict.fromkeys(segment.name for segment in self.segments if segment.origin == SERVICE))

    @property
    def duration(self) -> float:
        """Seconds from the beginning of the first to the end of the last segment, or part of one."""
        parts = [part for one in self.segments for part in one.walk()]
        return max(one.start_time + one.duration for one in parts) - min(one.start_time for one in self.segments)

    def find(self, name: str) -> list[Segment]:
        """All segments and subsegments of that name, or of that origin."""
        return [one for segment in self.segments for one in segment.walk() if name in (one.name, one.origin)]

    def document(self) -> dict[str, Any]:
        """The trace as `BatchGetTraces` answers it: `Id`, `Duration`, `LimitExceeded`, `Segments`."""
        return {
            "Id": self.id,
            "Duration": round(self.duration, 3),
            "LimitExceeded": False,
            "Segments": [{"Id": one.id, "Document": json.dumps(one.document())} for one in self.segments],
        }

    def summary(self) -> dict[str, Any]:
        """The trace as `GetTraceSummaries` shows it, as far as there is something to show."""
        parts = [part for segment in self.segments for part in segment.walk()]
        flags = {flag for part in parts for flag in part.flags}
        first = self.segments[0]
        return {
            "Id": self.id,
            "Duration": round(self.duration, 3),
            "ResponseTime": round(first.duration, 3),
            "HasFault": "fault" in flags,
            "HasError": "error" in flags,
            "HasThrottle": "throttle" in flags,
            "IsPartial": False,
            "Http": {"HttpStatus": first.status},
            "Annotations": {name: value for part in parts for name, value in part.annotations.items()},
        }

    def _lines(self, segment: Segment, depth: int) -> Iterator[str]:
        yield f"{'  ' * depth}{segment.line()}"
        for part in segment.subsegments:
            yield from self._lines(part, depth + 1)
        for child in self.segments:
            if child.parent_id == segment.id:
                yield from self._lines(child, depth + 1)

    def __str__(self) -> str:
        """The tree: each segment with its parts and what it led to."""
        known = {one.id for segment in self.segments for one in segment.walk()}
        roots = [one for one in self.segments if one.parent_id not in known]
        return "\n".join([f"trace {self.id}", *(line for root in roots for line in self._lines(root, 1))])

    def __repr__(self) -> str:
        return f"<Trace {self.id} of {', '.join(self.function_names)}: {len(self.segments)} segments>"

    def _repr_html_(self) -> str:
        from lambdamock.reprs.tables import preformatted  # only notebooks show it

        return preformatted(str(self))


def traces_of(journal: Journal) -> list[Trace]:
    """All traces, in the order in which they began to be written."""
    by_trace: dict[str, list[TracedAttempt]] = {}
    for attempt in sorted(journal.of(TracedAttempt), key=lambda one: (one.at, one.handler_start)):
        by_trace.setdefault(attempt.trace_id, []).append(attempt)
    accepted = {event.request_id: event.at for event in journal.of(EventAccepted)} if by_trace else {}
    return [Trace(trace_id, documents_of(attempts, accepted)) for trace_id, attempts in by_trace.items()]
