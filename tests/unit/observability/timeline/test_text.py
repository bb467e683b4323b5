"""The tree in a terminal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.unit.observability.timeline.facts import LAMBDA, call, handler_of, permission, run

from lambdamock.domain.journal import EventRetry
from lambdamock.domain.measurements import EventAccepted
from lambdamock.observability.timeline import tree_of
from lambdamock.observability.timeline.text import Look, text

START = 1_767_225_600.0
F = f"{LAMBDA}:f"
FAILED = {"function_error": "Unhandled", "payload": b'{"errorType": "ValueError", "errorMessage": "no"}'}
EVENT: list[Any] = [
    EventAccepted(START, "a", F),
    call("a", at=START, status=202, parameters={"FunctionName": "f", "InvocationType": "Event"}),
    permission("", "f", at=START, verdict="denied"),
    run("a", after=2, at=START, cold=True, init_duration=100.0, duration=12.5, **FAILED),
    EventRetry(START, "a", F, 1, "Unhandled", 60.0),
    run("a", after=5, at=START + 60, duration=0.04),
]
ESCAPE = re.compile(r"\x1b\[\d+m")


def test_it_shows_when_what_how_long_and_how_it_ended() -> None:
    assert text(tree_of(EVENT), Look()).split("\n") == [
        "Timeline: 6 facts in 1 min from 2026-01-01 00:00:00Z, 2 runs, 2 errors, 1 warning",
        "2026-01-01 00:00:00  ✓ Invoke f (Event)  202",
        "               +0 s  └─ ✓ event queued",
        "               +0 s     ├─ ✗ attempt 1 of f  cold · 12.5 ms  ValueError: no",
        "               +0 s     │  └─ ✗ permission s3 PutObject: s3:PutObject on bucket/key  denied",
        "               +0 s     ├─ ! retry in 1 min  retry: after Unhandled",
        "              +60 s     └─ ✓ attempt 2 of f  0.04 ms  ok",
    ]


def test_of_alike_ones_it_shows_how_many_how_long_and_until_when() -> None:
    facts = [run(f"r{n}", after=n, at=START + n, duration=100.0 * (n + 1)) for n in range(30)]
    assert text(tree_of(facts), Look()).split("\n")[1:] == [
        "2026-01-01 00:00:00  ✓ run of f  100 ms  ok",
        "                     ✓ × 29 more like it, 200 ms–3 s, until 2026-01-01 00:00:29",
    ]


def test_alike_ones_with_failures_below_are_marked() -> None:
    facts: list[Any] = []
    for number in range(5):
        facts += [run(f"r{number}", after=len(facts), at=START, **FAILED), call(f"r{number}", at=START)]
    assert text(tree_of(facts), Look()).split("\n")[-1] == f"{'':19}  ✗ × 4 more like it, 1 ms"


def test_without_facts_it_says_so() -> None:
    assert text([], Look()) == "Timeline: nothing happened"


def test_lines_are_cut_at_the_width() -> None:
    refused = call("a", at=START, error_code="ValidationException", error_message="x" * 150)
    line = text(tree_of([refused]), Look(width=70)).split("\n")[1]
    assert (len(line), line[-3:]) == (70, "xx…")


def test_colours_change_nothing_else() -> None:
    coloured = text(tree_of(EVENT), Look(is_coloured=True))
    assert ESCAPE.findall(coloured) != []
    assert ESCAPE.sub("", coloured) == text(tree_of(EVENT), Look())


def test_failures_are_red_and_warnings_yellow() -> None:
    lines = text(tree_of(EVENT), Look(is_coloured=True)).split("\n")
    assert ["\x1b[31m" in line for line in lines] == [False, False, False, True, True, False, False]
    assert ["\x1b[33m" in line for line in lines] == [False, False, False, False, False, True, False]


def test_where_nothing_else_can_be_shown_it_is_ascii() -> None:
    assert text(tree_of(EVENT), Look(is_ascii=True)).split("\n")[3:5] == [
        "               +0 s     |- x attempt 1 of f  cold - 12.5 ms  ValueError: no".replace("|- ", "|- "),
        "               +0 s     |  `- x permission s3 PutObject: s3:PutObject on bucket/key  denied",
    ]


@pytest.mark.parametrize("hostile", ["\x1b[2J", "a\nb", "\u202eevil", "\x00\x07", "\ud800"], ids=ascii)
def test_texts_of_others_cannot_move_the_cursor(hostile: str) -> None:
    refused = call("a", hostile, error_code=hostile, error_message=hostile, caller=handler_of("f"))
    shown = text(tree_of([refused]), Look())
    assert shown.count("\n") == 1
    assert shown.replace("\n", "").isprintable()


def test_what_is_huge_is_cut() -> None:
    huge = run("a", after=0, function_error="Unhandled", payload=b'{"errorMessage": "%s"}' % (b"x" * 1_000_000))
    assert len(text(tree_of([huge]), Look(width=10_000))) < 500
