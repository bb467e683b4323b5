"""The services that put HTTP in front of functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from lambdamock.mock.deliver.asynchronous import Event
from lambdamock.mock.deliver.sender import Target, name_of
from lambdamock.mock.deliver.waiting import WaitingSender
from lambdamock.services.contracts.http_response import HttpResponse

if TYPE_CHECKING:
    from lambdamock.services.contracts.authorizers import Authorization


class HttpServices(WaitingSender):
    """One method per service. What goes wrong is a response, as for the service's own clients: see its `problem`."""

    def apigateway(
        self,
        function: Target,
        event: Event | bytes,
        *,
        integration: Literal["AWS_PROXY", "AWS"] = "AWS_PROXY",
        binary_media_types: Sequence[str] | None = None,
        selection_patterns: Mapping[str, int] | None = None,
        invocation_type: Literal["RequestResponse", "Event"] | None = None,
        route_response: bool | None = None,
        timeout_in_millis: int | None = None,
        source_arn: str | None = None,
        source_account: str | None = None,
    ) -> HttpResponse:
        """An API gets a request: `events.apigateway.rest("GET", "/people", origin=aws.origin)`.

        The event decides what kind of API it is: REST, HTTP (`http_api`, or `version` "1.0") or WebSocket.

        Args:
            function: a name, an ARN, a handle, or the URI of an integration.
            integration: "AWS_PROXY", or "AWS" of a REST API, whose event is the request's body and whose response
                the function's result.
            binary_media_types: of a REST API, for instance `["image/*"]`; none unless given.
            selection_patterns: of an integration of type AWS: regular expression for `errorMessage` to status.
            invocation_type: of an integration of type AWS; "Event" does not wait.
            route_response: of a WebSocket API: whether what the function returns goes back to the client.
            timeout_in_millis: of the integration; by default the longest one (29 s, 30 s for HTTP APIs).
            source_arn: of the method or route, read from a proxy event unless given.

        Raises:
            UsageError: an option that this kind of API does not have, or an authorizer's event.
        """
        from lambdamock.services.contracts.apis import function_of, kind_of

        api = kind_of(event, integration)
        options = api.options(
            timeout_in_millis,
            binary_media_types=binary_media_types,
            selection_patterns=selection_patterns,
            invocation_type=invocation_type,
            route_response=route_response,
        )
        result = self._result_or_refusal(
            "apigateway",
            function_of(name_of(function)),
            event,
            source_arn=source_arn,
            source_account=source_account,
            invocation_type=options.pop("invocation_type", None),
        )
        return api.answer(event, result, **options)

    def authorizer(
        self,
        function: Target,
        event: Event,
        *,
        simple_responses: bool | None = None,
        source_arn: str | None = None,
        source_account: str | None = None,
    ) -> Authorization:
        """An API asks whether a request is allowed: `events.authorizers.token("Bearer ...")`.

        Args:
            simple_responses: of an HTTP API's authorizer: it answers `isAuthorized`; False: with a policy.
            source_arn: of the authorizer.
        """
        from lambdamock.services.contracts.authorizers import verdict

        result = self._result_or_refusal(
            "apigateway", function, event, source_arn=source_arn, source_account=source_account
        )
        return verdict(event, result, simple_responses=simple_responses)

    def alb(
        self, function: Target, event: Event, *, source_arn: str | None = None, source_account: str | None = None
    ) -> HttpResponse:
        """A load balancer forwards a request: `events.alb.request("GET", "/", origin=aws.origin)`, or a health check.

        Args:
            source_arn: of the target group, read from the event unless given.
        """
        from lambdamock.services.contracts import alb

        refused = alb.refused_request(event)
        if refused is not None:
            return refused
        result = self._result_or_refusal("alb", function, event, source_arn=source_arn, source_account=source_account)
        return alb.answer(event, result)

    def url(self, function: Target, event: Event) -> HttpResponse:
        """The function's URL gets a request: `events.urls.request("GET", "/", origin=aws.origin)`.

        The URL's AuthType decides who may ask: with NONE those whom the policy lets in, with AWS_IAM whoever signed,
        `urls.request(caller_arn=...)`; identities of the function's own account need no statement in its policy.

        Args:
            function: the function, or `name:alias` for the URL of an alias.

        Raises:
            UsageError: neither has a URL.
        """
        from lambdamock.mock.deliver.function_url import UrlCall
        from lambdamock.services.contracts import function_urls
        from lambdamock.services.contracts.cors import preflight

        call = UrlCall(self._simulation, function, event)
        url = call.url
        answered = preflight(event, url.cors)
        if answered is not None:
            call.note(answered.status)
            return answered
        if url.auth_type == "NONE":
            context = {"lambda:FunctionUrlAuthType": "NONE"}
            result = self._result_or_refusal("url", call.reference.arn, event, context=context)
        else:
            result = call.signed()
        answer = function_urls.answer(event, result, cors=url.cors, invoke_mode=url.invoke_mode)
        call.note(answer.status, result)
        return answer
