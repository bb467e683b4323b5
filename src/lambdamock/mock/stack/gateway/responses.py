"""The answers that a REST API gives of its own accord, and how a template changes them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lambdamock.errors import TemplateError
from lambdamock.services.contracts.http_response import Headers, HttpResponse, json_response

ERROR_TYPE: Final = "x-amzn-ErrorType"

_OWN: Final[Mapping[str, tuple[int, str, str]]] = {
    "MISSING_AUTHENTICATION_TOKEN": (403, "MissingAuthenticationTokenException", "Missing Authentication Token"),
    "UNAUTHORIZED": (401, "UnauthorizedException", "Unauthorized"),
    "INVALID_API_KEY": (403, "ForbiddenException", "Forbidden"),
    "BAD_REQUEST_PARAMETERS": (400, "BadRequestException", "Missing required request parameters: [{}]"),
    "BAD_REQUEST_BODY": (400, "BadRequestException", "Invalid request body"),
    "API_CONFIGURATION_ERROR": (500, "InternalServerErrorException", "Internal server error"),
}
"""Type to status, error type and message."""

_FURTHER: Final = (
    "ACCESS_DENIED",
    "AUTHORIZER_CONFIGURATION_ERROR",
    "AUTHORIZER_FAILURE",
    "DEFAULT_4XX",
    "DEFAULT_5XX",
    "EXPIRED_TOKEN",
    "INTEGRATION_FAILURE",
    "INTEGRATION_TIMEOUT",
    "INVALID_SIGNATURE",
    "QUOTA_EXCEEDED",
    "REQUEST_TOO_LARGE",
    "RESOURCE_NOT_FOUND",
    "THROTTLED",
    "UNSUPPORTED_MEDIA_TYPE",
    "WAF_FILTERED",
)
_HEADER: Final = "gatewayresponse.header."
_VARIABLE: Final = re.compile(r"\$(?:\{)?([a-zA-Z][\w.]*)\}?")
_KNOWN: Final = frozenset({"context.error.message", "context.error.messageString", "context.error.responseType"})


class GatewayResponse(NamedTuple):
    """What a template makes of an answer.

    Attributes:
        status: None to leave it.
        headers: by name.
        templates: by content type.
    """

    status: int | None
    headers: Mapping[str, str]
    templates: Mapping[str, str]


def changed(kind: str, parameters: Any, templates: Any, status: Any, place: str) -> GatewayResponse:
    """What a template makes of the answer of a type.

    Raises:
        TemplateError: there is no such type, or it needs what is not evaluated here.
    """
    if kind not in _OWN and kind not in _FURTHER:
        raise TemplateError(f"{place}: there is no gateway response {kind!r}")
    headers = {}
    for name, value in (parameters or {}).items():
        if not name.startswith(_HEADER) or not (isinstance(value, str) and value[:1] == value[-1:] == "'"):
            raise TemplateError(f"{place}: {name}={value!r} is not evaluated here: give headers with texts in quotes")
        headers[name.removeprefix(_HEADER)] = value[1:-1]
    for text in (templates or {}).values():
        unknown = [name for name in _VARIABLE.findall(text) if name not in _KNOWN]
        if unknown or re.search(r"#(set|if|foreach)\b", text):
            raise TemplateError(f"{place}: templates are filled with {', '.join(sorted(_KNOWN))} only, not {text!r}")
    return GatewayResponse(None if status is None else int(status), headers, dict(templates or {}))


def refusal(kind: str, *named: str, problem: str | None = None) -> HttpResponse:
    """An answer as it is unless the template changes it.

    Source: documented, API Gateway developer guide, "Gateway response types": types and status; assumed, as widely
    reported, messages and error types.
    """
    status, error_type, message = _OWN[kind]
    return json_response(status, {"message": message.format(*named)}, (ERROR_TYPE, error_type), problem=problem)


def customised(response: HttpResponse, kind: str, changes: Mapping[str, GatewayResponse]) -> HttpResponse:
    """The answer as the template wants it: by its type, or by "DEFAULT_4XX" or "DEFAULT_5XX".

    Source: documented, API Gateway developer guide, "Gateway responses in API Gateway".
    """
    change = changes.get(kind) or changes.get(f"DEFAULT_{response.status // 100}XX")
    if change is None:
        return response
    headers = [
        pair for pair in response.headers.pairs if pair[0].lower() not in {one.lower() for one in change.headers}
    ]
    body = response.body
    template = change.templates.get("application/json")
    if template is not None:
        body = _filled(template, response, kind).encode()
    return response._replace(
        status=change.status or response.status, headers=Headers([*headers, *change.headers.items()]), body=body
    )


def kind_of(response: HttpResponse) -> str:
    """The type of an answer that was made elsewhere.

    Source: assumed, which type the failures of an integration have.
    """
    error_type = response.headers.get(ERROR_TYPE, "")
    if error_type == "InternalServerErrorException":
        return "INTEGRATION_TIMEOUT" if response.status == 504 else "API_CONFIGURATION_ERROR"
    return _BY_ERROR_TYPE.get(error_type, "")


_BY_ERROR_TYPE: Final = {
    **{error_type: kind for kind, (_, error_type, _) in _OWN.items()},
    "AccessDeniedException": "ACCESS_DENIED",
    "AuthorizerConfigurationException": "AUTHORIZER_CONFIGURATION_ERROR",
}


def _filled(template: str, response: HttpResponse, kind: str) -> str:
    said = response.json()
    message = next((said[name] for name in ("message", "Message") if name in said), None)
    values = {
        "context.error.message": message or "",
        "context.error.messageString": json.dumps(message),
        "context.error.responseType": kind,
    }
    return _VARIABLE.sub(lambda found: str(values[found[1]]), template)
