"""AWS::SQS::…: queues of the mock itself, and those of another mock."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.errors import TemplateError
from lambdamock.mock.stack.resources.sqs import KINDS
from lambdamock.mock.stack.site import Site

ARN = "arn:aws:sqs:us-east-1:123456789012"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}],
}
URL = "https://sqs.us-east-1.amazonaws.com/123456789012"
QUEUE = "AWS::SQS::Queue"


def test_a_queue_is_made_in_the_mock_where_nobody_else_answers(aws: Aws, make: Any) -> None:
    made = make(QUEUE, QueueName="orders")
    assert made.ref == f"{URL}/orders"
    assert made.attributes == {"Arn": f"{ARN}:orders", "QueueName": "orders", "QueueUrl": f"{URL}/orders"}
    assert made.handle == aws.queues["orders"]


def test_a_queue_without_a_name_is_called_after_stack_and_logical_id(aws: Aws, make: Any) -> None:
    assert make(QUEUE, "Orders").attributes["QueueName"].startswith("shop-Orders-")
    name = make(QUEUE, "InOrder", FifoQueue="true").attributes["QueueName"]
    assert name.startswith("shop-InOrder-")
    assert name.endswith(".fifo")


@pytest.mark.parametrize(
    ("prop", "value", "setting", "expected"),
    [
        ("VisibilityTimeout", "60", "visibility_timeout", 60),
        ("DelaySeconds", 5, "delay", 5),
        ("MessageRetentionPeriod", 120.0, "retention", 120),
    ],
)
def test_a_property_is_a_setting_of_the_queue(make: Any, prop: str, value: Any, setting: str, expected: int) -> None:
    made = make(QUEUE, **{prop: value})
    assert getattr(made.handle._queue.settings, setting) == expected


@pytest.mark.parametrize("as_text", [False, True], ids=["object", "json"])
def test_a_redrive_policy_names_the_dead_letter_queue_by_its_arn(aws: Aws, make: Any, as_text: bool) -> None:
    letters = make(QUEUE, "Letters", QueueName="letters")
    policy = {"deadLetterTargetArn": letters.attributes["Arn"], "maxReceiveCount": "3"}
    make(QUEUE, "Orders", QueueName="orders", RedrivePolicy=json.dumps(policy) if as_text else policy)
    assert repr(aws.queues["orders"]) == "<Queue orders: 0 messages visible, 0 hidden, to letters after 3 receipts>"


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        (
            {"VisibilityTimeout": "soon"},
            r"^Resources\.It\.Properties\.VisibilityTimeout: Value of property \w+ must be of type Integer$",
        ),
        (
            {"VisibilityTimeout": 43_201},
            r"Resources\.It\.Properties\.VisibilityTimeout: Invalid value for the parameter VisibilityTimeout\.",
        ),
        ({"MaximumMessageSize": 1_023}, r"Properties\.MaximumMessageSize: Invalid value for the parameter"),
        ({"QueueName": ["a"]}, r"Properties\.QueueName: Value of property QueueName must be of type String"),
        ({"QueueName": "a b"}, r"Resources\.It \(AWS::SQS::Queue\): 'a b' is no name of a queue"),
        ({"QueueName": "a", "FifoQueue": True}, r"\(AWS::SQS::Queue\): .*the name of a FIFO queue ends with \.fifo"),
        ({"RedrivePolicy": "[]"}, r"Properties\.RedrivePolicy: Value of property RedrivePolicy must be an object"),
        (
            {"RedrivePolicy": {"deadLetterTargetArn": f"{ARN}:gone", "maxReceiveCount": 3}},
            r"Properties\.RedrivePolicy: .* Reason: Dead letter target does not exist\.",
        ),
    ],
    ids=lambda value: "" if isinstance(value, str) else "-".join(value),
)
def test_a_queue_that_sqs_would_not_make_is_refused(
    aws: Aws, make: Any, properties: dict[str, Any], message: str
) -> None:
    with pytest.raises(TemplateError, match=message):
        make(QUEUE, **properties)
    assert len(aws.queues) == 0


def test_a_redrive_policy_says_after_how_many_receipts(make: Any) -> None:
    letters = make(QUEUE, "Letters")
    with pytest.raises(TemplateError, match="does not contain mandatory attribute: maxReceiveCount"):
        make(QUEUE, RedrivePolicy={"deadLetterTargetArn": letters.attributes["Arn"]})


@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside moto"])
def test_what_is_there_already_is_not_given_to_the_stack(
    make: Any, beside: bool, request: pytest.FixtureRequest
) -> None:
    if beside:
        request.getfixturevalue("moto")
    make(QUEUE, QueueName="orders")
    message = r"Resource of type 'AWS::SQS::Queue' with identifier 'orders' already exists\."
    with pytest.raises(TemplateError, match=message):
        make(QUEUE, "Other", QueueName="orders")


def test_undo_takes_the_queue_away_once(aws: Aws, make: Any) -> None:
    made = make(QUEUE, QueueName="orders")
    made.undo()
    assert "orders" not in aws.queues
    aws.queues.create("orders")
    made.undo()
    assert "orders" in aws.queues


def test_undo_after_reset_does_no_harm(aws: Aws, make: Any) -> None:
    made = make(QUEUE)
    aws.reset()
    made.undo()
    assert len(aws.queues) == 0


def test_a_queue_of_another_mock_gets_all_its_attributes(moto: Any, aws: Aws, make: Any) -> None:
    letters = make(QUEUE, "Letters", QueueName="letters.fifo", FifoQueue=True)
    made = make(
        QUEUE,
        "Orders",
        QueueName="orders.fifo",
        FifoQueue="true",
        ContentBasedDeduplication="true",
        VisibilityTimeout="60",
        DelaySeconds=1,
        MessageRetentionPeriod=300,
        ReceiveMessageWaitTimeSeconds=2,
        MaximumMessageSize=2_048,
        RedrivePolicy={"deadLetterTargetArn": letters.attributes["Arn"], "maxReceiveCount": "3"},
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    assert made.attributes == {"Arn": f"{ARN}:orders.fifo", "QueueName": "orders.fifo", "QueueUrl": made.ref}
    assert made.handle is None
    assert len(aws.queues) == 0
    sqs = moto("sqs")
    told = sqs.get_queue_attributes(QueueUrl=made.ref, AttributeNames=["All"])["Attributes"]
    assert json.loads(told.pop("RedrivePolicy")) == {
        "deadLetterTargetArn": letters.attributes["Arn"],
        "maxReceiveCount": 3,
    }
    expected = {
        "ContentBasedDeduplication": "true",
        "DelaySeconds": "1",
        "FifoQueue": "true",
        "MaximumMessageSize": "2048",
        "MessageRetentionPeriod": "300",
        "ReceiveMessageWaitTimeSeconds": "2",
        "VisibilityTimeout": "60",
    }
    assert {name: told[name] for name in expected} == expected
    assert sqs.list_queue_tags(QueueUrl=made.ref)["Tags"] == {"team": "shop"}
    made.undo()
    letters.undo()
    assert "QueueUrls" not in sqs.list_queues()


def test_a_queue_policy_is_put_and_taken_back(moto: Any, make: Any) -> None:
    queue = make(QUEUE, "Orders")
    made = make("AWS::SQS::QueuePolicy", "May", Queues=[queue.ref], PolicyDocument=POLICY)

    def told() -> dict[str, str]:
        answer = moto("sqs").get_queue_attributes(QueueUrl=queue.ref, AttributeNames=["Policy"])
        attributes: dict[str, str] = answer.get("Attributes", {})
        return attributes

    assert json.loads(told()["Policy"]) == POLICY
    assert made.attributes == {"Id": made.ref}
    made.undo()
    assert told().get("Policy", "") == ""


def test_a_policy_of_queues_of_which_one_is_missing_is_put_nowhere(moto: Any, make: Any) -> None:
    queue = make(QUEUE, "Orders")
    with pytest.raises(TemplateError, match=r"Resources\.May \(AWS::SQS::QueuePolicy\): AWS.SimpleQueueService"):
        make("AWS::SQS::QueuePolicy", "May", Queues=[queue.ref, f"{URL}/gone"], PolicyDocument=POLICY)
    told = moto("sqs").get_queue_attributes(QueueUrl=queue.ref, AttributeNames=["Policy"])
    assert told.get("Attributes", {}).get("Policy", "") == ""


def test_a_policy_needs_its_properties(moto: Any, make: Any) -> None:
    with pytest.raises(TemplateError, match=r"Resources\.May\.Properties: required key \[PolicyDocument\] not found"):
        make("AWS::SQS::QueuePolicy", "May", Queues=[])


def test_a_queue_of_china_has_its_url() -> None:
    with mock_lambda(region="cn-north-1") as aws:
        made = KINDS[QUEUE].make(Site(aws._simulation, "shop", Path(), {}), "It", {"QueueName": "orders"})
    assert made.ref == "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/orders"
