"""Test a stream consumer: a poison record is put aside, and what comes before and behind it counts once."""

from __future__ import annotations

import json

import pytest
from stock import MAPPING, handler, in_stock


@pytest.fixture
def bad_moves(lambda_mock):
    """The queue that is told of records that were given up."""
    return lambda_mock.queues.create("bad-moves")


@pytest.fixture
def moves(lambda_mock, lambda_function, lambda_client, bad_moves):
    """The stream, and the function that reads it."""
    in_stock.clear()
    stream = lambda_mock.streams.create("moves")
    lambda_function(handler, name="stock")
    lambda_client.create_event_source_mapping(
        FunctionName="stock",
        EventSourceArn=stream.arn,
        DestinationConfig={"OnFailure": {"Destination": bad_moves.arn}},
        **MAPPING,
    )
    return stream


def test_moves_are_counted(moves):
    moves.put_many(['{"article": "pen", "count": 5}', '{"article": "pen", "count": -2}'])
    assert in_stock == {"pen": 3}


def test_a_poison_record_is_put_aside(lambda_mock, moves, bad_moves):
    records = moves.put_many(
        [
            '{"article": "pen", "count": 5}',
            "no JSON",
            '{"article": "ink", "count": 1}',
            '{"article": "pen", "count": 1}',
        ]
    )
    lambda_mock.settle()
    assert in_stock == {"pen": 6, "ink": 1}
    [told] = [json.loads(message.body) for message in bad_moves.messages]
    assert told["KinesisBatchInfo"]["startSequenceNumber"] == records[1].sequence_number
