"""What becomes of a template's resources: a module per service, a `Kind` per type."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Final

from lambdamock.mock.stack.resources import cloudformation
from lambdamock.mock.stack.site import Kind

_MODULES: Final[Mapping[str, str]] = {
    "ApiGateway": "apigateway",
    "ApiGatewayV2": "apigatewayv2",
    "CloudFormation": "cloudformation",
    "DynamoDB": "dynamodb",
    "Events": "events",
    "IAM": "iam",
    "Kinesis": "kinesis",
    "Lambda": "functions",
    "Logs": "logs",
    "S3": "s3",
    "SNS": "sns",
    "SQS": "sqs",
    "SSM": "ssm",
    "Scheduler": "scheduler",
    "SecretsManager": "secretsmanager",
}
"""Services to the modules that make their resources."""


def kind_of(type_name: str) -> Kind | None:
    """What becomes of resources of a type, for instance "AWS::SQS::Queue"; None when nothing does."""
    owner, _, rest = type_name.partition("::")
    if owner == "Custom":
        return cloudformation.kind_of(type_name)
    service, _, _ = rest.partition("::")
    return _kinds(_MODULES[service]).get(type_name) if owner == "AWS" and service in _MODULES else None


def known_types() -> list[str]:
    """All types that are made."""
    return sorted(name for module in set(_MODULES.values()) for name in _kinds(module))


@cache
def _kinds(module: str) -> Mapping[str, Kind]:
    kinds: Mapping[str, Kind] = import_module(f"{__name__}.{module}").KINDS
    return kinds
