"""What a response says of the records of a batch: success and failure conditions of `ReportBatchItemFailures`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock.eventsources.batch_responses import failed_records, offset_identifier

BATCH = ("1", "2", "3")


def reported(*identifiers: Any) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": one} for one in identifiers]}


@pytest.mark.parametrize(
    "response",
    [None, {}, "", [], reported(), {"batchItemFailures": None}, {"other": 1}],
    ids=["null", "empty", "empty text", "empty list", "no failures", "null failures", "another key"],
)
def test_a_response_that_says_nothing_is_a_success(response: Any) -> None:
    assert failed_records(json.dumps(response).encode(), BATCH) == frozenset()


def test_no_payload_at_all_is_a_success() -> None:
    assert failed_records(b"", BATCH) == frozenset()


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        pytest.param(reported("2"), {"2"}, id="one"),
        pytest.param(reported("3", "1", "3"), {"1", "3"}, id="one of them twice"),
        pytest.param(reported("1", "2", "3"), {"1", "2", "3"}, id="all"),
    ],
)
def test_reported_records_have_failed(response: Any, expected: set[str]) -> None:
    assert failed_records(json.dumps(response).encode(), BATCH) == expected


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        pytest.param({"partition": "orders-0", "offset": 11}, {1}, id="a record of the batch"),
        pytest.param({"partition": "orders-0", "offset": 12}, {0, 1, 2}, id="another offset"),
        pytest.param({"partition": "orders-2", "offset": 11}, {0, 1, 2}, id="another partition"),
        pytest.param({"partition": "orders-0"}, {0, 1, 2}, id="no offset"),
        pytest.param({"partition": "orders-0", "offset": 11, "more": 1}, {0, 1, 2}, id="more than that"),
        pytest.param("orders-0-11", {0, 1, 2}, id="a text"),
    ],
)
def test_records_of_kafka_are_reported_by_partition_and_offset(identifier: Any, expected: set[int]) -> None:
    batch = [offset_identifier(*place) for place in (("orders-0", 10), ("orders-0", 11), ("orders-1", 11))]
    failed = failed_records(json.dumps(reported(identifier)).encode(), batch)
    assert {batch.index(one) for one in failed} == expected


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(reported(""), id="empty identifier"),
        pytest.param(reported(None), id="null identifier"),
        pytest.param(reported(1), id="identifier that is no text"),
        pytest.param(reported("2", "4"), id="identifier of no record"),
        pytest.param({"batchItemFailures": [{"id": "2"}]}, id="another key"),
        pytest.param({"batchItemFailures": ["2"]}, id="item that is no object"),
        pytest.param({"batchItemFailures": "2"}, id="failures that are no list"),
        pytest.param("text", id="text"),
        pytest.param([1], id="list"),
    ],
)
def test_a_response_that_cannot_be_read_fails_the_whole_batch(response: Any) -> None:
    assert failed_records(json.dumps(response).encode(), BATCH) == set(BATCH)


def test_a_response_that_is_no_json_fails_the_whole_batch() -> None:
    assert failed_records(b"{no json", BATCH) == set(BATCH)
