"""CreateAlias, GetAlias, ListAliases, UpdateAlias, DeleteAlias, and invoking by alias."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
STALE = (
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the "
    "latest Revision Id"
)
Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]


@pytest.fixture
def versions(client: Any, create: Create) -> None:
    """A function with the versions 1 and 2."""
    create(Publish=True)
    client.update_function_configuration(FunctionName="f", MemorySize=256)
    client.publish_version(FunctionName="f")


def weighted(**weights: float) -> dict[str, Any]:
    return {"AdditionalVersionWeights": {key.removeprefix("v"): value for key, value in weights.items()}}


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key not in ("ResponseMetadata", "RevisionId")}


@pytest.mark.usefixtures("versions")
def test_an_alias_is_shown_with_exactly_the_keys_of_aws_A226(client: Any) -> None:
    created = client.create_alias(FunctionName="f", Name="live", FunctionVersion="1", Description="of all")
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    expected = {"AliasArn": f"{ARN}:live", "Name": "live", "FunctionVersion": "1", "Description": "of all"}
    assert plain(created) == expected
    assert plain(client.get_alias(FunctionName="f", Name="live")) == expected
    assert [plain(one) for one in client.list_aliases(FunctionName="f")["Aliases"]] == [expected]


@pytest.mark.usefixtures("versions")
def test_weights_are_shown_only_when_there_are_some(client: Any) -> None:
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1", RoutingConfig=weighted(v2=0.02))
    assert client.get_alias(FunctionName="f", Name="live")["RoutingConfig"] == weighted(v2=0.02)
    client.update_alias(FunctionName="f", Name="live", RoutingConfig=weighted(v2=0.05))
    alias = client.get_alias(FunctionName="f", Name="live")
    assert (alias["FunctionVersion"], alias["RoutingConfig"]) == ("1", weighted(v2=0.05))
    client.update_alias(FunctionName="f", Name="live", FunctionVersion="2", RoutingConfig=weighted())
    alias = client.get_alias(FunctionName="f", Name="live")
    assert (alias["FunctionVersion"], alias.get("RoutingConfig")) == ("2", None)


@pytest.mark.usefixtures("versions")
@pytest.mark.parametrize(
    ("members", "status", "message"),
    [
        (
            {"RoutingConfig": weighted(v1=0.8, v2=0.2)},
            400,
            "Number of items in AdditionalVersionWeights cannot be greater than 1",
        ),
        (
            {"RoutingConfig": weighted(v1=0.5)},
            400,
            "Invalid function version 1. Function version 1 is already included in routing configuration.",
        ),
        (
            {"FunctionVersion": "$LATEST", "RoutingConfig": weighted(v1=0.5)},
            400,
            "$LATEST is not supported for an alias pointing to more than 1 version",
        ),
        ({"FunctionVersion": "10"}, 404, f"Function not found: {ARN}:10"),
        ({"RoutingConfig": weighted(v10=0.5)}, 404, f"Function not found: {ARN}:10"),
        ({"FunctionName": "other"}, 404, f"Function not found: {ARN[:-1]}other:1"),
        ({"Name": "taken"}, 409, f"Alias already exists: {ARN}:taken"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_alias_that_aws_refuses(
    client: Any, refused: Refused, members: dict[str, Any], status: int, message: str
) -> None:
    client.create_alias(FunctionName="f", Name="taken", FunctionVersion="1")
    request = {"FunctionName": "f", "Name": "live", "FunctionVersion": "1", **members}
    answer = refused(client.create_alias, **request)
    assert (answer[0], answer[2]) == (status, message)
    assert [one["Name"] for one in client.list_aliases(FunctionName="f")["Aliases"]] == ["taken"]


@pytest.mark.usefixtures("versions")
@pytest.mark.parametrize(
    "change",
    [{"Role": "arn:aws:iam::123456789012:role/other"}, {"DeadLetterConfig": {"TargetArn": QUEUE}}],
    ids=["A246", "A247"],
)
def test_two_versions_of_one_alias_have_the_same_role_and_dead_letter_queue(
    client: Any, refused: Refused, change: dict[str, Any]
) -> None:
    client.update_function_configuration(FunctionName="f", **change)
    client.publish_version(FunctionName="f")
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    refusal = refused(client.update_alias, FunctionName="f", Name="live", RoutingConfig=weighted(v3=0.5))
    assert refusal[:2] == (400, "InvalidParameterValueException")
    assert "RoutingConfig" not in client.get_alias(FunctionName="f", Name="live")


@pytest.mark.usefixtures("versions")
@pytest.mark.parametrize(
    ("operation", "message"),
    [
        ("get_alias", f"Cannot find alias arn: {ARN}:gone"),
        ("update_alias", f"Alias not found: {ARN}:gone"),
    ],
)
def test_an_alias_that_is_not_there(client: Any, refused: Refused, operation: str, message: str) -> None:
    refusal = refused(getattr(client, operation), FunctionName="f", Name="gone")
    assert refusal == (404, "ResourceNotFoundException", message)


@pytest.mark.usefixtures("versions")
def test_deleting_an_alias_twice_is_no_error_and_its_name_is_free_again_A215(client: Any) -> None:
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    for _ in range(2):
        answer = client.delete_alias(FunctionName="f", Name="live")
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert client.create_alias(FunctionName="f", Name="live", FunctionVersion="2")["FunctionVersion"] == "2"


@pytest.mark.usefixtures("versions")
def test_an_update_needs_the_latest_revision_if_it_names_one(client: Any, refused: Refused) -> None:
    created = client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    updated = client.update_alias(FunctionName="f", Name="live", FunctionVersion="2", RevisionId=created["RevisionId"])
    assert updated["RevisionId"] != created["RevisionId"]
    refusal = refused(client.update_alias, FunctionName="f", Name="live", RevisionId=created["RevisionId"])
    assert refusal == (
        412,
        "PreconditionFailedException",
        STALE,
    )


@pytest.mark.usefixtures("versions")
def test_aliases_of_one_version(client: Any) -> None:
    client.create_alias(FunctionName="f", Name="a", FunctionVersion="1")
    client.create_alias(FunctionName="f", Name="b", FunctionVersion="2")
    client.create_alias(FunctionName="f", Name="c", FunctionVersion="1", RoutingConfig=weighted(v2=0.5))

    def names(**members: Any) -> list[str]:
        return [one["Name"] for one in client.list_aliases(FunctionName="f", **members)["Aliases"]]

    assert names(FunctionVersion="1") == ["a", "c"]
    assert names(FunctionVersion="2") == ["b", "c"]
    assert names() == ["a", "b", "c"]
    pages = client.get_paginator("list_aliases").paginate(FunctionName="f", PaginationConfig={"PageSize": 2})
    assert [[one["Name"] for one in page["Aliases"]] for page in pages] == [["a", "b"], ["c"]]


@pytest.mark.usefixtures("versions")
@pytest.mark.parametrize("name", ["f:live", f"{ARN}:live", "123456789012:function:f:live"])
def test_an_alias_is_a_qualifier_in_every_form_of_the_name_A231_A233(client: Any, name: str) -> None:
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    assert client.get_function_configuration(FunctionName=name)["FunctionArn"] == f"{ARN}:live"
    assert client.get_function_configuration(FunctionName=name)["Version"] == "1"
    assert client.invoke(FunctionName=name)["ExecutedVersion"] == "1"


@pytest.mark.usefixtures("versions")
def test_invocations_are_shared_out_by_weight_the_same_way_in_every_run_A245(client: Any) -> None:
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1", RoutingConfig=weighted(v2=0.2))
    executed = Counter(client.invoke(FunctionName="f", Qualifier="live")["ExecutedVersion"] for _ in range(100))
    assert executed == {"1": 100 - executed["2"], "2": executed["2"]}
    assert 10 <= executed["2"] <= 30


@pytest.mark.usefixtures("versions")
def test_weights_of_nothing_and_of_everything(client: Any) -> None:
    for weight, expected in ((0.0, "1"), (1.0, "2")):
        client.create_alias(
            FunctionName="f", Name=f"w{expected}", FunctionVersion="1", RoutingConfig=weighted(v2=weight)
        )
        executed = {client.invoke(FunctionName="f", Qualifier=f"w{expected}")["ExecutedVersion"] for _ in range(20)}
        assert executed == {expected}
