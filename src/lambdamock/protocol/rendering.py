"""From a result to a response: which member goes where is decided once per operation."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from json import JSONEncoder
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from lambdamock.wire import Response

if TYPE_CHECKING:
    from botocore.model import Shape

Writer: TypeAlias = Callable[[Any], Any]
Renderer: TypeAlias = Callable[[dict[str, Any], str, int], Response]

JSON: Final = "application/json"
NO_CONTENT: Final = 204

encode_json: Final = JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def response(status: int, request_id: str, body: bytes, content_type: str = JSON) -> Response:
    """A response with the headers that every one has.

    Source: observed for the request id and content type; assumed for the rest.
    """
    headers = {"content-type": content_type, "content-length": str(len(body)), "x-amzn-requestid": request_id}
    return Response(status, headers, body)


def renderer_of(shape: Shape | None) -> Renderer:
    """Compile the renderer of an operation's output.

    Args:
        shape: the output structure; None when the operation answers nothing.

    Returns:
        A function from members by wire name, a request id and the status to the response. Members that are absent or
        None are left out, as are those that the model does not know (an older botocore knows fewer). A member that
        stands for the status replaces it.
    """
    if shape is None:
        return lambda _, request_id, status: response(status, request_id, b"")
    statuses = [name for name, member in shape.members.items() if _location(member) == "statusCode"]
    headers = [
        (name, member.serialization.get("name", name).lower(), _text_writer(member))
        for name, member in shape.members.items()
        if _location(member) == "header"
    ]
    content_type, write_body = _body_writer(shape)

    def render(result: dict[str, Any], request_id: str, status: int) -> Response:
        for name in statuses:
            status = result.get(name) or status
        body = b"" if status == NO_CONTENT else write_body(result)
        rendered = response(status, request_id, body, content_type)
        for name, header, write in headers:
            value = result.get(name)
            if value is not None:
                rendered.headers[header] = write(value)
        return rendered

    return render


def _location(shape: Shape) -> str | None:
    location: str | None = shape.serialization.get("location")
    return location


def _body_writer(shape: Shape) -> tuple[str, Callable[[dict[str, Any]], bytes]]:
    """The content type of the body, and what writes it."""
    payload = shape.serialization.get("payload")
    if payload is None:
        return JSON, _json_writer(shape)
    member = shape.members[payload]
    if member.serialization.get("eventstream"):
        from lambdamock.protocol.event_streams import EVENT_STREAM, stream_writer_of  # one operation has one

        write_events = stream_writer_of(member, _json_writer)
        return EVENT_STREAM, lambda result: write_events(result.get(payload) or ())
    if member.type_name == "structure":
        write_inner = _json_writer(member)
        return JSON, lambda result: write_inner(result.get(payload) or {})
    return JSON, lambda result: _raw(result.get(payload))


def _json_writer(shape: Shape) -> Callable[[Mapping[str, Any]], bytes]:
    write = _structure_writer(shape, {})
    return lambda value: encode_json(write(value)).encode()


def _raw(value: bytes | str | None) -> bytes:
    return value.encode() if isinstance(value, str) else value or b""


def _writer(shape: Shape, above: Mapping[str, list[Writer]]) -> Writer | None:
    """The writer of a JSON value; None when the value is written as it is."""
    if shape.type_name == "structure":
        return _structure_writer(shape, above)
    if shape.type_name == "list":
        item = _writer(shape.member, above)
        return None if item is None else lambda value: [item(inner) for inner in value]
    if shape.type_name == "map":
        inner_writer = _writer(shape.value, above)
        if inner_writer is None:
            return None
        return lambda value: {name: inner_writer(inner) for name, inner in value.items()}
    if shape.type_name == "timestamp":
        return _TIMESTAMPS[shape.serialization.get("timestampFormat", "unixtimestamp")]
    return _base64 if shape.type_name == "blob" else None


def _structure_writer(shape: Shape, above: Mapping[str, list[Writer]]) -> Writer:
    if shape.name in above:
        return _later(above[shape.name])
    own: list[Writer] = []
    inside = {**above, shape.name: own}
    find = {
        name: (member.serialization.get("name", name), _writer(member, inside))
        for name, member in shape.members.items()
        if _location(member) is None
    }.get

    def write(value: dict[str, Any]) -> dict[str, Any]:
        written = {}
        for name, inner in value.items():
            member = find(name)
            if member is not None and inner is not None:
                key, convert = member
                written[key] = inner if convert is None else convert(inner)
        return written

    own.append(write)
    return write


def _later(compiled: list[Writer]) -> Writer:
    def write(value: Any) -> Any:
        return compiled[0](value)

    return write


def _base64(value: bytes | str) -> str:
    return b64encode(_raw(value)).decode("ascii")


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _unix(value: datetime | float) -> float:
    seconds = round(_utc(value).timestamp(), 3) if isinstance(value, datetime) else value
    return int(seconds) if seconds == int(seconds) else seconds


def _iso(value: datetime) -> str:
    return _utc(value).isoformat().replace("+00:00", "Z")


def _rfc822(value: datetime) -> str:
    from email.utils import format_datetime  # no output of today's model has one

    return format_datetime(_utc(value), usegmt=True)


_TIMESTAMPS: Final[Mapping[str, Writer]] = {"unixtimestamp": _unix, "iso8601": _iso, "rfc822": _rfc822}


def _text_writer(shape: Shape) -> Callable[[Any], str]:
    if shape.type_name == "boolean":
        return lambda value: str(value).lower()
    if shape.type_name == "timestamp":
        written = _TIMESTAMPS[shape.serialization.get("timestampFormat", "rfc822")]
        return lambda value: str(written(value))
    return _base64 if shape.type_name == "blob" else str
