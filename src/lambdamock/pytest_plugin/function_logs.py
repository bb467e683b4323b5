"""What functions logged, as the report of a failing test shows it: of runs that logged the same, the first one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from lambdamock.domain.journal import Journal
from lambdamock.observability.log_records import LogRecord, as_text
from lambdamock.observability.logs import runs_in

_SHOWN_ONE_BY_ONE: Final = 3
"""Alike runs that are shown before they are put together, as in the timeline."""

_START_OF_A_RUNTIME: Final = re.compile(r'INIT_START |.*"type":"platform\.initStart"')

_VARYING: Final = re.compile(
    r"""
    Init\ Duration:\ [\d.]+\ ms\t? | ,"initDurationMs":[\d.]+          # a cold start looks like others
    | (?<=:\ )[\d.]+(?=\ (?:ms|MB)\b) | (?<=(?:Ms|MB)":)[\d.]+         # durations and memory
    | \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?                         # moments
    | \b1-[0-9a-f]{8}-[0-9a-f]{24}\b | \b[0-9a-f]{16}\b                # ids of traces and of their segments
    """,
    re.VERBOSE,
)


def logs_in(facts: Journal, *, uncut: bool) -> str:
    """All logs, one group below the other, stream by stream, without the versions of runtimes.

    Args:
        uncut: show every run.
    """
    groups: dict[str, dict[str, list[Sequence[LogRecord]]]] = {}
    for records in runs_in(facts):
        told = [one for one in records if not _START_OF_A_RUNTIME.match(one.message)]
        if told:
            groups.setdefault(told[0].group, {}).setdefault(told[0].stream, []).append(told)
    return "\n".join(line for name, streams in groups.items() for line in _group(name, streams, uncut=uncut))


def _group(name: str, streams: dict[str, list[Sequence[LogRecord]]], *, uncut: bool) -> Iterator[str]:
    runs = [run for stream in streams.values() for run in stream]
    yield name
    yield from (as_text(run).rstrip("\n") for run in runs) if uncut else _put_together(runs)


def _put_together(runs: list[Sequence[LogRecord]]) -> Iterator[str]:
    """The runs, many alike ones as the first of them, at its place."""
    looks = [_look(run) for run in runs]
    alike = Counter(looks)
    told: set[str] = set()
    for run, look in zip(runs, looks, strict=True):
        if look in told:
            continue
        yield as_text(run).rstrip("\n")
        if alike[look] > _SHOWN_ONE_BY_ONE:
            told.add(look)
            yield f"… {alike[look] - 1:,} more runs like this; -vv shows them"


def _look(run: Sequence[LogRecord]) -> str:
    """What a run logged, without what is different each time: its id, its durations."""
    text, request_id = as_text(run), run[0].request_id
    return _VARYING.sub("", text.replace(request_id, "") if request_id else text)
