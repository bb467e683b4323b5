"""What calls of SQS need: the queue of the URL, in its own region and account."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest
from tests.unit.authorisation.needs.services.calls import arn, permissions

QUEUE = arn("sqs", "q")
OTHER = "arn:aws:sqs:us-east-2:999900001111:q"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://sqs.eu-west-1.amazonaws.com/111122223333/q", QUEUE, id="url"),
        pytest.param("https://sqs.us-east-2.amazonaws.com/999900001111/q", OTHER, id="elsewhere"),
        pytest.param("https://us-east-2.queue.amazonaws.com/999900001111/q", OTHER, id="legacy"),
        pytest.param(
            "http://localhost:4566/999900001111/q", arn("sqs", "q").replace("111122223333", "999900001111"), id="local"
        ),
        pytest.param("http://localhost:4566/queue/eu-west-1/111122223333/q", QUEUE, id="local-path"),
        pytest.param(
            "https://sqs.cn-north-1.amazonaws.com.cn/111122223333/q",
            "arn:aws-cn:sqs:cn-north-1:111122223333:q",
            id="partition",
        ),
        pytest.param("q", QUEUE, id="name-alone"),
    ],
)
def test_a_queue_url_tells_region_and_account(url: str, expected: str) -> None:
    assert permissions("sqs", "SendMessage", {"QueueUrl": url}) == [("sqs:SendMessage", expected)]


@pytest.mark.parametrize("action", ["SendMessage", "DeleteMessage", "ChangeMessageVisibility"])
def test_several_messages_need_no_more_than_one(action: str) -> None:
    assert permissions("sqs", f"{action}Batch", {"QueueUrl": "https://sqs.us-east-2.amazonaws.com/999900001111/q"}) == [
        (f"sqs:{action}", OTHER)
    ]


def test_a_queue_with_tags_is_created_and_tagged() -> None:
    assert permissions("sqs", "CreateQueue", {"QueueName": "q", "tags": {"a": "b"}}) == [
        ("sqs:CreateQueue", QUEUE),
        ("sqs:TagQueue", QUEUE),
    ]


def test_the_url_of_another_accounts_queue() -> None:
    members = {"QueueName": "q", "QueueOwnerAWSAccountId": "999900001111"}
    assert permissions("sqs", "GetQueueUrl", members) == [
        ("sqs:GetQueueUrl", QUEUE.replace("111122223333", "999900001111"))
    ]


def test_a_task_handle_tells_its_queue() -> None:
    handle = b64encode(json.dumps({"taskId": "1", "sourceArn": OTHER}).encode()).decode()
    assert permissions("sqs", "CancelMessageMoveTask", {"TaskHandle": handle}) == [("sqs:CancelMessageMoveTask", OTHER)]
    assert permissions("sqs", "CancelMessageMoveTask", {"TaskHandle": "?"}) == [("sqs:CancelMessageMoveTask", "*")]
