"""PublishVersion, ListVersionsByFunction, DeleteFunction with a version."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]


def numbers(client: Any, name: str = "f") -> list[str]:
    return [one["Version"] for one in client.list_versions_by_function(FunctionName=name)["Versions"]]


def change(client: Any, memory: int) -> None:
    client.update_function_configuration(FunctionName="f", MemorySize=memory)


def test_a_new_function_has_one_version_A197(client: Any, create: Create) -> None:
    create()
    assert numbers(client) == ["$LATEST"]


def test_a_version_is_active_in_the_answer_and_shows_its_own_arn_A203(client: Any, create: Create) -> None:
    create(Description="of the function")
    answer = client.publish_version(FunctionName="f")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert (answer["Version"], answer["FunctionArn"]) == ("1", f"{ARN}:1")
    assert (answer["State"], answer["LastUpdateStatus"]) == ("Active", "Successful")
    assert answer["Description"] == "of the function"


def test_publishing_gives_latest_a_new_revision_and_the_version_its_own(client: Any, create: Create) -> None:
    create()
    before = client.get_function_configuration(FunctionName="f")["RevisionId"]
    published = client.publish_version(FunctionName="f")["RevisionId"]
    after = client.get_function_configuration(FunctionName="f")["RevisionId"]
    assert len({before, published, after}) == 3
    assert client.get_function_configuration(FunctionName="f", Qualifier="1")["RevisionId"] == published


def test_a_description_replaces_that_of_the_function_in_the_version_only(client: Any, create: Create) -> None:
    create(Description="old")
    assert client.publish_version(FunctionName="f", Description="new")["Description"] == "new"
    assert client.get_function_configuration(FunctionName="f")["Description"] == "old"
    assert client.publish_version(FunctionName="f", Description="newer")["Version"] == "1"


def test_nothing_changed_means_no_new_version_A207(client: Any, create: Create) -> None:
    create()
    first = client.publish_version(FunctionName="f")
    second = client.publish_version(FunctionName="f")
    assert (second["Version"], second["RevisionId"]) == ("1", first["RevisionId"])
    change(client, 256)
    assert client.publish_version(FunctionName="f")["Version"] == "2"
    change(client, 256)
    assert client.publish_version(FunctionName="f")["Version"] == "2"


def test_numbers_are_not_reused_A208_A209(client: Any, create: Create) -> None:
    create()
    client.publish_version(FunctionName="f")
    client.delete_function(FunctionName="f", Qualifier="1")
    assert client.publish_version(FunctionName="f")["Version"] == "2"
    client.delete_function(FunctionName="f")
    create()
    assert client.publish_version(FunctionName="f")["Version"] == "3"


def test_a_version_keeps_code_and_settings_A187_A211(client: Any, create: Create, package: Any) -> None:
    source = "import os\ndef handler(event, context):\n    return [{}, os.environ['STAGE'], context.function_version]\n"
    create(Code={"ZipFile": package(source.format(1))}, Environment={"Variables": {"STAGE": "one"}})
    client.publish_version(FunctionName="f")
    client.update_function_code(FunctionName="f", ZipFile=package(source.format(2)))
    client.update_function_configuration(FunctionName="f", Environment={"Variables": {"STAGE": "two"}})

    def invoke(**qualifier: str) -> tuple[str, Any]:
        answer = client.invoke(FunctionName="f", **qualifier)
        return answer["ExecutedVersion"], json.loads(answer["Payload"].read())

    assert invoke() == ("$LATEST", [2, "two", "$LATEST"])
    assert invoke(Qualifier="1") == ("1", [1, "one", "1"])


@pytest.mark.parametrize("member", [{"CodeSha256": "other"}, {"RevisionId": "other"}], ids=str)
def test_guards_refuse_when_the_function_changed(
    client: Any, create: Create, refused: Refused, member: dict[str, str]
) -> None:
    current = create()["CodeSha256"]
    texts = {
        "CodeSha256": f"CodeSHA256 (other) is different from current CodeSHA256 in $LATEST ({current}). "
        "Please try again with the CodeSHA256 in $LATEST.",
        "RevisionId": "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias "
        "API to retrieve the latest Revision Id",
    }
    status, _, message = refused(client.publish_version, FunctionName="f", **member)
    assert (status, message) == (412 if "RevisionId" in member else 400, texts[next(iter(member))])
    assert numbers(client) == ["$LATEST"]


def test_guards_let_through_what_is_current(client: Any, create: Create) -> None:
    digest = create()["CodeSha256"]
    revision = client.get_function_configuration(FunctionName="f")["RevisionId"]
    assert client.publish_version(FunctionName="f", CodeSha256=digest, RevisionId=revision)["Version"] == "1"


def test_publishing_at_creation_shows_the_number_and_the_unqualified_arn_A204(client: Any, create: Create) -> None:
    created = create(Publish=True)
    assert (created["Version"], created["FunctionArn"], created["State"]) == ("1", ARN, "Pending")
    assert client.get_function_configuration(FunctionName="f", Qualifier="1")["State"] == "Active"
    assert numbers(client) == ["$LATEST", "1"]


def test_versions_are_listed_without_state_and_with_qualified_arns(client: Any, create: Create) -> None:
    create(Publish=True)
    latest, first = client.list_versions_by_function(FunctionName="f")["Versions"]
    assert (latest["FunctionArn"], first["FunctionArn"]) == (f"{ARN}:$LATEST", f"{ARN}:1")
    for version in (latest, first):
        assert not {"State", "LastUpdateStatus", "RuntimeVersionConfig"} & version.keys()


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_of_versions(client: Any, create: Create, size: int) -> None:
    create(Publish=True)
    for memory in range(129, 134):
        change(client, memory)
        client.publish_version(FunctionName="f")
    pages = client.get_paginator("list_versions_by_function").paginate(
        FunctionName="f", PaginationConfig={"PageSize": size}
    )
    assert [one["Version"] for page in pages for one in page["Versions"]] == ["$LATEST", *"123456"]


def test_pages_end_when_the_rest_was_deleted_meanwhile(client: Any, create: Create) -> None:
    create(Publish=True)
    change(client, 256)
    client.publish_version(FunctionName="f")
    first = client.list_versions_by_function(FunctionName="f", MaxItems=2)
    client.delete_function(FunctionName="f", Qualifier="2")
    rest = client.list_versions_by_function(FunctionName="f", Marker=first["NextMarker"])
    assert (rest["Versions"], rest.get("NextMarker")) == ([], None)


@pytest.mark.parametrize("size", [1, 2, 50])
def test_all_versions_of_all_functions(client: Any, create: Create, size: int) -> None:
    create("a", Publish=True)
    create("b")
    create("c", Publish=True)
    pages = client.get_paginator("list_functions").paginate(FunctionVersion="ALL", PaginationConfig={"PageSize": size})
    found = [one["FunctionArn"].split(":function:")[1] for page in pages for one in page["Functions"]]
    assert found == ["a:$LATEST", "a:1", "b:$LATEST", "c:$LATEST", "c:1"]


@pytest.mark.parametrize("marker", ["no marker", "eHg6eXk="])
def test_a_marker_that_no_answer_gave(client: Any, create: Create, refused: Refused, marker: str) -> None:
    create()
    expected = (400, "InvalidParameterValueException", "Invalid pagination token")
    assert refused(client.list_versions_by_function, FunctionName="f", Marker=marker) == expected
    assert refused(client.list_functions, FunctionVersion="ALL", Marker=marker) == expected


def test_functions_of_another_master_region(client: Any, create: Create, refused: Refused) -> None:
    create()
    assert len(client.list_functions(MasterRegion="us-east-1", FunctionVersion="ALL")["Functions"]) == 1
    assert client.list_functions(MasterRegion="eu-west-1", FunctionVersion="ALL")["Functions"] == []
    assert refused(client.list_functions, MasterRegion="us-east-1")[:2] == (400, "InvalidParameterValueException")


def test_a_version_that_an_alias_points_to_cannot_be_deleted_A213(
    client: Any, create: Create, refused: Refused
) -> None:
    create(Publish=True)
    change(client, 256)
    client.publish_version(FunctionName="f")
    client.create_alias(
        FunctionName="f", Name="live", FunctionVersion="1", RoutingConfig={"AdditionalVersionWeights": {"2": 0.1}}
    )
    for number in ("1", "2"):
        assert refused(client.delete_function, FunctionName="f", Qualifier=number) == (
            409,
            "ResourceConflictException",
            "Unable to delete version because the following aliases reference it: [live]",
        )
    client.delete_alias(FunctionName="f", Name="live")
    client.delete_function(FunctionName="f", Qualifier="1")
    assert numbers(client) == ["$LATEST", "2"]


@pytest.mark.parametrize(
    ("qualifier", "status", "message"),
    [
        ("$LATEST", 400, "$LATEST version cannot be deleted without deleting the function."),
        ("live", 400, "Deletion of aliases is not currently supported."),
        ("7", 404, f"Function not found: {ARN}"),
    ],
)
def test_what_cannot_be_deleted_by_qualifier(
    client: Any, create: Create, refused: Refused, qualifier: str, status: int, message: str
) -> None:
    create(Publish=True)
    answer = refused(client.delete_function, FunctionName="f", Qualifier=qualifier)
    assert (answer[0], answer[2]) == (status, message)


def test_a_warm_environment_of_a_version_survives_updates_of_latest(client: Any, create: Create, package: Any) -> None:
    count = "calls = []\ndef handler(event, context):\n    calls.append(1)\n    return len(calls)\n"
    create(Code={"ZipFile": package(count)}, Publish=True)

    def invoke(qualifier: str) -> int:
        return int(client.invoke(FunctionName="f", Qualifier=qualifier)["Payload"].read())

    assert [invoke("1"), invoke("1"), invoke("$LATEST")] == [1, 2, 1]
    change(client, 256)
    assert [invoke("1"), invoke("$LATEST")] == [3, 1]
