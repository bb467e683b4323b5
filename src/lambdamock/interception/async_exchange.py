"""One request of an aiobotocore client and its answer: `exchange`, with awaits where aiobotocore has them.

The world answers at once and in the caller's thread, so handlers run inside the event loop's turn.
"""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable
from functools import partial, wraps
from typing import Any

from aiobotocore.awsrequest import AioAWSResponse
from aiobotocore.endpoint import convert_to_response_dict

from lambdamock.interception.draws import draws_after
from lambdamock.interception.exchange import SERVICE, answer_of, parser_of, request_of
from lambdamock.interception.permissions.gate import (
    Allowed,
    LettingThrough,
    Rest,
    nothing_done,
    protocol_name,
    verdict_on,
)
from lambdamock.interception.port import Cloud, Innermost
from lambdamock.interception.retries import EVENT, wanted_delay
from lambdamock.interception.triggers.destinations import refusal_of
from lambdamock.interception.triggers.queues import note_sent
from lambdamock.interception.triggers.seams import Seams
from lambdamock.protocol import protocol_of
from lambdamock.runtime import uncounted
from lambdamock.wire import Response


def intercepted(original: Callable[..., Any], innermost: Innermost, seams: Seams) -> Any:
    """`AioBaseClient._make_request` that answers Lambda's requests itself and leaves all others alone."""

    @wraps(original)
    async def _make_request(
        self: Any, operation_model: Any, request_dict: dict[str, Any], request_context: dict[str, Any]
    ) -> Any:
        cloud = innermost()
        if cloud is None:
            return await original(self, operation_model, request_dict, request_context)
        service = self._service_model.service_name
        if service != SERVICE:
            seams.look(service)
            try:
                with uncounted():
                    verdict = verdict_on(cloud, self, operation_model, request_dict)
                    go_on = partial(_passed_on, original, cloud, self, operation_model, request_dict, request_context)
                    if verdict is None:
                        answer = await go_on()
                    else:
                        answer = await carried_out(cloud, verdict, self, operation_model, request_dict, go_on)
                    note_sent(cloud, service, answer)
                    return answer
            finally:
                cloud.called(service, operation_model.name)
        try:
            return await exchange(cloud, self, operation_model, request_dict)
        except Exception as error:
            await self.meta.events.emit(
                f"after-call-error.{SERVICE}.{operation_model.name}", exception=error, context=request_context
            )
            raise

    return _make_request


async def _passed_on(
    original: Callable[..., Any],
    cloud: Cloud,
    client: Any,
    operation_model: Any,
    request_dict: dict[str, Any],
    request_context: dict[str, Any],
) -> Any:
    refused = refusal_of(cloud, client._service_model.service_name, operation_model.name, request_context)
    return refused or await original(client, operation_model, request_dict, request_context)


async def carried_out(
    cloud: Cloud,
    verdict: Response | Rest | Allowed,
    client: Any,
    operation_model: Any,
    request_dict: dict[str, Any],
    go_on: Callable[[], Any],
) -> tuple[AioAWSResponse, dict[str, Any]]:
    """Answer a call of another service as it was decided; see `lambdamock.interception.exchange`."""
    if isinstance(verdict, Response):
        answered = http_response(verdict, request_dict["url"])
        factory = client._endpoint._response_parser_factory
        parser = factory.create_parser(protocol_name(operation_model))
        service = client._service_model.service_id.hyphenize()
        parsed = await read(client, operation_model, answered, request_dict["context"], service, parser)
        parsed["ResponseMetadata"]["RetryAttempts"] = 0
        return answered, parsed
    with LettingThrough(cloud):
        if isinstance(verdict, Allowed):
            answer: tuple[AioAWSResponse, dict[str, Any]] = await go_on()
            if verdict.learn is not None:
                verdict.learn(answer[1])
            return answer
        name = operation_model.name
        parsed = nothing_done() if verdict.params is None else await client._make_api_call(name, verdict.params)
    return http_response(Response(200, {}, b""), request_dict["url"]), verdict.merged(parsed)


async def exchange(
    cloud: Cloud, client: Any, operation_model: Any, request_dict: dict[str, Any]
) -> tuple[AioAWSResponse, dict[str, Any]]:
    """Answer one call of a client, as often as the client wants to try; see `lambdamock.interception.exchange`."""
    endpoint = client._endpoint
    protocol = protocol_of(operation_model.service_model)
    request = request_of(cloud, client, request_dict)
    attempt = 1
    while True:
        endpoint._update_retries_context(request_dict["context"], attempt)
        response = answer_of(cloud, operation_model, protocol, request)
        answered = http_response(response, request_dict["url"])
        parsed = await read(client, operation_model, answered, request_dict["context"])
        with draws_after(response.status, response.headers):
            answers = await client.meta.events.emit(
                EVENT.format(operation_model.name),
                response=(answered, parsed),
                endpoint=endpoint,
                operation=operation_model,
                attempts=attempt,
                caught_exception=None,
                request_dict=request_dict,
            )
        delay = wanted_delay(answers)
        if delay is None:
            parsed["ResponseMetadata"]["RetryAttempts"] = attempt - 1
            return answered, parsed
        cloud.retry_later(operation_model.name, attempt, delay)
        attempt += 1


def http_response(response: Response, url: str) -> AioAWSResponse:
    """The answer as aiobotocore's HTTP layer would hand it over."""
    return AioAWSResponse(url, response.status, response.headers, _Raw(response.body))


class _Raw:
    """The raw body of a response, as far as aiobotocore looks at it: itself, or its `content`, is read."""

    def __init__(self, body: bytes) -> None:
        self._body = io.BytesIO(body)

    @property
    def content(self) -> _Raw:
        return self

    async def read(self, amount: int = -1) -> bytes:
        return self._body.read(amount)

    async def iter_chunks(self) -> AsyncIterator[tuple[bytes, bool]]:
        """Parts of the body, and whether each ends a chunk of the transfer; event streams are read so."""
        yield self._body.read(), True

    def at_eof(self) -> bool:
        return self._body.tell() == len(self._body.getbuffer())

    def close(self) -> None:
        self._body.close()


async def read(
    client: Any,
    operation_model: Any,
    answered: AioAWSResponse,
    context: dict[str, Any],
    service: str = SERVICE,
    parser: Any = None,
) -> dict[str, Any]:
    """Read an answer with aiobotocore's own parser, in its order of events; see `lambdamock.interception.exchange`."""
    events = client.meta.events
    name = operation_model.name
    response_dict = await convert_to_response_dict(answered, operation_model)
    customized: dict[str, Any] = {}
    await events.emit(
        f"before-parse.{service}.{name}",
        operation_model=operation_model,
        response_dict=response_dict,
        customized_response_dict=customized,
    )
    parser = parser or parser_of(client, operation_model)
    parsed: dict[str, Any] = await parser.parse(response_dict, operation_model.output_shape)
    parsed.update(customized)
    if answered.status_code >= 300:
        await client._endpoint._add_modeled_error_fields(response_dict, parsed, operation_model, parser)
    await events.emit(
        f"response-received.{service}.{name}",
        response_dict=response_dict,
        parsed_response=parsed,
        context=context,
        exception=None,
    )
    return parsed
