"""moto's services beside us: what functions the tests deploy, and what these got."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdamock import mock_lambda
from lambdamock.mock.handle import Aws

REGION = "us-east-1"
ACCOUNT = "123456789012"


def client(service: str, region: str = REGION) -> Any:
    return boto3.client(service, region_name=region)


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_aws(), mock_lambda() as handle:
        yield handle


class Recorder:
    """A deployed function and the events that it got."""

    def __init__(self, aws: Aws, name: str = "f") -> None:
        self.function = aws.function(lambda event, context: None, name=name)
        self._aws = aws
        self.arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"

    @property
    def events(self) -> list[Any]:
        return [one.event for one in self._aws.invocations if one.function_name == self.function.name]

    def allow(self, principal: str, **condition: str) -> Recorder:
        self._aws.client().add_permission(
            FunctionName=self.arn,
            StatementId=f"{principal.partition('.')[0]}-{len(condition)}",
            Action="lambda:InvokeFunction",
            Principal=principal,
            **condition,
        )
        return self


@pytest.fixture
def recorder(aws: Aws) -> Callable[..., Recorder]:
    return lambda name="f": Recorder(aws, name)


def topic(recorder: Recorder, name: str = "orders", **attributes: str) -> tuple[Any, str, str]:
    """A topic that a function subscribes to, and that the function lets invoke it."""
    sns = client("sns")
    arn = sns.create_topic(Name=name)["TopicArn"]
    recorder.allow("sns.amazonaws.com", SourceArn=arn)
    subscription = sns.subscribe(TopicArn=arn, Protocol="lambda", Endpoint=recorder.arn, Attributes=attributes)
    return sns, arn, subscription["SubscriptionArn"]
