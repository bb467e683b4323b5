"""Parameters of calls, made of botocore's models: what a request must have, and what a table adds."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from tests.journeys.permissions_by_service.operations import model_of

ACCOUNT, REGION = "123456789012", "us-east-1"


def arn(service: str, resource: str, *, region: str = REGION, account: str = ACCOUNT) -> str:
    return f"arn:aws:{service}:{region}:{account}:{resource}"


def params_of(service: str, operation: str) -> dict[str, Any]:
    """A request with the members that it must have, and those of the tables."""
    shape = model_of(service).operation_model(operation).input_shape
    members = {} if shape is None else {name: sample(service, name, shape.members[name]) for name in required(shape)}
    return {**members, **MEMBERS.get(service, {}).get(operation, {})}


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
        made = arn(model_of(service).signing_name, made)
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
    "s3": {"CopySource": "my-source/my-original"},
}

MEMBERS: dict[str, dict[str, dict[str, Any]]] = {}

ENDPOINTS = {"apigatewaymanagementapi": f"https://api1.execute-api.{REGION}.amazonaws.com/live"}
"""Where calls of a service are sent that has no place of its own."""
