"""When functions get what others tell: after the call that caused it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
from moto import mock_aws
from tests.journeys.moto_triggers.conftest import ACCOUNT, REGION, Recorder, client, topic

from lambdamock import mock_lambda
from lambdamock.mock.handle import Aws


def test_what_a_handler_publishes_is_handed_over_after_it(aws: Aws, recorder: Callable[..., Recorder]) -> None:
    told = recorder("subscriber")
    _, arn, _ = topic(told)
    during: list[int] = []

    def publish(event: Any, context: Any) -> None:
        boto3.client("sns", region_name=REGION).publish(TopicArn=arn, Message="from a handler")
        during.append(len(told.events))

    aws.function(publish, name="publisher").invoke()
    assert during == [0]
    assert [event["Records"][0]["Sns"]["Message"] for event in told.events] == ["from a handler"]


def test_a_function_that_publishes_to_its_own_topic_is_stopped_as_a_loop(aws: Aws) -> None:
    sns = client("sns")
    arn = sns.create_topic(Name="echo")["TopicArn"]

    def again(event: Any, context: Any) -> None:
        boto3.client("sns", region_name=REGION).publish(TopicArn=arn, Message="again")

    aws.function(again, name="again").allow("sns", source_arn=arn)
    sns.subscribe(TopicArn=arn, Protocol="lambda", Endpoint=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:again")
    sns.publish(TopicArn=arn, Message="begin")
    assert len(aws.invocations) == 16


def test_a_failing_function_is_tried_again_and_the_publisher_never_knows(aws: Aws) -> None:
    def fail(event: Any, context: Any) -> None:
        raise ValueError("no")

    function = aws.function(fail, name="failing")
    sns = client("sns")
    arn = sns.create_topic(Name="orders")["TopicArn"]
    function.allow("sns", source_arn=arn)
    sns.subscribe(TopicArn=arn, Protocol="lambda", Endpoint=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:failing")
    sns.publish(TopicArn=arn, Message="x")
    assert len(aws.invocations) == 1
    aws.settle()
    assert len(aws.invocations) == 3


def test_a_topic_of_another_account_may_tell_a_function_B188() -> None:
    with mock_aws(), mock_lambda(account_id="210987654321") as aws:
        function = aws.function(lambda event, context: None, name="f")
        sns = client("sns")
        arn = sns.create_topic(Name="orders")["TopicArn"]  # moto's account is another one
        function.allow("sns", source_arn=arn)
        sns.subscribe(TopicArn=arn, Protocol="lambda", Endpoint=f"arn:aws:lambda:{REGION}:210987654321:function:f")
        sns.publish(TopicArn=arn, Message="x")
        assert len(aws.invocations) == 1
