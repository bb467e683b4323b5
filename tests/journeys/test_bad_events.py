"""Asynchronous events whose surroundings break: targets that are not there, changes meanwhile."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from tests.journeys.sent_events import QUEUE, began, conditions, failing, send, send_letters_to

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import EventDiscarded
from lambdamock.timing import EPOCH

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/lambda-role"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:lost"
ALL_ALLOWED = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}


@pytest.fixture
def beside_moto() -> Iterator[Aws]:
    """A mock beside moto, in which handlers sleep in virtual time."""
    with mock_aws(), mock_lambda(handler_time="virtual") as handle:
        yield handle


def send_failures_to(aws: Aws, arn: str, **members: Any) -> None:
    members = {"MaximumRetryAttempts": 0, **members}
    destination = {"OnFailure": {"Destination": arn}}
    aws.client().put_function_event_invoke_config(FunctionName="f", DestinationConfig=destination, **members)


def bodies(url: str, region: str = "us-east-1") -> list[str]:
    """What is in a queue of moto."""
    answer = boto3.client("sqs", region_name=region).receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [message["Body"] for message in answer.get("Messages", [])]


# --------------------------------------------------------------------------------------------- targets that are amiss


@pytest.mark.parametrize(
    ("arn", "refusal"),
    [
        pytest.param(QUEUE, "AWS.SimpleQueueService.NonExistentQueue: ", id="queue"),
        pytest.param(TOPIC, "NotFound: ", id="topic"),
        pytest.param("arn:aws:s3:::lost-and-found", "NoSuchBucket: ", id="bucket"),
        pytest.param(f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:other", "ResourceNotFoundException", id="function"),
    ],
)
def test_a_target_that_does_not_exist_refuses_and_is_not_asked_again(beside_moto: Aws, arn: str, refusal: str) -> None:
    aws = beside_moto
    aws.function(failing, name="f")
    other = aws.function(failing, name="other")
    send_failures_to(aws, arn)
    other.delete()
    send(aws)
    aws.settle()
    [record] = aws.deliveries
    assert (record.purpose, record.target) == ("OnFailure", arn)
    assert str(record.refusal).startswith(refusal)
    assert conditions(aws) == ["RetriesExhausted"]


def test_a_target_in_another_region_is_reached_there(beside_moto: Aws) -> None:
    aws = beside_moto
    here, there = (boto3.client("sqs", region_name=region) for region in ("us-east-1", "eu-west-1"))
    near, far = (client.create_queue(QueueName="lost")["QueueUrl"] for client in (here, there))
    aws.function(failing, name="f")
    send_failures_to(aws, f"arn:aws:sqs:eu-west-1:{ACCOUNT}:lost")
    send(aws)
    assert (len(bodies(near)), len(bodies(far, "eu-west-1"))) == (0, 1)


FIFO = pytest.mark.parametrize("arn", [f"{QUEUE}.fifo", f"{TOPIC}.fifo"], ids=["queue", "topic"])


@FIFO
def test_A361_fifo_queues_and_topics_take_no_dead_letters(aws: Aws, arn: str) -> None:
    aws.function(failing, name="f")
    with pytest.raises(ClientError, match="InvalidParameterValueException"):
        send_letters_to(aws, arn)


@FIFO
def test_A361_destinations_are_no_fifo_queues_and_topics(aws: Aws, arn: str) -> None:
    aws.function(failing, name="f")
    client = aws.client()
    send_failures_to(aws, QUEUE)
    before = client.get_function_event_invoke_config(FunctionName="f")
    with pytest.raises(ClientError, match=r"lost\.fifo\)\) is invalid"):
        send_failures_to(aws, arn)
    after = client.get_function_event_invoke_config(FunctionName="f")
    assert {**after, "ResponseMetadata": None} == {**before, "ResponseMetadata": None}


@pytest.mark.parametrize("target", [QUEUE, TOPIC], ids=["queue", "topic"])
def test_a_record_that_is_too_large_is_refused(target: str) -> None:
    with mock_lambda(quotas={"queue_message": 1_000, "topic_message": 1_000}) as aws:
        aws.function(failing, name="f")
        send_letters_to(aws, target)
        send_failures_to(aws, target)
        send(aws, "x" * 700)
        letter, record = aws.deliveries
        size = len(record.body.encode())
        assert letter.refusal is None
        assert size > 1_000
        assert record.refusal is not None
        assert record.refusal.endswith(f"the message has {size} bytes; 1000 are allowed")


@pytest.mark.parametrize("profile", ["current", "2019"])
def test_halves_of_characters_do_not_keep_a_record_from_being_sent(profile: str) -> None:
    def handler(event: Any, context: Any) -> None:
        raise ValueError(event)

    with mock_lambda(profile=profile) as aws:
        aws.function(handler, name="f")
        send_letters_to(aws, QUEUE)
        send_failures_to(aws, TOPIC)
        send(aws, "\ud800")
        letter, record = aws.deliveries
        assert (letter.body, letter.refusal) == (r'"\ud800"', None)
        assert letter.attributes["ErrorMessage"].encode()
        assert (record.content["requestPayload"], record.refusal) == ("\ud800", None)
        assert record.body.isascii()


def test_an_event_without_a_payload_is_no_empty_letter(beside_moto: Aws) -> None:
    aws = beside_moto
    url = boto3.client("sqs", region_name="us-east-1").create_queue(QueueName="lost")["QueueUrl"]
    aws.function(failing, name="f")
    send_letters_to(aws, QUEUE)
    send(aws)
    aws.settle()
    assert bodies(url) == ["{}"]


# ------------------------------------------------------------------------------------------- changes between attempts


@pytest.mark.parametrize("again", [False, True], ids=["deleted", "created-again"])
def test_the_function_may_be_another_one_at_the_next_attempt(aws: Aws, again: bool) -> None:
    first = aws.function(failing, name="f")
    send_letters_to(aws, QUEUE)
    send(aws, 1)
    first.delete()
    if again:
        aws.function(lambda event, context: event, name="f")
    aws.settle()
    assert [one.result for one in aws.invocations] == ([None, 1] if again else [None])
    assert conditions(aws) == ([] if again else ["FunctionNotFound"])
    assert list(aws.deliveries) == []


@pytest.mark.parametrize("change", ["moved", "deleted"])
def test_an_alias_may_lead_elsewhere_at_the_next_attempt(aws: Aws, change: str) -> None:
    aws.function(failing, name="f")
    client = aws.client()
    for description in ("first", "second"):
        client.update_function_configuration(FunctionName="f", Description=description)
        client.publish_version(FunctionName="f")
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    send_failures_to(aws, QUEUE, Qualifier="live", MaximumRetryAttempts=2)
    send(aws, Qualifier="live")
    if change == "moved":
        client.update_alias(FunctionName="f", Name="live", FunctionVersion="2")
    else:
        client.delete_alias(FunctionName="f", Name="live")
    aws.settle()
    versions = [one.context.function_version for one in aws.invocations]
    if change == "moved":
        assert (versions, conditions(aws)) == (["1", "2", "2"], ["RetriesExhausted"])
        assert aws.deliveries[0].content["responseContext"]["executedVersion"] == "2"
    else:
        assert (versions, conditions(aws), list(aws.deliveries)) == (["1"], ["FunctionNotFound"], [])


@pytest.mark.parametrize(
    ("deny", "refusal"),
    [(False, None), (True, f"AccessDenied: {ROLE} is not authorized to perform: sqs:SendMessage on resource: {QUEUE}")],
    ids=["removed", "denied"],
)
def test_A364_what_the_role_allows_at_the_end_is_what_counts(beside_moto: Aws, deny: bool, refusal: str | None) -> None:
    aws = beside_moto
    iam = boto3.client("iam", region_name="us-east-1")
    url = boto3.client("sqs", region_name="us-east-1").create_queue(QueueName="lost")["QueueUrl"]
    iam.create_role(RoleName="lambda-role", AssumeRolePolicyDocument="{}")
    iam.put_role_policy(RoleName="lambda-role", PolicyName="all", PolicyDocument=json.dumps(ALL_ALLOWED))
    aws.function(failing, name="f", role=ROLE)
    send_letters_to(aws, QUEUE)
    send(aws)
    if deny:
        nothing = {**ALL_ALLOWED, "Statement": {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}}
        iam.put_role_policy(RoleName="lambda-role", PolicyName="all", PolicyDocument=json.dumps(nothing))
    else:  # a role that nobody knows may do everything
        iam.delete_role_policy(RoleName="lambda-role", PolicyName="all")
        iam.delete_role(RoleName="lambda-role")
    aws.settle()
    assert began(aws) == [0, 60, 180]
    [letter] = aws.deliveries
    assert letter.refusal == refusal
    assert len(bodies(url)) == (0 if deny else 1)


def test_an_age_that_is_limited_meanwhile_holds_for_events_that_wait(aws: Aws) -> None:
    aws.function(failing, name="f")
    request_id = send(aws)
    send_failures_to(aws, QUEUE, MaximumRetryAttempts=2, MaximumEventAgeInSeconds=60)
    aws.settle()
    assert began(aws) == [0]
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f"
    assert aws.journal.of(EventDiscarded) == [EventDiscarded(EPOCH + 60, request_id, arn, 1, "EventAgeExceeded")]
    [record] = aws.deliveries
    assert record.content["requestContext"]["condition"] == "EventAgeExceeded"
    assert "responsePayload" not in record.content


def test_fewer_retries_hold_from_the_next_failure_on(aws: Aws) -> None:
    aws.function(failing, name="f")
    send(aws)
    send_failures_to(aws, QUEUE, MaximumRetryAttempts=0)
    aws.settle()
    assert (began(aws), conditions(aws)) == ([0, 60], ["RetriesExhausted"])


@pytest.mark.parametrize("change", ["handler", "test"])
def test_what_is_configured_when_an_attempt_ends_is_what_counts(beside_moto: Aws, change: str) -> None:
    aws = beside_moto

    def configure() -> None:
        send_letters_to(aws, QUEUE)
        send_failures_to(aws, TOPIC)

    def handler(event: Any, context: Any) -> None:
        time.sleep(10)
        if change == "handler":
            configure()
        raise ValueError("no")

    aws.function(handler, name="f", timeout=20)
    send(aws)
    if change == "test":
        configure()
    aws.settle()
    assert began(aws) == [0]
    assert [(one.purpose, one.sent_at.timestamp() - EPOCH) for one in aws.deliveries] == [
        ("DeadLetter", 10),
        ("OnFailure", 10),
    ]
