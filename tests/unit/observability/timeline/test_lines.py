"""Alike branches are put together, so that ten thousand events can be read."""

from __future__ import annotations

from typing import Any

from tests.unit.observability.timeline.facts import LAMBDA, call, handler_of, run

from lambdamock.domain.measurements import EventAccepted
from lambdamock.observability.timeline import Node, tree_of
from lambdamock.observability.timeline.lines import DEEPEST, Alike, Line, lines


def shown(roots: list[Node], **options: Any) -> list[tuple[int, object, int]]:
    """Depth, what it is, and how many facts; how many branches for those that are put together."""
    return [(line.depth, _what(line), line.facts) for line in lines(roots, **options)]


def _what(line: Line) -> object:
    if line.what is None:
        return "rest"
    return len(line.what.nodes) if isinstance(line.what, Alike) else line.what.says.kind


def runs(count: int, first: int = 0, name: str = "f", **more: Any) -> list[Any]:
    facts: list[Any] = []
    for number in range(first, first + count):
        facts += [run(f"r{number}", name, after=number * 2, at=float(number), **more), call(f"r{number}")]
    return facts


def test_three_alike_are_shown_one_by_one() -> None:
    assert shown(tree_of(runs(3))) == [(0, "call", 1), (1, "invocation", 1)] * 3


def test_more_are_put_together_behind_the_first() -> None:
    assert shown(tree_of(runs(1_000))) == [(0, "call", 1), (1, "invocation", 1), (0, 999, 1_998)]


def test_how_long_a_handler_took_and_what_it_was_given_make_no_difference() -> None:
    facts = [run(f"r{n}", after=n, event=b"%d" % n, payload=b"%d" % n, duration=n / 7) for n in range(5)]
    assert shown(tree_of(facts)) == [(0, "invocation", 1), (0, 4, 4)]


def test_a_cold_start_and_an_error_do() -> None:
    failing = {"function_error": "Unhandled", "payload": b'{"errorType": "ValueError"}'}
    facts = [*runs(1, cold=True), *runs(4, first=1), *runs(4, first=5, **failing)]
    assert [what for depth, what, _ in shown(tree_of(facts)) if not depth] == ["call", "call", 3, "call", 3]


def test_what_they_led_to_does() -> None:
    facts = [*runs(5), call("nested", "GetFunction", at=5.0), run("r5", after=10, at=5.0), call("r5", at=5.0)]
    assert [what for depth, what, _ in shown(tree_of(facts)) if not depth] == ["call", 4, "call"]


def test_too_many_kinds_are_put_together_by_what_they_are() -> None:
    facts = [call(f"r{number}", f"Operation{number}") for number in range(150)]
    assert shown(tree_of(facts)) == [*[(0, "call", 1)] * 100, (0, 50, 50)]


def test_after_the_last_line_it_is_said_how_many_facts_are_left() -> None:
    assert shown(tree_of(runs(3)), most=3) == [(0, "call", 1), (1, "invocation", 1), (0, "call", 1), (0, "rest", 3)]


def test_what_is_too_deep_is_counted() -> None:
    """An event whose attempt leads to the next event, a thousand times: deeper than Python's stack."""
    facts: list[Any] = []
    for number in range(1_000):
        handler = handler_of("f") if number else None
        accepted = EventAccepted(float(number), f"r{number}", f"{LAMBDA}:f")
        facts += [accepted, call(f"r{number}", at=float(number), caller=handler)]
    for number in reversed(range(1_000)):
        facts.append(run(f"r{number}", after=number * 2 + 2, at=float(number)))
    roots = tree_of(facts)
    assert [node.size for node in roots] == [3_000]
    depths = [(line.depth, line.facts) for line in lines(roots)]
    assert depths == [*((depth, 1) for depth in range(DEEPEST)), (DEEPEST, 3_000 - DEEPEST)]
