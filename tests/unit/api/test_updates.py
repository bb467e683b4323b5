"""UpdateFunctionCode and UpdateFunctionConfiguration."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from lambdamock.errors import OperationNotBuilt

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]
STALE = (
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the "
    "latest Revision Id"
)
IN_PROGRESS = {
    "State": "Active",
    "LastUpdateStatus": "InProgress",
    "LastUpdateStatusReason": "The function is being created.",
    "LastUpdateStatusReasonCode": "Creating",
}


def test_new_settings_replace_those_that_are_named_and_no_others_A151(client: Any, create: Create) -> None:
    create(Description="d", Environment={"Variables": {"ONE": "1", "TWO": "2"}})
    before = client.get_function_configuration(FunctionName="f")
    updated = client.update_function_configuration(
        FunctionName="f", MemorySize=256, Environment={"Variables": {"TWO": "3"}}
    )
    after = client.get_function_configuration(FunctionName="f")
    assert {key: updated[key] for key in IN_PROGRESS} == IN_PROGRESS
    changed = {key for key in after if after[key] != before.get(key)} - {"ResponseMetadata"}
    assert changed == {"MemorySize", "Environment", "RevisionId"}
    assert after["Environment"] == {"Variables": {"TWO": "3"}}


def test_an_update_that_changes_nothing_is_an_update_all_the_same(client: Any, create: Create) -> None:
    create(Description="d")
    before = client.get_function_configuration(FunctionName="f")["RevisionId"]
    updated = client.update_function_configuration(FunctionName="f", Description="d")
    assert updated["LastUpdateStatus"] == "InProgress"
    assert updated["RevisionId"] != before
    assert client.get_function_configuration(FunctionName="f")["RevisionId"] != updated["RevisionId"]


def test_new_code_runs_from_then_on_A411(client: Any, create: Create, package: Any) -> None:
    create()
    assert json.load(client.invoke(FunctionName="f", Payload=b"1")["Payload"]) == 1
    new = package("def handler(event, context):\n    return 'new'\n")
    updated = client.update_function_code(FunctionName="f", ZipFile=new, Architectures=["arm64"])
    assert (updated["CodeSize"], updated["Architectures"]) == (len(new), ["arm64"])
    assert json.load(client.invoke(FunctionName="f", Payload=b"1")["Payload"]) == "new"


def test_a_new_handler_is_used_from_then_on_B331(client: Any, create: Create, package: Any) -> None:
    create(
        Code={"ZipFile": package("def one(e, c):\n    return 1\n\ndef two(e, c):\n    return 2\n")}, Handler="app.one"
    )
    assert json.load(client.invoke(FunctionName="f")["Payload"]) == 1
    client.update_function_configuration(FunctionName="f", Handler="app.two")
    assert json.load(client.invoke(FunctionName="f")["Payload"]) == 2


@pytest.mark.parametrize("operation", ["update_function_code", "update_function_configuration"])
def test_a_stale_revision_is_refused_B352(client: Any, create: Create, refused: Refused, operation: str) -> None:
    stale = create()["RevisionId"]
    expected = (
        412,
        "PreconditionFailedException",
        STALE,
    )
    before = client.get_function_configuration(FunctionName="f")["RevisionId"]
    assert refused(getattr(client, operation), FunctionName="f", RevisionId=stale) == expected
    assert client.get_function_configuration(FunctionName="f")["RevisionId"] == before
    assert client.update_function_configuration(FunctionName="f", RevisionId=before, Timeout=4)["Timeout"] == 4


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"ZipFile": b"no zip"}, "Could not unzip uploaded file. Please check your file, then try to upload again."),
        ({}, "Please provide a source for function code."),
        ({"ImageUri": "i:1"}, "Please don't provide ImageUri when updating a function with packageType Zip."),
    ],
)
def test_code_that_aws_refuses_changes_nothing(
    client: Any, create: Create, refused: Refused, members: dict[str, Any], message: str
) -> None:
    create()
    before = client.get_function(FunctionName="f")
    refusal = refused(client.update_function_code, FunctionName="f", **members)
    assert refusal == (400, "InvalidParameterValueException", message)
    after = client.get_function(FunctionName="f")
    assert after["Configuration"] == before["Configuration"]


@pytest.mark.parametrize(
    "members",
    [
        {"Runtime": "nope"},
        pytest.param(
            {"MemorySize": 10_241},
            marks=pytest.mark.needs_model("UpdateFunctionConfiguration.MemorySize", 10_241),
        ),
        {"Environment": {"Variables": {"LAMBDA_TASK_ROOT": "x"}}},
    ],
)
def test_settings_that_aws_refuses_change_nothing_A190(
    client: Any, create: Create, refused: Refused, members: dict[str, Any]
) -> None:
    create()
    before = client.get_function_configuration(FunctionName="f")["RevisionId"]
    assert refused(client.update_function_configuration, FunctionName="f", **members)[:2] == (
        400,
        "InvalidParameterValueException",
    )
    assert client.get_function_configuration(FunctionName="f")["RevisionId"] == before


@pytest.mark.needs_model("UpdateFunctionCode.S3ObjectStorageMode")
def test_what_is_not_built_is_refused_by_name(client: Any, create: Create, package: Any) -> None:
    create()
    with pytest.raises(OperationNotBuilt, match=r"^UpdateFunctionCode\(S3ObjectStorageMode='REFERENCE'\)"):
        client.update_function_code(FunctionName="f", ZipFile=package(), S3ObjectStorageMode="REFERENCE")


def test_a_dry_run_shows_the_new_code_and_changes_nothing(client: Any, create: Create, package: Any) -> None:
    create()
    before = client.get_function_configuration(FunctionName="f")
    other = package("# other\n")
    answer = client.update_function_code(FunctionName="f", ZipFile=other, DryRun=True)
    assert (answer["CodeSize"], answer["LastUpdateStatus"]) == (len(other), "Successful")
    after = client.get_function_configuration(FunctionName="f")
    assert {**after, "ResponseMetadata": None} == {**before, "ResponseMetadata": None}


def test_an_update_can_publish_A206(client: Any, create: Create, package: Any) -> None:
    create(Publish=True)
    answer = client.update_function_code(FunctionName="f", ZipFile=package("# other\n"), Publish=True)
    assert (answer["Version"], answer["FunctionArn"], answer["State"]) == ("2", f"{ARN}:2", "Pending")
    assert client.get_function_configuration(FunctionName="f", Qualifier="2")["State"] == "Active"


@pytest.mark.parametrize("operation", ["update_function_code", "update_function_configuration"])
@pytest.mark.parametrize("qualifier", ["1", "live"])
def test_only_the_unpublished_version_changes(
    client: Any, create: Create, refused: Refused, package: Any, operation: str, qualifier: str
) -> None:
    create(Publish=True)
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    members = {"ZipFile": package()} if operation == "update_function_code" else {"Timeout": 9}
    message = (
        "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. "
        "Please specify either a function name or an unqualified function ARN."
    )
    update = getattr(client, operation)
    before = client.get_function_configuration(FunctionName="f")["RevisionId"]
    assert refused(update, FunctionName=f"f:{qualifier}", **members) == (400, "InvalidParameterValueException", message)
    assert client.get_function_configuration(FunctionName="f")["RevisionId"] == before
    assert update(FunctionName="f:$LATEST", **members)["LastUpdateStatus"] == "InProgress"


@pytest.mark.parametrize("operation", ["update_function_code", "update_function_configuration"])
def test_a_function_that_is_not_there(client: Any, refused: Refused, operation: str) -> None:
    status, code, message = refused(getattr(client, operation), FunctionName="f")
    assert (status, code) == (404, "ResourceNotFoundException")
    assert message == "Function not found: arn:aws:lambda:us-east-1:123456789012:function:f"
