"""What a response says of the records of a batch: success and failure conditions of `ReportBatchItemFailures`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock.eventsources.batch_responses import Report, offset_identifier, report_in, report_of

BATCH = ("1", "2", "3")


def reported(*identifiers: Any) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": one} for one in identifiers]}


@pytest.mark.parametrize(
    "response",
    [None, {}, "", [], reported(), {"batchItemFailures": None}, {"other": 1}],
    ids=["null", "empty", "empty text", "empty list", "no failures", "null failures", "another key"],
)
def test_a_response_that_says_nothing_is_a_success(response: Any) -> None:
    assert report_in(json.dumps(response).encode(), BATCH) == Report()


def test_no_payload_at_all_is_a_success() -> None:
    assert report_in(b"", BATCH) == Report()


@pytest.mark.parametrize(
    ("response", "expected", "reason"),
    [
        pytest.param(reported("2"), {"2"}, "1 of 3 records reported as failed", id="one"),
        pytest.param(reported("3", "1", "3"), {"1", "3"}, "2 of 3 records reported as failed", id="one of them twice"),
        pytest.param(reported("1", "2", "3"), {"1", "2", "3"}, "3 of 3 records reported as failed", id="all"),
    ],
)
def test_reported_records_have_failed(response: Any, expected: set[str], reason: str) -> None:
    assert report_in(json.dumps(response).encode(), BATCH) == Report(frozenset(expected), reason)


def test_one_record_is_told_as_one() -> None:
    assert report_in(json.dumps(reported("1")).encode(), ["1"]).reason == "1 of 1 record reported as failed"


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
    failed, _ = report_in(json.dumps(reported(identifier)).encode(), batch)
    assert {batch.index(one) for one in failed} == expected


NO_REPORTS = {
    "empty identifier": (reported(""), 'no record of the batch has itemIdentifier ""'),
    "null identifier": (reported(None), "no record of the batch has itemIdentifier null"),
    "identifier that is no text": (reported(1), "no record of the batch has itemIdentifier 1"),
    "identifier of no record": (reported("2", "4"), 'no record of the batch has itemIdentifier "4"'),
    "long identifier": (reported("é" * 99), f'no record of the batch has itemIdentifier "{"é" * 38}…'),
    "another key": (
        {"batchItemFailures": [{"id": "2"}]},
        'an item of batchItemFailures has no itemIdentifier: {"id": "2"}',
    ),
    "item that is no object": ({"batchItemFailures": ["2"]}, 'an item of batchItemFailures has no itemIdentifier: "2"'),
    "failures that are no list": ({"batchItemFailures": "2"}, 'batchItemFailures is no list: "2"'),
    "failures that are an empty object": ({"batchItemFailures": {}}, "batchItemFailures is no list: {}"),
    "text": ("text", "the response is no object"),
    "list": ([1], "the response is no object"),
}


@pytest.mark.parametrize(("response", "problem"), NO_REPORTS.values(), ids=list(NO_REPORTS))
def test_a_response_that_cannot_be_read_fails_the_whole_batch(response: Any, problem: str) -> None:
    report = report_in(json.dumps(response).encode(), BATCH)
    assert report == Report(frozenset(BATCH), problem)


def test_a_response_that_is_no_json_fails_the_whole_batch() -> None:
    reason = "the response is no JSON"
    assert report_in(b"{no json", BATCH) == Report(frozenset(BATCH), reason)


WANTED = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
NOT_HEEDED = "the batchItemFailures are not heeded: the mapping's FunctionResponseTypes has no ReportBatchItemFailures"


@pytest.mark.parametrize(
    ("settings", "response", "expected"),
    [
        pytest.param(WANTED, reported("2"), Report(frozenset("2"), "1 of 3 records reported as failed"), id="wanted"),
        pytest.param({}, reported("2"), Report(reason=NOT_HEEDED), id="not wanted"),
        pytest.param({}, reported(), Report(), id="not wanted, none"),
        pytest.param({"FunctionResponseTypes": []}, "text", Report(), id="not wanted, another response"),
    ],
)
def test_B200_a_report_counts_where_the_mapping_wants_it(settings: Any, response: Any, expected: Report) -> None:
    assert report_of(settings, json.dumps(response).encode(), BATCH) == expected


def test_a_batch_without_records_has_none_that_failed() -> None:
    assert report_of(WANTED, json.dumps(reported("2")).encode(), ()) == Report()
