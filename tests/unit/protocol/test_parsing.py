from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

import pytest
from botocore.model import ServiceModel

from lambdamock.errors import SerializationException
from lambdamock.protocol.parsing import parser_of
from lambdamock.wire import Request, headers_of


def parsed(
    service_model: ServiceModel,
    shape: str | None,
    *,
    body: object = b"",
    query: Mapping[str, Any] | None = None,
    headers: Mapping[str, Any] | None = None,
    labels: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = Request("POST", "/", "us-east-1", "123456789012", query or {}, headers_of(headers or {}), raw)
    parse = parser_of(service_model.shape_for(shape) if shape else None)
    return parse(request, labels or {})


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param({"labels": {"Owner": "me", "Number": "12"}}, {"Owner": "me", "Number": 12}, id="labels"),
        pytest.param({"query": {"Limit": "5"}}, {"Limit": 5}, id="integer-text-in-the-query"),
        pytest.param({"query": {"Limit": 5}}, {"Limit": 5}, id="integer-in-the-query"),
        pytest.param({"query": {"tag": ["a", "b"]}}, {"Tags": ["a", "b"]}, id="list-in-the-query"),
        pytest.param({"query": {"tag": "a"}}, {"Tags": ["a"]}, id="one-text-for-a-list"),
        pytest.param({"query": {"reverse": "true"}}, {"Reverse": True}, id="boolean-in-the-query"),
        pytest.param({"query": {"reverse": "False"}}, {"Reverse": False}, id="boolean-in-capitals"),
        pytest.param(
            {"query": {"since": "2024-01-02T03:04:05Z"}},
            {"Since": datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc)},
            id="timestamp-in-the-query",
        ),
        pytest.param({"query": {"unknown": "x"}}, {}, id="unknown-query"),
        pytest.param({"headers": {"x-TRACE": "t"}}, {"Trace": "t"}, id="header-in-any-case"),
        pytest.param({"headers": {"X-Trace": b"t"}}, {"Trace": "t"}, id="header-in-bytes"),
        pytest.param({"headers": {"X-Tries": "3"}}, {"Tries": 3}, id="integer-in-a-header"),
        pytest.param({"body": {"Title": "a", "Unknown": 1}}, {"Title": "a"}, id="unknown-member-is-dropped"),
        pytest.param({"body": {"Title": None, "Count": 1}}, {"Count": 1}, id="null-is-absent"),
        pytest.param({"body": {"Owner": "body"}}, {}, id="member-of-another-place-is-not-read-from-the-body"),
        pytest.param({"body": {"Count": 3.0}}, {"Count": 3}, id="whole-decimal-for-an-integer"),
        pytest.param({"body": {"Weight": 1}}, {"Weight": 1.0}, id="integer-for-a-double"),
        pytest.param({"body": {"Zip": "AP8="}}, {"Zip": b"\x00\xff"}, id="blob-in-base64"),
        pytest.param({"body": {"When": 0}}, {"When": datetime(1970, 1, 1, tzinfo=timezone.utc)}, id="epoch-seconds"),
        pytest.param(
            {"body": {"When": "2024-01-02T00:00:00+01:00"}},
            {"When": datetime(2024, 1, 1, 23, tzinfo=timezone.utc)},
            id="timestamp-in-utc",
        ),
        pytest.param({"body": {"Names": ["a", None]}}, {"Names": ["a", None]}, id="null-element-stays"),
        pytest.param({"body": {"Weights": {"a": None}}}, {"Weights": {"a": None}}, id="null-value-stays"),
        pytest.param(
            {"body": {"Item": {"Id": "a", "al": "b", "Alias": "c", "Inner": {"Inner": {"Id": "d"}}}}},
            {"Item": {"Id": "a", "Alias": "b", "Inner": {"Inner": {"Id": "d"}}}},
            id="names-on-the-wire-and-structures-in-themselves",
        ),
        pytest.param({"body": b""}, {}, id="no-body"),
    ],
)
def test_a_member_is_read_from_its_place_as_its_type(
    service_model: ServiceModel, sent: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert parsed(service_model, "MakeInput", **sent) == expected


@pytest.mark.parametrize(
    ("shape", "body", "expected"),
    [
        pytest.param("SendInput", b'{"not": "parsed"}', {"Data": b'{"not": "parsed"}'}, id="bytes"),
        pytest.param("SendInput", b"", {}, id="no-bytes"),
        pytest.param("FailInput", {"Id": "a"}, {"Item": {"Id": "a"}}, id="structure"),
        pytest.param("FailInput", {}, {}, id="empty-structure"),
        pytest.param("NoteInput", "é".encode(), {"Note": "é"}, id="text"),
        pytest.param(None, b"ignored", {}, id="operation-without-input"),
    ],
)
def test_a_payload_is_the_whole_body(
    service_model: ServiceModel, shape: str | None, body: object, expected: dict[str, Any]
) -> None:
    assert parsed(service_model, shape, body=body) == expected


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"Count": "5"}, "STRING_VALUE can not be converted to an Integer"),
        ({"Count": 1.5}, "NUMBER_VALUE can not be converted to an Integer"),
        ({"Count": True}, "TRUE_VALUE can not be converted to an Integer"),
        ({"Size": "5"}, "STRING_VALUE can not be converted to a Long"),
        ({"Title": 5}, "NUMBER_VALUE can not be converted to a String"),
        ({"Title": False}, "FALSE_VALUE can not be converted to a String"),
        ({"Title": ["a"]}, "Start of list found where not expected"),
        ({"Title": {}}, "Start of structure or map found where not expected."),
        ({"Flag": "true"}, "STRING_VALUE can not be converted to a Boolean"),
        ({"Weight": "1"}, "STRING_VALUE can not be converted to a Double"),
        ({"Zip": "not base64!"}, "STRING_VALUE can not be converted to a Blob"),
        ({"Zip": 1}, "NUMBER_VALUE can not be converted to a Blob"),
        ({"When": "yesterday"}, "STRING_VALUE can not be converted to milliseconds since epoch"),
        ({"When": []}, "Start of list found where not expected"),
        ({"Names": "a"}, "Unexpected field type"),
        ({"Names": [1]}, "NUMBER_VALUE can not be converted to a String"),
        ({"Weights": []}, "Start of list found where not expected"),
        ({"Item": "a"}, "Unexpected field type"),
        ([], "Start of list found where not expected"),
        (b'{"a": }', "Could not parse request body into json: Expecting value at line 1, column 7"),
        (b'{"Weight": NaN}', "Could not parse request body into json: Unrecognized token 'NaN'"),
    ],
)
def test_a_body_of_the_wrong_type_is_refused(service_model: ServiceModel, body: object, message: str) -> None:
    with pytest.raises(SerializationException) as refused:
        parsed(service_model, "MakeInput", body=body)

    assert refused.value.message == message


def test_a_body_that_is_no_text_is_refused(service_model: ServiceModel) -> None:
    with pytest.raises(SerializationException, match=r"^Could not parse request body into json: "):
        parsed(service_model, "MakeInput", body=b"\xff\xfe")


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"query": {"Limit": "many"}}, "STRING_VALUE can not be converted to an Integer"),
        ({"query": {"reverse": "perhaps"}}, "STRING_VALUE can not be converted to a Boolean"),
        ({"query": {"since": "yesterday"}}, "STRING_VALUE can not be converted to milliseconds since epoch"),
        ({"labels": {"Number": "latest"}}, "STRING_VALUE can not be converted to a Long"),
    ],
)
def test_a_text_of_the_wrong_type_is_refused(service_model: ServiceModel, sent: dict[str, Any], message: str) -> None:
    with pytest.raises(SerializationException) as refused:
        parsed(service_model, "MakeInput", **sent)

    assert refused.value.message == message
