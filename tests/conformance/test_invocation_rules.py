"""Rules of the developer guide about invocations, as a client and the handle see them.

Each test has the ids of its rules in its name. Rules that are proven beside the module that keeps them are not repeated;
the last test here tells whether each one is proven somewhere.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws, Function, events, mock_lambda
from lambdamock.timing import EPOCH

RULES: Final = Path(__file__).parents[3] / "shared" / "guide" / "rules-1-core.md"
OTHER_ACCOUNT: Final = "arn:aws:iam::210987654321:role/visitor"
QUEUE: Final = "arn:aws:sqs:us-east-1:123456789012:lost"
ROLE: Final = "arn:aws:iam::123456789012:role/shop"


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda() as handle:
        yield handle


@pytest.fixture
def client(aws: Aws) -> Any:
    return aws.client()


@pytest.fixture
def echo(aws: Aws) -> Function:
    return aws.function(lambda event, context: event, name="echo")


@pytest.fixture
def broken(aws: Aws) -> Function:
    def handler(event: Any, context: Any) -> None:
        raise KeyError("order")

    return aws.function(handler, name="broken")


def refusal_of(call: Callable[..., Any], **members: Any) -> tuple[int, str]:
    with pytest.raises(ClientError) as refused:
        call(**members)
    response = refused.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]


class TestInvoking:
    def test_A311_without_a_type_the_caller_waits_until_the_handler_has_ended(self) -> None:
        def slow(event: Any, context: Any) -> str:
            time.sleep(2.5)
            return "done"

        with mock_lambda(handler_time="virtual") as aws:
            aws.function(slow, name="slow", timeout=5)
            answer = aws.client().invoke(FunctionName="slow")
            assert aws.clock.now().timestamp() == EPOCH + 2.5
        assert (answer["StatusCode"], answer["Payload"].read()) == (200, b'"done"')

    @pytest.mark.parametrize(
        "event", [{"a": {"b": []}}, [1, "two", None], "text", "\u00e9\u4e2d", 17, -0.25, True, None], ids=repr
    )
    def test_A319_the_handler_gets_the_document_as_an_object(self, client: Any, event: Any) -> None:
        got: list[Any] = []
        aws_function = lambda event, context: got.append(event)  # noqa: E731 - its events are looked at here
        with mock_lambda() as aws:
            aws.function(aws_function, name="taker")
            aws.client().invoke(FunctionName="taker", Payload=json.dumps(event))
        assert (got, type(got[0])) == ([event], type(event))
