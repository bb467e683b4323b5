from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.tables import PACKED, table_of, tabled

ACCOUNT = "111122223333"
HERE = f"eu-west-1:{ACCOUNT}"


def asked(service: str, prefix: str, operation: str, **params: Any) -> list[tuple[str, str]]:
    request = ApiRequest(service, prefix, operation, params, "eu-west-1", ACCOUNT)
    return [(need.action, need.resource) for need in tabled(request)]


@pytest.mark.parametrize(
    ("service", "prefix", "operation", "params", "needs"),
    [
        pytest.param(
            "events", "events", "PutRule", {"Name": "nightly", "EventBusName": "default"},
            [("events:PutRule", f"arn:aws:events:{HERE}:rule/nightly")],
            id="a rule of the default bus",
        ),
        pytest.param(
            "events", "events", "RemoveTargets",
            {"Rule": "r", "EventBusName": f"arn:aws:events:{HERE}:event-bus/shop", "Ids": ["1"]},
            [("events:RemoveTargets", f"arn:aws:events:{HERE}:rule/shop/r")],
            id="a rule of another bus",
        ),
        pytest.param(
            "scheduler", "scheduler", "GetSchedule", {"Name": "s", "GroupName": "g"},
            [("scheduler:GetSchedule", f"arn:aws:scheduler:{HERE}:schedule/g/s")],
            id="a group that is not the default",
        ),
        pytest.param(
            "kinesis", "kinesis", "PutRecord", {"StreamName": "clicks", "Data": b"x", "PartitionKey": "1"},
            [("kinesis:PutRecord", f"arn:aws:kinesis:{HERE}:stream/clicks")],
            id="a name where an ARN could be",
        ),
        pytest.param(
            "sns", "sns", "Unsubscribe", {"SubscriptionArn": f"arn:aws:sns:{HERE}:t:1"},
            [("sns:Unsubscribe", f"arn:aws:sns:{HERE}:t:1")],
            id="a subscription",
        ),
        pytest.param(
            "cloudwatch", "monitoring", "EnableAlarmActions", {"AlarmNames": ["a", "b"]},
            [
                ("cloudwatch:EnableAlarmActions", f"arn:aws:cloudwatch:{HERE}:alarm:a"),
                ("cloudwatch:EnableAlarmActions", f"arn:aws:cloudwatch:{HERE}:alarm:b"),
            ],
            id="each of several, of a service that signs with another name",
        ),
        pytest.param("ecr", "ecr", "GetAuthorizationToken", {}, [("ecr:GetAuthorizationToken", "*")], id="no resource"),
        pytest.param(
            "ecr", "ecr", "BatchGetImage", {"repositoryName": "web", "imageIds": []},
            [("ecr:BatchGetImage", f"arn:aws:ecr:{HERE}:repository/web")],
            id="a member called as the variable",
        ),
        pytest.param(
            "iot-data", "iotdata", "Publish", {"topic": "a/b"}, [("iot:Publish", f"arn:aws:iot:{HERE}:topic/a/b")],
            id="another prefix",
        ),
        pytest.param(
            "apigateway", "apigateway", "GetIntegration", {"restApiId": "a", "resourceId": "r", "httpMethod": "PUT"},
            [("apigateway:GET", "arn:aws:apigateway:eu-west-1::/restapis/a/resources/r/methods/PUT/integration")],
            id="a method on a path",
        ),
        pytest.param(
            "bedrock-runtime", "bedrock", "ConverseStream", {"modelId": "vendor.model-v1"},
            [("bedrock:InvokeModelWithResponseStream", "arn:aws:bedrock:eu-west-1::foundation-model/vendor.model-v1")],
            id="an action called otherwise",
        ),
        pytest.param(
            "ec2", "ec2", "StopInstances", {"InstanceIds": ["i-1"]},
            [("ec2:StopInstances", f"arn:aws:ec2:{HERE}:instance/i-1")],
            id="instances",
        ),
        pytest.param(
            "ec2", "ec2", "CreateSubnet",
            {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24", "TagSpecifications": [{"ResourceType": "subnet"}]},
            [
                ("ec2:CreateSubnet", f"arn:aws:ec2:{HERE}:subnet/*"),
                ("ec2:CreateSubnet", f"arn:aws:ec2:{HERE}:vpc/vpc-1"),
                ("ec2:CreateTags", f"arn:aws:ec2:{HERE}:subnet/*"),
            ],
            id="what is created, what it is in, and its tags",
        ),
        pytest.param(
            "states", "states", "Unheard", {}, [("states:Unheard", "*")], id="a service that the tables do not know"
        ),
        pytest.param(
            "sqs", "sqs", "PutQueueOnHold", {"QueueUrl": "https://q/1/q"}, [("sqs:PutQueueOnHold", "*")],
            id="an operation that the tables do not know",
        ),
        pytest.param("sts", "sts", "GetCallerIdentity", {}, [], id="nothing is needed"),
        pytest.param("cognito-idp", "cognito-idp", "InitiateAuth", {"ClientId": "c"}, [], id="anybody may"),
    ],
)  # fmt: skip
def test_a_call_needs_what_the_reference_of_its_service_says(
    service: str, prefix: str, operation: str, params: dict[str, Any], needs: list[tuple[str, str]]
) -> None:
    assert asked(service, prefix, operation, **params) == needs


@pytest.mark.parametrize(
    ("service", "operation"),
    [("sqs", "PutQueueOnHold"), ("unknown", "Do"), ("stepfunctions", "DescribeMapRun")],
)
def test_a_resource_that_a_call_does_not_tell_may_be_any(service: str, operation: str) -> None:
    [need] = tabled(ApiRequest(service, service, operation, {}, "eu-west-1", ACCOUNT))
    assert (need.resource, need.is_any_resource) == ("*", True)


def test_the_same_need_is_told_once() -> None:
    names = ["/a", "a"]
    request = ApiRequest("ssm", "ssm", "DeleteParameters", {"Names": names}, "eu-west-1", ACCOUNT)
    assert tabled(request) == [Need("ssm:DeleteParameters", f"arn:aws:ssm:{HERE}:parameter/a")]


def test_all_tables_together_take_less_than_300_kb() -> None:
    assert Path(PACKED).stat().st_size < 300_000


def test_every_line_of_every_table_can_be_read() -> None:
    with Path(PACKED).open("rb") as packed:
        services = json.loads(packed.readline())["places"]
    for service in services:
        table = table_of(service)
        assert table is not None
        for operation in table.lines:
            assert table.requirements(operation) is not None


def test_the_tables_are_not_read_before_somebody_asks() -> None:
    code = "import lambdamock, sys; assert not any('authorisation.needs' in name for name in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
