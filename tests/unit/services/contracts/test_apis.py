from __future__ import annotations

from typing import Any

import pytest

from lambdamock import events
from lambdamock.errors import UsageError
from lambdamock.services.contracts.apis import function_of, kind_of

REST = events.apigateway.rest()


@pytest.mark.parametrize(
    ("event", "integration", "title"),
    [
        pytest.param(REST, "AWS_PROXY", "a REST API", id="REST"),
        pytest.param(
            {"httpMethod": "GET", "queryStringParameters": {"TableName": "T"}}, "AWS_PROXY", "a REST API", id="B062"
        ),
        pytest.param(events.apigateway.http_api(), "AWS_PROXY", "an HTTP API", id="payload 2.0"),
        pytest.param({**REST, "version": "1.0"}, "AWS_PROXY", "an HTTP API", id="payload 1.0"),
        pytest.param(events.apigateway.websocket(), "AWS_PROXY", "a WebSocket API", id="WebSocket"),
        pytest.param({"operation": "ping"}, "AWS", "an integration of type AWS", id="B048"),
        pytest.param(b"[1]", "AWS", "an integration of type AWS", id="raw body"),
    ],
)
def test_the_event_shows_what_kind_of_api_it_is(event: Any, integration: str, title: str) -> None:
    assert kind_of(event, integration).title == title


@pytest.mark.parametrize(
    ("event", "integration", "message"),
    [
        (REST, "HTTP_PROXY", "integration='HTTP_PROXY': functions are integrated with 'AWS_PROXY' or 'AWS'"),
        (b"", "AWS_PROXY", "a proxy integration needs a proxy event; raw bodies are for integration='AWS'"),
        (
            events.authorizers.token("t"),
            "AWS_PROXY",
            "this is a question to an authorizer: aws.deliver.authorizer(function, event)",
        ),
    ],
    ids=["integration", "bytes", "authorizer"],
)
def test_what_no_api_sends_is_refused(event: Any, integration: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        kind_of(event, integration)
    assert str(raised.value) == message


def test_an_option_of_another_kind_is_refused() -> None:
    with pytest.raises(UsageError, match=r"^an HTTP API has no binary_media_types; it has none$"):
        kind_of(events.apigateway.http_api(), "AWS_PROXY").options(None, binary_media_types=["*/*"])


@pytest.mark.parametrize(
    ("event", "longest"), [(REST, 29_000), (events.apigateway.http_api(), 30_000)], ids=["REST", "HTTP"]
)
def test_B056_time_outs_have_bounds(event: Any, longest: int) -> None:
    api = kind_of(event, "AWS_PROXY")
    assert api.options(longest) == {"timeout": longest / 1000}
    for wrong in (49, longest + 1):
        with pytest.raises(UsageError, match=f"takes 50 to {longest}$"):
            api.options(wrong)


def test_B056_the_uri_of_an_integration_names_the_function() -> None:
    arn = "arn:aws:lambda:us-west-2:123456789012:function:f:prod"
    assert function_of(f"arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/{arn}/invocations") == arn
    assert function_of("f:prod") == "f:prod"
