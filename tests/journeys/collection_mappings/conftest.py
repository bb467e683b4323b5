"""A mock, a collection of it, and what maps its changes to a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.mock.event_sources.collections import Collection

Map = Callable[..., str]
SECRET = {"Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-1:123456789012:secret:documents-AbCdEf"}


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda(handler_time="virtual") as handle:
        yield handle


@pytest.fixture
def orders(aws: Aws) -> Collection:
    return aws.collections.create("orders", database="shop", cluster="documents")


@pytest.fixture
def mapped(aws: Aws, orders: Collection) -> Map:
    def create(config: Any = None, **members: Any) -> str:
        answer = aws.client().create_event_source_mapping(
            FunctionName="orders",
            EventSourceArn=orders.cluster_arn,
            SourceAccessConfigurations=[SECRET],
            DocumentDBEventSourceConfig={"DatabaseName": "shop", **(config or {})},
            **{"StartingPosition": "TRIM_HORIZON", "MaximumBatchingWindowInSeconds": 0, **members},
        )
        uuid: str = answer["UUID"]
        return uuid

    return create
