"""Custom resources: functions of the template make what others refer to."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.mock.stack.conftest import greet

from lambdamock import Aws
from lambdamock.errors import TemplateError

CODE = """
import cfnresponse

def handler(event, context):
    print(event["RequestType"], event["ResourceType"], event.get("PhysicalResourceId"), event["ResourceProperties"])
    size = event["ResourceProperties"].get("Size")
    cfnresponse.send(event, context, {status}, {{"Double": str(2 * int(size))}}, "thing-" + size)
"""


def template(status: str = "cfnresponse.SUCCESS", type_name: str = "Custom::Thing") -> dict[str, Any]:
    function_type, properties = greet(FunctionName="maker", Code={"ZipFile": CODE.format(status=status)})
    token = {"Fn::GetAtt": ["Maker", "Arn"]}
    return {
        "Resources": {
            "Maker": {"Type": function_type, "Properties": properties},
            "Thing": {"Type": type_name, "Properties": {"ServiceToken": token, "Size": 3, "Fast": True}},
        },
        "Outputs": {"Id": {"Value": {"Ref": "Thing"}}, "Double": {"Value": {"Fn::GetAtt": ["Thing", "Double"]}}},
    }


@pytest.mark.parametrize("type_name", ["Custom::Thing", "AWS::CloudFormation::CustomResource"])
def test_B095_the_function_is_asked_and_its_answer_counts(aws: Aws, type_name: str) -> None:
    stack = aws.deploy_template(template(type_name=type_name))
    assert stack.outputs == {"Id": "thing-3", "Double": "6"}
    event = aws.functions["maker"].invocations[0].event
    assert (event["RequestType"], event["ResourceType"], event["LogicalResourceId"]) == ("Create", type_name, "Thing")
    assert event["ResourceProperties"] == {
        "ServiceToken": aws.functions["maker"].arn,
        "Size": "3",
        "Fast": "true",
    }


def test_it_is_asked_again_when_the_stack_is_deleted(aws: Aws) -> None:
    aws.deploy_template(template()).delete()
    asked = [(one.event["RequestType"], one.event.get("PhysicalResourceId")) for one in aws.invocations]
    assert asked == [("Create", None), ("Delete", "thing-3")]


def test_a_function_that_says_failed_fails_the_deployment(aws: Aws) -> None:
    with pytest.raises(
        TemplateError, match=r"Received response status \[FAILED\] from custom resource. Message returned"
    ):
        aws.deploy_template(template("cfnresponse.FAILED"))
    assert list(aws.functions) == []


def test_a_function_that_does_not_answer_fails_it_after_its_attempts(aws: Aws) -> None:
    broken = template()
    broken["Resources"]["Maker"]["Properties"]["Code"]["ZipFile"] = "def handler(event, context):\n    1 / 0\n"
    with pytest.raises(TemplateError, match=r"Resources\.Thing \(Custom::Thing\)"):
        aws.deploy_template(broken)
    assert [one.error is not None for one in aws.invocations] == [True] * 3
