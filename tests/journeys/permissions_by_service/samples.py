"""Parameters of calls, made of botocore's models: what a request must have, and what a table adds."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any

from tests.journeys.permissions_by_service.operations import model_of

ACCOUNT, REGION = "123456789012", "us-east-1"


NAME = re.compile(r"my(?:-[a-z0-9]+)+")
"""All names in a request begin alike, so that they are found again in a resource."""

PREFIXES = {"cloudwatch": "cloudwatch"}
"""Of ARNs, where a service signs with another name."""

NAMING = {
    "cloudwatch": ("AlarmName",),
    "ec2": ("GroupId", "LaunchTemplateId", "SubnetId"),
    "events": ("EventBusName",),
    "iam": ("UserName",),
    "kinesis": ("StreamName",),
    "logs": ("logGroupName",),
    "scheduler": ("GroupName",),
    "xray": ("GroupName",),
}
"""Members that name what a request is about, though it may go without them."""


def arn(service: str, resource: str, *, region: str = REGION, account: str = ACCOUNT) -> str:
    return f"arn:aws:{service}:{region}:{account}:{resource}"


def params_of(service: str, operation: str) -> dict[str, Any]:
    """A request with the members that it must have, those that name what it is about, and those of a table."""
    shape = model_of(service).operation_model(operation).input_shape
    if shape is None:
        return {}
    naming = [name for name in NAMING.get(service, ()) if name in shape.members]
    names = dict.fromkeys([*required(shape), *naming])
    members = {name: sample(service, name, shape.members[name]) for name in names}
    return {**members, **MEMBERS.get(service, {}).get(operation, {})}


def named(params: object) -> set[str]:
    """The names that a request has, wherever they are in it."""
    return set(NAME.findall(repr(params)))


def required(shape: Any) -> list[str]:
    return list(shape.required_members)


def sample(service: str, name: str, shape: Any) -> Any:
    """A value of a shape, with the name of its member in it where it is a text."""
    kind = shape.type_name
    if kind == "structure":
        members = required(shape) or (list(shape.members)[:1] if getattr(shape, "is_tagged_union", False) else [])
        return {member: sample(service, member, shape.members[member]) for member in members}
    if kind == "list":
        return [sample(service, name, shape.member) for _ in range(shape.metadata.get("min", 1) or 1)]
    if kind == "map":
        return {text(service, name, shape.key): sample(service, name, shape.value)}
    if kind == "string":
        return text(service, name, shape)
    if kind == "timestamp":
        return datetime(2030, 1, 1, tzinfo=timezone.utc)
    return {"boolean": True, "blob": b"content"}.get(kind) or max(1, int(shape.metadata.get("min", 1)))


def text(service: str, name: str, shape: Any) -> str:
    if shape.enum:
        return str(shape.enum[0])
    special = TEXTS.get(service, {}).get(name) or TEXTS[""].get(name)
    if special is not None:
        return special
    made = f"my-{name.lower()}"
    if name.lower().endswith("arn") or name.lower().endswith("arns"):
        made = arn(PREFIXES.get(service) or model_of(service).signing_name, made)
    return made.ljust(int(shape.metadata.get("min", 0)), "x")


TEXTS: dict[str, dict[str, str]] = {
    "": {
        "QueueUrl": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/my-queue",
        **dict.fromkeys(("Role", "RoleARN", "RoleArn", "roleArn"), arn("iam", "role/my-role", region="")),
        "AccountId": ACCOUNT,
        "SerialNumber": arn("iam", "mfa/my-device", region=""),
        "Statement": "SELECT * FROM \"my-table\" WHERE id = '1'",
    },
    "kinesis": {
        "StreamARN": arn("kinesis", "stream/my-stream"),
        "ConsumerARN": arn("kinesis", "stream/my-stream/consumer/my-consumer:1"),
        "ResourceARN": arn("kinesis", "stream/my-stream"),
    },
    "kms": {"AliasName": "alias/my-alias"},
    "s3": {"CopySource": "my-source/my-original"},
}

_SIGNING = arn("lambda", "code-signing-config:csc-0123456789abcdef0")
_LAYER = arn("lambda", "layer:my-layer:1")
_GRANT = {"StatementId": "s3", "Principal": "s3.amazonaws.com"}

_IN_TABLE = {"TableName": "my-table", "Key": {"id": {"S": "1"}}}
_WRITES = [
    {"Put": {"TableName": "my-table", "Item": {"id": {"S": "2"}}}},
    {"Update": {**_IN_TABLE, "UpdateExpression": "SET a = b"}},
    {"Delete": _IN_TABLE},
    {"ConditionCheck": {**_IN_TABLE, "ConditionExpression": "attribute_exists(id)"}},
]

MEMBERS: dict[str, dict[str, dict[str, Any]]] = {
    "dynamodb": {"TransactWriteItems": {"TransactItems": _WRITES}},
    "cloudwatch": {"PutMetricAlarm": {"MetricName": "my-metric", "Namespace": "my-space", "Period": 60}},
    "lambda": {
        "AddLayerVersionPermission": {"StatementId": "all", "Principal": "*", "Action": "lambda:GetLayerVersion"},
        "AddPermission": {**_GRANT, "Action": "lambda:InvokeFunction"},
        "CreateAlias": {"FunctionVersion": "1"},
        "CreateCapacityProvider": {
            "VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
            "PermissionsConfig": {"CapacityProviderOperatorRoleArn": arn("iam", "role/my-role", region="")},
        },
        "DeleteCodeSigningConfig": {"CodeSigningConfigArn": _SIGNING},
        "DeleteResourcePolicy": {"ResourceArn": arn("lambda", "function:my-function")},
        "GetCodeSigningConfig": {"CodeSigningConfigArn": _SIGNING},
        "GetFunctionScalingConfig": {"Qualifier": "$LATEST.PUBLISHED"},
        "GetLayerVersionByArn": {"Arn": _LAYER},
        "GetResourcePolicy": {"ResourceArn": arn("lambda", "function:my-function")},
        "ListFunctionsByCodeSigningConfig": {"CodeSigningConfigArn": _SIGNING},
        "ListTags": {"Resource": arn("lambda", "function:my-function")},
        "PutFunctionCodeSigningConfig": {"CodeSigningConfigArn": _SIGNING},
        "PutFunctionScalingConfig": {"Qualifier": "$LATEST.PUBLISHED"},
        "PutResourcePolicy": {"ResourceArn": arn("lambda", "function:my-function"), "Policy": "{}"},
        "TagResource": {"Resource": arn("lambda", "function:my-function")},
        "UntagResource": {"Resource": arn("lambda", "function:my-function")},
        "UpdateCodeSigningConfig": {"CodeSigningConfigArn": _SIGNING},
    },
    "stepfunctions": {
        "CreateStateMachineAlias": {
            "routingConfiguration": [
                {"stateMachineVersionArn": arn("states", "stateMachine:my-machine:1"), "weight": 100}
            ],
        },
    },
}
"""What the calls of some operations have beside: what is not known of a member by its shape."""


ENDPOINTS = {"apigatewaymanagementapi": f"https://api1.execute-api.{REGION}.amazonaws.com/live"}
"""Where calls of a service are sent that has no place of its own."""
