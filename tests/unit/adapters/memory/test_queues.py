"""Queues of the mock hide, redrive, order and forget messages as SQS does."""

from __future__ import annotations

from threading import RLock
from typing import Any

import pytest

from lambdamock.adapters.memory.queues import EmbeddedQueue, QueueSettings
from lambdamock.ids import Ids

ARN = "arn:aws:sqs:us-east-1:123456789012:"


class Time:
    now = 1000.0


@pytest.fixture
def time() -> Time:
    return Time()


def queue_of(time: Time, name: str = "q", **settings: Any) -> EmbeddedQueue:
    changes: list[str] = []
    queue = EmbeddedQueue(
        ARN + name,
        QueueSettings(**settings),
        now=lambda: time.now,
        ids=Ids(0),
        lock=RLock(),
        changed=lambda: changes.append(name),
    )
    queue.changes = changes  # type: ignore[attr-defined]
    return queue


def received(queue: EmbeddedQueue, most: int = 10) -> list[tuple[str, str]]:
    return [(one.body, one.attributes["ApproximateReceiveCount"]) for one in queue.receive(most)]


def test_B199_a_received_message_is_hidden_for_the_visibility_timeout(time: Time) -> None:
    queue = queue_of(time, visibility_timeout=30)
    queue.send("a", {})
    assert (received(queue), received(queue)) == ([("a", "1")], [])
    time.now += 29
    assert received(queue) == []
    time.now += 1
    assert received(queue) == [("a", "2")]


def test_at_most_as_many_are_received_as_asked_for(time: Time) -> None:
    queue = queue_of(time)
    for body in "abc":
        queue.send(body, {})
    assert (received(queue, 2), received(queue, 2)) == ([("a", "1"), ("b", "1")], [("c", "1")])


def test_a_deleted_message_is_gone(time: Time) -> None:
    queue = queue_of(time)
    queue.send("a", {})
    queue.send("b", {})
    [first] = queue.receive(1)
    queue.delete([first.receipt_handle])
    assert [one.body for one in queue.stored] == ["b"]


def test_the_handle_of_an_earlier_receipt_deletes_nothing(time: Time) -> None:
    queue = queue_of(time, visibility_timeout=0)
    queue.send("a", {})
    [first], [_] = queue.receive(1), queue.receive(1)
    queue.delete([first.receipt_handle])
    assert len(queue.stored) == 1


def test_a_released_message_is_visible_at_once(time: Time) -> None:
    queue = queue_of(time)
    queue.send("a", {})
    queue.release([one.receipt_handle for one in queue.receive(1)])
    assert received(queue) == [("a", "2")]


def test_B202_after_the_last_receipt_a_message_goes_to_the_dead_letter_queue(time: Time) -> None:
    dead = queue_of(time, "dead")
    queue = queue_of(time, visibility_timeout=10, max_receive_count=2, dead_letters=dead)
    message_id = queue.send("a", {"n": ("Number", "1")})
    for _ in range(2):
        assert len(received(queue)) == 1
        time.now += 10
    assert (received(queue), queue.stored) == ([], [])
    [letter] = dead.receive(1)
    assert (letter.message_id, letter.message_attributes) == (message_id, {"n": ("Number", "1")})
    assert letter.attributes["DeadLetterQueueSourceArn"] == queue.arn
    assert dead.changes == ["dead"]  # type: ignore[attr-defined]


def test_a_queue_with_a_dead_letter_queue_gives_up(time: Time) -> None:
    assert not queue_of(time).gives_up
    assert queue_of(time, dead_letters=queue_of(time, "dead"), max_receive_count=1).gives_up


@pytest.mark.parametrize(("given", "due"), [(None, 1005.0), (7.0, 1007.0)], ids=["of the queue", "of the message"])
def test_a_delayed_message_is_not_there_before(time: Time, given: float | None, due: float) -> None:
    queue = queue_of(time, delay=5)
    queue.send("a", {}, delay=given)
    assert (queue.delayed_until(), received(queue)) == (due, [])
    time.now = due
    assert (queue.delayed_until(), received(queue)) == (None, [("a", "1")])


def test_a_hidden_message_is_not_a_delayed_one(time: Time) -> None:
    queue = queue_of(time)
    queue.send("a", {})
    queue.receive(1)
    assert queue.delayed_until() is None


def test_a_message_is_forgotten_when_its_retention_is_over(time: Time) -> None:
    queue = queue_of(time, retention=60)
    queue.send("a", {})
    time.now += 59
    assert len(queue.stored) == 1
    time.now += 1
    assert queue.stored == []


def test_a_group_is_blocked_while_one_of_its_messages_is_hidden(time: Time) -> None:
    queue = queue_of(time, "q.fifo")
    for body in ("a1", "b1", "a2"):
        queue.send(body, {}, group=body[0])
    [first] = queue.receive(1)
    assert (first.body, received(queue)) == ("a1", [("b1", "1")])
    queue.delete([first.receipt_handle])
    assert received(queue) == [("a2", "1")]


def test_one_receipt_holds_a_group_in_its_order(time: Time) -> None:
    queue = queue_of(time, "q.fifo")
    for body in ("a1", "a2"):
        queue.send(body, {}, group="a")
    messages = queue.receive(10)
    numbers = [one.attributes["SequenceNumber"] for one in messages]
    assert ([one.body for one in messages], numbers) == (["a1", "a2"], sorted(numbers))


@pytest.mark.parametrize("one", [{}, {"deduplication_id": "same"}], ids=["the same body", "the same deduplication id"])
def test_a_fifo_queue_takes_a_duplicate_only_after_five_minutes(time: Time, one: dict[str, str]) -> None:
    queue = queue_of(time, "q.fifo")
    first = queue.send("a", {}, group="g", **one)
    time.now += 299
    assert (queue.send("a", {}, group="g", **one), len(queue.stored)) == (first, 1)
    time.now += 1
    assert queue.send("a", {}, group="g", **one) != first
    assert len(queue.stored) == 2


def test_one_receipt_gets_messages_of_one_group_before_those_of_others(time: Time) -> None:
    queue = queue_of(time, "q.fifo")
    for body in ("a1", "b1", "a2", "b2", "a3"):
        queue.send(body, {}, group=body[0])
    assert [[body for body, _ in received(queue, 2)] for _ in range(3)] == [["a1", "a2"], ["b1", "b2"], []]


def test_a_group_goes_on_when_the_last_of_its_messages_is_done_with(time: Time) -> None:
    queue = queue_of(time, "q.fifo")
    for body in ("a1", "a2", "a3"):
        queue.send(body, {}, group="a")
    first, second = queue.receive(2)
    queue.delete([first.receipt_handle])
    assert received(queue) == []
    queue.release([second.receipt_handle])
    assert received(queue) == [("a2", "2"), ("a3", "1")]


def test_a_group_whose_message_is_deleted_in_the_middle_keeps_its_order(time: Time) -> None:
    queue = queue_of(time, "q.fifo", visibility_timeout=10)
    for body in ("a1", "a2", "a3", "a4"):
        queue.send(body, {}, group="a")
    _, second, _ = queue.receive(3)
    queue.delete([second.receipt_handle])
    time.now += 10
    assert received(queue) == [("a1", "2"), ("a3", "2"), ("a4", "1")]


def test_messages_that_come_back_are_in_their_order_again(time: Time) -> None:
    queue = queue_of(time)
    for body in "abc":
        queue.send(body, {})
    queue.release([one.receipt_handle for one in reversed(queue.receive(2))])
    assert [body for body, _ in received(queue)] == ["a", "b", "c"]


def test_a_message_that_was_released_twice_is_received_once(time: Time) -> None:
    queue = queue_of(time)
    queue.send("a", {})
    [one] = queue.receive(1)
    queue.release([one.receipt_handle])
    queue.release([one.receipt_handle])
    assert received(queue) == [("a", "2")]


def test_a_message_can_be_deleted_after_its_visibility_timeout_as_long_as_nobody_received_it_again(time: Time) -> None:
    queue = queue_of(time, visibility_timeout=10)
    queue.send("a", {})
    [one] = queue.receive(1)
    time.now += 10
    queue.delete([one.receipt_handle])
    assert (received(queue), queue.stored) == ([], [])


def test_messages_of_a_fifo_queue_go_to_its_dead_letter_queue_in_their_order_and_unblock_the_group(time: Time) -> None:
    dead = queue_of(time, "dead.fifo")
    queue = queue_of(time, "q.fifo", visibility_timeout=10, max_receive_count=1, dead_letters=dead)
    for body in ("a1", "a2", "a3"):
        queue.send(body, {}, group="a")
    sent = [(one.body, one.system) for one in queue.stored]
    queue.receive(2)
    time.now += 10
    assert received(queue) == [("a3", "1")]
    letters = [(one.body, one.system) for one in dead.stored]
    assert letters == [(body, {**system, "DeadLetterQueueSourceArn": queue.arn}) for body, system in sent[:2]]


@pytest.mark.parametrize(("suffix", "left"), [("", 0), (".fifo", 1)], ids=["standard", "FIFO"])
def test_in_a_dead_letter_queue_the_age_of_a_message_counts_on_unless_it_is_a_fifo_queue(
    time: Time, suffix: str, left: int
) -> None:
    dead = queue_of(time, f"dead{suffix}", retention=60)
    queue = queue_of(time, f"q{suffix}", visibility_timeout=30, max_receive_count=1, dead_letters=dead)
    queue.send("a", {}, group="g")
    queue.receive(1)
    time.now += 30
    queue.receive(1)
    time.now += 31
    assert len(dead.stored) == left


def test_a_message_whose_retention_is_over_is_not_received(time: Time) -> None:
    dead = queue_of(time, "dead", retention=60)
    queue = queue_of(time, visibility_timeout=30, max_receive_count=1, dead_letters=dead)
    queue.send("old", {})
    queue.receive(1)
    dead.send("new", {})
    time.now += 30
    queue.receive(1)
    time.now += 29
    dead.send("newest", {})
    time.now += 1
    assert received(dead) == [("newest", "1")]


def test_a_message_that_is_too_old_to_be_kept_blocks_its_group_no_more(time: Time) -> None:
    queue = queue_of(time, "q.fifo", retention=60, visibility_timeout=600)
    queue.send("a1", {}, group="a")
    queue.receive(1)
    time.now += 30
    queue.send("a2", {}, group="a")
    assert received(queue) == []
    time.now += 30
    assert received(queue) == [("a2", "1")]


def test_a_purged_queue_is_empty_also_of_what_somebody_has_received(time: Time) -> None:
    queue = queue_of(time, "q.fifo")
    for body in ("a1", "a2"):
        queue.send(body, {}, group="a")
    queue.receive(1)
    queue.purge()
    assert (queue.stored, received(queue)) == ([], [])
    queue.send("a3", {}, group="a")
    assert received(queue) == [("a3", "1")]


@pytest.mark.parametrize("suffix", ["", ".fifo"], ids=["standard", "FIFO"])
def test_what_a_dead_letter_queue_hands_back_is_new(time: Time, suffix: str) -> None:
    dead = queue_of(time, f"dead{suffix}")
    queue = queue_of(time, f"q{suffix}", visibility_timeout=10, max_receive_count=1, dead_letters=dead)
    first = queue.send("a", {"n": ("Number", "1")}, group="g")
    queue.receive(1)
    time.now += 10
    queue.receive(1)
    dead.send("of its own", {}, group="g")
    assert dead.hand_back({queue.arn: queue}.get) == 1
    [one] = queue.receive(1)
    assert (one.body, one.message_attributes, one.message_id == first) == ("a", {"n": ("Number", "1")}, False)
    assert one.attributes["ApproximateReceiveCount"] == "1"
    assert "DeadLetterQueueSourceArn" not in one.attributes
    assert [letter.body for letter in dead.stored] == ["of its own"]


def test_what_came_from_a_queue_that_is_gone_is_not_handed_back(time: Time) -> None:
    dead = queue_of(time, "dead")
    queue = queue_of(time, visibility_timeout=10, max_receive_count=1, dead_letters=dead)
    queue.send("a", {})
    queue.receive(1)
    time.now += 10
    queue.receive(1)
    assert (dead.hand_back({}.get), len(dead.stored)) == (0, 1)


def test_a_message_tells_the_trace_that_it_belongs_to(time: Time) -> None:
    queue = queue_of(time)
    queue.send("a", {}, trace_header="Root=1-5759e988-bd862e3fe1be46a994272793")
    [one] = queue.receive(1)
    assert one.attributes["AWSTraceHeader"] == "Root=1-5759e988-bd862e3fe1be46a994272793"
