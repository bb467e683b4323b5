"""Conditions of statements: operators, keys that are missing, and keys that have several values."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.iam import Policies, Principal, Request, decide, read
from lambdamock.iam.operators import OPERATORS

USER = Principal("arn:aws:iam::111122223333:user/ann", "111122223333")
ARN = "arn:aws:sns:eu-west-1:111122223333:news"
NIGHT = "2026-02-03T04:05:06Z"
SECONDS = "1770091506"


def holds(condition: dict[str, Any], context: dict[str, Any]) -> bool:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}
    document = read({"Version": "2012-10-17", "Statement": statement})
    return decide(Request(USER, "s3:GetObject", "*", context), Policies([document])).is_allowed


VERDICTS: list[tuple[str, Any, str, bool]] = [
    ("StringEquals", "red", "red", True),
    ("StringEquals", "red", "Red", False),
    ("StringEquals", "r*", "red", False),
    ("StringEquals", ["blue", "red"], "red", True),
    ("StringEquals", "", "", True),
    ("StringEquals", [], "red", False),
    ("StringEquals", True, "true", True),
    ("StringEquals", 5, "5", True),
    ("StringNotEquals", "red", "Red", True),
    ("StringNotEquals", ["blue", "red"], "red", False),
    ("StringNotEquals", [], "red", True),
    ("StringEqualsIgnoreCase", "rED", "Red", True),
    ("StringNotEqualsIgnoreCase", "rED", "Red", False),
    ("StringLike", "r?d*", "red", True),
    ("StringLike", "R*", "red", False),
    ("StringLike", "e", "red", False),
    ("StringNotLike", "r*", "red", False),
    ("StringNotLike", ["b*", "g*"], "red", True),
    ("stringequals", "red", "red", True),
    ("NumericEquals", "7", "7.0", True),
    ("NumericEquals", "7", "07", True),
    ("NumericEquals", "-7", "-7", True),
    ("NumericEquals", 7, "7", True),
    ("NumericEquals", "1e2", "100", True),
    ("NumericEquals", "7", "seven", False),
    ("NumericEquals", "7", "", False),
    ("NumericEquals", "7", "7_0", False),
    ("NumericNotEquals", "7", "8", True),
    ("NumericNotEquals", "7", "7.0", False),
    ("NumericNotEquals", "7", "seven", True),
    ("NumericLessThan", "7", "6.9", True),
    ("NumericLessThan", "7", "7", False),
    ("NumericLessThan", ["5", "7"], "6", True),
    ("NumericLessThan", "9", "10", False),
    ("NumericLessThanEquals", "7", "7", True),
    ("NumericGreaterThan", "7", "7", False),
    ("NumericGreaterThan", "7", "7.5", True),
    ("NumericGreaterThanEquals", "7", "7", True),
    ("NumericGreaterThanEquals", "7", "6", False),
    ("NumericEquals", "9007199254740993", "9007199254740992", False),
    ("DateEquals", NIGHT, NIGHT, True),
    ("DateEquals", NIGHT, SECONDS, True),
    ("DateEquals", SECONDS, NIGHT, True),
    ("DateEquals", "2026-02-03T05:05:06+01:00", NIGHT, True),
    ("DateEquals", "2026-02-02T23:35:06-0430", NIGHT, True),
    ("DateEquals", "2026-02-03T04:05:06.000Z", NIGHT, True),
    ("DateEquals", "2026-02-03T04:05:06.5Z", NIGHT, False),
    ("DateEquals", "2026-02-03", "2026-02-03T00:00:00Z", True),
    ("DateEquals", "2026-02", "2026-02-01T00:00Z", True),
    ("DateNotEquals", NIGHT, NIGHT, False),
    ("DateNotEquals", NIGHT, "tomorrow", True),
    ("DateLessThan", "2026-02-04", NIGHT, True),
    ("DateLessThan", NIGHT, NIGHT, False),
    ("DateLessThanEquals", NIGHT, NIGHT, True),
    ("DateGreaterThan", "2026", NIGHT, True),
    ("DateGreaterThan", "2027", NIGHT, False),
    ("DateGreaterThanEquals", NIGHT, NIGHT, True),
    ("DateGreaterThan", "2026-01-01", "2026-13-01", False),
    ("Bool", "true", "true", True),
    ("Bool", "true", "True", True),
    ("Bool", True, "true", True),
    ("Bool", False, "false", True),
    ("Bool", "false", "true", False),
    ("Bool", "true", "1", False),
    ("BinaryEquals", "aGVsbG8=", "aGVsbG8=", True),
    ("BinaryEquals", "aGVsbG8=", "aGVsbG9v", False),
    ("BinaryEquals", "aGVsbG8=", "hello", False),
    ("IpAddress", "198.51.100.0/24", "198.51.100.7", True),
    ("IpAddress", "198.51.100.0/24", "198.51.101.7", False),
    ("IpAddress", "198.51.100.7", "198.51.100.7", True),
    ("IpAddress", "198.51.100.9/24", "198.51.100.7", True),
    ("IpAddress", "0.0.0.0/0", "198.51.100.7", True),
    ("IpAddress", "::/0", "198.51.100.7", False),
    ("IpAddress", "0.0.0.0/0", "2001:db8::1", False),
    ("IpAddress", "2001:DB8:7::/48", "2001:db8:7:1::9", True),
    ("IpAddress", "2001:db8:7::/48", "2001:db8:8::9", False),
    ("IpAddress", "198.51.100.0/24", "nowhere", False),
    ("NotIpAddress", "198.51.100.0/24", "198.51.100.7", False),
    ("NotIpAddress", ["198.51.100.0/24", "203.0.113.0/24"], "192.0.2.1", True),
    ("ArnEquals", ARN, ARN, True),
    ("ArnEquals", "arn:aws:sns:*:*:n?ws", ARN, True),
    ("ArnLike", "arn:aws:sns:*:*:n*", ARN, True),
    ("ArnLike", "arn:*:news", ARN, False),
    ("ArnLike", "arn:aws:*:111122223333:news", ARN, False),
    ("ArnLike", "arn:aws:sns:*:111122223333:*", "arn:aws:sns:eu-west-1:444455556666:a:111122223333:b", False),
    ("ArnLike", "arn:aws:sns:eu-west-1:111122223333:*", "arn:aws:sns:eu-west-1:111122223333:a:b:c", True),
    ("ArnLike", "*", ARN, True),
    ("ArnLike", "arn:aws:sns:*:*:*", "news", False),
    ("ArnNotEquals", ARN, ARN, False),
    ("ArnNotLike", "arn:aws:sns:*:*:other*", ARN, True),
    ("StringLike", "arn:*:news", ARN, True),
]


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "expected"), VERDICTS, ids=[" ".join(map(str, each)) for each in VERDICTS]
)
def test_an_operator_compares_a_value_of_the_policy_with_that_of_the_request(
    operator: str, wanted: Any, value: str, expected: bool
) -> None:
    assert holds({operator: {"app:key": wanted}}, {"app:key": value}) is expected


WANTED = {"Numeric": "1", "Date": NIGHT, "Bool": "true", "Binary": "aGk=", "Ip": "192.0.2.1", "Arn": ARN, "String": "x"}
COMPARING = [each.name for each in OPERATORS.values() if each.name != "Null"]


@pytest.mark.parametrize("operator", COMPARING)
def test_a_missing_key_meets_what_is_negated_only(operator: str) -> None:
    wanted = next(value for family, value in WANTED.items() if family in operator)
    assert holds({operator: {"app:key": wanted}}, {}) is ("Not" in operator)
    assert holds({f"{operator}IfExists": {"app:key": wanted}}, {})
    assert holds({f"ForAllValues:{operator}": {"app:key": wanted}}, {})
    assert not holds({f"ForAnyValue:{operator}": {"app:key": wanted}}, {})
    assert holds({f"ForAnyValue:{operator}IfExists": {"app:key": wanted}}, {})


@pytest.mark.parametrize("operator", COMPARING)
def test_if_exists_changes_nothing_when_the_key_is_there(operator: str) -> None:
    wanted = next(value for family, value in WANTED.items() if family in operator)
    context = {"app:key": wanted}
    assert holds({f"{operator}IfExists": {"app:key": wanted}}, context) is holds(
        {operator: {"app:key": wanted}}, context
    )


@pytest.mark.parametrize(
    ("wanted", "context", "expected"),
    [
        pytest.param("true", {}, True, id="missing as wanted"),
        pytest.param("false", {}, False, id="missing"),
        pytest.param("true", {"app:key": "x"}, False, id="there"),
        pytest.param("false", {"app:key": "x"}, True, id="there as wanted"),
        pytest.param(True, {}, True, id="a truth value of JSON"),
        pytest.param("FALSE", {"app:key": ""}, True, id="an empty text is there"),
        pytest.param("true", {"app:key": []}, True, id="no values are missing"),
        pytest.param(["true", "false"], {"app:key": "x"}, True, id="either"),
    ],
)
def test_null_asks_whether_a_key_is_missing(wanted: Any, context: dict[str, Any], expected: bool) -> None:
    assert holds({"Null": {"app:key": wanted}}, context) is expected


SETS: list[tuple[str, list[str], list[str], bool]] = [
    ("ForAllValues:StringEquals", ["a", "b"], ["a"], True),
    ("ForAllValues:StringEquals", ["a", "b"], ["b", "a"], True),
    ("ForAllValues:StringEquals", ["a", "b"], ["a", "c"], False),
    ("ForAllValues:StringEquals", ["a"], [], True),
    ("ForAllValues:StringEquals", ["a"], [""], True),
    ("ForAllValues:StringEquals", ["a"], ["", "a"], False),
    ("ForAllValues:StringNotEquals", ["a"], ["b", "c"], True),
    ("ForAllValues:StringNotEquals", ["a"], ["b", "a"], False),
    ("ForAllValues:StringLike", ["a*"], ["a1", "a2"], True),
    ("ForAllValues:ArnLike", ["arn:aws:sns:*:*:n*"], [ARN, "arn:aws:sqs:::n"], False),
    ("ForAllValues:NumericLessThan", ["5"], ["1", "4"], True),
    ("ForAllValues:NumericLessThan", ["5"], ["1", "6"], False),
    ("forallvalues:stringequals", ["a"], ["b"], False),
    ("ForAnyValue:StringEquals", ["a", "b"], ["c", "b"], True),
    ("ForAnyValue:StringEquals", ["a", "b"], ["c"], False),
    ("ForAnyValue:StringEquals", ["a"], [], False),
    ("ForAnyValue:StringEquals", [""], [""], False),
    ("ForAnyValue:StringNotEquals", ["a"], ["a", "c"], True),
    ("ForAnyValue:StringNotEquals", ["a", "c"], ["a", "c"], False),
    ("ForAnyValue:StringLike", ["x*"], ["a", "xy"], True),
    ("ForAllValues:StringEqualsIfExists", ["a"], ["b"], False),
    ("StringEquals", ["a"], ["b", "a"], True),
    ("StringNotEquals", ["a"], ["b", "a"], False),
]


@pytest.mark.parametrize(
    ("operator", "wanted", "values", "expected"), SETS, ids=[" ".join(map(str, each)) for each in SETS]
)
def test_keys_with_several_values(operator: str, wanted: list[str], values: list[str], expected: bool) -> None:
    assert holds({operator: {"aws:TagKeys": wanted}}, {"aws:TagKeys": values}) is expected


BOTH = {"app:a": "1", "app:b": "2"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param({}, True, id="no condition"),
        pytest.param({"StringEquals": {}}, True, id="no key"),
        pytest.param({"StringEquals": {"app:a": "1", "app:b": "2"}}, True, id="two keys"),
        pytest.param({"StringEquals": {"app:a": "1", "app:b": "1"}}, False, id="the second key"),
        pytest.param({"StringEquals": {"app:a": "1"}, "StringLike": {"app:b": "2"}}, True, id="two operators"),
        pytest.param({"StringEquals": {"app:a": "1"}, "StringLike": {"app:b": "1"}}, False, id="the second operator"),
        pytest.param({"NumericGreaterThan": {"app:b": "1"}, "NumericLessThan": {"app:b": "3"}}, True, id="a range"),
        pytest.param({"StringEquals": {"APP:A": "1"}}, True, id="keys in any case"),
    ],
)
def test_all_conditions_must_hold(condition: dict[str, Any], expected: bool) -> None:
    assert holds(condition, BOTH) is expected
    assert holds(condition, {key.upper(): value for key, value in BOTH.items()}) is expected
