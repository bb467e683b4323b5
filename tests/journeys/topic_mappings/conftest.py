"""A mock whose handlers wait in virtual time, and topics of both kinds of clusters."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.journeys.topic_mappings.topics import OfMsk, OfTheTeam

from lambdamock import Aws, mock_lambda

MakeTopic = Callable[..., OfMsk]


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda(handler_time="virtual") as handle:
        yield handle


@pytest.fixture(params=[OfMsk, OfTheTeam], ids=["MSK", "self-managed"])
def topic(request: pytest.FixtureRequest, aws: Aws) -> MakeTopic:
    return lambda *args, **named: request.param(aws, *args, **named)
