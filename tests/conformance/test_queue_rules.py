"""Rules of the developer guide about queues as sources, and its tutorial with them.

Each test has the ids of its rules in its name; rules that are proven beside the module that keeps them are not
repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from lambdamock import Aws, mock_lambda
from lambdamock.timing import EPOCH


@pytest.fixture(params=["2019", "current"])
def aws(request: pytest.FixtureRequest) -> Iterator[Aws]:
    with mock_lambda(profile=request.param, handler_time="virtual") as handle:
        yield handle


@pytest.fixture
def guide() -> Iterator[Aws]:
    """The service as the guide of 2019 tells it."""
    with mock_lambda(profile="2019") as handle:
        yield handle


def printed(event: Any, context: Any) -> None:
    """The function of the tutorial."""
    for record in event["Records"]:
        print("test")
        print(str(record["body"]))


def mapped(aws: Aws, arn: str, **members: Any) -> dict[str, Any]:
    answer: dict[str, Any] = aws.client().create_event_source_mapping(
        FunctionName="ProcessSQSRecord", EventSourceArn=arn, **members
    )
    return answer


def refusal(aws: Aws, arn: str, **members: Any) -> str:
    """The message with which a mapping is refused."""
    with pytest.raises(ClientError) as refused:
        mapped(aws, arn, **members)
    error: dict[str, str] = refused.value.response["Error"]
    assert error["Code"] == "InvalidParameterValueException"
    return error["Message"]


def lines(aws: Aws) -> list[str]:
    """What the function printed."""
    platform = ("INIT_START", "START", "END", "REPORT")
    events = [line.message for one in aws.invocations for line in one.logs]
    return [text.rstrip("\n") for text in events if not text.startswith(platform)]


def test_B195_of_queues_only_standard_ones_are_sources_in_2019(aws: Aws) -> None:
    aws.function(printed, name="ProcessSQSRecord")
    fifo, standard = aws.queues.create("orders.fifo"), aws.queues.create("orders")
    assert mapped(aws, standard.arn)["State"] == "Creating"
    if aws.origin.profile == "2019":
        assert refusal(aws, fifo.arn) == "Unrecognized event source."
        assert len(aws.client().list_event_source_mappings()["EventSourceMappings"]) == 1
    else:
        assert mapped(aws, fifo.arn)["State"] == "Creating"


def test_B196_B198_many_messages_are_one_call_for_each_batch(aws: Aws) -> None:
    function = aws.function(printed, name="ProcessSQSRecord")
    queue = aws.queues.create("orders")
    mapped(aws, queue.arn)
    queue.send_many(str(number) for number in range(100))
    assert [len(one.event["Records"]) for one in function.invocations] == [10] * 10
    assert queue.messages == []


def test_B199_a_message_that_is_not_processed_in_time_is_received_once_more(aws: Aws) -> None:
    def work(event: Any, context: Any) -> None:
        import time

        time.sleep(4)

    function = aws.function(work, name="ProcessSQSRecord", timeout=3)
    queue = aws.queues.create("orders", visibility_timeout=18)
    mapped(aws, queue.arn)
    queue.send("one")
    aws.clock.advance(18)
    assert [one.started_at.timestamp() - EPOCH for one in function.invocations] == [0.0, 18.0]
    counts = [one.event["Records"][0]["attributes"]["ApproximateReceiveCount"] for one in function.invocations]
    assert counts == ["1", "2"]


@pytest.mark.parametrize("times", [1, 6])
def test_A463_B201_a_queue_hides_messages_at_least_as_long_as_the_function_may_work(aws: Aws, times: int) -> None:
    aws.function(printed, name="ProcessSQSRecord", timeout=10)
    short, long = (
        aws.queues.create("short", visibility_timeout=9),
        aws.queues.create("long", visibility_timeout=10 * times),
    )
    assert refusal(aws, short.arn) == "Queue visibility timeout: 9 seconds is less than Function timeout: 10 seconds"
    assert mapped(aws, long.arn)["State"] == "Creating"


def test_A464_a_time_out_may_become_longer_than_messages_are_hidden_and_they_are_processed_twice(aws: Aws) -> None:
    def work(event: Any, context: Any) -> None:
        import time

        time.sleep(25)

    function = aws.function(work, name="ProcessSQSRecord", timeout=20)
    queue = aws.queues.create("orders", visibility_timeout=20)
    mapped(aws, queue.arn)
    aws.client().update_function_configuration(FunctionName="ProcessSQSRecord", Timeout=30)
    queue.send("one")
    aws.clock.advance(20)
    assert [one.started_at.timestamp() - EPOCH for one in function.invocations] == [0.0, 20.0]


@pytest.mark.parametrize("most", [1, 2, 5])
def test_B202_A368_a_message_moves_to_the_dead_letter_queue_after_the_last_receipt(aws: Aws, most: int) -> None:
    def fail(event: Any, context: Any) -> None:
        raise ValueError

    function = aws.function(fail, name="ProcessSQSRecord")
    dead = aws.queues.create("dead")
    queue = aws.queues.create("orders", visibility_timeout=18, redrive_to=dead, max_receive_count=most)
    mapped(aws, queue.arn)
    queue.send_many(list("abc"))
    aws.settle()
    assert ([one.body for one in dead.messages], queue.messages) == (["a", "b", "c"], [])
    assert [one.started_at.timestamp() - EPOCH for one in function.invocations] == [18.0 * turn for turn in range(most)]
    assert list(aws.deliveries) == []


def test_B205_batches_have_ten_messages_unless_told_otherwise_and_no_starting_position(guide: Aws) -> None:
    guide.function(printed, name="ProcessSQSRecord")
    queue = guide.queues.create("orders")
    assert "less than or equal to 10" in refusal(guide, queue.arn, BatchSize=11)
    position = refusal(guide, queue.arn, StartingPosition="LATEST")
    assert position == "StartingPosition is not valid for SQS event sources."
    assert mapped(guide, queue.arn)["BatchSize"] == 10


def test_B206_B209_a_mapping_is_made_and_changed_by_calls(aws: Aws) -> None:
    function = aws.function(printed, name="ProcessSQSRecord")
    queue = aws.queues.create("orders")
    uuid = mapped(aws, queue.arn, BatchSize=5)["UUID"]
    client = aws.client()
    client.update_event_source_mapping(UUID=uuid, BatchSize=2, Enabled=False)
    queue.send_many(list("abc"))
    assert list(function.invocations) == []
    client.update_event_source_mapping(UUID=uuid, Enabled=True)
    assert [len(one.event["Records"]) for one in function.invocations] == [2, 1]


def test_B212_a_mapping_of_a_queue_tells_what_it_last_did(aws: Aws) -> None:
    aws.function(printed, name="ProcessSQSRecord")
    queue, other = aws.queues.create("orders"), aws.queues.create("other")
    uuid = mapped(aws, queue.arn, BatchSize=10)["UUID"]
    mapped(aws, other.arn)
    listed = aws.client().list_event_source_mappings(FunctionName="ProcessSQSRecord", EventSourceArn=queue.arn)
    assert [(one["UUID"], one["BatchSize"]) for one in listed["EventSourceMappings"]] == [(uuid, 10)]


def test_B213_B215_a_message_that_is_sent_is_printed_by_the_function_and_gone() -> None:
    with mock_aws(), mock_lambda() as aws:
        sqs = boto3.client("sqs", region_name="us-east-1")
        url = sqs.create_queue(QueueName="orders", Attributes={"VisibilityTimeout": "30"})["QueueUrl"]
        aws.function(printed, name="ProcessSQSRecord")
        mapped(aws, f"arn:aws:sqs:us-east-1:{aws.account_id}:orders", BatchSize=10)
        sqs.send_message(QueueUrl=url, MessageBody="Test message.")
        assert lines(aws) == ["test", "Test message."]
        assert "Messages" not in sqs.receive_message(QueueUrl=url)
