"""Layers: publish, get, list, delete, and use in functions."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.errors import OperationNotBuilt

Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]
Publish = Callable[..., dict[str, Any]]
ARN = "arn:aws:lambda:us-east-1:123456789012:layer:tools"
GUEST = "arn:aws:iam::444455556666:root"
OF_AWS = "arn:aws:lambda:::awslayer:AmazonLinux1803"
NOT_FOUND = (404, "ResourceNotFoundException", "The resource you requested does not exist.")


@pytest.fixture
def publish(client: Any, package: Callable[..., bytes]) -> Publish:
    """Publishes versions of layers; every member of the request can be replaced."""

    def call(name: str = "tools", **members: Any) -> dict[str, Any]:
        content = {"ZipFile": package("VALUE = 1\n", "python/tools.py")}
        answer: dict[str, Any] = client.publish_layer_version(**{"LayerName": name, "Content": content, **members})
        return answer

    return call


def without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


def numbers(answer: dict[str, Any]) -> list[int]:
    return [version["Version"] for version in answer["LayerVersions"]]


def test_A270_A271_A273_a_version_is_answered_with_all_that_was_given(publish: Publish, package: Any) -> None:
    content = package("VALUE = 1\n", "python/tools.py")
    answer = publish(
        Description="our tools",
        LicenseInfo="MIT",
        CompatibleRuntimes=["python3.13", "python3.12"],
        CompatibleArchitectures=["arm64"],
    )
    assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == 201
    location = answer["Content"].pop("Location")
    assert re.fullmatch(
        r"https://awslambda-us-east-1-layers\.s3\.us-east-1\.amazonaws\.com/snapshots/123456789012/tools-[0-9a-f-]{36}"
        r"\?.*X-Amz-Expires=600",
        location,
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000", answer.pop("CreatedDate"))
    assert re.fullmatch(r"[A-Za-z0-9+/]{43}=", answer["Content"].pop("CodeSha256"))
    assert answer == {
        "Content": {"CodeSize": len(content)},
        "LayerArn": ARN,
        "LayerVersionArn": f"{ARN}:1",
        "Description": "our tools",
        "Version": 1,
        "CompatibleRuntimes": ["python3.13", "python3.12"],
        "LicenseInfo": "MIT",
        "CompatibleArchitectures": ["arm64"],
    }


def test_A271_what_was_not_given_is_absent_but_for_an_empty_description(publish: Publish) -> None:
    answer = publish()
    assert answer["Description"] == ""
    assert not answer.keys() & {"LicenseInfo", "CompatibleRuntimes", "CompatibleArchitectures"}


def test_A267_each_call_makes_a_new_version_also_of_the_same_content(client: Any, publish: Publish) -> None:
    one, two = publish(), publish()
    assert (one["Version"], two["Version"], publish("other")["Version"]) == (1, 2, 1)
    assert one["Content"]["CodeSha256"] == two["Content"]["CodeSha256"]
    assert publish(ARN)["LayerVersionArn"] == f"{ARN}:3"


def test_A268_numbers_are_never_used_again(client: Any, publish: Publish) -> None:
    publish()
    publish()
    client.delete_layer_version(LayerName="tools", VersionNumber=2)
    assert publish()["Version"] == 3
    for number in (1, 3):
        client.delete_layer_version(LayerName="tools", VersionNumber=number)
    assert client.list_layers()["Layers"] == []
    assert publish()["Version"] == 4


def test_A276_a_version_is_found_by_number_and_by_arn(client: Any, publish: Publish) -> None:
    published = without_metadata(publish(Description="first"))
    publish()
    assert without_metadata(client.get_layer_version(LayerName="tools", VersionNumber=1)) == published
    assert without_metadata(client.get_layer_version(LayerName=ARN, VersionNumber=1)) == published
    assert without_metadata(client.get_layer_version_by_arn(Arn=f"{ARN}:1")) == published


@pytest.mark.parametrize(
    ("name", "number"),
    [("none", 1), ("tools", 3), ("tools", 1), (ARN.replace("us-east-1", "eu-west-1"), 2)],
    ids=["layer", "version", "deleted version", "region"],
)
def test_A277_a_version_that_does_not_exist_is_not_found(
    client: Any, publish: Publish, refused: Refused, name: str, number: int
) -> None:
    publish()
    publish()
    client.delete_layer_version(LayerName="tools", VersionNumber=1)
    assert refused(client.get_layer_version, LayerName=name, VersionNumber=number) == NOT_FOUND
    arn = name if name.startswith("arn") else f"{ARN[:-5]}{name}"
    assert refused(client.get_layer_version_by_arn, Arn=f"{arn}:{number}") == NOT_FOUND


@pytest.mark.needs_model("GetLayerVersionByArn.Arn", OF_AWS)
def test_layers_of_aws_itself_are_not_found(client: Any, refused: Refused) -> None:
    assert refused(client.get_layer_version_by_arn, Arn=OF_AWS) == NOT_FOUND


@pytest.mark.parametrize("number", [0, -1])
@pytest.mark.parametrize("operation", ["get_layer_version", "delete_layer_version"])
def test_numbers_begin_with_1(client: Any, refused: Refused, operation: str, number: int) -> None:
    assert refused(getattr(client, operation), LayerName="tools", VersionNumber=number) == (
        400,
        "InvalidParameterValueException",
        "Layer Version Cannot be less than 1",
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({}, "Please provide a source for function code."),
        ({"S3Bucket": "bucket"}, "Please provide a source for function code."),
        (
            {"ZipFile": b"", "S3Bucket": "bucket", "S3Key": "k"},
            "Please do not provide other FunctionCode parameters when providing a ZipFile.",
        ),
        ({"ZipFile": b"no zip"}, "Could not unzip uploaded file. Please check your file, then try to upload again."),
        ({"ZipFile": b""}, "Uploaded file must be a non-empty zip"),
    ],
    ids=["nothing", "half", "both", "no zip", "empty"],
)
def test_A270_content_comes_as_a_zip_from_one_source(
    client: Any, publish: Publish, refused: Refused, content: dict[str, Any], message: str
) -> None:
    assert refused(publish, Content=content) == (400, "InvalidParameterValueException", message)
    assert client.list_layers()["Layers"] == []


@pytest.mark.needs_model("PublishLayerVersion.Content.S3ObjectStorageMode")
def test_content_that_stays_in_its_bucket_is_not_built(publish: Publish) -> None:
    with pytest.raises(OperationNotBuilt, match="S3ObjectStorageMode"):
        publish(Content={"S3Bucket": "bucket", "S3Key": "k", "S3ObjectStorageMode": "REFERENCE"})


def test_A002_layers_take_code_storage(package: Any, refused: Refused) -> None:
    content = {"ZipFile": package()}
    size = len(content["ZipFile"])
    with mock_lambda(quotas={"code_storage": 2 * size}):
        client = boto3.client("lambda", region_name="us-east-1")

        def used() -> int:
            number: int = client.get_account_settings()["AccountUsage"]["TotalCodeSize"]
            return number

        for _ in range(2):
            client.publish_layer_version(LayerName="tools", Content=content)
        assert used() == 2 * size
        assert refused(client.publish_layer_version, LayerName="tools", Content=content)[:2] == (
            400,
            "CodeStorageExceededException",
        )
        client.delete_layer_version(LayerName="tools", VersionNumber=1)
        assert used() == size
        assert client.publish_layer_version(LayerName="tools", Content=content)["Version"] == 3


def test_A275_layers_are_listed_with_their_newest_version(client: Any, publish: Publish) -> None:
    publish("b", Description="old")
    newest = publish("b", Description="new", LicenseInfo="MIT", CompatibleRuntimes=["python3.12"])
    publish("a")
    a, b = client.list_layers()["Layers"]
    assert (a["LayerName"], a["LatestMatchingVersion"]["Version"]) == ("a", 1)
    assert b == {
        "LayerName": "b",
        "LayerArn": newest["LayerArn"],
        "LatestMatchingVersion": {
            key: newest[key]
            for key in (
                "LayerVersionArn", "Version", "Description", "CreatedDate", "CompatibleRuntimes", "LicenseInfo",
            )
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("members", "layers", "versions"),
    [
        ({}, {"tools": 3, "bare": 1}, [3, 2, 1]),
        ({"CompatibleRuntime": "python3.12"}, {"tools": 2}, [2, 1]),
        ({"CompatibleArchitecture": "arm64"}, {"tools": 3}, [3, 1]),
        ({"CompatibleRuntime": "python3.12", "CompatibleArchitecture": "arm64"}, {"tools": 1}, [1]),
        ({"CompatibleRuntime": "java21"}, {}, []),
    ],
    ids=["all", "runtime", "architecture", "both", "none"],
)
def test_A274_A276_lists_have_what_is_compatible(
    client: Any, publish: Publish, members: dict[str, str], layers: dict[str, int], versions: list[int]
) -> None:
    publish(CompatibleRuntimes=["python3.12"], CompatibleArchitectures=["arm64"])
    publish(CompatibleRuntimes=["python3.13", "python3.12"], CompatibleArchitectures=["x86_64"])
    publish(CompatibleArchitectures=["x86_64", "arm64"])
    publish("bare")
    listed = client.list_layers(**members)["Layers"]
    assert {one["LayerName"]: one["LatestMatchingVersion"]["Version"] for one in listed} == layers
    assert numbers(client.list_layer_versions(LayerName="tools", **members)) == versions


def test_A276_versions_are_listed_the_newest_first_and_without_their_content(client: Any, publish: Publish) -> None:
    publish()
    published = without_metadata(publish(Description="new", LicenseInfo="MIT"))
    newest, oldest = client.list_layer_versions(LayerName=ARN)["LayerVersions"]
    del published["Content"], published["LayerArn"]
    assert newest == published
    assert oldest.keys() == {"LayerVersionArn", "Version", "Description", "CreatedDate"}


def test_a_layer_that_does_not_exist_has_no_versions(client: Any) -> None:
    assert without_metadata(client.list_layer_versions(LayerName="none")) == {"LayerVersions": []}


def test_lists_come_in_pages(client: Any, publish: Publish) -> None:
    for _ in range(12):
        publish()
    publish("z")
    pages = client.get_paginator("list_layer_versions").paginate(LayerName="tools", PaginationConfig={"PageSize": 5})
    assert [numbers(page) for page in pages] == [[12, 11, 10, 9, 8], [7, 6, 5, 4, 3], [2, 1]]
    first = client.list_layers(MaxItems=1)
    second = client.list_layers(MaxItems=1, Marker=first["NextMarker"])
    assert [page["Layers"][0]["LayerName"] for page in (first, second)] == ["tools", "z"]
    assert "NextMarker" not in second


@pytest.mark.parametrize("marker", ["?", "YWJj"])
def test_a_marker_that_no_page_gave_is_refused(client: Any, publish: Publish, refused: Refused, marker: str) -> None:
    publish()
    assert refused(client.list_layer_versions, LayerName="tools", Marker=marker) == (
        400,
        "InvalidParameterValueException",
        "Invalid pagination token",
    )


@pytest.mark.parametrize(("name", "number"), [("none", 1), ("tools", 9), ("tools", 1)])
def test_A278_what_does_not_exist_is_deleted_all_the_same(
    client: Any, publish: Publish, name: str, number: int
) -> None:
    publish()
    for _ in range(2):
        deleted = client.delete_layer_version(LayerName=name, VersionNumber=number)
        assert deleted["ResponseMetadata"]["HTTPStatusCode"] == 204


def test_A260_A261_A262_a_function_uses_layers_in_the_order_given(
    client: Any, create: Create, publish: Publish, package: Any
) -> None:
    one, two = publish("one"), publish("two")
    created = create(Layers=[two["LayerVersionArn"], one["LayerVersionArn"]])
    shown = [{"Arn": one["LayerVersionArn"], "CodeSize": one["Content"]["CodeSize"]}]
    assert [layer["Arn"] for layer in created["Layers"]] == [two["LayerVersionArn"], one["LayerVersionArn"]]
    assert client.update_function_configuration(FunctionName="f", Layers=[one["LayerVersionArn"]])["Layers"] == shown
    assert client.update_function_configuration(FunctionName="f", Timeout=9)["Layers"] == shown
    assert client.update_function_code(FunctionName="f", ZipFile=package())["Layers"] == shown
    assert "Layers" not in client.update_function_configuration(FunctionName="f", Layers=[])


def test_A282_a_function_keeps_its_version_of_a_layer(client: Any, create: Create, publish: Publish) -> None:
    arn = publish()["LayerVersionArn"]
    create(Layers=[arn])
    publish()
    assert [layer["Arn"] for layer in client.get_function_configuration(FunctionName="f")["Layers"]] == [arn]


def test_A265_A266_a_deleted_version_stays_in_functions_and_is_refused_for_others(
    client: Any, create: Create, publish: Publish, refused: Refused
) -> None:
    deleted, left = publish()["LayerVersionArn"], publish("other")["LayerVersionArn"]
    create(Layers=[deleted])
    client.delete_layer_version(LayerName="tools", VersionNumber=1)
    assert client.update_function_configuration(FunctionName="f", Timeout=9)["Layers"][0]["Arn"] == deleted
    expected = (400, "InvalidParameterValueException", f"Layer version {deleted} does not exist.")
    assert refused(client.update_function_configuration, FunctionName="f", Layers=[deleted, left]) == expected
    assert refused(create, name="g", Layers=[deleted]) == expected
    assert client.update_function_configuration(FunctionName="f", Layers=[left])["Layers"][0]["Arn"] == left


@pytest.mark.parametrize(
    ("arns", "message"),
    [
        pytest.param([f"{ARN}:{n}" for n in range(6)], "Cannot reference more than 5 layers.", id="six"),
        pytest.param([f"{ARN}:7"], f"Layer version {ARN}:7 does not exist.", id="version"),
        pytest.param([f"{ARN}x:1"], f"Layer version {ARN}x:1 does not exist.", id="layer"),
        pytest.param(
            [f"{ARN}:2", f"{ARN}:1"],
            "Two different versions of the same layer are not allowed to be referenced in the same function. "
            f"{ARN}:2 and {ARN}:1 are versions of the same layer.",
            id="two versions",
        ),
        pytest.param(
            [ARN.replace("us-east-1", "eu-west-1") + ":1"],
            "Layers are not in the same region as the function. Layers are expected to be in region us-east-1.",
            id="region",
        ),
    ],
)
def test_A008_A258_A264_layers_that_a_function_cannot_use(
    client: Any, create: Create, publish: Publish, refused: Refused, arns: list[str], message: str
) -> None:
    publish()
    publish()
    expected = (400, "InvalidParameterValueException", message)
    assert refused(create, Layers=arns) == expected
    create()
    assert refused(client.update_function_configuration, FunctionName="f", Layers=arns) == expected
    assert "Layers" not in client.get_function_configuration(FunctionName="f")


def test_A008_five_layers_are_allowed(create: Create, publish: Publish) -> None:
    arns = [publish(f"layer-{number}")["LayerVersionArn"] for number in range(5)]
    assert [layer["Arn"] for layer in create(Layers=arns)["Layers"]] == arns


def test_A259_a_layer_must_be_named_with_its_version(create: Create, publish: Publish, refused: Refused) -> None:
    publish()
    assert refused(create, Layers=[ARN])[:2] == (400, "ValidationException")


def zip_of(size: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("python/data", b"\0" * size)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("layers", "code", "message"),
    [
        pytest.param([400, 400], 200, None, id="just fits"),
        pytest.param([600, 401], 1, "Layers consume more than the available size of 1000 bytes", id="layers"),
        pytest.param(
            [400, 400],
            201,
            "Function code combined with layers exceeds the maximum allowed size of 1000 bytes. "
            "The actual size is 1001 bytes.",
            id="code and layers",
        ),
    ],
)
def test_A013_A258_code_and_layers_have_a_size_together(
    refused: Refused, layers: list[int], code: int, message: str | None
) -> None:
    with mock_lambda(quotas={"code_size_unzipped": 1000}):
        client = boto3.client("lambda", region_name="us-east-1")
        arns = [
            client.publish_layer_version(LayerName=f"l{number}", Content={"ZipFile": zip_of(size)})["LayerVersionArn"]
            for number, size in enumerate(layers)
        ]
        request = {
            "FunctionName": "f",
            "Runtime": "python3.12",
            "Handler": "app.handler",
            "Role": "arn:aws:iam::123456789012:role/r",
            "Code": {"ZipFile": zip_of(code)},
            "Layers": arns,
        }
        if message is None:
            assert len(client.create_function(**request)["Layers"]) == 2
        else:
            expected = (400, "InvalidParameterValueException", message)
            assert refused(client.create_function, **request) == expected


@pytest.mark.parametrize(
    ("operation", "members", "resource"),
    [
        ("PublishLayerVersion", {"Content": {"ZipFile": b""}}, ARN),
        ("ListLayerVersions", {}, ARN),
        ("DeleteLayerVersion", {"VersionNumber": 1}, f"{ARN}:1"),
    ],
)
def test_another_accounts_layer_cannot_be_changed_or_listed(
    client: Any, publish: Publish, refused: Refused, aws: Aws, operation: str, members: dict[str, Any], resource: str
) -> None:
    publish()
    call = getattr(client, re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower())
    with aws.as_principal(GUEST):
        assert refused(call, LayerName=ARN, **members) == (
            403,
            "AccessDeniedException",
            (
                f"User: {GUEST} is not authorized to perform: lambda:{operation} on resource: {resource} because no "
                f"resource-based policy allows the lambda:{operation} action"
            ),
        )


def test_A073_A257_another_accounts_layer_can_be_used_once_it_is_shared(
    aws: Aws, client: Any, create: Create, publish: Publish, refused: Refused
) -> None:
    arn = publish()["LayerVersionArn"]
    denied = (
        403,
        "AccessDeniedException",
        (
            f"User: {GUEST} is not authorized to perform: lambda:GetLayerVersion on resource: {arn} because no "
            "resource-based policy allows the lambda:GetLayerVersion action"
        ),
    )
    with aws.as_principal(GUEST):
        assert refused(create, Layers=[arn]) == denied
        assert refused(client.get_layer_version, LayerName=ARN, VersionNumber=1) == denied
        assert refused(client.get_layer_version_by_arn, Arn=arn) == denied
    client.add_layer_version_permission(
        LayerName="tools", VersionNumber=1, StatementId="s", Action="lambda:GetLayerVersion", Principal="444455556666"
    )
    with aws.as_principal(GUEST):
        assert [layer["Arn"] for layer in create(Layers=[arn])["Layers"]] == [arn]
        assert client.get_layer_version(LayerName=ARN, VersionNumber=1)["LayerVersionArn"] == arn
        assert client.get_layer_version_by_arn(Arn=arn)["LayerVersionArn"] == arn
    client.delete_layer_version(LayerName="tools", VersionNumber=1)
    with aws.as_principal(GUEST):
        assert client.get_function_configuration(FunctionName="f")["Layers"][0]["Arn"] == arn
        assert refused(client.update_function_configuration, FunctionName="f", Layers=[arn]) == denied


def test_a_layer_of_another_account_and_region_is_out_of_reach(create: Create, refused: Refused) -> None:
    arn = "arn:aws:lambda:eu-west-1:444455556666:layer:theirs:1"
    assert refused(create, Layers=[arn])[:2] == (403, "AccessDeniedException")
