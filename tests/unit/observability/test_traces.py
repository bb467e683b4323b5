"""Traces, put together from the journal."""

from __future__ import annotations

from lambdamock.domain.journal import Journal
from lambdamock.domain.measurements import EventAccepted
from lambdamock.domain.tracing import TracedAttempt
from lambdamock.observability.traces import Trace, traces_of

ARN = "arn:aws:lambda:us-east-1:123456789012:function"


def throttled(name: str, trace: str, at: float, start: float, kind: str = "RequestResponse") -> TracedAttempt:
    arn, segment = f"{ARN}:{name}:$LATEST", f"{name * 16}"
    return TracedAttempt(at, at, f"r-{name}", arn, kind, trace, "", segment, 1, None, (429, "no"), start, ())


def traces(*facts: TracedAttempt | EventAccepted) -> list[Trace]:
    journal = Journal()
    for fact in facts:
        journal.append(fact)
    return traces_of(journal)


def test_an_empty_journal_has_no_traces() -> None:
    assert traces() == []


def test_traces_are_in_the_order_in_which_they_began() -> None:
    made = traces(throttled("a", "t-2", 2.0, 1.0), throttled("b", "t-1", 1.0, 2.0))
    assert [trace.id for trace in made] == ["t-1", "t-2"]


def test_what_began_first_is_first_even_when_it_ended_last() -> None:
    [trace] = traces(throttled("b", "t", 1.0, 6.0), throttled("a", "t", 1.0, 5.0))
    assert (trace.function_name, trace.function_names) == ("a", ["a", "b"])


def test_the_duration_is_that_from_the_first_beginning_to_the_last_end() -> None:
    [trace] = traces(EventAccepted(1.0, "r-a", f"{ARN}:a"), throttled("a", "t", 4.0, 4.0, "Event"))
    assert (trace.segments[0].start_time, trace.segments[0].duration) == (1.0, 0.0)
    assert trace.find("Dwell Time")[0].duration == 3.0
    assert trace.duration == 3.0
