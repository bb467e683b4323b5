"""Whatever fails: each message of a queue is processed in its turn, and the queue is empty then."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.journeys.broker_mappings.brokers import SECRET, records_of

from lambdamock import mock_lambda


@pytest.mark.parametrize("engine", ["RabbitMQ", "ActiveMQ"])
@settings(max_examples=20, deadline=None)
@given(
    count=st.integers(1, 8),
    failures=st.dictionaries(st.integers(0, 7), st.integers(1, 4), max_size=3),
    size=st.integers(1, 4),
    waits=st.booleans(),
)
def test_each_message_is_processed_in_its_turn(
    engine: Any, count: int, failures: dict[int, int], size: int, waits: bool
) -> None:
    left, done = dict(failures), []

    def handler(event: Any, context: Any) -> None:
        for one in records_of(event):
            number = int(b64decode(one["data"]))
            if left.get(number, 0):
                left[number] -= 1
                raise ValueError(number)
            done.append(number)

    with mock_lambda() as aws:
        broker = aws.brokers.create("my-broker", engine=engine)
        aws.function(handler, name="orders")
        aws.client().create_event_source_mapping(
            FunctionName="orders",
            EventSourceArn=broker.arn,
            Queues=["orders"],
            SourceAccessConfigurations=[SECRET],
            BatchSize=size,
            MaximumBatchingWindowInSeconds=int(waits),
        )
        for number in range(count):
            broker.send(str(number), "orders")
        aws.clock.advance(3_600)
        assert list(dict.fromkeys(done)) == list(range(count))
        assert broker.messages("orders") == []
