"""Every operation and every error of the installed botocore, against botocore's own serialiser and parser."""

from __future__ import annotations

import io
import re
from datetime import datetime, timezone
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore.awsrequest import HeadersDict
from botocore.parsers import create_parser
from botocore.response import StreamingBody
from botocore.serialize import create_serializer
from hypothesis import find, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from lambdamock.errors import ApiError
from lambdamock.protocol import LambdaProtocol
from lambdamock.protocol.patterns import anchored
from lambdamock.wire import Request, Response, headers_of

MODEL = botocore.session.get_session().get_service_model("lambda")
PROTOCOL = LambdaProtocol(MODEL)
OPERATIONS = sorted(PROTOCOL.operation_names)
PROTOCOL_NAME = "rest-json"
REQUEST_ID = "00000000-0000-4000-8000-000000000000"
MOMENT = datetime(2024, 2, 29, 12, 30, 15, tzinfo=timezone.utc)


ARN = "arn:aws:lambda:us-east-1:123456789012"
UUID = "01234567-89ab-4def-8123-456789abcdef"
LIKELY = (
    *("x", "1", "xx", "*", "123456789012", UUID, "us-east-1", "/mnt/data", "host:9092", "SomeException", "lambda:*"),
    *("o-0123456789", "sg-1", "subnet-1", "csc-0123456789abcdefg", "arn:aws:iam::123456789012:role/r"),
    *(f"{ARN}:function:f", f"{ARN}:layer:l", f"{ARN}:layer:l:1", f"{ARN}:capacity-provider:c"),
    *(f"{ARN}:code-signing-config:csc-0123456789abcdefg", f"{ARN}:event-source-mapping:{UUID}"),
    *(f"{ARN}:function:f:$LATEST/durable-execution/a/b", f"{ARN}:runtime/python", f"{ARN[:-12]}:runtime:python"),
    "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0",
)
"""Texts that satisfy today's patterns; what a later model asks for is searched, which takes seconds each."""


@cache
def text_of(pattern: str | None, least: int, most: int) -> str:
    """A text of that pattern and length."""
    anchored_pattern = re.compile(pattern or r"(?s:.*)\Z")
    for text in (*LIKELY, "x" * least, "1" * least):
        if least <= len(text) <= most and anchored_pattern.match(text):
            return text
    texts = st.from_regex(anchored_pattern).filter(lambda text: least <= len(text) <= most)
    return find(texts, lambda _: True, settings=settings(derandomize=True, database=None, deadline=None))


def example(schema: dict[str, Any], shape: Any, *, full: bool) -> Any:
    """A valid instance of a schema: with all members, or with the required ones only."""
    if shape.type_name == "structure":
        names = schema["properties"] if full else schema.get("required", ())
        return {name: example(schema["properties"][name], shape.members[name], full=full) for name in names}
    if shape.type_name == "list":
        items = [example(schema["items"], shape.member, full=full)]
        return items * max(schema.get("minItems", 0), min(1, schema.get("maxItems", 1)))
    if shape.type_name == "map":
        key = example(schema["propertyNames"], shape.key, full=full)
        return {key: example(schema["additionalProperties"], shape.value, full=full)}
    return scalar(schema, shape.type_name)


def scalar(schema: dict[str, Any], type_name: str) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    if type_name == "string":
        return text_of(schema.get("pattern"), schema.get("minLength", 0), schema.get("maxLength", 10_000))
    if type_name in {"double", "float"}:
        return float(schema.get("minimum", 0.5))
    if type_name in {"integer", "long"}:
        return int(schema.get("minimum", 1))
    return {"boolean": True, "blob": b"\x00\xffbytes", "timestamp": MOMENT}[type_name]


def sent(name: str, params: dict[str, Any]) -> Request:
    """The request that botocore's serialiser makes."""
    serialized = create_serializer(PROTOCOL_NAME).serialize_to_request(params, MODEL.operation_model(name))
    body = serialized["body"]
    return Request(
        serialized["method"],
        serialized["url_path"],
        "us-east-1",
        "123456789012",
        serialized["query_string"],
        headers_of(serialized["headers"]),
        body if isinstance(body, bytes) else str(body).encode(),
    )


def received(response: Response, shape: Any, *, streams: bool = False) -> dict[str, Any]:
    """What botocore's parser makes of a response."""
    body = StreamingBody(io.BytesIO(response.body), str(len(response.body))) if streams else response.body
    headers = HeadersDict(response.headers)
    parsed: dict[str, Any] = create_parser(PROTOCOL_NAME).parse(
        {"status_code": response.status, "headers": headers, "body": body}, shape
    )
    return {
        name: value.read() if isinstance(value, StreamingBody) else value
        for name, value in parsed.items()
        if value is not None
    }


@pytest.mark.parametrize("full", [False, True], ids=["required-members", "all-members"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_what_botocore_sends_is_routed_parsed_and_valid(name: str, full: bool) -> None:
    operation = PROTOCOL.operation(name)
    shape = MODEL.operation_model(name).input_shape
    params = example(operation.input_schema, shape, full=full) if shape else {}

    found, labels = PROTOCOL.route(sent(name, params))
    parsed = found.parse(sent(name, params), labels)
    found.validate(parsed)

    assert (found.name, parsed) == (name, params)


@pytest.mark.parametrize("name", [name for name in OPERATIONS if not PROTOCOL.operation(name).has_event_stream_output])
def test_what_is_rendered_is_read_by_botocore(name: str) -> None:
    operation, model = PROTOCOL.operation(name), MODEL.operation_model(name)
    shape = model.output_shape
    result = example(operation.output_schema, shape, full=True) if shape else {}
    status = 202 if operation.status == 200 else operation.status
    for member in (member for member in result if shape.members[member].serialization.get("location") == "statusCode"):
        result[member] = status

    response = operation.render(result, REQUEST_ID, status)

    metadata = {"RequestId": REQUEST_ID, "HTTPStatusCode": status, "HTTPHeaders": response.headers}
    expected = {} if status == 204 else result
    assert received(response, shape, streams=model.has_streaming_output) == {**expected, "ResponseMetadata": metadata}


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_status_of_an_answer_is_that_of_the_model(name: str) -> None:
    operation = PROTOCOL.operation(name)

    assert operation.render({}, REQUEST_ID).status == MODEL.operation_model(name).http.get("responseCode", 200)


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_schemas_are_json_schema(name: str) -> None:
    operation = PROTOCOL.operation(name)

    Draft202012Validator.check_schema(operation.input_schema)
    Draft202012Validator.check_schema(operation.output_schema)


ERRORS = {shape.name: shape for name in OPERATIONS for shape in MODEL.operation_model(name).error_shapes}


@pytest.fixture(scope="module")
def client() -> Any:
    session = botocore.session.get_session()
    return session.create_client(
        "lambda", region_name="us-east-1", aws_access_key_id="an-id", aws_secret_access_key="a-key"
    )


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_an_error_raises_the_modelled_exception_of_the_client(code: str, client: Any) -> None:
    shape = ERRORS[code]
    details = {name: f"the {name}" for name in shape.members if name.lower() not in {"message", "type"}}
    message_key = next(name for name in shape.members if name.lower() == "message")

    response = PROTOCOL.render_error(type(code, (ApiError,), {})("the text", **details), REQUEST_ID)
    as_error, as_shape = received(response, None), received(response, shape)

    assert response.status == shape.metadata["error"]["httpStatusCode"]
    assert as_error["Error"] == {"Code": code, "Message": "the text"}
    assert {name: as_shape.get(name) for name in shape.members} == {"Type": "User", message_key: "the text", **details}
    assert client.exceptions.from_code(code).__name__ == code


PATTERNS = {
    name: MODEL.shape_for(name).metadata["pattern"]
    for name in MODEL.shape_names
    if MODEL.shape_for(name).metadata.get("pattern")
}


@pytest.mark.parametrize("shape", sorted(PATTERNS))
def test_a_pattern_of_the_model_holds_for_the_whole_value(shape: str) -> None:
    pattern = anchored(PATTERNS[shape])
    text = text_of(pattern, 0, 10_000)

    assert re.search(pattern, text)
    assert bool(re.search(pattern, f"{text}\0")) == bool(re.fullmatch(pattern[1:-2], f"{text}\0"))
