"""A mock whose handlers wait in virtual time, and brokers of both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.journeys.broker_mappings.brokers import Reader

from lambdamock import Aws, mock_lambda

MakeReader = Callable[..., Reader]


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda(handler_time="virtual") as handle:
        yield handle


@pytest.fixture(params=["RabbitMQ", "ActiveMQ"])
def reader(request: pytest.FixtureRequest, aws: Aws) -> MakeReader:
    return lambda *bad: Reader(aws, request.param, *bad)
