"""Events for a function `f`, and what became of them."""

from __future__ import annotations

import json
from typing import Any

from lambdamock import Aws
from lambdamock.domain.journal import EventDiscarded
from lambdamock.timing import EPOCH

QUEUE = "arn:aws:sqs:us-east-1:123456789012:lost"


def failing(event: Any, context: Any) -> None:
    raise ValueError("no")


def send(aws: Aws, payload: Any = None, **members: Any) -> str:
    """The id of an event for `f`."""
    body = b"" if payload is None else json.dumps(payload)
    answer = aws.client().invoke(FunctionName="f", InvocationType="Event", Payload=body, **members)
    request_id: str = answer["ResponseMetadata"]["RequestId"]
    return request_id


def began(aws: Aws, name: str = "f") -> list[float]:
    """When the attempts of a function began, in seconds of virtual time."""
    return [one.started_at.timestamp() - EPOCH for one in aws.invocations.of(name)]


def conditions(aws: Aws) -> list[str]:
    return [one.condition for one in aws.journal.of(EventDiscarded)]


def send_letters_to(aws: Aws, arn: str) -> None:
    aws.client().update_function_configuration(FunctionName="f", DeadLetterConfig={"TargetArn": arn})
