"""One request of a botocore client and its answer, with the client's own retries in virtual time.

This stands in for `botocore.endpoint.Endpoint`: below the client's `before-call` hooks, above signing and sending. The
request was built by botocore's serialiser and the answer is read by botocore's parser, so exceptions, waiters,
paginators and streaming bodies are the real ones.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial, wraps
from typing import Any, Final
from weakref import WeakKeyDictionary

from botocore.awsrequest import AWSResponse
from botocore.endpoint import convert_to_response_dict

from lambdamock.interception.permissions.gate import (
    Allowed,
    LettingThrough,
    Rest,
    access_key_of,
    nothing_done,
    protocol_name,
    verdict_on,
)
from lambdamock.interception.port import Cloud, Innermost
from lambdamock.interception.retries import delay_before_retry
from lambdamock.interception.triggers.destinations import refusal_of
from lambdamock.interception.triggers.queues import note_sent
from lambdamock.interception.triggers.seams import Seams
from lambdamock.protocol import LambdaProtocol, protocol_of
from lambdamock.runtime import uncounted
from lambdamock.wire import Request, Response, headers_of

SERVICE: Final = "lambda"
_parsers: Final[WeakKeyDictionary[Any, Any]] = WeakKeyDictionary()
"""Response parsers by the factory of the client that they were made for."""


def intercepted(original: Callable[..., Any], innermost: Innermost, seams: Seams) -> Any:
    """`BaseClient._make_request` that answers Lambda's requests itself and leaves all others alone.

    Args:
        seams: where those who answer the others trigger functions.
    """

    @wraps(original)
    def _make_request(
        self: Any, operation_model: Any, request_dict: dict[str, Any], request_context: dict[str, Any]
    ) -> Any:
        cloud = innermost()
        if cloud is None:
            return original(self, operation_model, request_dict, request_context)
        service = self._service_model.service_name
        if service != SERVICE:
            seams.look(service)
            try:
                with uncounted():
                    verdict = verdict_on(cloud, self, operation_model, request_dict)
                    go_on = partial(_passed_on, original, cloud, self, operation_model, request_dict, request_context)
                    answer = (
                        go_on()
                        if verdict is None
                        else carried_out(cloud, verdict, self, operation_model, request_dict, go_on)
                    )
                    note_sent(cloud, service, answer)
                    return answer
            finally:
                cloud.called(service, operation_model.name)
        try:
            return exchange(cloud, self, operation_model, request_dict)
        except Exception as error:
            self.meta.events.emit(
                f"after-call-error.{SERVICE}.{operation_model.name}", exception=error, context=request_context
            )
            raise

    return _make_request


def _passed_on(
    original: Callable[..., Any],
    cloud: Cloud,
    client: Any,
    operation_model: Any,
    request_dict: dict[str, Any],
    request_context: dict[str, Any],
) -> Any:
    refused = refusal_of(cloud, client._service_model.service_name, operation_model.name, request_context)
    return refused or original(client, operation_model, request_dict, request_context)


def carried_out(
    cloud: Cloud,
    verdict: Response | Rest | Allowed,
    client: Any,
    operation_model: Any,
    request_dict: dict[str, Any],
    go_on: Callable[[], Any],
) -> tuple[AWSResponse, dict[str, Any]]:
    """Answer a call of another service as it was decided.

    Args:
        go_on: has it answered by whoever answers for the service.
    """
    if isinstance(verdict, Response):
        answered = http_response(verdict, request_dict["url"])
        factory = client._endpoint._response_parser_factory
        parser = factory.create_parser(protocol_name(operation_model))
        service = client._service_model.service_id.hyphenize()
        parsed = read(client, operation_model, answered, request_dict["context"], service, parser)
        parsed["ResponseMetadata"]["RetryAttempts"] = 0
        return answered, parsed
    with LettingThrough(cloud):
        if isinstance(verdict, Allowed):
            answer: tuple[AWSResponse, dict[str, Any]] = go_on()
            if verdict.learn is not None:
                verdict.learn(answer[1])
            return answer
        parsed = (
            nothing_done() if verdict.params is None else client._make_api_call(operation_model.name, verdict.params)
        )
    return http_response(Response(200, {}, b""), request_dict["url"]), verdict.merged(parsed)


def exchange(
    cloud: Cloud, client: Any, operation_model: Any, request_dict: dict[str, Any]
) -> tuple[AWSResponse, dict[str, Any]]:
    """Answer one call of a client, as often as the client wants to try.

    Returns:
        what `Endpoint.make_request` returns: the HTTP response and its parsed form.
    """
    endpoint = client._endpoint
    protocol = protocol_of(operation_model.service_model)
    request = request_of(cloud, client, request_dict)
    attempt = 1
    while True:
        endpoint._update_retries_context(request_dict["context"], attempt)
        response = answer_of(cloud, operation_model, protocol, request)
        answered = http_response(response, request_dict["url"])
        parsed = read(client, operation_model, answered, request_dict["context"])
        delay = delay_before_retry(client, operation_model, request_dict, attempt, (answered, parsed))
        if delay is None:
            parsed["ResponseMetadata"]["RetryAttempts"] = attempt - 1
            return answered, parsed
        cloud.retry_later(operation_model.name, attempt, delay)
        attempt += 1


def request_of(cloud: Cloud, client: Any, request_dict: dict[str, Any]) -> Request:
    """The request as it would go over the wire."""
    body = request_dict["body"]
    if hasattr(body, "read"):
        body = body.read()
    callers = cloud.callers
    access_key = access_key_of(client, callers) if callers.sessions else ""
    session = callers.sessions.get(access_key)
    return Request(
        method=request_dict["method"],
        path=request_dict["url_path"],
        region=client.meta.region_name,
        account_id=cloud.account_id if session is None else session.principal.account_id,
        query=request_dict["query_string"],
        headers=headers_of(request_dict["headers"]),
        body=body.encode() if isinstance(body, str) else body or b"",
        access_key="" if session is None else access_key,
    )


def answer_of(cloud: Cloud, operation_model: Any, protocol: LambdaProtocol, request: Request) -> Response:
    """What Lambda answers; that the time of a session is over is said before anything else."""
    callers = cloud.callers
    if request.access_key and callers.role_sessions.has_expired(request.access_key):
        from lambdamock.interception.permissions.denials import expiry_error
        from lambdamock.interception.permissions.errors import error_response

        return error_response(operation_model, expiry_error(operation_model, callers.new_request_id()))
    return cloud.answer(protocol, request)


class Headers(dict[str, str]):
    """Headers with lower-case names, found in any case: what botocore's own mapping does, at a third of its price."""

    def __getitem__(self, name: str) -> str:
        return _item(self, name.lower())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and _contains(self, name.lower())

    def get(self, name: str, default: Any = None) -> Any:
        return _get(self, name.lower(), default)


# `super()` would cost as much again
_item, _contains, _get = dict.__getitem__, dict.__contains__, dict.get


class _Answer(AWSResponse):  # type: ignore[misc]  # untyped
    """The answer as botocore's HTTP layer would hand it over."""

    def __init__(self, url: str, response: Response) -> None:
        self.url = url
        self.status_code = response.status
        self.headers = Headers(response.headers)
        self.raw = _Raw(response.body)
        self._content = None


def http_response(response: Response, url: str) -> AWSResponse:
    """The answer as botocore's HTTP layer would hand it over."""
    return _Answer(url, response)


class _Raw(io.BytesIO):
    """The raw body of a response, as far as botocore looks at it."""

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()


def read(
    client: Any,
    operation_model: Any,
    answered: AWSResponse,
    context: dict[str, Any],
    service: str = SERVICE,
    parser: Any = None,
) -> dict[str, Any]:
    """Read an answer with botocore's own parser, in botocore's order of events.

    Args:
        service: as the names of the events spell it.
        parser: None for Lambda's.
    """
    events = client.meta.events
    name = operation_model.name
    response_dict = convert_to_response_dict(answered, operation_model)
    customized: dict[str, Any] = {}
    events.emit(
        f"before-parse.{service}.{name}",
        operation_model=operation_model,
        response_dict=response_dict,
        customized_response_dict=customized,
    )
    parser = parser or parser_of(client, operation_model)
    parsed: dict[str, Any] = parser.parse(response_dict, operation_model.output_shape)
    parsed.update(customized)
    if answered.status_code >= 300:
        client._endpoint._add_modeled_error_fields(response_dict, parsed, operation_model, parser)
    events.emit(
        f"response-received.{service}.{name}",
        response_dict=response_dict,
        parsed_response=parsed,
        context=context,
        exception=None,
    )
    return parsed


def parser_of(client: Any, operation_model: Any) -> Any:
    """The parser that the client's endpoint would make for each response; made once, because parsers have no state."""
    factory = client._endpoint._response_parser_factory
    parser = _parsers.get(factory)
    if parser is None:
        parser = _parsers[factory] = factory.create_parser(operation_model.metadata["protocol"])
    return parser
