"""Which kinds of resources a service's operations are about, and that a permission names what its request names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.journeys.permissions_by_service.samples import ACCOUNT, NAME, REGION, named
from tests.journeys.permissions_by_service.unnamed import is_unnamed

_ROLE = "iam::{account}:role/NAME"
_EC2_KINDS = (
    "*", "carrier-gateway", "customer-gateway", "dedicated-host", "dhcp-options", "egress-only-internet-gateway",
    "elastic-ip", "fleet", "instance", "internet-gateway", "key-pair", "launch-template", "natgateway", "network-acl",
    "network-interface", "prefix-list", "route-table", "security-group", "security-group-rule", "spot-fleet-request",
    "spot-instances-request", "subnet", "traffic-mirror-filter", "traffic-mirror-session", "traffic-mirror-target",
    "transit-gateway", "transit-gateway-attachment", "transit-gateway-route-table", "volume", "vpc", "vpc-endpoint",
    "vpc-endpoint-service", "vpc-flow-log", "vpc-peering-connection", "vpn-connection", "vpn-gateway",
)  # fmt: skip

KINDS: Mapping[str, tuple[str, ...]] = {
    "apigatewaymanagementapi": tuple(
        f"execute-api:~:api1/live/{method}/@connections/NAME" for method in ("DELETE", "GET", "POST")
    ),
    "cloudwatch": ("cloudwatch::{account}:dashboard/NAME", "cloudwatch:~:alarm:NAME", "cloudwatch:~:insight-rule/NAME"),
    "dynamodb": ("dynamodb:~:table/NAME",),
    "dynamodbstreams": (),
    "ec2": (*(f"ec2:~:{kind}/NAME" for kind in _EC2_KINDS), "ec2:{region}::image/NAME", "ec2:{region}::snapshot/NAME"),
    "events": (
        *(f"events:~:{kind}/NAME" for kind in ("api-destination", "archive", "connection", "event-bus", "replay")),
        "events:~:rule/NAME/NAME",
        "events:{region}::event-source/NAME",
    ),
    "firehose": ("firehose:~:deliverystream/NAME",),
    "iam": (
        *(
            f"iam::{{account}}:{kind}/NAME"
            for kind in ("group", "instance-profile", "mfa", "oidc-provider", "policy", "role", "saml-provider",
                         "server-certificate", "user")
        ),
        "iam::{account}:role/aws-service-role/*/NAME",
        "iam::{account}:role/aws-service-role/NAME/NAME",
    ),
    "kinesis": ("kinesis:~:stream/NAME",),
    "kms": ("kms:~:alias/NAME", "kms:~:key/NAME"),
    "lambda": (
        _ROLE, "lambda:~:capacity-provider:NAME", "lambda:~:event-source-mapping:NAME", "lambda:~:function:NAME",
        "lambda:~:function:NAME:$LATEST.PUBLISHED", "lambda:~:function:NAME:NAME", "lambda:~:layer:NAME",
        "lambda:~:layer:NAME:1",
    ),
    "logs": (
        _ROLE, "logs:~:delivery:NAME", "logs:~:delivery-destination:NAME", "logs:~:delivery-source:NAME",
        "logs:~:destination:NAME", "logs:~:log-group:NAME", "logs:~:log-group:NAME:log-stream:NAME",
    ),
    "rds-data": (),
    "s3": (_ROLE, "s3:::NAME", "s3:::NAME/NAME", "s3express:~:bucket/NAME"),
    "scheduler": (_ROLE, "scheduler:~:schedule-group/NAME", "scheduler:~:schedule/NAME/NAME"),
    "secretsmanager": ("secretsmanager:~:secret:NAME",),
    "ses": ("ses:~:configuration-set/NAME", "ses:~:identity/NAME"),
    "sesv2": (
        "ses:~:configuration-set/NAME", "ses:~:contact-list/NAME", "ses:~:dedicated-ip-pool/NAME",
        "ses:~:identity/NAME",
    ),
    "sns": ("sns:~:NAME",),
    "sqs": ("sqs:~:NAME",),
    "ssm": tuple(f"ssm:~:{kind}/NAME" for kind in ("document", "maintenancewindow", "parameter", "patchbaseline")),
    "stepfunctions": (_ROLE, "states:~:activity:NAME", "states:~:stateMachine:NAME"),
    "sts": (_ROLE, "sts::{account}:federated-user/NAME"),
    "xray": ("xray:~:group/NAME/NAME", "xray:~:sampling-rule/NAME"),
}  # fmt: skip
"""What follows "arn:aws:"; "~" is region and account. "NAME" is a name of the request, or "*" where it has none."""

SET_APART: Mapping[tuple[str, str], str] = {
    ("events", "DescribeEventBus"): "event-bus/default",
    ("events", "PutEvents"): "event-bus/default",
    ("logs", "DescribeLogGroups"): "log-group::log-stream:",
}
"""What operations are about that name nothing."""


def complaint_about(service: str, operation: str, resource: str, params: Mapping[str, Any]) -> str | None:
    """What is wrong with the resource of a permission that a request needs; None when nothing is."""
    if resource in texts_in(params) or resource == set_apart(service, operation):
        return None
    names = named(params)
    if not set(NAME.findall(resource)) <= names:
        return f"{resource} has a name that the request has not"
    if not NAME.search(resource):
        if not resource.endswith("*"):
            return f"{resource} is about nothing"
        if names and not is_unnamed(service, operation, resource):
            return f"{resource} has no name, but the request has"
    return None if resource == "*" or kind_of(resource) in kinds(service) else f"{resource} is of no known kind"


def set_apart(service: str, operation: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{SET_APART.get((service, operation))}"


def kind_of(resource: str) -> str:
    return re.sub(r"(NAME-?)?\*$", "NAME", NAME.sub("NAME", resource))


def kinds(service: str) -> set[str]:
    return {
        "arn:aws:" + kind.replace("~", "{region}:{account}").format(region=REGION, account=ACCOUNT)
        for kind in KINDS[service]
    }


def texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
