from __future__ import annotations

from typing import Any

import pytest

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.requirements import read_requirement

OBJECT = "arn:aws:s3:::b/k"
NAMED = {"object": "arn:$partition:s3:::{Bucket}/{Key}", "form": "form:{Key}"}
ROLE = "arn:aws:iam::111122223333:role/r"


def needs(line: str, **params: Any) -> list[Need]:
    request = ApiRequest("s3", "s3", "PutObject", {"Bucket": "b", "Key": "k", **params}, "us-east-1", "111122223333")
    return read_requirement(line, "PutObject", "s3", NAMED).needs(request)


@pytest.mark.parametrize(
    ("line", "action"),
    [("~ on object", "s3:PutObject"), ("GetObject on object", "s3:GetObject"), ("kms:Sign on object", "kms:Sign")],
)
def test_the_action_is_that_of_the_operation_or_is_named(line: str, action: str) -> None:
    assert needs(line) == [Need(action, OBJECT)]


@pytest.mark.parametrize(
    ("line", "params", "count"),
    [
        pytest.param("~ on object if Tagging", {"Tagging": "a=b"}, 1, id="if, given"),
        pytest.param("~ on object if Tagging", {}, 0, id="if, absent"),
        pytest.param("~ on object if ACL|GrantRead", {"GrantRead": "id=1"}, 1, id="if one of several"),
        pytest.param("~ on object unless VersionId", {"VersionId": "1"}, 0, id="unless, given"),
        pytest.param("~ on object unless VersionId", {}, 1, id="unless, absent"),
        pytest.param("~ on object if Content.Raw", {"Content": {"Raw": {"Data": b"x"}}}, 1, id="a member of a member"),
        pytest.param("~ on object if publish", {"publish": False}, 0, id="false"),
    ],
)
def test_a_condition_decides_whether_anything_is_asked(line: str, params: dict[str, Any], count: int) -> None:
    assert len(needs(line, **params)) == count


def test_what_is_passed_to_a_service_says_so() -> None:
    assert needs("iam:PassRole per {Targets[].Role} to events.amazonaws.com", Targets=[{"Role": ROLE}, {}]) == [
        Need("iam:PassRole", ROLE, {"iam:PassedToService": "events.amazonaws.com"})
    ]


def test_per_asks_for_nothing_when_the_request_names_nothing() -> None:
    assert needs("iam:PassRole per {Role}") == []


def test_on_asks_for_any_resource_when_the_request_does_not_tell_it() -> None:
    assert needs("~ on arn:$partition:x:::{Missing}") == [Need("s3:PutObject", "arn:aws:x:::*", is_any_resource=True)]


def test_an_action_without_resources_is_asked_for_a_star_and_nothing_else() -> None:
    assert needs("~ on *") == [Need("s3:PutObject", "*")]


def test_a_call_that_never_tells_its_resource_is_asked_for_any() -> None:
    assert needs("~ on any") == [Need("s3:PutObject", "*", is_any_resource=True)]


def test_a_resource_may_have_several_forms() -> None:
    assert needs("~ on object also form also object") == [Need("s3:PutObject", OBJECT, forms=("form:k",))]


@pytest.mark.parametrize("line", ["~", "~ object", "~ on", "on object"])
def test_what_is_no_line_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="not a line of a table"):
        needs(line)
