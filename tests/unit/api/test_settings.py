"""The settings of functions: networks, dead-letter queues, logging, snapshots, file systems, keys, tenants, images."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdamock import Aws

Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]

QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1"
ACCESS_POINT = "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0"
NETWORK = {"SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"]}
MOUNT = {"Arn": ACCESS_POINT, "LocalMountPath": "/mnt/data"}
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/orders:v1"
NO_SUBNET = (
    "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID "
    "'subnet-0123456789abcdef0' does not exist"
)
TOO_MUCH_STORAGE = (
    "'EphemeralStorage.Size' value failed to satisfy constraint: Member must have value less than or equal to 10240"
)
INVALID = (400, "InvalidParameterValueException")


@pytest.fixture
def image(create: Create) -> Callable[..., dict[str, Any]]:
    """Creates a function of a container image."""
    members = {"PackageType": "Image", "Runtime": None, "Handler": None, "Code": {"ImageUri": IMAGE}}
    return lambda **more: create(**{**members, **more})


def configuration(client: Any) -> dict[str, Any]:
    shown: dict[str, Any] = client.get_function_configuration(FunctionName="f")
    return shown


def test_members_that_were_never_given_are_not_shown(client: Any, create: Create) -> None:
    create()
    never = {"VpcConfig", "DeadLetterConfig", "KMSKeyArn", "FileSystemConfigs", "Layers", "Environment",
             "ImageConfigResponse", "TenancyConfig", "CapacityProviderConfig"}  # fmt: skip
    assert not never & configuration(client).keys()


@pytest.mark.parametrize(
    ("given", "emptied"),
    [
        ({"DeadLetterConfig": {"TargetArn": QUEUE}}, {"DeadLetterConfig": {"TargetArn": ""}}),
        ({"KMSKeyArn": KEY}, {"KMSKeyArn": ""}),
    ],
    ids=["A369", "key"],
)
def test_an_empty_value_takes_a_setting_away(
    client: Any, create: Create, given: dict[str, Any], emptied: dict[str, Any]
) -> None:
    member = next(iter(given))
    assert create(**given)[member] == given[member]
    assert configuration(client)[member] == given[member]
    client.update_function_configuration(FunctionName="f", Timeout=9)
    assert configuration(client)[member] == given[member]
    assert member not in client.update_function_configuration(FunctionName="f", **emptied)


def test_a_dead_letter_config_without_target_changes_nothing(client: Any, create: Create) -> None:
    create(DeadLetterConfig={"TargetArn": QUEUE})
    updated = client.update_function_configuration(FunctionName="f", DeadLetterConfig={})
    assert updated["DeadLetterConfig"] == {"TargetArn": QUEUE}


@pytest.mark.parametrize("service", ["lambda", "s3", "kinesis"])
def test_a_dead_letter_queue_is_a_queue_or_a_topic_A361(create: Create, refused: Refused, service: str) -> None:
    target = f"arn:aws:{service}:us-east-1:123456789012:x"
    assert refused(create, DeadLetterConfig={"TargetArn": target})[:2] == INVALID


def test_a_vpc_is_shown_with_its_id_and_empty_lists_leave_it_A284_A285(client: Any, create: Create) -> None:
    shown = create(VpcConfig=NETWORK)["VpcConfig"]
    assert shown == {**NETWORK, "VpcId": shown["VpcId"], "Ipv6AllowedForDualStack": False}
    assert shown["VpcId"].startswith("vpc-")
    empty = {"SubnetIds": [], "SecurityGroupIds": []}
    answer = client.update_function_configuration(FunctionName="f", VpcConfig=empty)
    assert answer["VpcConfig"] == {**empty, "VpcId": "", "Ipv6AllowedForDualStack": False}


@pytest.mark.parametrize("lonely", ["SubnetIds", "SecurityGroupIds"])
def test_subnets_and_security_groups_come_together(create: Create, refused: Refused, lonely: str) -> None:
    assert refused(create, VpcConfig={lonely: NETWORK[lonely]})[:2] == INVALID


def test_a_vpc_that_another_mock_knows_is_looked_up_there(client: Any, create: Create, refused: Refused) -> None:
    with mock_aws():
        ec2 = boto3.client("ec2", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
        subnet = ec2.describe_subnets()["Subnets"][0]
        group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
        network = {"SubnetIds": [subnet["SubnetId"]], "SecurityGroupIds": [group]}
        assert create(VpcConfig=network)["VpcConfig"]["VpcId"] == subnet["VpcId"]
        unknown = {**network, "SubnetIds": ["subnet-0123456789abcdef0"]}
        assert refused(client.update_function_configuration, FunctionName="f", VpcConfig=unknown) == (
            *INVALID,
            NO_SUBNET,
        )
        strange = {**network, "SecurityGroupIds": ["sg-0123456789abcdef0"]}
        status, code, message = refused(client.update_function_configuration, FunctionName="f", VpcConfig=strange)
        assert (status, code) == INVALID
        assert message.startswith("Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound.")


def test_a_file_system_needs_a_vpc(client: Any, create: Create, refused: Refused) -> None:
    assert refused(create, FileSystemConfigs=[MOUNT])[:2] == INVALID
    assert create(FileSystemConfigs=[MOUNT], VpcConfig=NETWORK)["FileSystemConfigs"] == [MOUNT]
    empty = {"SubnetIds": [], "SecurityGroupIds": []}
    assert refused(client.update_function_configuration, FunctionName="f", VpcConfig=empty)[:2] == INVALID
    client.update_function_configuration(FunctionName="f", FileSystemConfigs=[])
    assert "FileSystemConfigs" not in configuration(client)


def test_json_logging_has_levels_that_default_to_info(client: Any, create: Create) -> None:
    levels = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}
    created = create(LoggingConfig={"LogFormat": "JSON"})
    assert created["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": "/aws/lambda/f", **levels}

    def update(**given: str) -> dict[str, Any]:
        answer = client.update_function_configuration(FunctionName="f", LoggingConfig=given)
        shown: dict[str, Any] = answer["LoggingConfig"]
        return shown

    assert update(LogGroup="mine") == {"LogFormat": "JSON", "LogGroup": "mine", **levels}
    debug = {**levels, "ApplicationLogLevel": "DEBUG"}
    assert update(ApplicationLogLevel="DEBUG") == {"LogFormat": "JSON", "LogGroup": "mine", **debug}
    assert update(LogFormat="Text") == {"LogFormat": "Text", "LogGroup": "mine"}


def test_text_logging_has_no_levels(create: Create, refused: Refused) -> None:
    assert refused(create, LoggingConfig={"ApplicationLogLevel": "DEBUG"})[:2] == INVALID


def test_the_logging_configuration_shapes_the_log(aws: Aws, client: Any, create: Create, package: Any) -> None:
    source = "import logging\ndef handler(event, context):\n    logging.getLogger().debug('seen')\n"
    create(
        Code={"ZipFile": package(source)},
        LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "DEBUG", "LogGroup": "mine"},
    )
    client.invoke(FunctionName="f")
    invocation = aws.invocations[-1]
    assert '"message":"seen"' in invocation.log.replace('": "', '":"')
    assert '"type":"platform.report"' in invocation.report
    assert list(aws.logs) == ["mine"]


@pytest.mark.parametrize(
    ("runtime", "allowed"),
    [("python3.12", True), ("java11", True), ("dotnet8", True), ("python3.11", False), ("nodejs22.x", False),
     ("dotnet6", False), ("provided.al2023", False), ("java8.al2", False)],
)  # fmt: skip
def test_snapshots_exist_for_some_runtimes(create: Create, refused: Refused, runtime: str, allowed: bool) -> None:
    snap_start = {"ApplyOn": "PublishedVersions"}
    if allowed:
        shown = create(Runtime=runtime, SnapStart=snap_start)["SnapStart"]
        assert shown == {"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"}
    else:
        refusal = refused(create, Runtime=runtime, SnapStart=snap_start)
        assert refusal == (*INVALID, f"{runtime} is not supported for SnapStart enabled functions.")


def test_a_published_version_has_a_snapshot_once_it_is_ready(client: Any, create: Create, package: Any) -> None:
    source = "import os\ndef handler(event, context):\n    return os.environ['AWS_LAMBDA_INITIALIZATION_TYPE']\n"
    create(Code={"ZipFile": package(source)}, SnapStart={"ApplyOn": "PublishedVersions"})
    published = client.publish_version(FunctionName="f")
    assert (published["State"], published["SnapStart"]["OptimizationStatus"]) == ("Pending", "Off")
    ready = client.get_function_configuration(FunctionName="f", Qualifier="1")
    assert (ready["State"], ready["SnapStart"]["OptimizationStatus"]) == ("Active", "On")
    assert configuration(client)["SnapStart"]["OptimizationStatus"] == "Off"
    kinds = [client.invoke(FunctionName=name)["Payload"].read() for name in ("f", "f:1")]
    assert kinds == [b'"on-demand"', b'"snap-start"']


@pytest.mark.parametrize(
    ("members", "message"),
    [
        pytest.param(
            {"EphemeralStorage": {"Size": 10_241}},
            TOO_MUCH_STORAGE,
            marks=pytest.mark.needs_model("CreateFunction.EphemeralStorage.Size", 10_241),
            id="storage",
        ),
        pytest.param(
            {"ImageConfig": {"Command": ["app.handler"]}},
            "Please don't provide ImageConfig when the function's packageType is Zip.",
            id="image config",
        ),
        pytest.param(
            {"Code": {"ImageUri": IMAGE}},
            "Please don't provide ImageUri when creating a function with packageType Zip.",
            id="image",
        ),
    ],
)
def test_settings_that_a_package_cannot_have(
    create: Create, refused: Refused, members: dict[str, Any], message: str
) -> None:
    assert refused(create, **members) == (*INVALID, message)


def test_storage_of_a_function(create: Create) -> None:
    assert create(EphemeralStorage={"Size": 10_240})["EphemeralStorage"] == {"Size": 10_240}


def test_a_function_of_an_image_has_neither_runtime_nor_handler(client: Any, image: Create) -> None:
    created = image(ImageConfig={"Command": ["app.handler"], "EntryPoint": []})
    assert not {"Runtime", "Handler", "RuntimeVersionConfig"} & created.keys()
    assert (created["PackageType"], created["CodeSize"]) == ("Image", 0)
    assert created["ImageConfigResponse"] == {"ImageConfig": {"Command": ["app.handler"]}}
    digest = created["CodeSha256"]
    assert len(digest) == 64
    assert client.get_function(FunctionName="f")["Code"] == {
        "RepositoryType": "ECR",
        "ImageUri": IMAGE,
        "ResolvedImageUri": f"123456789012.dkr.ecr.us-east-1.amazonaws.com/orders@sha256:{digest}",
    }


def test_another_image(client: Any, image: Create) -> None:
    before = image()["CodeSha256"]
    uri = IMAGE.replace("v1", "v2")
    assert client.update_function_code(FunctionName="f", ImageUri=uri)["CodeSha256"] != before
    assert client.get_function(FunctionName="f")["Code"]["ImageUri"] == uri


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"Runtime": "python3.12"},
            "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
        ),
        ({"Code": {"ImageUri": "orders:v1"}}, "Source image orders:v1 is not valid. Provide a valid source image."),
        ({"Code": {}}, "Please provide ImageUri when creating a function with packageType Image."),
        ({"Code": {"ZipFile": b"x"}}, "Please don't provide ZipFile when creating a function with packageType Image."),
    ],
    ids=["runtime", "uri", "none", "zip"],
)
def test_settings_that_an_image_cannot_have(
    image: Create, refused: Refused, members: dict[str, Any], message: str
) -> None:
    assert refused(image, **members) == (*INVALID, message)


@pytest.mark.parametrize("member", ["Runtime", "Handler"])
def test_updates_that_an_image_cannot_have(client: Any, image: Create, refused: Refused, member: str) -> None:
    image()
    value = {"Runtime": "python3.12", "Handler": "a.b"}[member]
    refusal = refused(client.update_function_configuration, FunctionName="f", **{member: value})
    assert refusal[:2] == INVALID


def test_a_package_does_not_become_an_image_nor_the_reverse(
    client: Any, create: Create, image: Create, refused: Refused, package: Any
) -> None:
    create()
    assert refused(client.update_function_code, FunctionName="f", ImageUri=IMAGE)[2] == (
        "Please don't provide ImageUri when updating a function with packageType Zip."
    )
    client.delete_function(FunctionName="f")
    image()
    assert refused(client.update_function_code, FunctionName="f", ZipFile=package())[2] == (
        "Please don't provide ZipFile when updating a function with packageType Image."
    )


@pytest.mark.needs_model("Invoke.TenantId")
def test_tenants_have_environments_of_their_own(client: Any, create: Create, refused: Refused, package: Any) -> None:
    count = "calls = []\ndef handler(event, context):\n    calls.append(1)\n    return context.tenant_id, len(calls)\n"
    create(Code={"ZipFile": package(count)}, TenancyConfig={"TenantIsolationMode": "PER_TENANT"})

    def invoke(tenant: str) -> bytes:
        answer: bytes = client.invoke(FunctionName="f", TenantId=tenant)["Payload"].read()
        return answer

    assert [invoke("a"), invoke("a"), invoke("b")] == [b'["a", 1]', b'["a", 2]', b'["b", 1]']
    assert refused(client.invoke, FunctionName="f")[:2] == INVALID


@pytest.mark.needs_model("Invoke.TenantId")
def test_a_tenant_of_a_function_that_knows_none(client: Any, create: Create, refused: Refused) -> None:
    create()
    assert refused(client.invoke, FunctionName="f", TenantId="a")[:2] == INVALID


def test_the_key_of_the_package_is_shown_with_the_code(client: Any, create: Create, package: Any) -> None:
    create(Code={"ZipFile": package(), "SourceKMSKeyArn": KEY})
    assert client.get_function(FunctionName="f")["Code"]["SourceKMSKeyArn"] == KEY
