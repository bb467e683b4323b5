"""Services some of whose calls need what no table can tell: a rule, in Python, per operation.

Each module has `RULES`, from operations, or "*" for all others, to functions of a call that return its needs. It may
have `CONTEXT`, from operations, or "*" for all, to functions that return condition keys; they are merged into the needs
of the service's own actions, whether a rule or the table tells them. A rule may ask the table: `tables.tabled`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from lambdamock.authorisation.needs.need import ApiRequest, Need
    from lambdamock.iam.requests import Context

RULES_MODULES: Final[Mapping[str, str]] = {
    "apigatewaymanagementapi": "apigatewaymanagementapi",
    "cloudwatch": "cloudwatch",
    "dynamodb": "dynamodb",
    "ec2": "ec2",
    "events": "events",
    "iam": "iam",
    "kinesis": "kinesis",
    "kms": "kms",
    "lambda": "lambda_",
    "rds-data": "rds_data",
    "s3": "s3",
    "secretsmanager": "secretsmanager",
    "ses": "ses",
    "sesv2": "sesv2",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "stepfunctions": "stepfunctions",
    "sts": "sts",
}
"""botocore's names of services to their modules, which are imported when first needed."""


class Rules(NamedTuple):
    """What a module of a service knows."""

    needs: Mapping[str, Callable[[ApiRequest], list[Need]]]
    context: Mapping[str, Callable[[ApiRequest], Context]]


@cache
def rules_of(service: str) -> Rules:
    """The rules of a service, by botocore's name; empty for one that needs none."""
    name = RULES_MODULES.get(service)
    if name is None:
        return Rules({}, {})
    module = import_module(f"{__name__}.{name}")
    return Rules(module.RULES, getattr(module, "CONTEXT", {}))
