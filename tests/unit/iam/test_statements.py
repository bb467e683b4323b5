"""Which actions and resources a statement is about."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.iam import Document, Policies, Principal, Request, decide, read

USER = Principal("arn:aws:iam::111122223333:user/ann", "111122223333")
FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:orders"
OBJECT = "arn:aws:s3:::box/in/a.txt"


def is_allowed(action: str, resource: str, statement: dict[str, Any]) -> bool:
    document = read({"Version": "2012-10-17", "Statement": {"Effect": "Allow", **statement}})
    return decide(Request(USER, action, resource), Policies([document])).is_allowed


@pytest.mark.parametrize(
    ("element", "action", "allowed"),
    [
        ({"Action": "s3:GetObject"}, "s3:GetObject", True),
        ({"Action": "S3:getOBJECT"}, "s3:GetObject", True),
        ({"Action": "s3:GetObject"}, "S3:getobject", True),
        ({"Action": "s3:GetObject"}, "s3:GetObjectAcl", False),
        ({"Action": "s3:GetObject"}, "sqs:GetObject", False),
        ({"Action": "s3:Get*"}, "s3:GetObjectAcl", True),
        ({"Action": "s3:*Object*"}, "s3:PutObjectAcl", True),
        ({"Action": "s3:?etObject"}, "s3:GetObject", True),
        ({"Action": "s3:GetObject?"}, "s3:GetObject", False),
        ({"Action": "s3:*"}, "s3:ListBucket", True),
        ({"Action": "s3:*"}, "s3-object-lambda:GetObject", False),
        ({"Action": "*"}, "s3:GetObject", True),
        ({"Action": "*:*"}, "s3:GetObject", True),
        ({"Action": ["sqs:*", "s3:GetObject"]}, "s3:GetObject", True),
        ({"Action": ["sqs:*", "s3:PutObject"]}, "s3:GetObject", False),
        ({"NotAction": "iam:*"}, "s3:GetObject", True),
        ({"NotAction": "iam:*"}, "iam:GetRole", False),
        ({"NotAction": ["iam:*", "S3:get*"]}, "s3:GetObject", False),
        ({"NotAction": ["iam:*", "s3:Put*"]}, "s3:GetObject", True),
        ({"NotAction": "*"}, "s3:GetObject", False),
    ],
    ids=str,
)
def test_actions(element: dict[str, Any], action: str, allowed: bool) -> None:
    assert is_allowed(action, "*", {**element, "Resource": "*"}) is allowed


@pytest.mark.parametrize(
    ("element", "resource", "allowed"),
    [
        ({"Resource": "*"}, OBJECT, True),
        ({"Resource": "*"}, "*", True),
        ({"Resource": OBJECT}, "*", False),
        ({"Resource": OBJECT}, OBJECT, True),
        ({"Resource": "arn:aws:s3:::box"}, OBJECT, False),
        ({"Resource": "arn:aws:s3:::box/*"}, OBJECT, True),
        ({"Resource": "arn:aws:s3:::box/*"}, "arn:aws:s3:::box", False),
        ({"Resource": "arn:aws:s3:::box*"}, "arn:aws:s3:::boxes/a", True),
        ({"Resource": "arn:aws:s3:::*"}, OBJECT, True),
        ({"Resource": "arn:aws:s3:::Box/*"}, OBJECT, False),
        ({"Resource": "arn:aws:s3:::box/in/?.txt"}, OBJECT, True),
        ({"Resource": "arn:aws:s3:::box/??.txt"}, OBJECT, False),
        ({"Resource": "arn:aws:s3:::box/in/aXtxt"}, OBJECT, False),
        ({"Resource": "arn:*:s3:::box/*"}, OBJECT, True),
        ({"Resource": "arn:aws:lambda:*:orders"}, FUNCTION, True),
        ({"Resource": "arn:aws:lambda:*:*:function:orders"}, FUNCTION, True),
        ({"Resource": FUNCTION}, f"{FUNCTION}:live", False),
        ({"Resource": f"{FUNCTION}:*"}, f"{FUNCTION}:live", True),
        ({"Resource": f"{FUNCTION}:*"}, FUNCTION, False),
        ({"Resource": f"{FUNCTION}*"}, f"{FUNCTION}-copy", True),
        ({"Resource": [FUNCTION, OBJECT]}, OBJECT, True),
        ({"Resource": [FUNCTION, f"{OBJECT}x"]}, OBJECT, False),
        ({"NotResource": OBJECT}, OBJECT, False),
        ({"NotResource": "arn:aws:s3:::box/out/*"}, OBJECT, True),
        ({"NotResource": [FUNCTION, "arn:aws:s3:::box/*"]}, OBJECT, False),
        ({"NotResource": "*"}, OBJECT, False),
    ],
    ids=str,
)
def test_resources(element: dict[str, Any], resource: str, allowed: bool) -> None:
    assert is_allowed("s3:GetObject", resource, {"Action": "*", **element}) is allowed


@pytest.mark.parametrize("sign", list(".^$+{}[]()|\\#&~-\n"))
def test_signs_of_regular_expressions_mean_themselves_in_every_field(sign: str) -> None:
    resource = f"arn:aws:s3:::box/a{sign}b"
    statement = {"Action": f"s3:Get{sign}*", "Resource": f"{resource}*"}
    assert is_allowed(f"s3:Get{sign}Object", resource, statement)
    assert not is_allowed("s3:GetXObject", resource, statement)
    assert not is_allowed(f"s3:Get{sign}Object", "arn:aws:s3:::box/aXb", statement)


def test_a_thousand_statements_are_asked() -> None:
    statements = [
        {"Effect": "Allow", "Action": f"s3:Action{index}", "Resource": f"arn:aws:s3:::box{index}/*"}
        for index in range(1_000)
    ]
    policies = Policies([read({"Version": "2012-10-17", "Statement": statements})])
    allowed = [
        index
        for index in range(0, 1_010, 101)
        if decide(Request(USER, f"s3:Action{index}", f"arn:aws:s3:::box{index}/a"), policies).is_allowed
    ]
    assert allowed == list(range(0, 1_000, 101))


def test_what_was_found_once_is_found_again_after_thousands_of_other_requests() -> None:
    statement = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::box/1*"}
    policies = Policies([Document("", "2012-10-17", (statement,))])
    for _ in range(2):
        found = [
            index
            for index in range(3_000)
            if decide(Request(USER, f"s3:Get{index}", f"arn:aws:s3:::box/{index}"), policies).is_allowed
        ]
        assert found == [index for index in range(3_000) if str(index)[0] == "1"]
