"""AWS::Logs::…: log groups with and without another mock; streams and subscription filters in one."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.errors import TemplateError

GROUP = "AWS::Logs::LogGroup"
ARN = "arn:aws:logs:us-east-1:123456789012:log-group"


def test_a_group_has_its_name_and_arn_where_nobody_else_answers(make: Any) -> None:
    made = make(GROUP, LogGroupName="/shop", RetentionInDays="14")
    assert (made.ref, made.attributes) == ("/shop", {"Arn": f"{ARN}:/shop:*"})


def test_functions_write_to_a_group_that_was_made(aws: Aws, make: Any) -> None:
    group = make(GROUP, "Logs").ref
    aws.function(lambda event, context: print("hello"), name="f")
    aws.client().update_function_configuration(FunctionName="f", LoggingConfig={"LogGroup": group})
    aws.functions["f"].invoke()
    assert len(aws.logs[group].filter("hello")) == 1


def test_a_group_that_functions_have_written_to_is_there_already(aws: Aws, make: Any) -> None:
    aws.function(lambda event, context: None, name="f").invoke()
    with pytest.raises(TemplateError, match=r"with identifier '/aws/lambda/f' already exists\."):
        make(GROUP, LogGroupName="/aws/lambda/f")


@pytest.mark.parametrize(
    ("days", "message"),
    [
        (15, "#/RetentionInDays: 15 is not a valid enum value"),
        ("long", "Value of property RetentionInDays must be of type Integer"),
    ],
)
def test_a_group_keeps_its_events_for_days_that_there_are(make: Any, days: Any, message: str) -> None:
    with pytest.raises(TemplateError) as refused:
        make(GROUP, RetentionInDays=days)
    assert str(refused.value) == f"Resources.It.Properties.RetentionInDays: {message}"


def test_a_group_of_another_mock_is_set_up_there(moto: Any, make: Any) -> None:
    tags = [{"Key": "team", "Value": "shop"}]
    made = make(GROUP, LogGroupName="/shop", RetentionInDays="14", Tags=tags)
    assert (made.ref, made.attributes) == ("/shop", {"Arn": f"{ARN}:/shop:*"})
    logs = moto("logs")
    [told] = logs.describe_log_groups()["logGroups"]
    assert (told["logGroupName"], told["retentionInDays"], told["arn"]) == ("/shop", 14, f"{ARN}:/shop:*")
    assert logs.list_tags_for_resource(resourceArn=f"{ARN}:/shop")["tags"] == {"team": "shop"}
    with pytest.raises(TemplateError, match=r"\(AWS::Logs::LogGroup\): ResourceAlreadyExistsException"):
        make(GROUP, "Other", LogGroupName="/shop")
    made.undo()
    assert logs.describe_log_groups()["logGroups"] == []


def test_a_stream_belongs_to_a_group(moto: Any, make: Any) -> None:
    group = make(GROUP, LogGroupName="/shop").ref
    made = make("AWS::Logs::LogStream", "Stream", LogGroupName=group, LogStreamName="today")
    logs = moto("logs")
    [told] = logs.describe_log_streams(logGroupName="/shop")["logStreams"]
    assert (made.ref, told["logStreamName"]) == ("today", "today")
    made.undo()
    assert logs.describe_log_streams(logGroupName="/shop")["logStreams"] == []


def test_a_subscription_filter_sends_to_a_function_that_lets_it(moto: Any, aws: Aws, make: Any) -> None:
    function = aws.function(lambda event, context: None, name="f")
    group = make(GROUP, LogGroupName="/shop").ref
    wanted = {
        "LogGroupName": group,
        "FilterName": "errors",
        "FilterPattern": "ERROR",
        "DestinationArn": function.arn,
    }
    message = (
        r"Resources\.It \(AWS::Logs::SubscriptionFilter\): InvalidParameterException: Could not execute the lambda"
    )
    with pytest.raises(TemplateError, match=message):
        make("AWS::Logs::SubscriptionFilter", **wanted)
    function.allow("logs")
    made = make("AWS::Logs::SubscriptionFilter", **wanted)
    logs = moto("logs")
    [told] = logs.describe_subscription_filters(logGroupName="/shop")["subscriptionFilters"]
    assert (made.ref, told["filterPattern"], told["destinationArn"]) == ("errors", "ERROR", function.arn)
    made.undo()
    assert logs.describe_subscription_filters(logGroupName="/shop")["subscriptionFilters"] == []
