"""Refusals that list broken constraints: each explained by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.errors import ApiError
from lambdamock.mock.explanation.findings import Finding
from lambdamock.mock.explanation.violations import Violation, nearest, value_at, violations_in

ARN = "arn:aws:lambda:us-east-1:123456789012:function:orders"
SHAPE = "documented, the service model of Lambda, the shape of the member"


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    with mock_lambda(quotas={"timeout_maximum": 60}) as handle:
        handle.function(lambda event, context: None, name="orders")
        yield handle


def findings(aws: Aws, operation: str, **members: Any) -> tuple[Finding, ...]:
    """What is found wrong with a request that no client checks."""
    import json

    method, path = OPERATIONS[operation]
    response = aws.request(method, path, body=json.dumps(members).encode())
    body = json.loads(response.body)
    message = body.get("message") or body["Message"]
    error = {"Error": {"Code": response.headers["x-amzn-errortype"], "Message": message}}
    return aws.explain(error).findings  # type: ignore[union-attr]


OPERATIONS = {
    "UpdateFunctionConfiguration": ("PUT", "/2015-03-31/functions/orders/configuration"),
    "CreateFunction": ("POST", "/2015-03-31/functions"),
    "CreateEventSourceMapping": ("POST", "/2015-03-31/event-source-mappings"),
    "CreateAlias": ("POST", "/2015-03-31/functions/orders/aliases"),
}

ONE = {
    "too small": (
        {"MemorySize": 64},
        ("memorySize", 64, "it is at least 128"),
        [("memory_minimum", 128), ("memory_maximum", 10_240)],
        (),
    ),
    "too large for a quota": (
        {"Timeout": 61},
        ("timeout", 61, "it is at most 60"),
        [("timeout_maximum", 60)],
        (),
    ),
    "too long": (
        {"Description": "x" * 300},
        ("description", "x" * 300, "it has at most 256 characters"),
        [("maximum", 256)],
        ("what was given has 300", "allowed is a length from 0 to 256"),
    ),
    "no value of an enumeration": (
        {"TracingConfig": {"Mode": "active"}},
        ("tracingConfig.mode", "active", "it is one of Active, PassThrough"),
        [],
        ("did you mean 'Active'?",),
    ),
    "another form": (
        {"Handler": "a b"},
        ("handler", "a b", "it has to be at least one of anything but white space"),
        [],
        ("what does not fit: ' '",),
    ),
    "a key of a map": (
        {"Environment": {"Variables": {"FINE": "1", "not-fine": "2"}}},
        (
            "environment.variables",
            {"FINE": "1", "not-fine": "2"},
            "of each key: it has to be of the pattern [a-zA-Z]([a-zA-Z0-9_])+",
        ),
        [],
        ("what does not fit: 'not-fine': '-'",),
    ),
}


@pytest.mark.parametrize(("members", "told", "limits", "notes"), ONE.values(), ids=ONE)
def test_a_value_is_told_with_its_rule_its_limits_and_what_does_not_fit(
    aws: Aws, members: dict[str, Any], told: tuple[str, Any, str], limits: list[tuple[str, int]], notes: tuple[str, ...]
) -> None:
    [finding] = findings(aws, "UpdateFunctionConfiguration", **members)
    assert (finding.member, finding.given, finding.rule) == told
    assert [(limit.name, limit.number) for limit in finding.limits] == limits
    assert finding.notes == notes
    assert finding.changes


def test_a_limit_of_a_quota_says_what_raises_it_and_where_it_is_known_from(aws: Aws) -> None:
    [finding] = findings(aws, "UpdateFunctionConfiguration", Timeout=61)
    assert str(finding.limits[0]) == (
        "timeout_maximum is 60 seconds (here mock_lambda(quotas={'timeout_maximum': ...}); AWS does not raise it)"
    )
    assert finding.source == finding.limits[0].source
    assert finding.source.startswith('documented, developer guide, "AWS Lambda limits" (2019)')


def test_each_violation_of_a_request_is_explained(aws: Aws) -> None:
    found = findings(aws, "UpdateFunctionConfiguration", MemorySize=1, Timeout=0, TracingConfig={"Mode": "pasthrough"})
    assert [(one.member, one.given, one.changes) for one in found] == [
        ("timeout", 0, ("give at least 1",)),
        ("memorySize", 1, ("give at least 128",)),
        ("tracingConfig.mode", "pasthrough", ("give 'PassThrough'",)),
    ]


def test_what_is_missing_is_told_as_missing(aws: Aws) -> None:
    found = findings(aws, "CreateFunction", FunctionName="f")
    assert [(one.member, one.given, one.rule, one.changes) for one in found] == [
        ("role", None, "it has to be given", ("give it",)),
        ("code", None, "it has to be given", ("give it",)),
    ]
    assert {one.source for one in found} == {SHAPE}


def test_a_runtime_that_does_not_exist_brings_near_ones_to_mind(aws: Aws) -> None:
    [finding] = findings(aws, "UpdateFunctionConfiguration", Runtime="Python3.12")
    assert (finding.member, finding.given, finding.notes) == (
        "runtime",
        "Python3.12",
        ("did you mean 'python3.12'?",),
    )
    assert finding.source == "observed, recorded refusals; assumed, the wording for SnapStart"


def test_memory_of_2019_comes_in_steps() -> None:
    with mock_lambda(profile="2019") as aws:
        with pytest.raises(ApiError) as caught:
            aws.function(lambda event, context: None, name="f", runtime="python3.7", memory_size=200)
        [finding] = aws.explain(caught.value).findings  # type: ignore[union-attr]
    assert (finding.member, finding.given, finding.rule) == ("memorySize", 200, "it is a multiple of 64")
    assert [(limit.name, limit.number) for limit in finding.limits] == [
        ("memory_minimum", 128),
        ("memory_maximum", 3_008),
        ("memory_step", 64),
    ]


FAILED = "failed to satisfy constraint: Member must "
READ = {
    "several": (
        f"2 validation errors detected: Value 'a; b' at 'x' {FAILED}b; Value null at 'y.1.member.z' {FAILED}not be c",
        [Violation("x", "a; b", "Member must b"), Violation("y.1.member.z", None, "Member must not be c")],
    ),
    "sensitive": (
        "1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys",
        [Violation("environment.variables", None, "Map keys")],
    ),
    "no value": (
        "'MemorySize' value failed to satisfy constraint: Member must be a multiple of 64",
        [Violation("memorySize", None, "Member must be a multiple of 64")],
    ),
    "not in quotes": (
        "Value python at 'runtime' failed to satisfy constraint: Member must be",
        [Violation("runtime", "python", "Member must be")],
    ),
    "something else": ("Function not found: x", []),
}


@pytest.mark.parametrize(("message", "expected"), READ.values(), ids=READ)
def test_violations_are_read_from_all_wordings(message: str, expected: list[Violation]) -> None:
    assert violations_in(message) == expected


@pytest.mark.parametrize(
    ("path", "value"),
    [("a", 1), ("b.c", 2), ("d.2.member.e", 3), ("d.9.member.e", None), ("a.b", None), ("z", None)],
)
def test_values_are_found_by_the_path_of_a_refusal(path: str, value: object) -> None:
    assert value_at({"A": 1, "B": {"C": 2}, "D": [{}, {"E": 3}]}, path) == value


@pytest.mark.parametrize(
    ("given", "near"), [("ACTIVE", "Active"), ("actve", "Active"), ("Active", ""), ("nothing", "")]
)
def test_the_nearest_name_is_one_that_was_not_given(given: str, near: str) -> None:
    assert nearest(given, ["Active", "PassThrough"]) == near
