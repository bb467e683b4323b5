from __future__ import annotations

from typing import Any

import pytest
from botocore.model import ServiceModel

from lambdamock.protocol.constraints import lookup
from lambdamock.protocol.schema import schema_of
from lambdamock.protocol.violations import violations

FAILED = "failed to satisfy constraint: "
NAME = (
    "Member must have length less than or equal to 8, Member must have length greater than or equal to 1, "
    "Member must satisfy regular expression pattern: [a-z]+"
)
KIND = "Member must satisfy enum value set: [Terminate, Allow]"
WEIGHT = (
    "Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, "
    "Member must not be null"
)
NAMES = (
    "Member must have length less than or equal to 2, Member must have length greater than or equal to 1, "
    f"Member must satisfy constraint: [{NAME}], Member must not be null"
)
PATTERN = "Member must satisfy regular expression pattern: [a-z]+"
BYTES = "java.nio.HeapByteBuffer[pos=0 lim={} cap={}]"


@pytest.fixture(scope="module")
def schema(service_model: ServiceModel) -> dict[str, Any]:
    return schema_of(service_model.shape_for("MakeInput"), lookup("Make"))


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        pytest.param({}, [], id="nothing-wrong"),
        pytest.param({"Title": "A"}, [f"'A' at 'title' {FAILED}{PATTERN}"], id="pattern"),
        pytest.param(
            {"Count": 11}, [f"'11' at 'count' {FAILED}Member must have value less than or equal to 10"], id="maximum"
        ),
        pytest.param(
            {"Weight": -1},
            [f"'-1.0' at 'weight' {FAILED}Member must have value greater than or equal to 0.0"],
            id="double",
        ),
        pytest.param(
            {"Kind": "None"},
            [f"'None' at 'kind' {FAILED}Member must satisfy enum value set: [Terminate, Allow]"],
            id="enum",
        ),
        pytest.param(
            {"Names": []},
            [f"'[]' at 'names' {FAILED}Member must have length greater than or equal to 1"],
            id="list-length",
        ),
        pytest.param(
            {"Names": ["a", "B"]},
            [f"'[a, B]' at 'names' {FAILED}Member must satisfy constraint: [{NAME}]"],
            id="elements",
        ),
        pytest.param(
            {"Kinds": [None]},
            [
                f"'[null]' at 'kinds' {FAILED}Member must satisfy constraint: [{KIND}, Member must not be null]",
            ],
            id="null-element",
        ),
        pytest.param(
            {"Weights": {"A": 0.5}},
            [f"'{{A=0.5}}' at 'weights' {FAILED}Map keys must satisfy constraint: [{NAME}]"],
            id="key",
        ),
        pytest.param(
            {"Weights": {"a": 2.0}},
            [
                f"'{{a=2.0}}' at 'weights' {FAILED}Map value must satisfy constraint: [{WEIGHT}]",
            ],
            id="value",
        ),
        pytest.param(
            {"Groups": {"Allow": ["B"]}},
            [
                f"'{{Allow=[B]}}' at 'groups' {FAILED}Map value must satisfy constraint: [{NAMES}]",
            ],
            id="list-in-a-map",
        ),
        pytest.param({"Item": {}}, [f"null at 'item.id' {FAILED}Member must not be null"], id="required-inside"),
        pytest.param(
            {"Items": [{"Id": "a"}, {"Id": "B"}]},
            [f"'B' at 'items.2.member.id' {FAILED}{PATTERN}"],
            id="structure-in-a-list",
        ),
        pytest.param(
            {"Items": [None]}, [f"null at 'items.1.member' {FAILED}Member must not be null"], id="null-structure"
        ),
        pytest.param(
            {"Zip": b"12345"},
            [
                f"'{BYTES.format(5, 5)}' at 'zip' {FAILED}Member must have length less than or equal to 4",
            ],
            id="long-blob",
        ),
        pytest.param(
            {"Zip": b"1"},
            [
                f"'{BYTES.format(1, 1)}' at 'zip' {FAILED}Member must have length greater than or equal to 2",
            ],
            id="short-blob",
        ),
        pytest.param({"Secret": "A1"}, [f" at 'secret' {FAILED}{PATTERN}"], id="sensitive-value-is-not-shown"),
        pytest.param(
            {"Secrets": {"A1": "b"}},
            [f" at 'secrets' {FAILED}Map keys must satisfy constraint: [{PATTERN}, Member must not be null]"],
            id="map-of-sensitive-keys",
        ),
        pytest.param(
            {"Flag": "yes"}, [f"'yes' at 'flag' {FAILED}Member must be of type boolean"], id="wrong-python-type"
        ),
        pytest.param(
            {"Title": "TITLETITLE", "Owner": "!", "Count": 0, "Kind": "x"},
            [
                f"'TITLETITLE' at 'title' {FAILED}Member must have length less than or equal to 8",
                f"'TITLETITLE' at 'title' {FAILED}{PATTERN}",
                f"'x' at 'kind' {FAILED}Member must satisfy enum value set: [Terminate, Allow]",
                f"'0' at 'count' {FAILED}Member must have value greater than or equal to 1",
                f"'!' at 'owner' {FAILED}{PATTERN}",
            ],
            id="all-of-them-path-labels-last",
        ),
    ],
)
def test_every_violation_is_worded_as_aws_words_it(
    schema: dict[str, Any], params: dict[str, Any], expected: list[str]
) -> None:
    valid = {"Owner": "me", "Title": "title"}

    assert violations(schema, {**valid, **params}) == [
        f"Value{text}" if text.startswith(" ") else f"Value {text}" for text in expected
    ]


def test_a_member_that_is_missing_is_null(schema: dict[str, Any]) -> None:
    assert violations(schema, {}) == [
        f"Value null at 'title' {FAILED}Member must not be null",
        f"Value null at 'owner' {FAILED}Member must not be null",
    ]
