"""What a role's policies allow beyond a limit."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.authorisation.permission_facts import allow, policy

from lambdamock.authorisation.grants import grants_of
from lambdamock.authorisation.limits import excess_of, is_within

OBJECTS = "arn:aws:s3:::orders/*"


@pytest.mark.parametrize(
    ("pattern", "wider", "expected"),
    [
        ("s3:GetObject", "s3:GetObject", True),
        ("s3:GetObject", "s3:*", True),
        ("s3:Get*", "s3:*", True),
        ("s3:*", "s3:Get*", False),
        ("s3:*", "s3:?", False),
        ("s3:*", "s3:??????????", False),
        ("s3:?", "s3:*", True),
        ("s3:?", "s3:?", True),
        ("*", "*", True),
        ("*", "s3:*", False),
        ("a*c", "a*", True),
        ("a*", "a*c", False),
    ],
)
def test_a_pattern_is_within_another_one_that_covers_all_its_texts(pattern: str, wider: str, expected: bool) -> None:
    assert is_within(pattern, wider) is expected


@pytest.mark.parametrize(
    ("statement", "allowed", "expected"),
    [
        (allow("s3:GetObject", OBJECTS), {"s3:GetObject": ["*"]}, []),
        (allow("s3:getobject", OBJECTS), {"S3:Get*": [OBJECTS]}, []),
        (
            allow("s3:*", "*", Sid="All"),
            {"s3:GetObject": ["*"], "s3:PutObject": ["*"], "sqs:SendMessage": ["*"]},
            ["statement 1 (All) of policy p: s3:* on * is too much: write ['s3:GetObject', 's3:PutObject'] instead"],
        ),
        (
            allow("s3:GetObject", "*"),
            {"s3:GetObject": [OBJECTS]},
            [
                f"statement 1 of policy p: s3:GetObject on * is too much: write 's3:GetObject' on {OBJECTS!r} instead",
            ],
        ),
        (
            allow(["s3:GetObject", "iam:PassRole"], OBJECTS),
            {"s3:*": ["*"]},
            [f"statement 1 of policy p: iam:PassRole on {OBJECTS} is too much: take it away"],
        ),
        (
            {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
            {"s3:*": ["*"]},
            ["statement 1 of policy p: everything but iam:* on * is too much: write 's3:*' instead"],
        ),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, {"*": ["*"]}, []),
    ],
    ids=["any resource", "wildcards", "wide action", "wide resource", "other action", "NotAction", "everything"],
)
def test_what_is_too_much_is_named_with_what_to_write_instead(
    statement: dict[str, Any], allowed: dict[str, list[str]], expected: list[str]
) -> None:
    assert list(map(str, excess_of(grants_of([policy(statement, name="p")], []), allowed))) == expected
