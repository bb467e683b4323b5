"""The smallest policy that lets a function do what it did."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.authorisation.permission_facts import LOG_GROUP, SESSION

from lambdamock.authorisation.suggestion import pattern_of, suggested
from lambdamock.authorisation.uses import Use
from lambdamock.errors import UsageError
from lambdamock.iam import Document, Policies, Request, decide, read

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"


def use(action: str, resource: str = "*", by: str = "handler", *, denied: int = 0, forbidden: int = 0) -> Use:
    return Use(by, action, resource, 1, denied, forbidden)


def statements(*uses: Use, **options: Any) -> list[dict[str, Any]]:
    document = suggested(uses, **options)
    assert document["Version"] == "2012-10-17"
    found: list[dict[str, Any]] = document["Statement"]
    return found


def test_a_policy_has_one_statement_for_actions_with_the_same_resources() -> None:
    uses = [use(f"dynamodb:{name}", TABLE) for name in ("PutItem", "GetItem", "Query")]
    assert suggested(uses) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "DynamoDB",
                "Effect": "Allow",
                "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
                "Resource": TABLE,
            }
        ],
    }


def test_statements_of_one_service_are_named_for_their_first_action() -> None:
    found = statements(
        use("s3:ListAllMyBuckets"),
        use("s3:PutObject", "arn:aws:s3:::b/2"),
        use("s3:GetObject", "arn:aws:s3:::b/1"),
        use("s3:GetObject", "arn:aws:s3:::b/0"),
    )
    assert [(one["Sid"], one["Resource"]) for one in found] == [
        ("S3GetObject", ["arn:aws:s3:::b/0", "arn:aws:s3:::b/1"]),
        ("S3ListAllMyBuckets", "*"),
        ("S3PutObject", "arn:aws:s3:::b/2"),
    ]


def test_services_stand_in_the_order_of_their_names() -> None:
    found = statements(use("xray:PutTraceSegments"), use("apigateway:GET"), use("s3-object-lambda:GetObject"))
    assert [one["Sid"] for one in found] == ["Apigateway", "S3ObjectLambda", "XRay"]


def test_services_whose_names_differ_by_a_hyphen_only_have_sids_of_their_own() -> None:
    assert [one["Sid"] for one in statements(use("a-b:X"), use("a-B:X"))] == ["AB", "AB2"]


def test_nothing_that_another_resource_covers_is_named() -> None:
    (statement,) = statements(
        use("dynamodb:PartiQLSelect", "arn:aws:dynamodb:us-east-1:123456789012:table/*"),
        use("dynamodb:PartiQLSelect", TABLE),
    )
    assert statement["Resource"] == "arn:aws:dynamodb:us-east-1:123456789012:table/*"


def test_a_policy_for_a_function_that_did_nothing_has_no_statements() -> None:
    assert suggested([]) == {"Version": "2012-10-17", "Statement": []}


def test_what_was_denied_for_want_of_a_statement_is_allowed() -> None:
    assert [one["Action"] for one in statements(use("s3:GetObject", "*", denied=1))] == ["s3:GetObject"]


def test_what_a_statement_denies_is_not_suggested() -> None:
    assert statements(use("s3:GetObject", "*", denied=1, forbidden=1)) == []


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (None, ["s3:GetObject", "xray:PutTraceSegments"]),
        ("handler", ["s3:GetObject"]),
        ("lambda", ["xray:PutTraceSegments"]),
    ],
    ids=["both", "handler", "lambda"],
)
def test_what_lambda_itself_needs_can_be_asked_for_separately(by: str | None, expected: list[str]) -> None:
    found = statements(use("s3:GetObject"), use("xray:PutTraceSegments", by="lambda"), by=by)
    assert [one["Action"] for one in found] == expected


@pytest.mark.parametrize(
    ("wildcards", "resource", "expected"),
    [
        (False, "arn:aws:s3:::b/a/k", "arn:aws:s3:::b/a/k"),
        ("objects", "arn:aws:s3:::b/a/k", "arn:aws:s3:::b/*"),
        (True, "arn:aws:s3:::b/a/k", "arn:aws:s3:::b/*"),
        ("objects", "arn:aws:s3:::b", "arn:aws:s3:::b"),
        ("objects", TABLE, TABLE),
        ("objects", "*", "*"),
        (
            "objects",
            "arn:aws:s3:us-west-2:123456789012:accesspoint/p",
            "arn:aws:s3:us-west-2:123456789012:accesspoint/p",
        ),
        ("streams", f"{LOG_GROUP}:log-stream:mine", f"{LOG_GROUP}:*"),
        ("streams", LOG_GROUP, LOG_GROUP),
        (["objects"], f"{LOG_GROUP}:log-stream:mine", f"{LOG_GROUP}:log-stream:mine"),
        ("regions", TABLE, "arn:aws:dynamodb:*:123456789012:table/orders"),
        ("regions", "arn:aws:s3:::b/a", "arn:aws:s3:::b/a"),
        ({"regions", "streams"}, f"{LOG_GROUP}:log-stream:m", f"{LOG_GROUP}:*".replace("us-east-1", "*")),
    ],
)
def test_wildcards_stand_where_they_are_asked_for(wildcards: Any, resource: str, expected: str) -> None:
    (statement,) = statements(use("a:B", resource), wildcards=wildcards)
    assert statement["Resource"] == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"wildcards": "object"}, "no such wildcard; did you mean 'objects'?"),
        (
            {"wildcards": ["objects", "xyz"]},
            "wildcards='xyz'): there is no such wildcard; there are objects, streams, ",
        ),
        ({"by": "me"}, "by is 'handler' or 'lambda', or None for both"),
    ],
)
def test_what_it_cannot_do_it_says(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        suggested([use("s3:GetObject")], **options)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("arn:aws:s3:::b/a*b", "arn:aws:s3:::b/a${*}b"),
        ("arn:aws:s3:::b/what?", "arn:aws:s3:::b/what${?}"),
        ("arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/${$}{aws:username}"),
        ("arn:aws:s3:::b/$x{y}", "arn:aws:s3:::b/$x{y}"),
        ("arn:aws:dynamodb:us-east-1:1:table/*", "arn:aws:dynamodb:us-east-1:1:table/*"),
        ("arn:aws:dynamodb:us-east-1:1:table/*/index/*", "arn:aws:dynamodb:us-east-1:1:table/*/index/*"),
        ("*", "*"),
        pytest.param(
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:db*-*",
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:db${*}-*",
            id="the characters of a secret that its name does not tell",
        ),
    ],
)
def test_characters_that_mean_something_in_policies_are_escaped(resource: str, expected: str) -> None:
    assert pattern_of(resource) == expected


# ------------------------------------------------------------------------------------------------- for all sets of uses

NAMES = st.sampled_from(["a", "b", "x*y", "q?", "${aws:username}", "$", "${*}", "*", "ä", "a/b", "*/b"])
RESOURCES = st.one_of(
    st.just("*"),
    st.builds("arn:aws:s3:::{}/{}".format, st.sampled_from(["in", "out"]), NAMES),
    st.builds("arn:aws:dynamodb:us-east-1:123456789012:table/{}".format, NAMES),
)
ACTIONS = st.sampled_from(
    ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "dynamodb:GetItem", "dynamodb:Query", "d-b:X"]
)
USES = st.lists(st.builds(use, ACTIONS, RESOURCES), min_size=1, max_size=12)


def is_enough(document: dict[str, Any], uses: list[Use]) -> bool:
    policy = read(document)
    return all(is_allowed(policy, one) for one in uses)


def is_allowed(policy: Document, one: Use) -> bool:
    return decide(Request(SESSION, one.action, one.resource), Policies(identity=[policy])).is_allowed


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def smaller(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The document without a statement, or without one of the actions or resources of a statement."""
    found = []
    for index, statement in enumerate(document["Statement"]):
        rest = [one for place, one in enumerate(document["Statement"]) if place != index]
        found.append(rest)
        for element in ("Action", "Resource"):
            values = listed(statement[element])
            kept = [[other for other in values if other != value] for value in values]
            found += [[*rest, {**statement, element: fewer}] for fewer in kept if fewer]
    return [{**document, "Statement": statements} for statements in found]


@given(USES)
def test_a_suggested_policy_allows_all_that_was_used_and_nothing_of_it_can_be_left_out(uses: list[Use]) -> None:
    document = suggested(uses)
    assert is_enough(document, uses)
    assert [one for one in smaller(document) if one["Statement"] and is_enough(one, uses)] == []


@given(USES, st.text(string.ascii_lowercase, min_size=1, max_size=3))
def test_a_suggested_policy_allows_nothing_that_no_wildcard_covers(uses: list[Use], other: str) -> None:
    known = {one.resource for one in uses if "*" not in one.resource}
    policy = read(suggested([one for one in uses if "*" not in one.resource] or [use("a:B")]))
    resource = f"arn:aws:s3:::in/{other}"
    is_known = resource in known
    allowed = [action for action in ("s3:GetObject", "s3:PutObject") if is_allowed(policy, use(action, resource))]
    assert is_known or allowed == []


@given(USES)
def test_wildcards_only_allow_more(uses: list[Use]) -> None:
    assert is_enough(suggested(uses, wildcards=True), uses)


@given(USES)
def test_sids_are_unique_and_as_the_grammar_wants_them(uses: list[Use]) -> None:
    sids = [one["Sid"] for one in suggested(uses)["Statement"]]
    assert len(set(sids)) == len(sids)
    assert all(sid.isalnum() and sid.isascii() for sid in sids)
