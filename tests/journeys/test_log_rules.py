"""What the guide says about logs: what is written, what is not, what it tells of a failure, where one reads it."""

from __future__ import annotations

import time
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdamock import Aws, mock_lambda

REGION = "us-east-1"
GROUP = "/aws/lambda/f"
SAYING = ["WARN low", "ERROR one two", "fine", "ERROR three"]


def say(event: Any, context: Any) -> None:
    print("\n".join(event))


def logs() -> Any:
    return boto3.client("logs", region_name=REGION)


def filtered(**more: Any) -> list[str]:
    pages = logs().get_paginator("filter_log_events").paginate(logGroupName=GROUP, **more)
    return [event["message"] for page in pages for event in page["events"]]


# ---------------------------------------------------------------------------------- beside what answers CloudWatch Logs


@pytest.mark.parametrize("pattern", ["", "ERROR", '"ERROR one"', "one two"], ids=["all", "term", "phrase", "terms"])
def test_a_client_of_logs_finds_what_the_handle_finds(pattern: str) -> None:
    with mock_aws(), mock_lambda() as aws:
        aws.function(say, name="f").invoke(SAYING)
        expected = [event.message for event in aws.logs["f"].filter(pattern)]
        assert filtered(**({"filterPattern": pattern} if pattern else {})) == expected
        assert len(expected) >= 1


def test_a_client_of_logs_finds_invocations_in_the_order_of_their_times() -> None:
    with mock_aws(), mock_lambda() as aws:
        aws.function(say, name="f")
        for line in ("one", "two", "three"):
            aws.functions["f"].invoke([line])
            aws.client().update_function_configuration(FunctionName="f", Timeout=3 + len(line))  # a new environment
            aws.clock.advance(1)
        assert len(aws.logs["f"]) == 3
        words = [event for event in filtered() if event.strip() in ("one", "two", "three")]
        assert words == ["one\n", "two\n", "three\n"]
        assert aws.logs["f"].filter("?one ?two ?three").messages == ["one", "two", "three"]


def test_B218_without_permissions_for_logs_the_code_runs_and_no_group_appears() -> None:
    with mock_aws(), mock_lambda() as aws:
        role = aws.iam.put_role("silent", {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
        ]})  # fmt: skip
        assert aws.function(lambda event, context: "done", name="f", role=role).invoke().result == "done"
        assert logs().describe_log_groups()["logGroups"] == []
        assert "START" in aws.logs["f"]  # the handle shows what would have been written


# ---------------------------------------------------------------------------------------------- what a log tells (B220)


def failing(event: Any, context: Any) -> None:
    raise ValueError("broken")


def forbidden(event: Any, context: Any) -> None:
    boto3.client("s3", region_name=REGION).list_buckets()


def endless(event: Any, context: Any) -> None:
    time.sleep(60)


SYMPTOMS = [
    pytest.param(failing, "ValueError", "Traceback (most recent call last):", id="B220-stack-trace"),
    pytest.param(forbidden, "AccessDenied", "is not authorized to perform: s3:ListAllMyBuckets", id="B220-permission"),
    pytest.param(endless, '"Task timed out after"', "3.00 seconds", id="B220-timeout"),
]


@pytest.mark.parametrize(("handler", "pattern", "symptom"), SYMPTOMS)
def test_each_kind_of_failure_is_recognised_in_the_log(handler: Any, pattern: str, symptom: str) -> None:
    with mock_aws(), mock_lambda(handler_time="virtual") as aws:
        role = aws.iam.put_role("limited", managed=["AWSLambdaBasicExecutionRole"])
        aws.function(handler, name="f", role=role).invoke()
        (event,) = aws.logs["f"].filter(pattern)
        assert symptom in event.message


def test_B220_memory_that_is_used_up_is_recognised_in_the_log(aws: Aws) -> None:
    aws.function(lambda event, context: None, name="f")
    aws.faults.out_of_memory("f")
    aws.functions["f"].invoke()
    (killed,) = aws.logs["f"].filter('"Runtime exited"')
    (report,) = aws.logs["f"].filter('"Runtime.OutOfMemory"')
    assert "signal: killed" in killed.message
    assert "Memory Size: 128 MB\tMax Memory Used: 128 MB" in report.message
