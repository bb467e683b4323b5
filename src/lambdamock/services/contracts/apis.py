"""The kinds of APIs and integrations of API Gateway: how an event shows its kind, and what it can be told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from lambdamock.errors import UsageError
from lambdamock.services.contracts import http_apis, rest_apis, websocket_apis
from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.services.contracts.http_response import HttpResponse

_URI: Final = re.compile(r"arn:aws[a-z-]*:apigateway:[^:]+:lambda:path/2015-03-31/functions/(arn:.+)/invocations")


class Api(NamedTuple):
    """A kind of API.

    Attributes:
        takes: its own options.
        answer: what it makes of a result; see the module of the kind.
        longest: milliseconds that its integrations may take at most.
    """

    title: str
    takes: frozenset[str]
    answer: Callable[..., HttpResponse]
    longest: int = 29_000

    def options(self, timeout_in_millis: int | None, **given: Any) -> dict[str, Any]:
        """The options that were given, for `answer`; and for the call, `invocation_type`.

        Raises:
            UsageError: it does not have one of them, or there is no such time-out.

        Source: documented, API Gateway quotas: time-outs from 50 ms; assumed, that the longest was not raised.
        """
        options = {name: value for name, value in given.items() if value is not None}
        for name in options:
            if name not in self.takes:
                raise UsageError(f"{self.title} has no {name}; it has {', '.join(sorted(self.takes)) or 'none'}")
        if timeout_in_millis is None:
            return options
        if not 50 <= timeout_in_millis <= self.longest:
            raise UsageError(f"timeout_in_millis={timeout_in_millis}: {self.title} takes 50 to {self.longest}")
        return {**options, "timeout": timeout_in_millis / 1000}


def _mapped(_event: Mapping[str, Any], result: FunctionResult, **options: Any) -> HttpResponse:
    return rest_apis.mapped(result, **options)


_REST: Final = Api("a REST API", frozenset({"binary_media_types"}), rest_apis.proxied)
_HTTP: Final = Api("an HTTP API", frozenset(), http_apis.answer, 30_000)
_WEBSOCKET: Final = Api("a WebSocket API", frozenset({"route_response"}), websocket_apis.answer)
_CUSTOM: Final = Api("an integration of type AWS", frozenset({"selection_patterns", "invocation_type"}), _mapped)


def function_of(named: str) -> str:
    """The function that a name or ARN means, or the URI of an integration.

    Source: documented, rule B056: `arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations`.
    """
    found = _URI.fullmatch(named)
    return found[1] if found else named


def kind_of(event: Mapping[str, Any] | bytes, integration: str) -> Api:
    """The kind of API that an event comes from.

    Raises:
        UsageError: it is a question to an authorizer, or there is no such integration.
    """
    if integration == "AWS":
        return _CUSTOM
    if integration != "AWS_PROXY":
        raise UsageError(f"integration={integration!r}: functions are integrated with 'AWS_PROXY' or 'AWS'")
    if isinstance(event, bytes):
        raise UsageError("a proxy integration needs a proxy event; raw bodies are for integration='AWS'")
    if "methodArn" in event or "routeArn" in event:
        raise UsageError("this is a question to an authorizer: aws.deliver.authorizer(function, event)")
    if event.get("version") in {"1.0", "2.0"}:
        return _HTTP
    return _WEBSOCKET if "connectionId" in event.get("requestContext", {}) else _REST
