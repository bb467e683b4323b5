"""Claims of the tour: counted, shown, remembered when they do not hold."""

from __future__ import annotations

import io

from lambdamock.cli.tour.checks import Checks, Tally
from lambdamock.cli.tour.narrator import Narrator


def outcome(check: str, *arguments: object) -> tuple[Tally, str]:
    stream, tally = io.StringIO(), Tally()
    getattr(Checks(Narrator(stream), tally), check)("it holds", *arguments)
    return tally, stream.getvalue()


def test_equal_values_pass() -> None:
    assert outcome("expect", [1], [1]) == (Tally(checks=1), "    ok  it holds\n")


def test_different_values_fail_and_are_shown() -> None:
    assert outcome("expect", [1], [2]) == (
        Tally(checks=1, failures=["it holds"]),
        "    FAILED  it holds\n      expected: [2]\n      got: [1]\n",
    )


def test_a_part_is_looked_for_in_the_whole() -> None:
    assert outcome("expect_in", "b", "abc") == (Tally(checks=1), "    ok  it holds\n")
    assert outcome("expect_in", "x", "abc") == (
        Tally(checks=1, failures=["it holds"]),
        "    FAILED  it holds\n      expected: ... x ...\n      got: abc\n",
    )
