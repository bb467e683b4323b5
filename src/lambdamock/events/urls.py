"""Requests to function URLs."""

from __future__ import annotations

from lambdamock.events.content import Content, Event
from lambdamock.events.http import NOTHING, Values
from lambdamock.events.origin import HERE, Origin
from lambdamock.events.payload_v2 import Door, Request, payload_v2


def request(
    method: str = "GET",
    path: str = "/",
    *,
    query: Values = NOTHING,
    headers: Values = NOTHING,
    cookies: list[str] | None = None,
    body: Content | None = None,
    url_id: str | None = None,
    caller_arn: str | None = None,
    source_ip: str = "127.0.0.1",
    request_id: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """A request to a function URL: payload format 2.0.

    Args:
        url_id: the first part of the URL's host name, 32 characters.
        caller_arn: who signed the request, at a URL of AuthType AWS_IAM; anonymous when None.

    Source: documented, developer guide, "Invoking Lambda function URLs"; assumed, the ids of the caller.
    """
    domain = f"{url_id or origin.hex(32, 'url')}.lambda-url.{origin.region}.on.aws"
    account = origin.account_id if caller_arn else "anonymous"
    event = payload_v2(
        Request(method, path, query, headers, cookies, body, source_ip),
        Door(domain, account, route_key="$default", stage="$default", request_id=request_id),
        origin,
    )
    if caller_arn:
        event["requestContext"]["authorizer"] = {"iam": _caller(caller_arn, origin)}
    return event


def _caller(arn: str, origin: Origin) -> Event:
    caller_id = f"AIDA{origin.hex(17, 'caller', arn).upper()}"
    return {
        "accessKey": f"AKIA{origin.hex(16, 'key', arn).upper()}",
        "accountId": origin.account_id,
        "callerId": caller_id,
        "cognitoIdentity": None,
        "principalOrgId": None,
        "userArn": arn,
        "userId": caller_id,
    }
