"""Roles, users and managed policies that are put into the mock."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.errors import UsageError, ValidationException
from lambdamock.iam import PolicySyntaxError

ACCOUNT = "arn:aws:iam::123456789012:"
STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
DOCUMENT: dict[str, Any] = {"Version": "2012-10-17", "Statement": [STATEMENT]}
TEXT = json.dumps(DOCUMENT)
LAMBDA_ROLE = "arn:aws:iam::aws:policy/service-role/AWSLambdaRole"


def names(aws: Aws, role: str = "r") -> list[str]:
    return [policy.name for policy in aws.iam.roles[role].policies]


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        pytest.param([DOCUMENT, TEXT], ["policy-1", "policy-2"], id="documents"),
        pytest.param(DOCUMENT, ["policy-1"], id="one document"),
        pytest.param(TEXT, ["policy-1"], id="one JSON text"),
        pytest.param(("read", DOCUMENT), ["read"], id="one with its name"),
        pytest.param([("read", TEXT), DOCUMENT], ["read", "policy-2"], id="with and without a name"),
        pytest.param({"read": DOCUMENT, "again": TEXT}, ["read", "again"], id="by name"),
        pytest.param((DOCUMENT, DOCUMENT), ["policy-1", "policy-2"], id="a tuple of documents"),
        pytest.param((TEXT, TEXT), ["policy-1", "policy-2"], id="a tuple of JSON texts"),
        pytest.param((), [], id="none"),
    ],
)
def test_inline_policies_are_written_in_many_ways(aws: Aws, policies: Any, expected: list[str]) -> None:
    aws.iam.put_role("r", policies)
    assert names(aws) == expected
    assert all(policy.statements == (STATEMENT,) for policy in aws.iam.roles["r"].policies)


@pytest.mark.parametrize(
    "managed",
    ["AWSLambdaRole", ["service-role/AWSLambdaRole"], [LAMBDA_ROLE]],
    ids=["name", "with path", "ARN"],
)
def test_managed_policies_of_aws_are_known_by_name_and_arn(aws: Aws, managed: Any) -> None:
    aws.iam.put_role("r", managed=managed)
    assert names(aws) == [LAMBDA_ROLE]


def test_a_managed_policy_of_ones_own_goes_by_its_name(aws: Aws) -> None:
    arn = aws.iam.managed_policy("team", DOCUMENT)
    aws.iam.put_role("r", managed=["team", arn], boundary="team")
    assert (arn, names(aws)) == (ACCOUNT + "policy/team", [arn, arn])
    assert aws.iam.roles["r"].boundary == aws.iam.roles["r"].policies[0]


def test_a_policy_of_aws_that_is_not_known_here_is_supplied(aws: Aws) -> None:
    arn = "arn:aws:iam::aws:policy/Foo"
    with pytest.raises(UsageError, match=r"policy/Foo; supply it: aws.iam.managed_policy\('arn:aws:iam"):
        aws.iam.put_role("r", managed=[arn])
    assert aws.iam.managed_policy(arn, TEXT) == arn
    aws.iam.put_role("r", managed=[arn])
    assert names(aws) == [arn]


@pytest.mark.parametrize("name", ["AWSLambdaRule", "arn:aws:iam::aws:policy/service-role/AWSLambdaRule"])
def test_a_managed_policy_that_nobody_knows_is_refused_with_what_was_probably_meant(aws: Aws, name: str) -> None:
    with pytest.raises(UsageError, match=r"did you mean 'AWSLambdaRole'\? supply it: aws\.iam\.managed_policy\("):
        aws.iam.put_role("r", managed=[name])
    assert list(aws.iam.roles) == []


def test_a_role_trusts_lambda_unless_it_says_otherwise(aws: Aws) -> None:
    statement = {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
    other = {**DOCUMENT, "Statement": statement}
    aws.iam.put_role("r")
    aws.iam.put_role("s", trust=json.dumps(other))
    trusts = [aws.iam.roles[name].trust for name in "rs"]
    assert [one.statements[0]["Principal"] for one in trusts if one is not None] == [
        {"Service": "lambda.amazonaws.com"},
        {"Service": "states.amazonaws.com"},
    ]


def test_roles_and_users_have_the_arns_of_iam(aws: Aws) -> None:
    assert [
        aws.iam.put_role("r"),
        aws.iam.put_role("s", path="/service-role/"),
        aws.iam.put_user("u", path="/a/b/"),
        aws.iam.put_user("v", account_id="210987654321"),
    ] == [
        ACCOUNT + "role/r",
        ACCOUNT + "role/service-role/s",
        ACCOUNT + "user/a/b/u",
        "arn:aws:iam::210987654321:user/v",
    ]
    assert (list(aws.iam.roles), list(aws.iam.users)) == (["r", "s"], ["u", "arn:aws:iam::210987654321:user/v"])


def test_arns_are_of_the_partition_of_the_region() -> None:
    with mock_lambda(region="cn-north-1") as aws:
        arn = aws.iam.put_role("r", managed=["AWSLambdaRole"])
        assert arn == "arn:aws-cn:iam::123456789012:role/r"
        assert names(aws) == ["arn:aws-cn:iam::aws:policy/service-role/AWSLambdaRole"]


def test_a_role_that_is_put_again_is_the_same_with_other_policies(aws: Aws) -> None:
    aws.iam.put_role("Role", DOCUMENT, tags={"a": "b"})
    before = aws.iam.roles["Role"]
    aws.iam.put_role("role", path="/team/")
    after = aws.iam.roles["role"]
    assert (list(aws.iam.roles), after.unique_id, after.policies, after.tags) == (["role"], before.unique_id, (), {})


def test_a_role_that_is_made_anew_has_another_id(aws: Aws) -> None:
    ids = []
    for _ in range(2):
        arn = aws.iam.put_role("r")
        ids.append(aws.iam.roles["r"].unique_id)
        aws.function(lambda event, _context: event, name=f"f{len(ids)}", role=arn)
        aws.iam.delete_role("r")
    assert len(set(ids)) == 2
    assert all(len(one) == 21 and one.startswith("AROA") for one in ids)


def test_what_is_deleted_is_gone(aws: Aws) -> None:
    aws.iam.put_role("r")
    user = aws.iam.put_user("u")
    aws.iam.delete_role("r")
    aws.iam.delete_user(user)
    assert (dict(aws.iam.roles), dict(aws.iam.users)) == ({}, {})


@pytest.mark.parametrize("call", ["delete_role", "delete_user"])
def test_what_is_not_there_cannot_be_deleted(aws: Aws, call: str) -> None:
    aws.iam.put_role("reader")
    aws.iam.put_user("writer")
    with pytest.raises(
        KeyError, match="did you mean 'reader'" if call == "delete_role" else "make it: aws.iam.put_user"
    ):
        getattr(aws.iam, call)("readr")


def test_a_reset_forgets_all(aws: Aws) -> None:
    aws.iam.put_role("r")
    aws.iam.managed_policy("team", DOCUMENT)
    aws.reset()
    assert len(aws.iam.roles) == 0
    with pytest.raises(UsageError, match="nothing is known of the managed policy team"):
        aws.iam.put_role("r", managed=["team"])


@pytest.mark.parametrize(
    ("members", "message"),
    [
        pytest.param({"name": "a b"}, "'a b' is no name of a role", id="name"),
        pytest.param({"name": "é"}, "'é' is no name of a role", id="non-ASCII name"),
        pytest.param({"name": ""}, "'' is no name of a role", id="empty name"),
        pytest.param({"name": "r" * 65}, "give 1 to 64 letters", id="long name"),
        pytest.param({"name": "service-role/r"}, "a path, such as '/service-role/', is an argument", id="path in name"),
        pytest.param({"path": "team"}, "a path begins and ends with a slash", id="path"),
        pytest.param({"account_id": "123"}, "give twelve digits", id="account"),
        pytest.param({"policies": [("p", TEXT), ("p", TEXT)]}, "two policies of the name 'p'", id="twice"),
        pytest.param({"policies": [("ä", TEXT)]}, "'ä' is no name of a policy", id="non-ASCII policy name"),
        pytest.param(
            {"policies": [{**DOCUMENT, "Statement": [STATEMENT] * 1_000}]},
            r"have \d+ characters; IAM allows 10240. Put some of it into a managed policy",
            id="1,000 statements",
        ),
    ],
)
def test_what_iam_would_refuse_is_refused(aws: Aws, members: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        aws.iam.put_role(**{"name": "r", **members})
    assert list(aws.iam.roles) == []


@pytest.mark.parametrize(
    ("members", "where"),
    [
        pytest.param({"policies": ["{"]}, "policy 'policy-1' of role 'r': ", id="no JSON"),
        pytest.param({"policies": {"p": {"Version": "2012-10-17"}}}, "policy 'p' of role 'r': ", id="no statements"),
        pytest.param({"policies": ["some policy"]}, "policy 'policy-1' of role 'r': ", id="text"),
        pytest.param(
            {"policies": [{**DOCUMENT, "Statement": [{**STATEMENT, "Sid": "A"}] * 2}]},
            "policy 'policy-1' of role 'r': .*A",
            id="one Sid twice",
        ),
        pytest.param({"policies": [{**DOCUMENT, "Statement": []}]}, "policy 'policy-1' of role 'r': ", id="empty"),
        pytest.param({"trust": DOCUMENT}, "the trust policy of role 'r': ", id="trust without principal"),
        pytest.param({"boundary": {"Statement": 1}}, "the boundary of role 'r': ", id="boundary"),
    ],
)
def test_a_document_that_is_none_is_refused_with_its_place(aws: Aws, members: dict[str, Any], where: str) -> None:
    with pytest.raises(PolicySyntaxError, match=where):
        aws.iam.put_role("r", **members)
    assert list(aws.iam.roles) == []


def test_a_managed_policy_has_a_size_of_its_own(aws: Aws) -> None:
    big = {**DOCUMENT, "Statement": [{**STATEMENT, "Resource": f"arn:aws:s3:::{'b' * 60}{i}/*"} for i in range(60)]}
    with pytest.raises(PolicySyntaxError, match="the managed policy arn:aws:iam::123456789012:policy/big: "):
        aws.iam.managed_policy("big", big)


def test_the_handle_tells_what_there_is(aws: Aws) -> None:
    aws.iam.put_role("reader", [DOCUMENT], ["AWSLambdaRole"])
    aws.iam.put_role("idle")
    assert repr(aws.iam) == "<Iam: 2 roles, 0 users>"
    assert repr(aws.iam.roles) == "<Roles: reader (2 policies), idle (0 policies)>"
    assert repr(aws.iam.users) == "<Users: none>"
    assert f"<td>{ACCOUNT}role/reader</td><td>policy-1, {LAMBDA_ROLE}</td>" in aws.iam.roles._repr_html_()


def test_many_roles_are_listed_shortly(aws: Aws) -> None:
    for number in range(12):
        aws.iam.put_role(f"r{number:02}")
    assert repr(aws.iam.roles).endswith("r09 (0 policies) and 2 more>")


def test_a_function_gets_a_role_by_its_arn_by_its_name_or_as_it_is(aws: Aws) -> None:
    arn = aws.iam.put_role("r", path="/team/")
    for number, role in enumerate([arn, "r", aws.iam.roles["r"]]):
        function = aws.function(lambda event, context: None, name=f"f{number}", role=role)
        assert function.configuration["Role"] == arn


def test_a_role_that_nobody_put_there_has_no_name_yet(aws: Aws) -> None:
    aws.iam.put_user("u")
    for name in ("other", "u"):
        with pytest.raises(ValidationException, match=f"Value '{name}' at 'role' failed to satisfy"):
            aws.function(lambda event, context: None, name="f", role=name)
