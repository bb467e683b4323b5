"""Which operations of a service are called: those that moto answers, found out from moto itself."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

import botocore.session
from moto.core.responses import BaseResponse
from moto.core.utils import camelcase_to_underscores

SERVICES = (
    "apigatewaymanagementapi", "cloudwatch", "dynamodb", "dynamodbstreams", "ec2", "events", "firehose", "iam",
    "kinesis", "kms", "lambda", "logs", "rds-data", "s3", "scheduler", "secretsmanager", "ses", "sesv2", "sns", "sqs",
    "ssm", "stepfunctions", "sts", "xray",
)  # fmt: skip

PACKAGES = {"rds-data": "rdsdata"}
"""moto's names of services that differ from botocore's."""

WHOLE = {
    "lambda": "the mock answers them itself",
    "s3": "moto goes by paths, so that its methods do not tell which operations it answers",
    "xray": "moto needs a further package for it, which opens a socket when it is imported",
}
"""Services all of whose operations are called, and why."""


@cache
def model_of(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def operations_of(service: str) -> list[str]:
    """The operations of a service that are called."""
    names = list(model_of(service).operation_names)
    if service in WHOLE:
        return names
    answered = methods_of(service)
    return [name for name in names if camelcase_to_underscores(name) in answered]


def is_answered(service: str) -> bool:
    """Whether moto answers calls of a service with what is installed."""
    return service != "xray"


@cache
def methods_of(service: str) -> frozenset[str]:
    """Names of what moto can do for a service."""
    module = import_module(f"moto.{PACKAGES.get(service, service)}.responses")
    common = set(dir(BaseResponse))
    return frozenset(name for one in classes_in(module) for name in dir(one) if name not in common)


def classes_in(module: Any) -> Iterator[type[Any]]:
    for one in vars(module).values():
        if inspect.isclass(one) and issubclass(one, BaseResponse) and one is not BaseResponse:
            yield one
