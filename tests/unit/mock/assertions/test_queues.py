"""Whether a queue is empty."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.errors import UsageError
from lambdamock.mock.event_sources.queues import Queue


def failure(queue: Queue) -> list[str]:
    with pytest.raises(AssertionError) as caught:
        queue.assert_drained()
    assert type(caught.value) is AssertionError
    return str(caught.value).splitlines()


def read(aws: Aws, queue: Queue, handler: Any, **settings: Any) -> None:
    """Let a function read from the queue."""
    aws.function(handler, name="f")
    aws.client().create_event_source_mapping(FunctionName="f", EventSourceArn=queue.arn, **settings)


def fail(event: Any, context: Any) -> None:
    raise ValueError("no stock")


def test_a_queue_whose_messages_were_processed_is_drained(aws: Aws) -> None:
    queue = aws.queues.create("orders")
    queue.assert_drained()
    read(aws, queue, lambda event, context: None)
    queue.send_many(["a", "b"])
    queue.assert_drained()


def test_messages_that_nobody_reads_are_told(aws: Aws) -> None:
    queue = aws.queues.create("orders")
    queue.send_many([f"message {number}" for number in range(12)])
    lines = failure(queue)
    assert lines[:2] == [
        "expected orders to be drained; 12 messages lie in it:",
        "  <QueueMessage 'message 0', visible, received 0 times>, since 2026-01-01 00:00:00Z",
    ]
    assert lines[11:] == ["  and 2 more", "Why that may be:", "  no event source mapping reads from it"]


def test_messages_that_failed_are_told_with_their_last_batch(aws: Aws) -> None:
    queue = aws.queues.create("orders")
    read(aws, queue, fail)
    queue.send("a")
    assert failure(queue) == [
        "expected orders to be drained; 1 message lies in it:",
        "  <QueueMessage 'a', hidden until 2026-01-01T00:00:30+00:00, received 1 times>, since 2026-01-01 00:00:00Z",
        "Why that may be:",
        "  the mapping for f is Enabled",
        "  its last batch for f ended with Failure: ValueError: no stock",
        "  hidden messages come back, the first is due in 30 s",
        "  what waits for its time comes with aws.settle() or aws.clock.advance(seconds)",
    ]


def test_a_mapping_that_does_not_read_is_told(aws: Aws) -> None:
    queue = aws.queues.create("orders", delay=60)
    read(aws, queue, lambda event, context: None, Enabled=False)
    queue.send("a")
    assert failure(queue)[2:5] == [
        "Why that may be:",
        "  the mapping for f is Disabled",
        "  f never got a batch of it",
    ]


def test_messages_that_were_given_up_lie_elsewhere(aws: Aws) -> None:
    dead = aws.queues.create("dead")
    queue = aws.queues.create("orders", redrive_to=dead, max_receive_count=1)
    read(aws, queue, fail)
    queue.send("a")
    aws.settle()
    queue.assert_drained()
    assert failure(dead)[0] == "expected dead to be drained; 1 message lies in it:"


def test_a_queue_that_is_gone_cannot_be_asked(aws: Aws) -> None:
    queue = aws.queues.create("orders")
    queue.delete()
    with pytest.raises(UsageError, match="orders is gone"):
        queue.assert_drained()
