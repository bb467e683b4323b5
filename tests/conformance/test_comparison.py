"""The comparison with recordings tells apart what it must, so that scenarios can fail."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conformance.recorded.comparison import Comparison

ARN = "arn:<partition>:lambda:<region>:111111111111:function:<name:1>"
GIVEN = "arn:aws:lambda:us-east-1:111111111111:function:f"


def differences(*pairs: tuple[Any, Any]) -> list[str]:
    comparison = Comparison()
    return [difference for recorded, given in pairs for difference in comparison.differences(recorded, given)]


@pytest.mark.parametrize(
    "pairs",
    [
        [("date", "2026-01-01"), ("<location>", "https://a"), ("<code-size>", 12)],
        [(ARN, GIVEN), ("<name:1>", "f")],
        [("<name:1>", "f"), (f"{ARN}:<alias>", f"{GIVEN}:live"), ("<alias>", "live")],
        [("<a:len(3)>!", "aaa!")],
        [("<timestamp:2022-07-13T13:48:01Z>", "2026-01-01T00:00:00Z"), ("<timestamp:2022-07-13>", "2026-01-02")],
        [({"Policy": {"Id": "default"}}, {"Policy": '{"Id":"default"}'})],
        [("null", "null"), ([{}, {"a": 1}], [{}, {"a": 1}])],
        [("regular expression pattern: [a-z]]; Value 'x'", "regular expression pattern: .*]; Value 'x'")],
    ],
    ids=["anything", "one value", "parts", "repeated", "moments", "JSON in a text", "plain", "patterns"],
)
def test_an_answer_that_fits_its_recording_has_no_differences(pairs: list[tuple[Any, Any]]) -> None:
    assert differences(*pairs) == []


@pytest.mark.parametrize(
    "pairs",
    [
        [("<uuid:1>", "a"), ("<uuid:1>", "b")],
        [("<uuid:1>", "a"), ("<uuid:2>", "a")],
        [("<uuid:1> and <uuid:2>", "a and a")],
        [("<region>", "eu-west-1")],
        [({"A": 1}, {})],
        [({}, {"A": 1})],
        [({"A": None}, {})],
        [([1, 2], [1])],
        [(1, True)],
        [(1, "1")],
        [({"Policy": {}}, {"Policy": "no JSON"})],
        [("Value 'x'; regular expression pattern: a", "Value 'y'; regular expression pattern: a")],
        [("text", "Text")],
        [("<timestamp:2022-07-13T13:48:01Z>", "2026-01-01T00:00:00.000Z")],
    ],
    ids=[
        "two values of one placeholder", "one value of two placeholders", "in one text", "known", "absent", "added",
        "absent null", "shorter", "of another type", "text for a number", "no JSON", "beside a pattern", "case",
        "a moment in another form",
    ],
)  # fmt: skip
def test_an_answer_that_does_not_fit_differs_in_one_place(pairs: list[tuple[Any, Any]]) -> None:
    assert len(differences(*pairs)) == 1
