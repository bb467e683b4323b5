"""The tree in a notebook or a report."""

from __future__ import annotations

import re
from typing import Any

from tests.unit.observability.timeline.facts import call, run
from tests.unit.observability.timeline.markup import Reader

from lambdamock.observability.timeline import tree_of
from lambdamock.observability.timeline.html import html, page

START = 1_767_225_600.0


def busy(count: int, streams: int = 1, **more: Any) -> list[Any]:
    return [run(f"r{n}", after=n, at=START + n, stream=f"s{n % streams}", **more) for n in range(count)]


def test_it_needs_nothing_from_elsewhere() -> None:
    shown = page(tree_of(busy(3)))
    reader = Reader.of(shown)
    assert {"link", "script", "img", "iframe"} & set(reader.tags) == set()
    assert [name for _, name, _ in reader.attributes if name in {"href", "src", "srcset", "onload"}] == []
    assert re.search(r"url\(|@import|https?:", shown) is None


def test_branches_can_be_folded() -> None:
    reader = Reader.of(page(tree_of([run("a", after=0, at=START), call("a", at=START)])))
    assert (reader.tags["details"], reader.tags["summary"], reader.items) == (1, 1, 2)
    assert ("details", "open", None) in reader.attributes


def test_it_has_colours_for_light_and_dark() -> None:
    assert "prefers-color-scheme:dark" in html([])


def test_texts_are_texts() -> None:
    hostile = "<img src=x>\"'&"
    refused = call("a", hostile, at=START, error_code="E", error_message=hostile)
    reader = Reader.of(page(tree_of([refused, run("b", hostile, after=1, at=START, event=hostile.encode())])))
    assert "img" not in reader.tags
    assert reader.text.count(hostile) == 4
    assert reader.titles[-1] == f"1 run of {hostile} in stream of {hostile}"


def test_who_points_at_a_run_sees_event_and_result() -> None:
    reader = Reader.of(html(tree_of([run("a", after=0, at=START, event=b'{"x": 1}', payload=b"2")])))
    assert ("b", "title", 'request: a\nevent: {"x": 1}\nresult: 2') in reader.attributes


def test_thousands_of_events_are_few_lines() -> None:
    shown = page(tree_of(busy(2_000, streams=500)))
    reader = Reader.of(shown)
    assert reader.items == 2
    assert len(shown) < 100_000


# ------------------------------------------------------------------------------------------------------------ the chart


def test_each_environment_has_a_row_of_its_runs() -> None:
    reader = Reader.of(html(tree_of(busy(4, streams=2))))
    assert reader.tags["rect"] == 4
    assert reader.titles == [*["1 run of f in s0"] * 2, *["1 run of f in s1"] * 2]
    assert "2 environments, at most 1 busy at once" in reader.text


def test_runs_at_the_same_time_are_counted() -> None:
    reader = Reader.of(html(tree_of(busy(5, streams=5, duration=2_500.0))))
    assert "5 environments, at most 3 busy at once" in reader.text


def test_a_run_that_ends_when_the_next_begins_is_not_busy_with_it() -> None:
    reader = Reader.of(html(tree_of(busy(5, duration=1_000.0))))
    assert "1 environment, at most 1 busy at once" in reader.text


def test_bars_that_cannot_be_told_apart_are_one() -> None:
    reader = Reader.of(html(tree_of(busy(2_000))))
    assert reader.titles == ["2,000 runs of f in s0"]


def test_a_failure_shows_among_bars_that_cannot_be_told_apart() -> None:
    failed = run("x", after=0, at=START + 50, stream="s0", function_error="Unhandled")
    reader = Reader.of(html(tree_of([*busy(2_000), failed])))
    colours = [value for tag, name, value in reader.attributes if tag == "rect" and name == "class"]
    assert colours == ["ok", "error", "ok"]
    assert sum(int(title.partition(" ")[0].replace(",", "")) for title in reader.titles) == 2_001


def test_bars_lie_within_the_picture() -> None:
    reader = Reader.of(html(tree_of(busy(7, duration=1_000.0))))
    places = [float(value or 0) for tag, name, value in reader.attributes if tag == "rect" and name == "x"]
    widths = [float(value or 0) for tag, name, value in reader.attributes if tag == "rect" and name == "width"]
    assert min(places) == 180.0
    assert max(place + width for place, width in zip(places, widths, strict=True)) == 960.0


def test_forty_environments_are_shown_of_more() -> None:
    reader = Reader.of(html(tree_of(busy(50, streams=50))))
    assert reader.tags["rect"] == 40
    assert "50 environments, at most 1 busy at once; 10 of them are not shown" in reader.text


def test_where_nothing_ran_there_is_no_chart() -> None:
    assert "svg" not in Reader.of(html(tree_of([call("a", at=START)]))).tags
