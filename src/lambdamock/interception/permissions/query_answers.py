"""Answers in the query protocol, which STS and IAM speak: XML, rendered by the shape of an operation's output."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import Any

from lambdamock.interception.permissions.errors import xml_text
from lambdamock.wire import Response


def query_answer(operation_model: Any, members: Mapping[str, Any], request_id: str) -> Response:
    """The answer to a call that was understood.

    Args:
        operation_model: botocore's.
        members: of the output, by wire name; timestamps in seconds since the epoch.
    """
    shape, name = operation_model.output_shape, operation_model.name
    namespace = operation_model.metadata.get("xmlNamespace", "")
    result = f"{name}Result"
    body = (
        f'<{name}Response xmlns="{namespace}"><{result}>{"".join(_structure(shape, members))}</{result}>'
        f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{name}Response>"
    )
    return Response(200, {"x-amzn-requestid": request_id, "content-type": "text/xml"}, body.encode())


def _structure(shape: Any, members: Mapping[str, Any]) -> Iterator[str]:
    for name, value in members.items():
        member = shape.members[name]
        tag = member.serialization.get("name", name)
        yield f"<{tag}>{_value(member, value)}</{tag}>"


def _value(shape: Any, value: Any) -> str:
    if shape.type_name == "structure":
        return "".join(_structure(shape, value))
    if shape.type_name == "list":
        return "".join(f"<member>{_value(shape.member, one)}</member>" for one in value)
    if shape.type_name == "map":
        return "".join(
            f"<entry><key>{xml_text(key)}</key><value>{_value(shape.value, one)}</value></entry>"
            for key, one in value.items()
        )
    if shape.type_name == "timestamp":
        return datetime.fromtimestamp(value, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value).lower() if isinstance(value, bool) else xml_text(str(value))
