"""Code signing configurations, and the packages that they keep out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.domain.code_signing import SIGNATURE_FILE

Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
UNKNOWN = "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-00000000000000000"
PROFILE = "arn:aws:signer:us-east-1:123456789012:/signing-profiles/team/Abc123"
OTHER_PROFILE = "arn:aws:signer:us-east-1:123456789012:/signing-profiles/team/Xyz789"
PUBLISHERS = {"SigningProfileVersionArns": [PROFILE]}
ENFORCE = {"UntrustedArtifactOnDeployment": "Enforce"}
QUALIFIED = (
    "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please "
    "specify either a function name or an unqualified function ARN."
)
IMAGES = "Code signing is not supported for functions that are created with container images."


@pytest.fixture
def new_config(client: Any) -> Callable[..., str]:
    """Creates configurations and answers their ARNs."""

    def make(**members: Any) -> str:
        created = client.create_code_signing_config(**{"AllowedPublishers": PUBLISHERS, **members})
        arn: str = created["CodeSigningConfig"]["CodeSigningConfigArn"]
        return arn

    return make


@pytest.fixture
def signed(package: Callable[..., bytes]) -> Callable[[str], bytes]:
    """Makes packages that are signed with a profile version."""

    def make(profile: str) -> bytes:
        buffer = io.BytesIO(package())
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.writestr(SIGNATURE_FILE, profile)
        return buffer.getvalue()

    return make


def not_deployed(signature: str) -> tuple[int, str, str]:
    message = (
        "Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is "
        f"not configured to accept. Check the provided signature for {signature}."
    )
    return (400, "CodeVerificationFailedException", message)


def test_a_configuration_says_whose_signatures_count(client: Any) -> None:
    created = client.create_code_signing_config(
        Description="Team", AllowedPublishers=PUBLISHERS, CodeSigningPolicies=ENFORCE
    )
    config = created["CodeSigningConfig"]
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert re.fullmatch(r"csc-[0-9a-f]{17}", config["CodeSigningConfigId"])
    assert config == {
        "CodeSigningConfigId": config["CodeSigningConfigId"],
        "CodeSigningConfigArn": "arn:aws:lambda:us-east-1:123456789012:code-signing-config:"
        + config["CodeSigningConfigId"],
        "Description": "Team",
        "AllowedPublishers": PUBLISHERS,
        "CodeSigningPolicies": ENFORCE,
        "LastModified": "2026-01-01T00:00:00.000+0000",
    }
    got = client.get_code_signing_config(CodeSigningConfigArn=config["CodeSigningConfigArn"])
    assert got["CodeSigningConfig"] == config


def test_untrusted_packages_are_warned_of_unless_said_otherwise(client: Any, new_config: Any) -> None:
    config = client.get_code_signing_config(CodeSigningConfigArn=new_config())["CodeSigningConfig"]
    assert config["CodeSigningPolicies"] == {"UntrustedArtifactOnDeployment": "Warn"}
    assert "Description" not in config


@pytest.mark.parametrize(
    "arns",
    [
        pytest.param([], id="none"),
        pytest.param([f"{PROFILE}{number}" for number in range(21)], id="more-than-20"),
        pytest.param(["team"], id="no-arn"),
    ],
)
def test_publishers_are_1_to_20_arns(client: Any, refused: Refused, arns: list[str]) -> None:
    refusal = refused(client.create_code_signing_config, AllowedPublishers={"SigningProfileVersionArns": arns})
    assert refusal[:2] == (400, "ValidationException")


def test_an_update_changes_what_it_names(aws: Aws, client: Any, new_config: Any) -> None:
    arn = new_config(Description="Team")
    before = client.get_code_signing_config(CodeSigningConfigArn=arn)["CodeSigningConfig"]
    aws.clock.advance(1)
    changes: dict[str, Any] = {
        "AllowedPublishers": {"SigningProfileVersionArns": [OTHER_PROFILE]}, "CodeSigningPolicies": ENFORCE,
    }  # fmt: skip
    updated = client.update_code_signing_config(CodeSigningConfigArn=arn, **changes)["CodeSigningConfig"]
    assert updated == {**before, **changes, "LastModified": "2026-01-01T00:00:01.000+0000"}
    assert client.update_code_signing_config(CodeSigningConfigArn=arn)["CodeSigningConfig"] == updated
    renamed = client.update_code_signing_config(CodeSigningConfigArn=arn, Description="")["CodeSigningConfig"]
    assert renamed == {**updated, "Description": ""}


def test_configurations_are_listed_page_by_page(client: Any, new_config: Any) -> None:
    arns = sorted(new_config() for _ in range(3))
    first = client.list_code_signing_configs(MaxItems=2)
    second = client.list_code_signing_configs(Marker=first["NextMarker"])
    pages = [[config["CodeSigningConfigArn"] for config in page["CodeSigningConfigs"]] for page in (first, second)]
    assert pages == [arns[:2], arns[2:]]
    assert "NextMarker" not in second


@pytest.mark.parametrize(
    "operation",
    [
        "get_code_signing_config",
        "update_code_signing_config",
        "delete_code_signing_config",
        "list_functions_by_code_signing_config",
    ],
)
def test_an_unknown_configuration_is_missed_without_a_type(client: Any, operation: str) -> None:
    with pytest.raises(client.exceptions.ResourceNotFoundException) as refusal:
        getattr(client, operation)(CodeSigningConfigArn=UNKNOWN)
    response = refusal.value.response
    assert response["Error"] == {
        "Code": "ResourceNotFoundException",
        "Message": f"The Lambda code signing configuration {UNKNOWN} can not be found.",
    }
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert "Type" not in response


@pytest.mark.parametrize("name", ["f", "doesnotexist"])
def test_a_function_is_held_to_configurations_that_exist(
    client: Any, create: Create, refused: Refused, name: str
) -> None:
    create()
    message = (
        "The code signing configuration cannot be found. Check that the provided configuration is not deleted: "
        f"{UNKNOWN}."
    )
    refusal = refused(client.put_function_code_signing_config, FunctionName=name, CodeSigningConfigArn=UNKNOWN)
    assert refusal == (404, "CodeSigningConfigNotFoundException", message)


@pytest.mark.parametrize(
    "operation",
    [
        "put_function_code_signing_config",
        "get_function_code_signing_config",
        "delete_function_code_signing_config",
    ],
)
@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        pytest.param(
            "doesnotexist",
            (404, "ResourceNotFoundException", f"Function not found: {FUNCTION[:-1]}doesnotexist"),
            id="unknown",
        ),
        pytest.param(
            "f:$LATEST",
            (
                400,
                "InvalidParameterValueException",
                QUALIFIED,
            ),
            id="version",
        ),
    ],
)
def test_only_functions_that_exist_are_held_to_a_configuration(
    client: Any, create: Create, new_config: Any, refused: Refused, operation: str, name: str, refusal: Any
) -> None:
    create()
    members = {"CodeSigningConfigArn": new_config()} if operation.startswith("put") else {}
    assert refused(getattr(client, operation), FunctionName=name, **members) == refusal


def test_a_function_without_a_configuration_answers_nothing(client: Any, create: Create) -> None:
    create()
    assert set(client.get_function_code_signing_config(FunctionName="f")) == {"ResponseMetadata"}
    deleted = client.delete_function_code_signing_config(FunctionName="f")
    assert deleted["ResponseMetadata"]["HTTPStatusCode"] == 204


def test_a_configuration_that_functions_use_stays(
    client: Any, create: Create, new_config: Any, refused: Refused
) -> None:
    arn = new_config()
    for name in ("g", "f", "h"):
        create(name)
    for name in ("g", FUNCTION):
        put = client.put_function_code_signing_config(FunctionName=name, CodeSigningConfigArn=arn)
        assert (put["CodeSigningConfigArn"], put["FunctionName"]) == (arn, name.rpartition(":")[2])
    got = client.get_function_code_signing_config(FunctionName="f")
    assert (got["CodeSigningConfigArn"], got["FunctionName"]) == (arn, "f")
    using = client.list_functions_by_code_signing_config(CodeSigningConfigArn=arn)["FunctionArns"]
    assert using == [FUNCTION, f"{FUNCTION[:-1]}g"]
    message = f"The Lambda code signing configuration {arn} can not be deleted because functions use it."
    refusal = refused(client.delete_code_signing_config, CodeSigningConfigArn=arn)
    assert refusal == (409, "ResourceConflictException", message)
    client.delete_function_code_signing_config(FunctionName="f")
    client.delete_function(FunctionName="g")
    assert client.list_functions_by_code_signing_config(CodeSigningConfigArn=arn)["FunctionArns"] == []
    deleted = client.delete_code_signing_config(CodeSigningConfigArn=arn)
    assert deleted["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert client.list_code_signing_configs()["CodeSigningConfigs"] == []


def test_functions_of_a_configuration_are_listed_page_by_page(client: Any, create: Create, new_config: Any) -> None:
    arn = new_config()
    for name in ("a", "b", "c"):
        create(name, CodeSigningConfigArn=arn if name != "b" else None)
    first = client.list_functions_by_code_signing_config(CodeSigningConfigArn=arn, MaxItems=1)
    second = client.list_functions_by_code_signing_config(CodeSigningConfigArn=arn, Marker=first["NextMarker"])
    assert [first["FunctionArns"], second["FunctionArns"]] == [[f"{FUNCTION[:-1]}a"], [f"{FUNCTION[:-1]}c"]]
    assert "NextMarker" not in second


@pytest.mark.parametrize(
    ("profile", "named"),
    [pytest.param(None, "unsigned", id="unsigned"), pytest.param(OTHER_PROFILE, OTHER_PROFILE, id="untrusted")],
)
def test_packages_without_a_trusted_signature_are_not_deployed(
    client: Any,
    create: Create,
    package: Any,
    signed: Any,
    new_config: Any,
    refused: Refused,
    profile: str | None,
    named: str,
) -> None:
    data = signed(profile) if profile else package()
    arn = new_config(CodeSigningPolicies=ENFORCE)
    assert refused(create, Code={"ZipFile": data}, CodeSigningConfigArn=arn) == not_deployed(named)
    assert client.list_functions()["Functions"] == []
    before = create(Code={"ZipFile": signed(PROFILE)}, CodeSigningConfigArn=arn)["CodeSha256"]
    assert refused(client.update_function_code, FunctionName="f", ZipFile=data) == not_deployed(named)
    assert client.get_function_configuration(FunctionName="f")["CodeSha256"] == before


def test_a_warning_keeps_no_package_out(client: Any, create: Create, new_config: Any) -> None:
    arn = new_config()
    create(CodeSigningConfigArn=arn)
    assert client.get_function_code_signing_config(FunctionName="f")["CodeSigningConfigArn"] == arn


def test_a_configuration_holds_from_the_next_deployment_on(
    client: Any, create: Create, package: Any, signed: Any, new_config: Any, refused: Refused
) -> None:
    create()
    arn = new_config(CodeSigningPolicies=ENFORCE)
    client.put_function_code_signing_config(FunctionName="f", CodeSigningConfigArn=arn)
    assert client.invoke(FunctionName="f")["StatusCode"] == 200
    client.update_function_configuration(FunctionName="f", Timeout=4)
    assert refused(client.update_function_code, FunctionName="f", ZipFile=package()) == not_deployed("unsigned")
    client.update_function_code(FunctionName="f", ZipFile=signed(PROFILE))
    client.delete_function_code_signing_config(FunctionName="f")
    client.update_function_code(FunctionName="f", ZipFile=package())


def test_a_function_is_not_created_with_an_unknown_configuration(client: Any, create: Create, refused: Refused) -> None:
    status, code, _ = refused(create, CodeSigningConfigArn=UNKNOWN)
    assert (status, code) == (404, "CodeSigningConfigNotFoundException")
    assert client.list_functions()["Functions"] == []


def test_container_images_and_code_signing_exclude_each_other(
    client: Any, create: Create, new_config: Any, refused: Refused
) -> None:
    arn = new_config()
    image = {
        "PackageType": "Image",
        "Code": {"ImageUri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1"},
        "Runtime": None,
        "Handler": None,
    }
    expected = (400, "InvalidParameterValueException", IMAGES)
    assert refused(create, CodeSigningConfigArn=arn, **image) == expected
    create(**image)
    refusal = refused(client.put_function_code_signing_config, FunctionName="f", CodeSigningConfigArn=arn)
    assert refusal == expected
