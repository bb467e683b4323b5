"""From an error to its response: the body as the model's error shape has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from lambdamock.protocol.rendering import encode_json, response
from lambdamock.wire import Response

if TYPE_CHECKING:
    from botocore.model import Shape

    from lambdamock.errors import ApiError

FaultRenderer: TypeAlias = Callable[["ApiError", str], Response]

ERROR_TYPE: Final = "x-amzn-errortype"
_MESSAGE_KEYS: Final = {
    # assumed: the front door's own answers have a capital letter, the validation of a request has none (observed)
    "AccessDeniedException": "Message",
    "UnknownOperationException": "Message",
}


def fault_renderer_of(code: str, shape: Shape | None) -> FaultRenderer:
    """Compile the renderer of one error.

    Args:
        code: its name.
        shape: its structure; None when the model does not have it (ValidationException and the like).

    Returns:
        A function from an error and a request id to the response. A modelled error has the model's status, `Type`
        (unless the error's `fault` is None) and its message under the key that its shape has; its details go to the
        header or body member of their name, as the shape says.

    Source: observed for the key of the message and for `Type`.
    """
    if shape is None:
        return _unmodelled(code, _MESSAGE_KEYS.get(code, "message"))
    status = shape.metadata.get("error", {}).get("httpStatusCode")
    message_key = next((name for name in shape.members if name.lower() == "message"), "message")
    headers = {
        name: member.serialization.get("name", name).lower()
        for name, member in shape.members.items()
        if member.serialization.get("location") == "header"
    }

    def render(error: ApiError, request_id: str) -> Response:
        body: dict[str, Any] = {} if error.fault is None else {"Type": error.fault}
        body.update({name: value for name, value in error.details.items() if name not in headers})
        body[message_key] = error.message
        rendered = _fault(code, status or error.status, body, request_id)
        rendered.headers.update({headers[name]: value for name, value in error.details.items() if name in headers})
        return rendered

    return render


def _unmodelled(code: str, message_key: str) -> FaultRenderer:
    return lambda error, request_id: _fault(
        code, error.status, {**error.details, message_key: error.message}, request_id
    )


def _fault(code: str, status: int, body: dict[str, Any], request_id: str) -> Response:
    rendered = response(status, request_id, encode_json(body).encode())
    rendered.headers[ERROR_TYPE] = code
    return rendered
