"""Integrations of type MOCK: answers that come out of the template, as SAM writes them for CORS."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from lambdamock.errors import UsageError
from lambdamock.mock.stack.gateway.definition import Integration, IntegrationResponse, Route
from lambdamock.services.contracts.http_response import Headers, HttpResponse
from lambdamock.services.contracts.rest_apis import internal_error

_JSON = "application/json"
_HEADER = "method.response.header."


def answer(route: Route, integration: Integration, content_type: str) -> HttpResponse:
    """What the integration answers: its request template says with which status.

    Raises:
        UsageError: a template or a header has to be evaluated.

    Source: documented, API Gateway developer guide, "Set up mock integrations"; assumed, that without a status in the
    request template or without a response for it the answer is 500.
    """
    template = integration.request_templates.get(content_type) or integration.request_templates.get(_JSON, "")
    status = _status(constant(template, route))
    chosen = None if status is None else response_for(str(status), integration.responses)
    if chosen is None:
        return internal_error(500, f"{route.method} {route.path}: no integration response for status {status}")
    body = constant(chosen.templates.get(_JSON, ""), route)
    headers = [("Content-Type", _JSON), *constant_headers(chosen.parameters, route)]
    return HttpResponse(chosen.status, Headers(headers), body.encode())


def response_for(text: str, responses: Iterable[IntegrationResponse]) -> IntegrationResponse | None:
    """The response whose pattern fits, or the default one."""
    listed = list(responses)
    fitting = [one for one in listed if one.pattern and re.fullmatch(one.pattern, text)]
    return next(iter([*fitting, *(one for one in listed if not one.pattern)]), None)


def constant(template: str, route: Route) -> str:
    """A mapping template without anything to evaluate.

    Raises:
        UsageError: it has to be evaluated.
    """
    if re.search(r"\$[\w!{]|#(set|if|foreach|end|else)\b", template):
        raise UsageError(
            f"{route.method} {route.path}: mapping templates are not evaluated here: {template.strip()[:60]!r}; "
            "test the function with aws.deliver.apigateway(...) or call the function itself"
        )
    return template


def constant_headers(parameters: Mapping[str, str], route: Route) -> list[tuple[str, str]]:
    """Headers of a response whose values are texts in quotes.

    Raises:
        UsageError: one has to be taken from elsewhere.
    """
    headers = []
    for name, value in parameters.items():
        if not (value[:1] == value[-1:] == "'"):
            raise UsageError(
                f"{route.method} {route.path}: {name}={value!r} is not evaluated here, only texts in quotes"
            )
        headers.append((name.removeprefix(_HEADER), value[1:-1]))
    return headers


def _status(template: str) -> int | None:
    try:
        return int(json.loads(template)["statusCode"])
    except (ValueError, KeyError, TypeError):
        return None
