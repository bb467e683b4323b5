"""An error of a service as it goes over the wire, in each protocol that services speak."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from lambdamock.interception.permissions.gate import protocol_name
from lambdamock.wire import Response

_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAP_OF_TWO: Final = 0xA2
_TEXT: Final = 0x60
_SHORTEST_LONG: Final = 24
_BYTE: Final = 0x100


class ServiceError(NamedTuple):
    """What a service answers when it refuses.

    Attributes:
        status: HTTP status code.
    """

    code: str
    message: str
    status: int
    request_id: str


def xml_text(text: str) -> str:
    """A text inside of XML, which has no place for most control characters."""
    return _NOT_IN_XML.sub("\ufffd", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def error_response(operation_model: Any, error: ServiceError) -> Response:
    """The answer that the parser of an operation's client reads as an error.

    Args:
        operation_model: botocore's.
    """
    return RENDERERS[protocol_name(operation_model)](operation_model, error)


def _json(operation_model: Any, error: ServiceError) -> Response:
    version = operation_model.metadata.get("jsonVersion", "1.1")
    headers = {"x-amzn-requestid": error.request_id, "content-type": f"application/x-amz-json-{version}"}
    code = error.code
    if _is_query_compatible(operation_model):
        headers["x-amzn-query-error"] = f"{error.code};Sender"
        code = f"{error.code.removesuffix('Exception')}Exception"
    body = {"__type": code, _message_member(operation_model, error.code): error.message}
    return Response(error.status, headers, json.dumps(body).encode())


def _rest_json(operation_model: Any, error: ServiceError) -> Response:
    headers = {
        "x-amzn-requestid": error.request_id,
        "x-amzn-errortype": error.code,
        "content-type": "application/json",
    }
    body = {_message_member(operation_model, error.code): error.message}
    return Response(error.status, headers, json.dumps(body).encode())


def _query(operation_model: Any, error: ServiceError) -> Response:
    namespace = xml_text(str(operation_model.metadata.get("xmlNamespace", "")))
    body = (
        f'<ErrorResponse xmlns="{namespace}"><Error><Type>Sender</Type>{_code_and_message(error)}</Error>'
        f"<RequestId>{error.request_id}</RequestId></ErrorResponse>"
    )
    return Response(error.status, _xml_headers(error), body.encode())


def _rest_xml(operation_model: Any, error: ServiceError) -> Response:
    if operation_model.service_model.service_name != "s3":
        return _query(operation_model, error)
    host_id = error.request_id.replace("-", "")
    headers = {"x-amz-request-id": error.request_id, "x-amz-id-2": host_id, "content-type": "application/xml"}
    if operation_model.http.get("method") == "HEAD":
        return Response(error.status, headers, b"")
    ids = f"<RequestId>{error.request_id}</RequestId><HostId>{host_id}</HostId>"
    return Response(error.status, headers, f"{_XML}<Error>{_code_and_message(error)}{ids}</Error>".encode())


def _ec2(_: Any, error: ServiceError) -> Response:
    body = (
        f"{_XML}<Response><Errors><Error>{_code_and_message(error)}</Error></Errors>"
        f"<RequestID>{error.request_id}</RequestID></Response>"
    )
    return Response(error.status, _xml_headers(error), body.encode())


def _cbor(operation_model: Any, error: ServiceError) -> Response:
    headers = {
        "x-amzn-requestid": error.request_id,
        "content-type": "application/cbor",
        "smithy-protocol": "rpc-v2-cbor",
    }
    if _is_query_compatible(operation_model):
        headers["x-amzn-query-error"] = f"{error.code};Sender"
    member = _message_member(operation_model, error.code)
    texts = ("__type", f"aws#{error.code}", member, error.message)
    return Response(error.status, headers, bytes([_MAP_OF_TWO]) + b"".join(map(_cbor_text, texts)))


def _cbor_text(text: str) -> bytes:
    """A text as RFC 8949, section 3.1, writes it: major type 3 and its length, then the text."""
    encoded = text.encode()
    length = len(encoded)
    if length < _SHORTEST_LONG:
        return bytes([_TEXT + length]) + encoded
    if length < _BYTE:
        return bytes([_TEXT + 24, length]) + encoded
    return bytes([_TEXT + 25]) + length.to_bytes(2, "big") + encoded


def _code_and_message(error: ServiceError) -> str:
    return f"<Code>{xml_text(error.code)}</Code><Message>{xml_text(error.message)}</Message>"


def _xml_headers(error: ServiceError) -> dict[str, str]:
    return {"x-amzn-requestid": error.request_id, "content-type": "text/xml"}


def _is_query_compatible(operation_model: Any) -> bool:
    return "awsQueryCompatible" in operation_model.service_model.metadata


def _message_member(operation_model: Any, code: str) -> str:
    """As the model spells it, where the service's model knows the error: the text is found there, too."""
    shape = operation_model.service_model.shape_for_error_code(code)
    members = () if shape is None else shape.members
    return next((str(member) for member in members if member.lower() == "message"), "message")


RENDERERS: Final[Mapping[str, Callable[[Any, ServiceError], Response]]] = {
    "ec2": _ec2,
    "json": _json,
    "query": _query,
    "rest-json": _rest_json,
    "rest-xml": _rest_xml,
    "smithy-rpc-v2-cbor": _cbor,
}
"""Source: documented, botocore's parsers of each protocol, which say in comments what services answer."""
