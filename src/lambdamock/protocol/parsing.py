"""From a request to parameters: which member stands where is decided once per operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from json import JSONDecodeError, JSONDecoder
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

from lambdamock.errors import SerializationException
from lambdamock.protocol.readers import Reader, json_reader, text_reader

if TYPE_CHECKING:
    from botocore.model import Shape

    from lambdamock.wire import Request

Parser: TypeAlias = Callable[["Request", Mapping[str, str]], dict[str, Any]]
_Texts: TypeAlias = list[tuple[str, str, "Reader | None"]]


def parser_of(shape: Shape | None) -> Parser:
    """Compile the parser of an operation's input.

    Args:
        shape: the input structure; None when the operation takes nothing.

    Returns:
        A function from a request and its path labels to members by wire name. It raises SerializationException when
        the body is not JSON, or a value not of its type.
    """
    if shape is None:
        return lambda _, __: {}
    uri, query, header = (_at(shape, location) for location in ("uri", "querystring", "header"))
    read_body = _body_reader(shape)

    def parse(request: Request, labels: Mapping[str, str]) -> dict[str, Any]:
        params: dict[str, Any] = {}
        _read(uri, labels, params)
        if query and request.query:
            _read(query, request.query, params)
        if header and request.headers:
            _read(header, request.headers, params)
        if read_body is not None and request.body:
            read_body(request.body, params)
        return params

    return parse


def _at(shape: Shape, location: str) -> _Texts:
    found = []
    for name, member in shape.members.items():
        if member.serialization.get("location") == location:
            key = member.serialization.get("name", name)
            found.append((key.lower() if location == "header" else key, name, text_reader(member)))
    return found


def _read(members: _Texts, source: Mapping[str, Any], params: dict[str, Any]) -> None:
    for key, name, reader in members:
        value = source.get(key)
        if value is not None and value != []:  # an empty list leaves nothing in a query
            params[name] = value if reader is None else reader(value)


def _body_reader(shape: Shape) -> Callable[[bytes, dict[str, Any]], None] | None:
    payload = shape.serialization.get("payload")
    if payload is not None:
        return _payload_reader(payload, shape.members[payload])
    if all("location" in member.serialization for member in shape.members.values()):
        return None
    reader = json_reader(shape)
    return lambda body, params: params.update(reader(_decode(body)))


def _payload_reader(name: str, member: Shape) -> Callable[[bytes, dict[str, Any]], None]:
    """The body is this one member: as it is when it is a blob or a text, else as JSON."""
    if member.type_name == "blob":
        return lambda body, params: params.update({name: body})
    if member.type_name == "string":
        return lambda body, params: params.update({name: body.decode()})
    reader = json_reader(member)

    def read(body: bytes, params: dict[str, Any]) -> None:
        value = reader(_decode(body))
        if value:  # botocore sends an empty structure for one that was not given
            params[name] = value

    return read


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"Unrecognized token '{name}'")


_DECODER: Final = JSONDecoder(parse_constant=_no_constant)


def _decode(body: bytes) -> Any:
    """Decode a body of JSON. Source: assumed, the opening words are those of Invoke's answer to a bad payload."""
    try:
        return _DECODER.decode(body.decode())
    except JSONDecodeError as error:
        reason = f"{error.msg} at line {error.lineno}, column {error.colno}"
    except ValueError as error:
        reason = str(error)
    raise SerializationException(f"Could not parse request body into json: {reason}")
