"""Mappings look at their queues when something may be there, and at no other time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.simulation.polling import _reading

QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda() as handle:
        handle.function(lambda event, context: None, name="orders")
        yield handle


def mapped(aws: Aws, arn: str = QUEUE, **members: Any) -> str:
    answer = aws.client().create_event_source_mapping(FunctionName="orders", EventSourceArn=arn, **members)
    uuid: str = answer["UUID"]
    return uuid


class Looks:
    """Stands in for the queues that are open: counts how often one is looked for."""

    def __init__(self, aws: Aws) -> None:
        polling = aws._simulation._polling
        assert polling is not None
        self.count = 0
        for poller in polling._pollers.values():
            poller._around = poller._around._replace(open_queue=self.open)

    def open(self, _arn: str) -> None:
        self.count += 1


def test_without_a_mapping_nothing_polls(aws: Aws) -> None:
    assert aws._simulation._polling is None


@pytest.mark.parametrize(
    ("service", "expected"), [("sqs", 1), ("sns", 1), ("s3", 1), ("events", 1), ("dynamodb", 0), ("logs", 0)]
)
def test_a_queue_is_looked_at_after_calls_of_services_that_send(aws: Aws, service: str, expected: int) -> None:
    mapped(aws)
    looks = Looks(aws)
    aws._simulation.called(service, "SendMessage")
    assert looks.count == expected


def test_reading_a_queue_is_no_reason_to_look_again(aws: Aws) -> None:
    mapped(aws)
    looks = Looks(aws)
    with _reading():
        aws._simulation.called("sqs", "ReceiveMessage")
    assert looks.count == 0


def test_calls_of_lambda_and_time_that_passes_are_no_reasons_to_look(aws: Aws) -> None:
    mapped(aws)
    looks = Looks(aws)
    aws.client().list_functions()
    aws.clock.advance(3600)
    aws.settle()
    assert looks.count == 0


def test_a_deleted_mapping_is_forgotten(aws: Aws) -> None:
    aws.client().delete_event_source_mapping(UUID=mapped(aws))
    polling = aws._simulation._polling
    assert polling is not None
    assert polling._pollers == {}


def test_a_new_world_reads_nothing(aws: Aws) -> None:
    mapped(aws)
    aws.reset()
    assert aws._simulation._polling is None


def test_a_mapping_that_a_handler_makes_is_polled_as_well(aws: Aws) -> None:
    queue = aws.queues.create("orders")
    client = aws.client()

    def make(event: Any, context: Any) -> None:
        client.create_event_source_mapping(FunctionName="orders", EventSourceArn=queue.arn)

    queue.send("one")
    aws.function(make, name="make").invoke({})
    assert [one.function_name for one in aws.invocations] == ["make", "orders"]
    assert queue.messages == []
