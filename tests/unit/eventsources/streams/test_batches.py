"""Batches of a stream: how large they are, and what becomes of one that failed."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.domain.journal import Invocation
from lambdamock.domain.ports import StreamRecord
from lambdamock.eventsources.batch_size import BATCH_BYTES
from lambdamock.eventsources.streams.batches import (
    ENVELOPE_BYTES,
    Held,
    Work,
    after_failure,
    delay_of,
    first_failed,
    fitting,
    is_exhausted,
)

LAST = cast("Invocation", object())


def held(number: int, size: int = 100) -> Held:
    return Held(StreamRecord(str(number), "key", 0.0, b""), {}, b"x" * size)


def work(*numbers: int, **members: Any) -> Work:
    return Work(tuple(map(held, numbers)), **members)


def numbers(left: list[Work]) -> list[list[int]]:
    return [[int(one.identifier) for one in part.records] for part in left]


@pytest.mark.parametrize(
    ("sizes", "batch_size", "expected"),
    [
        pytest.param([100] * 3, 10, 3, id="fewer than a batch"),
        pytest.param([100] * 3, 3, 3, id="just a batch"),
        pytest.param([100] * 5, 3, 3, id="more than a batch"),
        pytest.param([BATCH_BYTES // 2] * 3, 10, 1, id="B140-two do not fit"),
        pytest.param([BATCH_BYTES // 3] * 3, 10, 2, id="B117-two of three fit"),
        pytest.param([BATCH_BYTES * 2, 1], 10, 1, id="one that is too large alone"),
        pytest.param([BATCH_BYTES - ENVELOPE_BYTES - 1], 10, 1, id="to the byte"),
    ],
)
def test_a_batch_is_bounded_by_its_number_and_by_six_megabytes(
    sizes: list[int], batch_size: int, expected: int
) -> None:
    assert fitting([held(number, size) for number, size in enumerate(sizes)], batch_size) == expected


def test_a_batch_that_fails_is_tried_again_as_it_is() -> None:
    assert after_failure(work(1, 2, attempts=1, tries=4), 0, LAST, bisects=False) == [
        work(1, 2, attempts=2, tries=5, last=LAST)
    ]


@pytest.mark.parametrize(
    ("batch", "expected"),
    [
        pytest.param((1, 2, 3, 4), [[1, 2], [3, 4]], id="even"),
        pytest.param((1, 2, 3), [[1], [2, 3]], id="odd"),
        pytest.param((1, 2), [[1], [2]], id="two"),
    ],
)
def test_a_batch_is_split_in_two(batch: tuple[int, ...], expected: list[list[int]]) -> None:
    left = after_failure(work(*batch, attempts=3), 0, LAST, bisects=True)
    assert numbers(left) == expected
    assert [(part.attempts, part.last) for part in left] == [(0, LAST)] * 2


def test_one_record_cannot_be_split() -> None:
    assert after_failure(work(1), 0, LAST, bisects=True) == [work(1, attempts=1, tries=1, last=LAST)]


@pytest.mark.parametrize("bisects", [False, True])
def test_the_rest_of_a_batch_goes_on_as_a_new_one(bisects: bool) -> None:
    assert after_failure(work(1, 2, 3, attempts=2), 1, LAST, bisects=bisects) == [work(2, 3, last=LAST)]


def test_the_lowest_that_was_reported_counts() -> None:
    assert first_failed(work(4, 5, 6, 7), frozenset({"7", "5"})) == 1


@pytest.mark.parametrize(
    ("retries", "attempts", "expected"),
    [(-1, 1_000_000, False), (0, 0, False), (0, 1, True), (2, 2, False), (2, 3, True)],
)
def test_records_are_tried_once_and_as_often_again_as_may_be(retries: int, attempts: int, expected: bool) -> None:
    assert is_exhausted(work(1, attempts=attempts), retries) is expected


def test_the_delay_doubles_up_to_a_minute() -> None:
    delays = [delay_of(work(1, tries=tries), 0.25) for tries in (0, 1, 2, 3, 8, 9, 10, 10_000)]
    assert delays == [0.25, 0.25, 0.5, 1.0, 32.0, 60.0, 60.0, 60.0]


@given(st.integers(1, 300), st.data())
def test_splitting_finds_any_poison_in_few_steps_and_loses_nothing(count: int, data: st.DataObject) -> None:
    poison = data.draw(st.integers(0, count - 1))
    waiting, done, steps = [work(*range(count))], [], 0
    while waiting:
        part = waiting.pop(0)
        steps += 1
        records = numbers([part])[0]
        if poison not in records:
            done += records
            continue
        left = after_failure(part, 0, LAST, bisects=True)
        if is_exhausted(left[0], 0):
            done += records
        else:
            waiting = left + waiting
    assert done == list(range(count))
    assert steps - 1 <= 2 * (count - 1).bit_length()
