"""A mock beside moto, and queues of both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.journeys.queue_mappings.queues import (
    MakeQueue,
    OfMoto,
    OfTheMock,
)

from lambdamock import Aws, mock_lambda

moto = pytest.importorskip("moto", minversion="5")


@pytest.fixture
def aws() -> Iterator[Aws]:
    with moto.mock_aws(), mock_lambda(handler_time="virtual") as handle:
        yield handle


@pytest.fixture(params=[OfTheMock, OfMoto], ids=["of the mock", "of moto"])
def queue(request: pytest.FixtureRequest, aws: Aws) -> MakeQueue:
    return lambda *args, **named: request.param(aws, *args, **named)
