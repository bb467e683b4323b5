"""Reading what somebody else wrote."""

from __future__ import annotations

import json

import pytest

from lambdamock.events.content import read_json


@pytest.mark.parametrize("content", ['{"a": "ü"}', '{"a": "ü"}'.encode()], ids=["text", "bytes"])
def test_json_is_read(content: str | bytes) -> None:
    assert read_json(content, "message 1") == {"a": "ü"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("", "message 1 holds no JSON, but nothing: Expecting value", id="nothing"),
        pytest.param("A-1", "message 1 holds no JSON, but 'A-1': Expecting value", id="text"),
        pytest.param(b"A-1", "message 1 holds no JSON, but 'A-1': Expecting value", id="bytes"),
        pytest.param("1 2", "message 1 holds no JSON, but '1 2': Extra data", id="more than a value"),
        pytest.param("x" * 60, f"message 1 holds no JSON, but '{'x' * 60}': Expecting value", id="as long as is shown"),
        pytest.param("x" * 61, f"message 1 holds no JSON, but '{'x' * 60}'…: Expecting value", id="longer"),
    ],
)
def test_what_is_no_json_is_shown(content: str | bytes, message: str) -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        read_json(content, "message 1")
    assert caught.value.msg == message


def test_the_place_is_that_in_the_text() -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        read_json('{"a": 1,\n "b"}', "message 1")
    assert (caught.value.lineno, caught.value.colno, caught.value.pos) == (2, 5, 13)
