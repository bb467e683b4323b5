"""Messages and records hold JSON or not, whatever source they lie in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from lambdamock import Aws


def of_a_queue(aws: Aws, body: Any) -> Any:
    queue = aws.queues.create("orders")
    queue.send(body)
    return queue.messages[0]


def of_a_broker(aws: Aws, body: Any) -> Any:
    broker = aws.brokers.create("shop")
    broker.send(body, "orders")
    return broker.messages("orders")[0]


def of_a_stream(aws: Aws, body: Any) -> Any:
    return aws.streams.create("clicks").put(body)


def of_a_topic(aws: Aws, body: Any) -> Any:
    topic = aws.topics.create("orders")
    topic.send(body)
    return topic.records[0]


SOURCES = {"queue": of_a_queue, "broker": of_a_broker, "stream": of_a_stream, "topic": of_a_topic}
pytestmark = pytest.mark.parametrize("sent", SOURCES.values(), ids=list(SOURCES))


def test_a_body_is_read_as_json(aws: Aws, sent: Callable[[Aws, Any], Any]) -> None:
    assert sent(aws, {"id": 1, "name": "Zoë"}).json() == {"id": 1, "name": "Zoë"}


def test_a_body_that_is_no_json_is_told(aws: Aws, sent: Callable[[Aws, Any], Any]) -> None:
    with pytest.raises(json.JSONDecodeError, match="holds no JSON, but 'A-1': Expecting value"):
        sent(aws, "A-1").json()
