"""Policy variables take their values from the request."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.iam import Document, Policies, Principal, Request, decide, read

USER = Principal("arn:aws:iam::111122223333:user/ann", "111122223333", "arn:aws:iam::111122223333:user/ann")
BOX = "arn:aws:s3:::box/"


def is_allowed(statement: dict[str, Any], resource: str, context: dict[str, Any], version: str = "2012-10-17") -> bool:
    document = read({"Version": version, "Statement": {"Effect": "Allow", "Action": "s3:*", **statement}})
    return decide(Request(USER, "s3:GetObject", resource, context), Policies([document])).is_allowed


@pytest.mark.parametrize(
    ("text", "path", "context", "allowed"),
    [
        pytest.param("${aws:username}/x", "ann/x", {"aws:username": "ann"}, True, id="the value"),
        pytest.param("${aws:username}/x", "bob/x", {"aws:username": "ann"}, False, id="another value"),
        pytest.param("${AWS:UserName}/x", "ann/x", {"aws:username": "ann"}, True, id="keys in any case"),
        pytest.param("${aws:username}/x", "ann/x", {"AWS:USERNAME": "ann"}, True, id="keys of the request in any case"),
        pytest.param("${aws:username}/x", "ANN/x", {"aws:username": "ann"}, False, id="the value's case counts"),
        pytest.param("${aws:username}", "${aws:username}", {}, False, id="missing, without default"),
        pytest.param("${aws:username}", "", {}, False, id="missing is not empty"),
        pytest.param("${aws:username, 'all'}", "all", {}, True, id="missing, with default"),
        pytest.param("${aws:username,'all'}", "all", {}, True, id="a default without a space"),
        pytest.param("${aws:username, ''}x", "x", {}, True, id="an empty default"),
        pytest.param("${aws:username, 'a*'}", "abc", {}, False, id="a default is literal"),
        pytest.param("${aws:username, 'a*'}", "a*", {}, True, id="a star of a default is a star"),
        pytest.param(
            "${aws:username, 'all'}", "all", {"aws:username": "ann"}, False, id="a default that is not needed"
        ),
        pytest.param("${aws:username}", "bob", {"aws:username": "*"}, False, id="a star of a value is no wildcard"),
        pytest.param("${aws:username}", "*", {"aws:username": "*"}, True, id="a star of a value is a star"),
        pytest.param("${aws:username}", "b", {"aws:username": "?"}, False, id="a question mark of a value"),
        pytest.param("${aws:username}*", "*abc", {"aws:username": "*"}, True, id="wildcards beside a variable"),
        pytest.param("${aws:username}", "${x:y}", {"aws:username": "${x:y}"}, True, id="values are not read again"),
        pytest.param("${x:a}-${x:b}", "1-2", {"x:a": "1", "x:b": "2"}, True, id="two variables"),
        pytest.param("${x:a}-${x:b}", "1-", {"x:a": "1"}, False, id="one of two is missing"),
        pytest.param("${x:a}", "1", {"x:a": ["1"]}, True, id="the only value of a list"),
        pytest.param("${x:a}", "1", {"x:a": ["1", "2"]}, False, id="several values"),
        pytest.param("${aws:PrincipalTag/cost center}", "7", {"aws:PrincipalTag/cost center": "7"}, True, id="a space"),
        pytest.param("a${*}b", "a*b", {}, True, id="a literal star"),
        pytest.param("a${*}b", "aXb", {}, False, id="no wildcard"),
        pytest.param("a${?}b", "a?b", {}, True, id="a literal question mark"),
        pytest.param("a${?}b", "aXb", {}, False, id="no wildcard for one"),
        pytest.param("a${$}{x:a}", "a${x:a}", {"x:a": "1"}, True, id="a literal dollar"),
        pytest.param("a$b", "a$b", {}, True, id="a dollar alone"),
        pytest.param("a${b", "a${b", {}, True, id="never closed"),
        pytest.param("a${}", "a${}", {}, True, id="without a key"),
    ],
)
def test_variables_in_resources(text: str, path: str, context: dict[str, Any], allowed: bool) -> None:
    assert is_allowed({"Resource": BOX + text}, BOX + path, context) is allowed


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        pytest.param("${aws:username}", "ann", False, id="no value"),
        pytest.param("${aws:username}", "${aws:username}", True, id="itself"),
        pytest.param("${*}", "${anything}", True, id="its star is a wildcard"),
    ],
)
def test_version_2008_has_no_variables(text: str, path: str, allowed: bool) -> None:
    assert is_allowed({"Resource": BOX + text}, BOX + path, {"aws:username": "ann"}, "2008-10-17") is allowed


def test_a_policy_without_a_version_has_no_variables() -> None:
    document = read({"Statement": {"Effect": "Allow", "Action": "*", "Resource": BOX + "${aws:username}"}})
    request = Request(USER, "s3:GetObject", BOX + "ann", {"aws:username": "ann"})
    assert document.version == "2008-10-17"
    assert not decide(request, Policies([document])).is_allowed


@pytest.mark.parametrize(
    ("condition", "context", "allowed"),
    [
        pytest.param({"StringEquals": {"x:a": "${x:b}"}}, {"x:a": "1", "x:b": "1"}, True, id="two keys of one value"),
        pytest.param({"StringEquals": {"x:a": "${x:b}"}}, {"x:a": "1", "x:b": "2"}, False, id="two keys of two values"),
        pytest.param({"StringEquals": {"x:a": "${x:b}"}}, {"x:a": "1"}, False, id="the other is missing"),
        pytest.param({"StringNotEquals": {"x:a": "${x:b}"}}, {"x:a": "1"}, True, id="what is missing is not equal"),
        pytest.param({"StringEquals": {"x:a": ["${x:b}", "1"]}}, {"x:a": "1"}, True, id="another value fits"),
        pytest.param({"StringEquals": {"x:a": "${*}"}}, {"x:a": "*"}, True, id="a star where there are no wildcards"),
        pytest.param({"StringLike": {"x:a": "${x:b}/*"}}, {"x:a": "*/1", "x:b": "*"}, True, id="literal in a pattern"),
        pytest.param(
            {"StringLike": {"x:a": "${x:b}/*"}}, {"x:a": "7/1", "x:b": "*"}, False, id="no wildcard of a value"
        ),
        pytest.param(
            {"ArnLike": {"x:a": "${x:b}"}},
            {"x:a": "arn:aws:s3:::box", "x:b": "arn:aws:s3:::box"},
            True,
            id="a whole ARN",
        ),
        pytest.param(
            {"ArnLike": {"x:a": "arn:aws:s3:::${x:b}*"}}, {"x:a": "arn:aws:s3:::box", "x:b": "b"}, True, id="of an ARN"
        ),
        pytest.param({"Bool": {"x:a": "${x:b}"}}, {"x:a": "true", "x:b": "true"}, False, id="none of truth values"),
        pytest.param({"NumericEquals": {"x:a": "${x:b}"}}, {"x:a": "1", "x:b": "1"}, False, id="none of numbers"),
    ],
)
def test_variables_in_conditions(condition: dict[str, Any], context: dict[str, Any], allowed: bool) -> None:
    assert is_allowed({"Resource": "*", "Condition": condition}, BOX + "x", context) is allowed


def test_actions_have_no_variables() -> None:
    statement = {"Effect": "Allow", "Action": "s3:${aws:username}", "Resource": "*"}
    document = Document("", "2012-10-17", (statement,))
    request = Request(USER, "s3:GetObject", "*", {"aws:username": "GetObject"})
    assert not decide(request, Policies([document])).is_allowed


def test_a_denial_whose_variable_is_missing_denies_nothing() -> None:
    statements = [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "Resource": BOX + "${x:missing}"},
    ]
    document = read({"Version": "2012-10-17", "Statement": statements})
    assert decide(Request(USER, "s3:GetObject", BOX), Policies([document])).is_allowed
