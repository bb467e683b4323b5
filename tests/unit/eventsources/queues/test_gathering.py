"""Messages wait for their batch: how many make one, and since when they wait."""

from __future__ import annotations

import pytest

from lambdamock.domain.ports import QueueMessage
from lambdamock.eventsources.batch_size import BATCH_BYTES
from lambdamock.eventsources.queues.gathering import Gathering
from lambdamock.eventsources.queues.records import Held

MEBIBYTE = 1024 * 1024


def one(name: str, size: int = 1, handle: str = "handle") -> Held:
    message = QueueMessage(name, handle, "", {"ApproximateReceiveCount": "1"}, {})
    return Held(message, {}, b"x" * size, 0.0)


def gathered(*sizes: int) -> Gathering:
    gathering = Gathering()
    for index, size in enumerate(sizes):
        gathering.add(one(str(index), size), 0.0)
    return gathering


@pytest.mark.parametrize(
    ("sizes", "batch_size", "expected"),
    [
        pytest.param((1, 1, 1), 10, 3, id="all"),
        pytest.param((1, 1, 1), 2, 2, id="as many as the batch size"),
        pytest.param((MEBIBYTE,) * 7, 10, 5, id="as many as 6 MiB hold"),
        pytest.param((MEBIBYTE,) * 7, 4, 4, id="the batch size before 6 MiB"),
        pytest.param((7 * MEBIBYTE, 1), 10, 1, id="one at least"),
        pytest.param((BATCH_BYTES - len(b'{"Records":[]}'),), 10, 1, id="6 MiB to the byte"),
    ],
)
def test_a_batch_holds_what_fits(sizes: tuple[int, ...], batch_size: int, expected: int) -> None:
    gathering = gathered(*sizes)
    assert len(gathering.take(batch_size, 0.0)) == expected
    assert len(gathering) == len(sizes) - expected


@pytest.mark.parametrize(
    ("sizes", "batch_size", "expected"),
    [
        pytest.param((1, 1), 3, False, id="there is room"),
        pytest.param((1, 1), 2, True, id="as many as the batch size"),
        pytest.param((3 * MEBIBYTE, 3 * MEBIBYTE), 10, True, id="more than 6 MiB"),
        pytest.param((BATCH_BYTES - len(b'{"Records":[]}'),), 10, False, id="6 MiB to the byte"),
    ],
)
def test_a_batch_is_full_when_nothing_more_fits(sizes: tuple[int, ...], batch_size: int, expected: bool) -> None:
    assert gathered(*sizes).is_full(batch_size) is expected


def test_what_does_not_fit_is_in_the_next_batches() -> None:
    gathering = gathered(*[MEBIBYTE] * 12)
    batches = [[held.message.message_id for held in gathering.take(100, 0.0)] for _ in range(3)]
    assert batches == [list("01234"), list("56789"), ["10", "11"]]


def test_of_a_message_that_comes_again_the_last_receipt_counts() -> None:
    gathering = Gathering()
    gathering.add(one("a", 5 * MEBIBYTE), 0.0)
    gathering.add(one("b"), 0.0)
    gathering.add(one("a", MEBIBYTE, "later"), 0.0)
    assert not gathering.is_full(10)
    assert [held.message.receipt_handle for held in gathering.take(10, 0.0)] == ["handle", "later"]


def test_the_window_begins_with_the_first_message_and_again_with_what_a_batch_leaves() -> None:
    gathering = Gathering()
    for moment in (1.0, 2.0, 3.0):
        gathering.add(one(str(moment)), moment)
    assert gathering.since == 1.0
    gathering.take(2, 5.0)
    assert gathering.since == 5.0


def test_what_is_given_up_is_held_no_more() -> None:
    gathering = gathered(7 * MEBIBYTE, 1)
    assert [held.message.message_id for held in gathering.give_up()] == ["0", "1"]
    assert (len(gathering), gathering.is_full(10)) == (0, False)
