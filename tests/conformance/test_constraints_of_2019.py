"""What AWS documented for requests in 2019 and what it takes today: a sample of every kind of constraint."""

from __future__ import annotations

from typing import Any, Final

import pytest

from lambdamock.domain.profiles import profile_named
from lambdamock.errors import ValidationException
from lambdamock.protocol import LambdaProtocol

ROLE: Final = "arn:aws:iam::123456789012:role/r"
FUNCTION: Final = {"FunctionName": "f"}
NEW: Final = {**FUNCTION, "Runtime": "python3.7", "Role": ROLE, "Handler": "app.handler", "Code": {"ZipFile": b"PK"}}
ALIAS: Final = {**FUNCTION, "Name": "live", "FunctionVersion": "1"}
LAYER: Final = {"LayerName": "l", "Content": {"ZipFile": b"PK"}}
GRANT: Final = {**FUNCTION, "StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
SHARED: Final = {
    "LayerName": "l",
    "VersionNumber": 1,
    "StatementId": "s",
    "Action": "lambda:GetLayerVersion",
    "Principal": "*",
}
MAPPING: Final = {**FUNCTION, "EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:q"}
QUEUE: Final = "arn:aws:sqs:us-iso-east-1:123456789012:q"
FUNCTION_ARN: Final = "arn:aws:lambda:us-east-1:123456789012:function:f"
LAYER_ARN: Final = "arn:aws:lambda:us-east-1:123456789012:layer:l"
NULL: Final = "Member must not be null"
AT_LEAST: Final = "Member must have length greater than or equal to "
AT_MOST: Final = "Member must have length less than or equal to "
FROM: Final = "Member must have value greater than or equal to "
TO: Final = "Member must have value less than or equal to "
PATTERN: Final = "Member must satisfy regular expression pattern: "
ENUM: Final = "Member must satisfy enum value set: ["


def without(members: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in members.items() if key != name}


def refusal(profile: str, operation: str, members: dict[str, Any]) -> str:
    """The violations that a request is refused for; empty when its shape is accepted."""
    try:
        LambdaProtocol.installed().operation(operation).validate(members, profile_named(profile).constraints)
    except ValidationException as refused:
        return refused.message
    return ""


BOTH: Final = [
    ("CreateFunction", without(NEW, "Code"), "code", NULL),
    ("CreateFunction", without(NEW, "Role"), "role", NULL),
    ("CreateFunction", {**NEW, "Code": {"S3Bucket": "ab", "S3Key": "k"}}, "code.s3Bucket", f"{AT_LEAST}3"),
    ("CreateFunction", {**NEW, "Handler": "h" * 129}, "handler", f"{AT_MOST}128"),
    ("CreateFunction", {**NEW, "Handler": "app handler"}, "handler", rf"{PATTERN}[^\s]+"),
    ("CreateFunction", {**NEW, "MemorySize": 127}, "memorySize", f"{FROM}128"),
    ("CreateFunction", {**NEW, "Timeout": 0}, "timeout", f"{FROM}1"),
    ("CreateFunction", {**NEW, "Description": "d" * 257}, "description", f"{AT_MOST}256"),
    ("CreateFunction", {**NEW, "TracingConfig": {"Mode": "On"}}, "tracingConfig.mode", ENUM),
    ("CreateFunction", {**NEW, "VpcConfig": {"SecurityGroupIds": ["sg-1"] * 6}}, "vpcConfig.securityGroupIds", AT_MOST),
    ("CreateFunction", {**NEW, "VpcConfig": {"SubnetIds": ["subnet-1"] * 17}}, "vpcConfig.subnetIds", f"{AT_MOST}16"),
    ("CreateFunction", {**NEW, "Environment": {"Variables": {"1A": "v"}}}, "environment.variables", PATTERN),
    ("CreateFunction", {**NEW, "Layers": ["l"]}, "layers", PATTERN),
    ("UpdateFunctionConfiguration", {**FUNCTION, "Role": "r"}, "role", PATTERN),
    ("CreateAlias", {**ALIAS, "Name": "12"}, "name", f"{PATTERN}(?!^[0-9]+$)([a-zA-Z0-9-_]+)"),
    ("CreateAlias", {**ALIAS, "Name": "n" * 129}, "name", f"{AT_MOST}128"),
    (
        "UpdateAlias",
        {**ALIAS, "RoutingConfig": {"AdditionalVersionWeights": {"2": 1.5}}},
        "routingConfig.additionalVersionWeights",
        f"{TO}1.0",
    ),
    (
        "UpdateAlias",
        {**ALIAS, "RoutingConfig": {"AdditionalVersionWeights": {"two": 0.5}}},
        "routingConfig.additionalVersionWeights",
        f"{PATTERN}[0-9]+",
    ),
    ("AddPermission", {**GRANT, "StatementId": "s" * 101}, "statementId", f"{AT_MOST}100"),
    ("AddPermission", {**GRANT, "SourceAccount": "12345"}, "sourceAccount", rf"{PATTERN}\d{{12}}"),
    ("AddLayerVersionPermission", {**SHARED, "OrganizationId": "o-1"}, "organizationId", PATTERN),
    ("PublishLayerVersion", {**LAYER, "LicenseInfo": "x" * 513}, "licenseInfo", f"{AT_MOST}512"),
    ("Invoke", {**FUNCTION, "InvocationType": "Later"}, "invocationType", ENUM),
    ("Invoke", {**FUNCTION, "LogType": "Head"}, "logType", ENUM),
    ("ListFunctions", {"MaxItems": 0}, "maxItems", f"{FROM}1"),
    ("ListFunctions", {"MaxItems": 10_001}, "maxItems", f"{TO}10000"),
    ("ListLayers", {"MaxItems": 51}, "maxItems", f"{TO}50"),
    ("PutFunctionConcurrency", {**FUNCTION, "ReservedConcurrentExecutions": -1}, "reservedConcurrentExecutions", FROM),
    ("UntagResource", {"Resource": FUNCTION_ARN}, "tagKeys", NULL),
    ("CreateEventSourceMapping", {**MAPPING, "BatchSize": 10_001}, "batchSize", f"{TO}10000"),
    ("CreateEventSourceMapping", {**MAPPING, "StartingPosition": "FIRST"}, "startingPosition", ENUM),
    ("CreateEventSourceMapping", {**MAPPING, "Queues": []}, "queues", f"{AT_LEAST}1"),
    ("CreateEventSourceMapping", {**MAPPING, "Topics": ["a1", "a2"]}, "topics", f"{AT_MOST}1"),
    ("CreateEventSourceMapping", {**MAPPING, "TumblingWindowInSeconds": 901}, "tumblingWindowInSeconds", f"{TO}900"),
]


@pytest.mark.parametrize(("operation", "members", "name", "words"), BOTH)
@pytest.mark.parametrize("profile", ["2019", "current"])
def test_what_was_refused_in_2019_and_is_refused_today(
    profile: str, operation: str, members: dict[str, Any], name: str, words: str
) -> None:
    answer = refusal(profile, operation, members)

    assert answer.startswith("1 validation error detected: Value ")
    assert f" at '{name}' failed to satisfy constraint: " in answer
    assert words in answer


RELAXED: Final = [
    ("CreateFunction", without(NEW, "Runtime"), "runtime", NULL),
    ("CreateFunction", without(NEW, "Handler"), "handler", NULL),
    ("CreateFunction", {**NEW, "MemorySize": 3_009}, "memorySize", f"{TO}3008"),
    ("UpdateFunctionConfiguration", {**FUNCTION, "MemorySize": 10_240}, "memorySize", f"{TO}3008"),
    ("CreateEventSourceMapping", without(MAPPING, "EventSourceArn"), "eventSourceArn", NULL),
    ("ListLayers", {"CompatibleRuntime": "python3.8"}, "compatibleRuntime", ENUM),
    ("ListLayerVersions", {"LayerName": "l", "CompatibleRuntime": "java11"}, "compatibleRuntime", ENUM),
    ("PublishLayerVersion", {**LAYER, "CompatibleRuntimes": ["python3.8"]}, "compatibleRuntimes", ENUM),
    ("PublishLayerVersion", {**LAYER, "CompatibleRuntimes": ["python3.7"] * 6}, "compatibleRuntimes", f"{AT_MOST}5"),
    ("ListTags", {"Resource": f"{FUNCTION_ARN[:-10]}code-signing-config:csc-0123456789abcdefg"}, "resource", PATTERN),
]

RELAXED_LATER: Final = [
    (
        "CreateAlias",
        {**ALIAS, "FunctionVersion": "$LATEST.PUBLISHED"},
        "functionVersion",
        rf"{PATTERN}(\$LATEST|[0-9]+)",
    ),
    ("GetFunction", {"FunctionName": "f" * 171}, "functionName", f"{AT_MOST}170"),
    ("Invoke", {**FUNCTION, "Qualifier": "$LATEST.PUBLISHED"}, "qualifier", f"{PATTERN}(|[a-zA-Z0-9$_-]+)"),
    ("AddPermission", {**GRANT, "FunctionName": "f" * 141}, "functionName", f"{AT_MOST}140"),
    ("DeleteFunction", {"FunctionName": "f.g"}, "functionName", PATTERN),
    ("ListEventSourceMappings", {"FunctionName": "f.g"}, "functionName", PATTERN),
    ("UpdateFunctionCode", {"FunctionName": FUNCTION_ARN.replace("us-", "us-iso-")}, "functionName", PATTERN),
    ("CreateEventSourceMapping", {**MAPPING, "EventSourceArn": QUEUE}, "eventSourceArn", PATTERN),
    ("GetLayerVersionByArn", {"Arn": f"{LAYER_ARN}{'l' * 100}:1"}, "arn", f"{AT_MOST}140"),
    ("CreateFunction", {**NEW, "Layers": [f"{LAYER_ARN}{'l' * 100}:1"]}, "layers", f"{AT_MOST}140"),
]
"""Relaxed in service models that some supported versions of botocore do not have yet."""


@pytest.mark.parametrize(("operation", "members", "name", "words"), [*RELAXED, *RELAXED_LATER])
def test_what_was_refused_in_2019_whatever_the_model_says(
    operation: str, members: dict[str, Any], name: str, words: str
) -> None:
    answer = refusal("2019", operation, members)

    assert answer.startswith("1 validation error detected: Value ")
    assert f" at '{name}' failed to satisfy constraint: " in answer
    assert words in answer


@pytest.mark.parametrize(("operation", "members", "name", "words"), RELAXED)
def test_what_was_refused_in_2019_and_is_accepted_today(
    operation: str, members: dict[str, Any], name: str, words: str
) -> None:
    assert refusal("current", operation, members) == ""


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        pytest.param("AddPermission", {**GRANT, "Principal": "a name"}, id="a-principal-with-a-space"),
        pytest.param("ListTags", {"Resource": f"{FUNCTION_ARN}{'f' * 256}"}, id="the-ARN-of-a-resource"),
        pytest.param("GetFunction", {"FunctionName": "f" * 170}, id="a-name-of-170"),
        pytest.param("CreateFunction", {**NEW, "FunctionName": "f" * 140}, id="a-name-of-140"),
        pytest.param("CreateFunction", {**NEW, "MemorySize": 3_008}, id="memory"),
        pytest.param("CreateFunction", {**NEW, "VpcConfig": {"SubnetIds": ["s" * 1_025]}}, id="the-id-of-a-subnet"),
        pytest.param("CreateFunction", {**NEW, "Timeout": 5_401}, id="a-timeout-which-the-quota-limits"),
        pytest.param("GetEventSourceMapping", {"UUID": "no-uuid"}, id="an-identifier"),
        pytest.param("PublishLayerVersion", {**LAYER, "CompatibleRuntimes": ["go1.x"] * 5}, id="runtimes-of-a-layer"),
    ],
)
def test_what_was_accepted_in_2019_whatever_the_model_says(operation: str, members: dict[str, Any]) -> None:
    assert refusal("2019", operation, members) == ""


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        pytest.param("CreateFunction", {**NEW, "Architectures": ["arm64"]}, id="architectures"),
        pytest.param("CreateFunction", {**NEW, "EphemeralStorage": {"Size": 10_240}}, id="ephemeral-storage"),
        pytest.param("CreateFunctionUrlConfig", {**FUNCTION, "AuthType": "NONE"}, id="function-URLs"),
        pytest.param(
            "CreateEventSourceMapping", {**MAPPING, "FunctionResponseTypes": ["ReportBatchItemFailures"]}, id="r"
        ),
        pytest.param(
            "PutProvisionedConcurrencyConfig",
            {"FunctionName": "f", "Qualifier": "1", "ProvisionedConcurrentExecutions": 1},
            id="provisioned-concurrency",
        ),
    ],
)
def test_what_aws_added_later_stays_available(operation: str, members: dict[str, Any]) -> None:
    assert refusal("2019", operation, members) == ""


def test_what_aws_added_later_has_the_limits_of_today() -> None:
    members = {**NEW, "EphemeralStorage": {"Size": 511}}

    assert refusal("2019", "CreateFunction", members) == refusal("current", "CreateFunction", members) != ""
