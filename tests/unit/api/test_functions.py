"""CreateFunction, GetFunction, GetFunctionConfiguration, ListFunctions, DeleteFunction, GetAccountSettings."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.errors import OperationNotBuilt

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


def test_a_created_function_is_shown_with_exactly_the_keys_of_aws(create: Create, package: Any) -> None:
    created = create()
    digest = base64.b64encode(hashlib.sha256(package()).digest()).decode()
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", created["RevisionId"])
    assert re.fullmatch(
        r"arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}", created["RuntimeVersionConfig"]["RuntimeVersionArn"]
    )
    expected = {
        "FunctionName": "f",
        "FunctionArn": ARN,
        "Runtime": "python3.12",
        "Role": "arn:aws:iam::123456789012:role/lambda-role",
        "Handler": "app.handler",
        "CodeSize": len(package()),
        "CodeSha256": digest,
        "Description": "",
        "Timeout": 3,
        "MemorySize": 128,
        "LastModified": "2026-01-01T00:00:00.000+0000",
        "Version": "$LATEST",
        "TracingConfig": {"Mode": "PassThrough"},
        "State": "Pending",
        "StateReason": "The function is being created.",
        "StateReasonCode": "Creating",
        "PackageType": "Zip",
        "Architectures": ["x86_64"],
        "EphemeralStorage": {"Size": 512},
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": "/aws/lambda/f"},
        "RevisionId": created["RevisionId"],
        "RuntimeVersionConfig": created["RuntimeVersionConfig"],
    }
    assert plain(created) == expected


def test_the_next_look_shows_it_active_with_a_new_revision(client: Any, create: Create) -> None:
    created = create()
    found = client.get_function_configuration(FunctionName="f")
    changed = {key for key in created.keys() | found.keys() if created.get(key) != found.get(key)}
    assert changed - {"ResponseMetadata"} == {
        "State",
        "StateReason",
        "StateReasonCode",
        "LastUpdateStatus",
        "RevisionId",
    }
    assert (found["State"], found["LastUpdateStatus"]) == ("Active", "Successful")
    assert "StateReason" not in found


def test_get_function_shows_code_and_tags_only_when_there_are_some(client: Any, create: Create) -> None:
    create("f")
    create("tagged", Tags={"team": "a"})
    found = client.get_function(FunctionName="f")
    assert set(plain(found)) == {"Configuration", "Code"}
    assert found["Code"]["RepositoryType"] == "S3"
    assert found["Code"]["Location"].startswith("https://")
    assert plain(found)["Configuration"] == plain(client.get_function_configuration(FunctionName="f"))
    assert client.get_function(FunctionName="tagged")["Tags"] == {"team": "a"}


def test_the_environment_is_shown_when_it_was_given_even_if_empty(client: Any, create: Create) -> None:
    assert "Environment" not in create("f")
    assert create("g", Environment={"Variables": {}})["Environment"] == {"Variables": {}}
    assert create("h", Environment={"Variables": {"TABLE": "t"}})["Environment"] == {"Variables": {"TABLE": "t"}}


@pytest.mark.parametrize("name", ["f", "f:$LATEST", ARN, f"{ARN}:$LATEST", "123456789012:function:f", "function:f"])
def test_a_function_is_found_under_every_form_of_its_name_A058_A198(client: Any, create: Create, name: str) -> None:
    create()
    found = client.get_function_configuration(FunctionName=name)["FunctionArn"]
    assert found == (f"{ARN}:$LATEST" if name.endswith("$LATEST") else ARN)


@pytest.mark.parametrize("operation", ["get_function", "get_function_configuration", "delete_function"])
def test_a_function_that_is_not_there_A383(client: Any, refused: Refused, operation: str) -> None:
    expected = (404, "ResourceNotFoundException", f"Function not found: {ARN}")
    assert refused(getattr(client, operation), FunctionName="f") == expected


@pytest.mark.parametrize(
    ("operation", "name", "qualifier", "message"),
    [
        ("get_function", "f", "$latest", f"Function not found: {ARN}:$latest"),
        ("get_function", "f", "7", f"Function not found: {ARN}:7"),
        ("get_function", "f:prod", None, f"Function not found: {ARN}:prod"),
        ("delete_function", "f", "$latest", f"Function not found: {ARN}"),
        ("invoke", "f", "prod", f"Function not found: {ARN}:prod"),
        ("invoke", "g", None, f"Function not found: {ARN[:-1]}g:$LATEST"),
    ],
)
def test_versions_and_aliases_that_are_not_there(
    client: Any, create: Create, refused: Refused, operation: str, name: str, qualifier: str | None, message: str
) -> None:
    create()
    members = {"FunctionName": name, **({"Qualifier": qualifier} if qualifier else {})}
    assert refused(getattr(client, operation), **members) == (404, "ResourceNotFoundException", message)


def test_contradicting_qualifiers_A059(client: Any, create: Create, refused: Refused) -> None:
    create()
    assert refused(client.get_function, FunctionName="f:1", Qualifier="2") == (
        400,
        "InvalidParameterValueException",
        "The derived qualifier from the function name does not match the specified qualifier.",
    )


def test_another_accounts_function_is_out_of_reach(client: Any, create: Create, refused: Refused) -> None:
    create()
    status, code, message = refused(client.get_function, FunctionName=ARN.replace("123456789012", "210987654321"))
    assert (status, code) == (403, "AccessDeniedException")
    assert "is not authorized to perform: lambda:GetFunction on resource: arn:aws:lambda" in message


def test_a_name_is_taken_once_A110(client: Any, create: Create, refused: Refused) -> None:
    create()
    before = client.get_function_configuration(FunctionName="f")["RevisionId"]
    assert refused(create) == (409, "ResourceConflictException", "Function already exist: f")
    assert client.get_function_configuration(FunctionName="f")["RevisionId"] == before


def test_deleting_frees_name_and_storage_A462(client: Any, create: Create, package: Any) -> None:
    create()
    assert client.get_account_settings()["AccountUsage"] == {"TotalCodeSize": len(package()), "FunctionCount": 1}
    deleted = client.delete_function(FunctionName="f")
    assert deleted["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert client.get_account_settings()["AccountUsage"] == {"TotalCodeSize": 0, "FunctionCount": 0}
    assert create()["State"] == "Pending"


def test_the_unpublished_version_cannot_be_deleted_alone(client: Any, create: Create, refused: Refused) -> None:
    create()
    assert refused(client.delete_function, FunctionName="f", Qualifier="$LATEST") == (
        400,
        "InvalidParameterValueException",
        "$LATEST version cannot be deleted without deleting the function.",
    )


def test_account_limits_A001_A156(client: Any) -> None:
    assert client.get_account_settings()["AccountLimit"] == {
        "TotalCodeSize": 80530636800,
        "CodeSizeUnzipped": 262144000,
        "CodeSizeZipped": 52428800,
        "ConcurrentExecutions": 1000,
        "UnreservedConcurrentExecutions": 1000,
    }


def test_an_empty_account_lists_nothing_A478(client: Any) -> None:
    assert plain(client.list_functions()) == {"Functions": []}


def test_lists_come_in_pages_of_at_most_fifty_A379_A380(aws: Aws, client: Any) -> None:
    for number in range(120):
        aws.function(lambda event, context: None, name=f"f{number:03}")
    sizes, names, marker = [], [], None
    while True:
        page = client.list_functions(MaxItems=10_000, **({"Marker": marker} if marker else {}))
        sizes.append(len(page["Functions"]))
        names += [one["FunctionName"] for one in page["Functions"]]
        marker = page.get("NextMarker")
        if marker is None:
            break
    assert sizes == [50, 50, 20]
    assert names == [f"f{number:03}" for number in range(120)]
    assert len(client.list_functions(MaxItems=10)["Functions"]) == 10


def test_listing_all_versions_shows_qualified_arns(client: Any, create: Create) -> None:
    create()
    assert client.list_functions(FunctionVersion="ALL")["Functions"][0]["FunctionArn"] == f"{ARN}:$LATEST"


def test_a_marker_that_is_none_is_refused(client: Any, refused: Refused) -> None:
    assert refused(client.list_functions, Marker="!")[:2] == (400, "InvalidParameterValueException")


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"Runtime": None}, "Runtime and Handler are mandatory parameters for functions created with deployment packages."),  # noqa: E501
        ({"Handler": None}, "Runtime and Handler are mandatory parameters for functions created with deployment packages."),  # noqa: E501
        ({"Runtime": "go1.x"}, "The runtime parameter of go1.x is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions."),  # noqa: E501
        ({"Code": {}}, "Please provide a source for function code."),
        ({"Code": {"ZipFile": b"x", "S3Bucket": "code", "S3Key": "k"}}, "Please do not provide other FunctionCode parameters when providing a ZipFile."),  # noqa: E501
        ({"Code": {"ZipFile": b""}}, "Uploaded file must be a non-empty zip"),
        ({"Code": {"ZipFile": b"this is no zip"}}, "Could not unzip uploaded file. Please check your file, then try to upload again."),  # noqa: E501
        ({"Environment": {"Variables": {"AWS_REGION": "x", "OWN": "y"}}}, "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION"),  # noqa: E501
    ],
)  # fmt: skip
def test_settings_that_aws_refuses_are_refused_in_its_words(
    client: Any, create: Create, refused: Refused, members: dict[str, Any], message: str
) -> None:
    assert refused(create, **members) == (400, "InvalidParameterValueException", message)
    assert client.list_functions()["Functions"] == []


def test_a_function_has_at_most_900_seconds_A005(create: Create, refused: Refused) -> None:
    message = (
        "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: "
        "Member must have value less than or equal to 900"
    )
    assert refused(create, Timeout=901) == (400, "ValidationException", message)
    assert create(Timeout=900)["Timeout"] == 900


def test_an_environment_over_4_kb_is_measured_as_json_A006(client: Any, create: Create, refused: Refused) -> None:
    room = 4096 - len('{"LARGE":""}')
    assert create("fits", Environment={"Variables": {"LARGE": "x" * room}})["State"] == "Pending"
    status, code, message = refused(create, Environment={"Variables": {"LARGE": "x" * (room + 1)}})
    assert (status, code) == (400, "InvalidParameterValueException")
    assert message == (
        "Lambda was unable to configure your environment variables because the environment variables you have provided "
        f'exceeded the 4KB limit. String measured: {{"LARGE":"{"x" * (room + 1)}"}}'
    )


@pytest.mark.parametrize(
    ("members", "violation"),
    [
        ({"FunctionName": "my-function!"}, "Value 'my-function!' at 'functionName' failed to satisfy constraint"),
        ({"Role": "r1"}, "Value 'r1' at 'role' failed to satisfy constraint: Member must satisfy regular expression"),
        ({"Timeout": 0}, "Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than"),
        ({"MemorySize": 127}, "Value '127' at 'memorySize' failed to satisfy constraint: Member must have value"),
        ({"Architectures": ["X86_64"]}, "Value '[X86_64]' at 'architectures' failed to satisfy constraint"),
        ({"Role": None}, "Value null at 'role' failed to satisfy constraint: Member must not be null"),
    ],
)
def test_values_against_their_shape_are_refused_before_anything_else(
    client: Any, create: Create, refused: Refused, members: dict[str, Any], violation: str
) -> None:
    members = {"Code": {"ZipFile": b"no zip"}, **members}
    name = members.pop("FunctionName", "f")
    status, code, message = refused(create, name=name, **members)
    assert (status, code) == (400, "ValidationException")
    assert message.startswith(f"1 validation error detected: {violation}")


def test_a_name_has_at_most_64_characters(create: Create, refused: Refused) -> None:
    assert create("a" * 64)["FunctionName"] == "a" * 64
    assert refused(create, name="a" * 65)[:2] == (400, "ValidationException")


@pytest.mark.parametrize(
    "members",
    [
        pytest.param(members, marks=pytest.mark.needs_model("CreateFunction", members), id=next(iter(members)))
        for members in ({"PublishTo": "LATEST_PUBLISHED"}, {"DurableConfig": {"ExecutionTimeout": 60}})
    ],
)
def test_what_is_not_built_is_refused_by_name_and_never_stored(
    client: Any, create: Create, members: dict[str, Any]
) -> None:
    with pytest.raises(OperationNotBuilt, match=rf"^CreateFunction\({next(iter(members))}="):
        create(**members)
    assert client.list_functions()["Functions"] == []


@pytest.mark.parametrize(
    "members",
    [
        {"Publish": False},
        {"Layers": []},
        {"VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []}},
        {"EphemeralStorage": {"Size": 512}},
        {"SnapStart": {"ApplyOn": "None"}},
        {"PackageType": "Zip"},
        {"LoggingConfig": {"LogFormat": "Text", "LogGroup": "/own/group"}},
    ],
    ids=lambda members: next(iter(members)),
)
def test_the_defaults_of_aws_may_be_said_aloud(create: Create, members: dict[str, Any]) -> None:
    assert create(**members)["State"] == "Pending"


def test_storage_is_limited_A002() -> None:
    import io
    import zipfile

    from lambdamock import mock_lambda

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", "")
    data = buffer.getvalue()
    with mock_lambda(quotas={"code_storage": len(data)}) as aws:
        client = aws.client()
        settings = {"Runtime": "python3.12", "Handler": "a.b", "Role": "arn:aws:iam::123456789012:role/r"}
        client.create_function(FunctionName="f", Code={"ZipFile": data}, **settings)
        with pytest.raises(client.exceptions.CodeStorageExceededException):
            client.create_function(FunctionName="g", Code={"ZipFile": data}, **settings)
        client.update_function_code(FunctionName="f", ZipFile=data)


@pytest.mark.parametrize("memory", [1025, 10_240])
def test_memory_over_its_quota(memory: int) -> None:
    from lambdamock import mock_lambda

    with mock_lambda(quotas={"memory_maximum": 1024}) as aws:
        function = aws.function(lambda event, context: None, name="f", memory_size=1024)
        client = aws.client()
        with pytest.raises(client.exceptions.InvalidParameterValueException) as refusal:
            client.update_function_configuration(FunctionName="f", MemorySize=memory)
        assert refusal.value.response["Error"]["Message"] == (
            "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 1024"
        )
        assert function.configuration["MemorySize"] == 1024
