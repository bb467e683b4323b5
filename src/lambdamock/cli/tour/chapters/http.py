"""Functions behind HTTP: API Gateway and load balancers."""

from __future__ import annotations

from typing import Final

from lambdamock.cli.tour.chapter import Chapter, step
from lambdamock.cli.tour.deployment import sample_event
from lambdamock.cli.tour.samples import sample
from lambdamock.cli.tour.stage import Stage


@step
def other_operations(stage: Stage) -> None:
    """Other operations of the same function: ping, and one it does not know. Those on a table would need DynamoDB."""
    ping = stage.invoke("LambdaFunctionOverHttps", sample_event("ping"))
    stage.expect("ping is answered with pong", ping.payload, "pong")
    unknown = stage.invoke("LambdaFunctionOverHttps", sample_event("unknown_operation"))
    error = (unknown.error, unknown.payload["errorType"], unknown.payload["errorMessage"])
    stage.expect("others raise", error, ("Unhandled", "ValueError", 'Unrecognized operation "teleport"'))


HTTP: Final = Chapter(
    "http",
    "Behind an API and a load balancer",
    "events of API Gateway (with and without proxy integration) and Application Load Balancer",
    (
        sample(
            "API Gateway without proxy integration: the event is the body of the request.",
            "LambdaFunctionOverHttps",
            "http/operations.py",
            "echo",
            {"somekey1": "somevalue1", "somekey2": "somevalue2"},
        ),
        other_operations,
        sample(
            "With proxy integration the function gets the whole request and defines the whole response.",
            "proxy",
            "http/proxy.py",
            "api_gateway",
            {
                "statusCode": 200,
                "headers": {"Content-Type": "application/json"},
                "body": '{"resource": "/{proxy+}", "greeting": "hello me"}',
                "isBase64Encoded": False,
            },
            "GET /test/hello in stage test",
        ),
        sample(
            "A load balancer sends a similar event and wants a status description as well.",
            "alb-function",
            "http/page.py",
            "alb",
            {
                "statusCode": 200,
                "statusDescription": "HTTP OK",
                "isBase64Encoded": False,
                "headers": {"Content-Type": "text/html"},
                "body": "<h1>Hello from Lambda!</h1>",
            },
            "looked for 1234ABCD on lambda-alb-123578498.us-east-2.elb.amazonaws.com",
        ),
    ),
)
