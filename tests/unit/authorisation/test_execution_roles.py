"""What Lambda itself needs of an execution role."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.roles import FUNCTION, ROLE, SUBJECT, Asked

from lambdamock.authorisation.execution_roles import (
    NETWORKING,
    decrypting,
    lacks,
    of_destinations,
    of_settings,
    sending,
)
from lambdamock.authorisation.needs.need import Need
from lambdamock.domain.versions import Settings

ACCOUNT = "us-east-1:123456789012"
SUBNETS = f"arn:aws:ec2:{ACCOUNT}:subnet/*"


@pytest.mark.parametrize(
    ("target", "key", "need"),
    [
        (f"arn:aws:sqs:{ACCOUNT}:q", "", Need("sqs:SendMessage", f"arn:aws:sqs:{ACCOUNT}:q")),
        (f"arn:aws:sns:{ACCOUNT}:t", "", Need("sns:Publish", f"arn:aws:sns:{ACCOUNT}:t")),
        (
            f"arn:aws:lambda:{ACCOUNT}:function:g",
            "",
            Need("lambda:InvokeFunction", f"arn:aws:lambda:{ACCOUNT}:function:g"),
        ),
        (
            f"arn:aws:events:{ACCOUNT}:event-bus/b",
            "",
            Need("events:PutEvents", f"arn:aws:events:{ACCOUNT}:event-bus/b"),
        ),
        ("arn:aws:s3:::b", "a/1", Need("s3:PutObject", "arn:aws:s3:::b/a/1")),
        ("arn:aws:s3:::b", "", Need("s3:PutObject", "arn:aws:s3:::b/*", is_any_resource=True)),
    ],
    ids=["queue", "topic", "function", "bus", "object", "any object"],
)
def test_A364_what_sending_something_needs(target: str, key: str, need: Need) -> None:
    assert sending(target, key) == need


@pytest.mark.parametrize(
    ("settings", "actions"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"others": {"VpcConfig": {"SubnetIds": []}}}, [], id="out of its network"),
        pytest.param(
            {
                "tracing_mode": "Active",
                "others": {
                    "VpcConfig": {"SubnetIds": ["subnet-1"]},
                    "DeadLetterConfig": {"TargetArn": f"arn:aws:sqs:{ACCOUNT}:q"},
                },
            },
            [
                *(need.action for need in NETWORKING),
                "sqs:SendMessage",
                "xray:PutTraceSegments",
                "xray:PutTelemetryRecords",
            ],
            id="everything",
        ),
    ],
)
def test_what_settings_need(settings: dict[str, Any], actions: list[str]) -> None:
    assert [need.action for need in of_settings(Settings(ROLE, **settings))] == actions


def test_topics_of_kafka_need_nothing_of_iam() -> None:
    config = {"OnFailure": {"Destination": "kafka://dead"}, "OnSuccess": {"Destination": f"arn:aws:sqs:{ACCOUNT}:q"}}
    assert [need.action for need in of_destinations(config)] == ["sqs:SendMessage"]


@pytest.mark.parametrize(
    ("key", "resource", "is_any"),
    [
        pytest.param(f"arn:aws:kms:{ACCOUNT}:key/k", f"arn:aws:kms:{ACCOUNT}:key/k", False, id="key"),
        pytest.param(f"arn:aws:kms:{ACCOUNT}:alias/a", f"arn:aws:kms:{ACCOUNT}:key/*", True, id="alias"),
    ],
)
def test_A192_what_decrypting_needs(key: str, resource: str, is_any: bool) -> None:
    need = decrypting(key, FUNCTION)
    assert (need.action, need.resource, need.is_any_resource) == ("kms:Decrypt", resource, is_any)
    assert need.context["kms:EncryptionContext:aws:lambda:FunctionArn"] == FUNCTION.unqualified_arn


@pytest.mark.parametrize(
    ("resource", "missing"),
    [("*", None), (SUBNETS, "ec2:DescribeNetworkInterfaces")],
    ids=["everything", "subnets"],
)
def test_a_policy_for_subnets_lets_interfaces_be_made_in_them(resource: str, missing: str | None) -> None:
    asked = Asked([{"Effect": "Allow", "Action": "ec2:*", "Resource": resource}])
    denial = asked.authority.check_role(SUBJECT, NETWORKING, region="us-east-1")
    assert (None if denial is None else denial.decision.request.action) == missing


def test_what_is_lacking_is_named_with_its_service() -> None:
    assert lacks("sns:Publish") == "The provided execution role does not have permissions to call Publish on SNS"
