"""What the request of an invocation carries for the function: the event and the client's context."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from lambdamock.api.world import Call
from lambdamock.errors import InvalidRequestContentException, UnsupportedMediaTypeException

_JSON_TYPES: Final = frozenset({"", "application/json", "application/octet-stream", "binary/octet-stream"})
"""Media types that a request may have: none, JSON, and what clients give to blobs."""


def check_media_type(call: Call) -> None:
    """Refuse a body that says that it is no JSON.

    Raises:
        UnsupportedMediaTypeException: Source: documented, Invoke; assumed, the wording, and that untyped bytes pass,
            because SDKs send them.
    """
    given = call.header("content-type")
    if given in _JSON_TYPES:
        return
    media_type = given.partition(";")[0].strip().lower()
    if media_type not in _JSON_TYPES:
        raise UnsupportedMediaTypeException(f"Unsupported content type: {media_type}")


def event_of(payload: bytes) -> object:
    """The event of a payload; `{}` when there is none (rule A324).

    Raises:
        InvalidRequestContentException: it is not JSON. Source: documented, rule A323; assumed, the wording.
    """
    if not payload:
        return {}
    try:
        return _decode(payload.decode())
    except RecursionError:
        raise InvalidRequestContentException(_not_json("it is nested too deeply")) from None
    except ValueError as error:
        raise InvalidRequestContentException(_not_json(str(error))) from None


def client_context_of(call: Call) -> Mapping[str, Any] | None:
    """The client context of a request: base64 of a JSON object of at most 3,583 bytes (rule B306).

    Source: documented, the limit; assumed, the wording.
    """
    encoded = call.input.get("ClientContext")
    if not encoded:
        return None
    limit = call.world.profile.quotas.client_context
    if len(encoded) > limit:
        raise InvalidRequestContentException(f"Client context must be no more than {limit} bytes when decoded.")
    try:
        context = json.loads(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError):
        context = None
    if not isinstance(context, dict):
        raise InvalidRequestContentException("Client context must be a valid Base64-encoded JSON object.")
    return context


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"Non-standard token '{name}'")


_decode: Final = json.JSONDecoder(parse_constant=_refuse_constant).decode


def _not_json(reason: str) -> str:
    return f"Could not parse request body into json: Could not parse payload into json: {reason}"
