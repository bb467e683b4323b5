"""Mappings of queues in their ways: reports, groups, limits, loops, chains of services."""

from __future__ import annotations

from typing import Any

import pytest
from tests.journeys.queue_mappings.queues import (
    ACCOUNT,
    Consumer,
    MakeQueue,
    OfMoto,
    OfTheMock,
    begun,
    deployed,
    mapped,
    outcomes,
)

from lambdamock import Aws

boto3 = pytest.importorskip("boto3")


def test_a_function_says_which_messages_of_a_batch_failed(aws: Aws, queue: MakeQueue) -> None:
    orders = queue("orders")

    def report(event: Any, context: Any) -> Any:
        failed = [one["messageId"] for one in event["Records"] if one["body"] == "bad"]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}

    deployed(aws, report)
    mapped(aws, orders, FunctionResponseTypes=["ReportBatchItemFailures"])
    orders.send("good", "bad", "fine")
    assert (orders.counts(), outcomes(aws)) == ((0, 1), ["PartialFailure"])
    aws.clock.advance(30)
    assert [one["body"] for one in aws.invocations[1].event["Records"]] == ["bad"]


def test_without_that_response_type_a_report_is_no_failure(aws: Aws, queue: MakeQueue) -> None:
    orders = queue("orders")
    deployed(aws, Consumer(answer={"batchItemFailures": [{"itemIdentifier": ""}]}))
    mapped(aws, orders)
    orders.send("one")
    assert orders.counts() == (0, 0)


def test_no_more_batches_run_at_the_same_time_than_maximum_concurrency(aws: Aws, queue: MakeQueue) -> None:
    import time

    orders = queue("orders")
    deployed(aws, lambda event, context: time.sleep(2))
    mapped(aws, orders, BatchSize=1, ScalingConfig={"MaximumConcurrency": 2})
    orders.send("1", "2", "3", "4", "5")
    aws.settle()
    assert (begun(aws), orders.counts()) == ([0, 0, 2, 2, 4], (0, 0))


def test_settle_ends_although_a_message_fails_for_ever(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer("bad")
    deployed(aws, consumer)
    mapped(aws, orders)
    orders.send("bad")
    aws.settle()
    assert len(consumer.batches) == 5
    aws.clock.advance(30)
    assert len(consumer.batches) == 6


def test_a_function_that_works_longer_than_its_messages_are_hidden_gets_them_again(aws: Aws, queue: MakeQueue) -> None:
    import time

    orders = queue("orders")
    function = deployed(aws, lambda event, context: time.sleep(40))
    mapped(aws, orders)
    aws.client().update_function_configuration(FunctionName=function.name, Timeout=60)
    orders.send("one")
    aws.clock.advance(30)
    assert begun(aws) == [0, 30]


def test_functions_that_feed_themselves_are_stopped(aws: Aws) -> None:
    sqs = boto3.client("sqs", region_name="us-east-1")
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    orders = aws.function(lambda event, context: sqs.send_message(QueueUrl=url, MessageBody="again"), name="orders")
    aws.client().create_event_source_mapping(FunctionName="orders", EventSourceArn=ACCOUNT + "orders")
    sqs.send_message(QueueUrl=url, MessageBody="first")
    assert (len(orders.invocations), outcomes(aws)) == (16, ["Success"] * 16 + ["RecursiveLoop"])


def test_functions_that_feed_themselves_through_a_queue_of_the_mock_are_stopped(aws: Aws) -> None:
    loop = aws.queues.create("loop")
    orders = deployed(aws, lambda event, context: loop.send("again"))
    mapped(aws, loop)
    loop.send("first")
    assert len(orders.invocations) == 16


def test_what_another_service_of_moto_sends_to_a_queue_reaches_the_function(aws: Aws) -> None:
    consumer, queue = Consumer(), OfMoto(aws, "orders")
    deployed(aws, consumer)
    mapped(aws, queue)
    sns = boto3.client("sns", region_name="us-east-1")
    topic = sns.create_topic(Name="news")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn, Attributes={"RawMessageDelivery": "true"})
    sns.publish(TopicArn=topic, Message="news")
    assert consumer.batches == [["news"]]


def test_what_a_handler_sends_reaches_the_next_function(aws: Aws) -> None:
    consumer, queue = Consumer(), OfMoto(aws, "orders")
    deployed(aws, consumer)
    mapped(aws, queue)
    first = aws.function(lambda event, context: queue.send("from handler"), name="first")
    first.invoke({})
    assert consumer.batches == [["from handler"]]


def test_a_queue_of_the_mock_takes_dead_letters(aws: Aws) -> None:
    dead = aws.queues.create("dead")
    consumer = Consumer()
    deployed(aws, consumer)
    mapped(aws, dead)

    def fail(event: Any, context: Any) -> None:
        raise ValueError

    aws.function(fail, name="failing")
    client = aws.client()
    client.update_function_configuration(FunctionName="failing", DeadLetterConfig={"TargetArn": dead.arn})
    client.invoke(FunctionName="failing", InvocationType="Event", Payload=b'{"key": 1}')
    aws.settle()
    assert consumer.batches == [['{"key": 1}']]


@pytest.mark.parametrize("kind", [OfTheMock, OfMoto])
def test_a_group_waits_for_its_failed_message_others_do_not(aws: Aws, kind: type[OfTheMock | OfMoto]) -> None:
    seen: list[str] = []
    failing = ["a1"]

    def handler(event: Any, context: Any) -> None:
        [body] = [record["body"] for record in event["Records"]]
        seen.append(body)
        if body in failing:
            failing.remove(body)
            raise ValueError(body)

    deployed(aws, handler)
    if kind is OfTheMock:
        orders = aws.queues.create("orders.fifo")

        def send(body: str) -> None:
            orders.send(body, group=body[0])
    else:
        sqs = boto3.client("sqs", region_name="us-east-1")
        url = sqs.create_queue(QueueName="orders.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]

        def send(body: str) -> None:
            sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId=body[0], MessageDeduplicationId=body)

    aws.client().create_event_source_mapping(FunctionName="orders", EventSourceArn=ACCOUNT + "orders.fifo", BatchSize=1)
    for body in ("a1", "a2", "b1"):
        send(body)
    assert seen == ["a1", "b1"]
    aws.settle()
    assert seen == ["a1", "b1", "a1", "a2"]


@pytest.mark.parametrize(("bad", "result"), [("none", "OK"), ("one", "PROBLEM: Function call failed")])
def test_a_mapping_keeps_how_the_last_batch_went(aws: Aws, bad: str, result: str) -> None:
    orders = aws.queues.create("orders")
    deployed(aws, Consumer(bad))
    uuid = mapped(aws, orders)

    def last() -> str | None:
        kept = aws._simulation.world.stores.of(aws.account_id, aws.region).mappings.get(uuid)
        return kept and kept.last_processing_result

    assert last() == "No records processed"
    orders.send("one")
    assert last() == result


def test_B201_a_queue_of_the_mock_must_hide_messages_as_long_as_the_function_may_work(aws: Aws) -> None:
    orders = aws.queues.create("orders", visibility_timeout=10)
    deployed(aws, Consumer(), timeout=11)
    client = aws.client()
    with pytest.raises(client.exceptions.InvalidParameterValueException, match="10 seconds is less than Function"):
        client.create_event_source_mapping(FunctionName="orders", EventSourceArn=orders.arn)


def test_a_delayed_message_is_read_when_its_delay_is_over(aws: Aws) -> None:
    orders, consumer = aws.queues.create("orders", delay=5), Consumer()
    deployed(aws, consumer)
    mapped(aws, orders)
    orders.send("slow")
    orders.send("slower", delay=7)
    assert consumer.batches == []
    aws.settle()
    assert (begun(aws), consumer.batches) == ([5, 7], [["slow"], ["slower"]])


def test_a_poller_that_finds_nothing_leaves_nothing(aws: Aws, queue: MakeQueue) -> None:
    orders = queue("orders")
    deployed(aws, Consumer())
    mapped(aws, orders)
    assert len(aws._simulation.world.scheduler) == 0
