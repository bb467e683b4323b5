"""What calls of Kinesis need: reading from a shard, the stream of the iterator."""

from __future__ import annotations

import pytest
from tests.unit.authorisation.needs.services.calls import arn, permissions

STREAM = arn("kinesis", "stream/s")


@pytest.mark.parametrize(
    ("members", "resource"),
    [
        pytest.param({"ShardIterator": "x", "StreamARN": STREAM}, STREAM, id="named"),
        pytest.param({"ShardIterator": "known"}, STREAM, id="told-by-its-owner"),
        pytest.param({"ShardIterator": "x"}, arn("kinesis", "stream/*"), id="any"),
    ],
)
def test_records_need_the_stream_of_the_iterator(members: dict[str, str], resource: str) -> None:
    known = {("kinesis-iterator", "known"): "s"}
    assert permissions("kinesis", "GetRecords", members, known) == [("kinesis:GetRecords", resource)]
