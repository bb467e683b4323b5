"""The binary encoding of events, against botocore's decoder and by the bytes."""

from __future__ import annotations

import json
from binascii import crc32
from typing import Any

import pytest
from botocore.eventstream import EventStreamBuffer
from botocore.session import get_session
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.protocol import LambdaProtocol
from lambdamock.protocol.event_streams import message

MODEL = get_session().get_service_model("lambda")
OPERATION = LambdaProtocol(MODEL).operation("InvokeWithResponseStream")


def decoded(body: bytes) -> list[tuple[dict[str, Any], bytes]]:
    buffer = EventStreamBuffer()
    buffer.add_data(body)
    return [(one.headers, one.payload) for one in buffer]


def test_an_empty_message_by_its_bytes() -> None:
    prelude = b"\x00\x00\x00\x10\x00\x00\x00\x00"
    checked = prelude + crc32(prelude).to_bytes(4, "big")
    assert message({}, b"") == checked + crc32(checked).to_bytes(4, "big")


def test_a_header_by_its_bytes() -> None:
    assert message({"a": "bc"}, b"xyz")[12:-4] == b"\x01a\x07\x00\x02bcxyz"


names = st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=255)


@given(st.dictionaries(names, st.text(max_size=300)), st.binary(max_size=1_000))
def test_botocore_reads_every_message(headers: dict[str, str], payload: bytes) -> None:
    encoded = message(headers, payload)
    assert decoded(encoded + encoded) == [(headers, payload)] * 2


@pytest.mark.parametrize(
    ("event", "headers", "payload"),
    [
        (
            {"PayloadChunk": {"Payload": b"\x00\xff"}},
            {":event-type": "PayloadChunk", ":content-type": "application/octet-stream", ":message-type": "event"},
            b"\x00\xff",
        ),
        (
            {"InvokeComplete": {"ErrorCode": "Unhandled", "ErrorDetails": None}},
            {":event-type": "InvokeComplete", ":content-type": "application/json", ":message-type": "event"},
            b'{"ErrorCode":"Unhandled"}',
        ),
        (
            {"InvokeComplete": {}},
            {":event-type": "InvokeComplete", ":content-type": "application/json", ":message-type": "event"},
            b"{}",
        ),
    ],
    ids=["bytes", "members", "no-members"],
)
def test_an_event_says_its_kind_and_its_content_type(
    event: dict[str, Any], headers: dict[str, str], payload: bytes
) -> None:
    body = OPERATION.render({"EventStream": [event]}, "id").body
    assert decoded(body) == [(headers, payload)]


def test_a_stream_is_all_events_in_order() -> None:
    chunks = [{"PayloadChunk": {"Payload": bytes([number])}} for number in range(3)]
    response = OPERATION.render({"EventStream": [*chunks, {"InvokeComplete": {}}], "ExecutedVersion": "1"}, "id")
    assert [payload for _, payload in decoded(response.body)] == [b"\x00", b"\x01", b"\x02", b"{}"]
    assert response.headers == {
        "content-type": "application/vnd.amazon.eventstream",
        "content-length": str(len(response.body)),
        "x-amzn-requestid": "id",
        "x-amz-executed-version": "1",
    }


def test_an_answer_without_content_has_no_events() -> None:
    assert OPERATION.render({"StatusCode": 204, "EventStream": [{"InvokeComplete": {}}]}, "id").body == b""


def test_a_refusal_stays_json() -> None:
    from lambdamock.errors import ResourceNotFoundException

    response = LambdaProtocol(MODEL).render_error(ResourceNotFoundException("gone"), "id")
    assert response.headers["content-type"] == "application/json"
    assert json.loads(response.body)["Message"] == "gone"
