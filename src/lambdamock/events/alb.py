"""Requests through an Application Load Balancer."""

from __future__ import annotations

from urllib.parse import quote

from lambdamock.events import http
from lambdamock.events.content import Content, Event
from lambdamock.events.http import NOTHING, Values
from lambdamock.events.origin import HERE, Origin


def request(
    method: str = "GET",
    path: str = "/",
    *,
    query: Values = NOTHING,
    headers: Values = NOTHING,
    body: Content | None = None,
    multi_value: bool = False,
    target_group_arn: str | None = None,
    source_ip: str = "127.0.0.1",
    origin: Origin = HERE,
) -> Event:
    """A request that a listener forwards to a function. Header names are in lower case.

    Args:
        query: decoded; the load balancer hands them on encoded, and the function has to decode them.
        body: bytes are base64; without one the event's is "".
        multi_value: whether the target group hands on all values of a header or parameter, or the last one.

    Source: documented, developer guide, "Using AWS Lambda with an Application Load Balancer"; Elastic Load Balancing
    user guide, "Lambda functions as targets".
    """
    group = target_group_arn or _target_group(origin)
    sent = http.payload(body)
    arrived = http.lower(http.with_defaults(headers, _defaults(path, source_ip, sent.content_type, origin)))
    asked = {quote(name): [quote(one) for one in several] for name, several in http.multiple(query).items()}
    event: Event = {"requestContext": {"elb": {"targetGroupArn": group}}, "httpMethod": method, "path": path}
    if multi_value:
        event |= {"multiValueQueryStringParameters": asked, "multiValueHeaders": arrived}
    else:
        event |= {"queryStringParameters": http.last(asked), "headers": http.last(arrived)}
    return event | {"body": sent.body or "", "isBase64Encoded": sent.is_base64}


def health_check(*, path: str = "/", target_group_arn: str | None = None, origin: Origin = HERE) -> Event:
    """The load balancer asks whether the function is well, when the target group says so.

    Source: documented, Elastic Load Balancing user guide, "Enable health checks".
    """
    group = target_group_arn or _target_group(origin)
    return {
        "requestContext": {"elb": {"targetGroupArn": group}},
        "httpMethod": "GET",
        "path": path,
        "queryStringParameters": {},
        "headers": {"user-agent": "ELB-HealthChecker/2.0"},
        "body": "",
        "isBase64Encoded": False,
    }


def _target_group(origin: Origin) -> str:
    return origin.arn("elasticloadbalancing", f"targetgroup/my-targets/{origin.hex(16, 'target group')}")


def _defaults(path: str, source_ip: str, content_type: str | None, origin: Origin) -> dict[str, str | None]:
    return {
        "content-type": content_type,
        "host": f"my-load-balancer-{origin.number(10, 'balancer')}.{origin.region}.elb.amazonaws.com",
        "user-agent": http.USER_AGENT,
        "x-amzn-trace-id": http.trace(origin, path),
        "x-forwarded-for": source_ip,
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    }
