"""PutRuntimeManagementConfig, GetRuntimeManagementConfig."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
BUILD = f"arn:aws:lambda:us-east-1::runtime:{'0a' * 32}"
Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]
INVALID = (400, "InvalidParameterValueException")


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


@pytest.fixture
def versioned(client: Any, create: Create) -> Any:
    """A client that knows the function `f` with version 1 and the alias `live` of it."""
    create()
    client.publish_version(FunctionName="f")
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    return client


def test_versions_follow_their_runtime_by_default(versioned: Any) -> None:
    assert plain(versioned.get_runtime_management_config(FunctionName="f")) == {
        "UpdateRuntimeOn": "Auto",
        "FunctionArn": f"{ARN}:$LATEST",
    }


@pytest.mark.parametrize(
    "given",
    [
        {"UpdateRuntimeOn": "FunctionUpdate"},
        {"UpdateRuntimeOn": "Auto"},
        {"UpdateRuntimeOn": "Manual", "RuntimeVersionArn": BUILD},
    ],
    ids=lambda given: given["UpdateRuntimeOn"],
)
def test_what_is_configured_is_read_back(versioned: Any, given: dict[str, str]) -> None:
    put = versioned.put_runtime_management_config(FunctionName="f", Qualifier="1", **given)
    assert put["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert plain(put) == {"FunctionArn": f"{ARN}:1", **given}
    assert plain(versioned.get_runtime_management_config(FunctionName="f:1")) == plain(put)


def test_each_version_has_its_own(versioned: Any) -> None:
    versioned.put_runtime_management_config(FunctionName="f", UpdateRuntimeOn="FunctionUpdate")
    modes = [
        versioned.get_runtime_management_config(FunctionName="f", Qualifier=qualifier)["UpdateRuntimeOn"]
        for qualifier in ("$LATEST", "1")
    ]
    assert modes == ["FunctionUpdate", "Auto"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"UpdateRuntimeOn": "Manual"},
            "RuntimeVersionArn is required when UpdateRuntimeOn is set to Manual.",
        ),
        (
            {"UpdateRuntimeOn": "Auto", "RuntimeVersionArn": BUILD},
            "RuntimeVersionArn must not be specified when UpdateRuntimeOn is set to Auto.",
        ),
        (
            {"UpdateRuntimeOn": "FunctionUpdate", "RuntimeVersionArn": BUILD},
            "RuntimeVersionArn must not be specified when UpdateRuntimeOn is set to FunctionUpdate.",
        ),
        (
            {"UpdateRuntimeOn": "Manual", "RuntimeVersionArn": BUILD.replace("us-east-1", "eu-west-1")},
            f"The runtime version {BUILD.replace('us-east-1', 'eu-west-1')} is not available in us-east-1.",
        ),
        (
            {"UpdateRuntimeOn": "Auto", "Qualifier": "live"},
            "Runtime management configuration is supported for $LATEST and published versions only, not for aliases.",
        ),
    ],
    ids=["no build", "a build for Auto", "a build for FunctionUpdate", "another region's build", "an alias"],
)
def test_a_configuration_must_make_sense(versioned: Any, refused: Refused, given: dict[str, str], message: str) -> None:
    put = versioned.put_runtime_management_config
    assert refused(put, FunctionName="f", **given) == (*INVALID, message)


@pytest.mark.parametrize(("verb", "members"), [("put", {"UpdateRuntimeOn": "Auto"}), ("get", {})], ids=["put", "get"])
@pytest.mark.parametrize(
    ("given", "arn"),
    [({"FunctionName": "absent"}, f"{ARN[:-1]}absent"), ({"FunctionName": "f", "Qualifier": "7"}, f"{ARN}:7")],
    ids=["function", "version"],
)
def test_the_version_must_exist(
    versioned: Any, refused: Refused, verb: str, members: dict[str, str], given: dict[str, str], arn: str
) -> None:
    operation = getattr(versioned, f"{verb}_runtime_management_config")
    assert refused(operation, **given, **members) == (404, "ResourceNotFoundException", f"Function not found: {arn}")


@pytest.mark.parametrize(("verb", "members"), [("put", {"UpdateRuntimeOn": "Auto"}), ("get", {})], ids=["put", "get"])
def test_container_images_have_no_managed_runtime(
    client: Any, create: Create, refused: Refused, verb: str, members: dict[str, str]
) -> None:
    image = {"ImageUri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/f:1"}
    create(PackageType="Image", Code=image, Runtime=None, Handler=None)
    assert refused(getattr(client, f"{verb}_runtime_management_config"), FunctionName="f", **members) == (
        *INVALID,
        "Runtime management configuration is not supported for functions with package type Image.",
    )
