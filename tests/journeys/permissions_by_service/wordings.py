"""How each service refuses a caller who may not do something: the table that the answers are held to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tests.journeys.permissions_by_service.operations import model_of
from tests.journeys.permissions_by_service.samples import ACCOUNT

WHO = f"arn:aws:sts::{ACCOUNT}:assumed-role/shop/orders"
IAM_KINDS = ("group", "role", "user")

Sentence = Callable[[str, str, Mapping[str, Any]], str]
"""An action, a resource and the members of a request to what is said."""


class Refusing(NamedTuple):
    """How a service refuses: its code, the HTTP status, and the sentence."""

    code: str
    status: int
    sentence: Sentence


def because(action: str) -> str:
    return f"because no identity-based policy allows the {action} action"


def usual(action: str, resource: str, _: Mapping[str, Any]) -> str:
    return f"User: {WHO} is not authorized to perform: {action} on resource: {resource} {because(action)}"


def without_any(action: str, resource: str, members: Mapping[str, Any]) -> str:
    """Where there is no particular resource, none is named."""
    if resource != "*":
        return usual(action, resource, members)
    return f"User: {WHO} is not authorized to perform: {action} {because(action)}"


def of_ec2(action: str, resource: str, members: Mapping[str, Any]) -> str:
    return f"You are not authorized to perform this operation. {without_any(action, resource, members)}"


def of_iam(action: str, resource: str, members: Mapping[str, Any]) -> str:
    """Groups, roles and users that are there are named by kind and name, managed policies by kind and ARN."""
    kind, _, name = resource.rpartition(":")[2].partition("/")
    if action.partition(":")[2].startswith(("Create", "List", "Pass")):
        return usual(action, resource, members)
    if kind in IAM_KINDS:
        return usual(action, f"{kind} {name.rpartition('/')[2]}", members)
    return usual(action, f"policy {resource}" if kind == "policy" else resource, members)


def of_s3(action: str, resource: str, members: Mapping[str, Any]) -> str:
    return without_any(action, resource if resource == "*" else f'"{resource}"', members)


def of_secrets(action: str, resource: str, members: Mapping[str, Any]) -> str:
    """A secret is named as the request names it."""
    return without_any(action, members.get("SecretId", resource), members)


def of_ses(action: str, resource: str, _: Mapping[str, Any]) -> str:
    return f"User `{WHO}' is not authorized to perform `{action}' on resource `{resource}'"


def of_sns(action: str, resource: str, members: Mapping[str, Any]) -> str:
    return usual(action.replace("sns:", "SNS:"), resource, members)


def of_sqs(action: str, resource: str, members: Mapping[str, Any]) -> str:
    return usual(action.lower(), resource, members)


def of_sts(action: str, resource: str, _: Mapping[str, Any]) -> str:
    return f"User: {WHO} is not authorized to perform: {action} on resource: {resource}"


BY_SERVICE: Mapping[str, Refusing] = {
    "apigatewaymanagementapi": Refusing("ForbiddenException", 403, usual),
    "cloudwatch": Refusing("AccessDenied", 403, without_any),
    "dynamodb": Refusing("AccessDeniedException", 400, usual),
    "dynamodbstreams": Refusing("AccessDeniedException", 400, usual),
    "ec2": Refusing("UnauthorizedOperation", 403, of_ec2),
    "events": Refusing("AccessDeniedException", 400, usual),
    "firehose": Refusing("AccessDeniedException", 400, usual),
    "iam": Refusing("AccessDenied", 403, of_iam),
    "kinesis": Refusing("AccessDeniedException", 400, usual),
    "kms": Refusing("AccessDeniedException", 400, usual),
    "lambda": Refusing("AccessDeniedException", 403, usual),
    "logs": Refusing("AccessDeniedException", 400, usual),
    "rds-data": Refusing("AccessDeniedException", 403, usual),
    "s3": Refusing("AccessDenied", 403, of_s3),
    "scheduler": Refusing("AccessDeniedException", 403, usual),
    "secretsmanager": Refusing("AccessDeniedException", 400, of_secrets),
    "ses": Refusing("AccessDenied", 403, of_ses),
    "sesv2": Refusing("AccessDeniedException", 403, of_ses),
    "sns": Refusing("AuthorizationError", 403, of_sns),
    "sqs": Refusing("AccessDenied", 403, of_sqs),
    "ssm": Refusing("AccessDeniedException", 400, usual),
    "stepfunctions": Refusing("AccessDeniedException", 400, usual),
    "sts": Refusing("AccessDenied", 403, of_sts),
    "xray": Refusing("AccessDeniedException", 403, without_any),
}

BODYLESS = ("403", 403, "Forbidden")
"""The answer to HEAD has no place for code and text."""

IN_ANSWERS = {
    ("dynamodb", "BatchExecuteStatement"): "AccessDenied",
    ("s3", "DeleteObjects"): "AccessDenied",
    ("secretsmanager", "BatchGetSecretValue"): "AccessDeniedException",
}
"""Batches that are answered, with the code that each entry has that was denied."""


def expected(service: str, operation: str, missing: tuple[str, str], params: dict[str, Any]) -> tuple[str, int, str]:
    """Code, status and text of a denial."""
    code, status, sentence = BY_SERVICE[service]
    if model_of(service).operation_model(operation).http.get("method") == "HEAD":
        return BODYLESS
    text = sentence(*missing, params)
    is_whole = missing[0] == "secretsmanager:BatchGetSecretValue"
    if (service, operation) in IN_ANSWERS and not is_whole:
        return IN_ANSWERS[service, operation], 200, text
    return code, status, text


def exception_name(service: str, code: str) -> str:
    """The class that a handler can name for a code: that of the service's model, where it has one."""
    shapes = model_of(service).error_shapes
    names = {shape.metadata.get("error", {}).get("code") or shape.name: shape.name for shape in shapes}
    return str(names.get(code, "ClientError"))
