"""Event sources are looked up with clients of their service, as far as something in the process answers."""

from __future__ import annotations

from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from lambdamock.adapters import Clients, Embedded
from lambdamock.adapters.sources import ClientSources
from lambdamock.domain.ports import Queue, SourceMissing
from lambdamock.errors import UsageError

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:q"


class Answering:
    """Stands in for `Clients`: every call of its clients has the same outcome."""

    def __init__(self, outcome: Any) -> None:
        self.outcome = outcome
        self.made: list[tuple[str, str]] = []

    def create(self, service: str, region: str) -> Answering:
        self.made.append((service, region))
        return self

    def close(self) -> None:
        pass

    def __getattr__(self, _operation: str) -> Any:
        def call(**_members: str) -> Any:
            if isinstance(self.outcome, Exception):
                raise self.outcome
            return self.outcome

        return call


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "Anything")


def looked_up(clients: Answering, arn: str) -> Queue | None:
    return ClientSources(cast("Clients", clients), Embedded()).look_up(arn)


@pytest.mark.parametrize(
    ("arn", "asked"),
    [
        (QUEUE, ("sqs", "eu-west-1")),
        ("arn:aws:kinesis:us-east-2:123456789012:stream/s", ("kinesis", "us-east-2")),
        ("arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/now", ("dynamodb", "us-east-1")),
    ],
)
def test_a_source_is_asked_for_in_its_own_region(arn: str, asked: tuple[str, str]) -> None:
    clients = Answering(UsageError("nothing answers"))
    assert (looked_up(clients, arn), clients.made) == (None, [asked])


@pytest.mark.parametrize(
    "arn",
    ["arn:aws:kafka:us-east-1:123456789012:cluster/c/1", "arn:aws:mq:us-east-1:1:broker:b:1", "arn:aws:sqs:::q"],
    ids=["cluster", "broker", "no-region"],
)  # fmt: skip
def test_other_sources_are_not_asked_for(arn: str) -> None:
    clients = Answering(None)
    assert (looked_up(clients, arn), clients.made) == (None, [])


@pytest.mark.parametrize(
    "code", ["AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist", "ResourceNotFoundException"]
)
def test_a_source_that_is_not_found_is_missing(code: str) -> None:
    with pytest.raises(SourceMissing):
        looked_up(Answering(refusal(code)), QUEUE)


def test_a_mock_that_refuses_for_another_reason_says_nothing_about_the_source() -> None:
    assert looked_up(Answering(refusal("NotImplemented")), QUEUE) is None


def test_a_queue_says_how_long_it_hides_messages() -> None:
    answer = {"QueueUrl": "u", "Attributes": {"QueueArn": QUEUE, "VisibilityTimeout": "45"}}
    assert looked_up(Answering(answer), QUEUE) == Queue(45)


def test_a_queue_of_another_account_is_another_queue() -> None:
    answer = {"QueueUrl": "u", "Attributes": {"QueueArn": QUEUE.replace("1234", "9234"), "VisibilityTimeout": "45"}}
    with pytest.raises(SourceMissing):
        looked_up(Answering(answer), QUEUE)
