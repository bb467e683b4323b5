"""Where an event comes from: the ARN that a service names as `aws:SourceArn` when it invokes a function.

Read from the event. What an event does not name is named as `lambdamock.events` names it: "my-rule".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from lambdamock.events.origin import Origin

Event = Mapping[str, Any]
Source = Callable[[Event, Origin], str | None]
"""The ARN of what caused an event, in the world of an origin; None when the event does not tell."""

_PARAMETER: Final = re.compile(r"\{[^}]*\}")


def of_nothing(_event: Event, _origin: Origin) -> None:
    """The service names no source."""


def named_by(*path: str | int) -> Source:
    """The source whose ARN an event has at a place in it."""

    def read(event: Event, _origin: Origin) -> str | None:
        found = at(event, *path)
        return found if isinstance(found, str) and found.startswith("arn:") else None

    return read


def always(service: str, resource: str) -> Source:
    """A source that no event names."""
    return lambda _event, origin: origin.arn(service, resource)


def rule_of(event: Event, origin: Origin) -> str:
    """The rule of EventBridge: a scheduled event names it, one that a pattern matched does not."""
    resources = event.get("resources")
    rules = [one for one in resources if ":rule/" in str(one)] if isinstance(resources, list) else []
    if rules and event.get("source") == "aws.events":
        return str(rules[0])
    return origin.arn("events", "rule/my-rule")


def log_group_of(event: Event, origin: Origin) -> str | None:
    """The log group, with the wildcard for its streams.

    Source: documented, CloudWatch Logs user guide, "Subscription filters with AWS Lambda".
    """
    from lambdamock.events.logs import decoded  # decompresses

    try:
        document = decoded(event)
    except (KeyError, TypeError, ValueError, OSError, EOFError):
        return None
    owner = document["owner"] if str(document.get("owner")).isdecimal() else origin.account_id
    return origin._replace(account_id=owner).arn("logs", f"log-group:{document.get('logGroup')}:*")


def api_of(event: Event, origin: Origin) -> str | None:
    """The method, route or authorizer of an API: `API/STAGE/METHOD/PATH`, with `*` for the parameters of the path.

    Source: documented, API Gateway developer guide, "Resource format of permissions for executing API", rule B058; for
    routes of HTTP and WebSocket APIs and for authorizers the statements that the console makes; assumed, the id of an
    authorizer, and `*` for parameters and for the method ANY.
    """
    authorized = event.get("methodArn") or event.get("routeArn")
    if isinstance(authorized, str):
        return f"{authorized.partition('/')[0]}/authorizers/my-authorizer"
    request = at(event, "requestContext")
    if not isinstance(request, Mapping) or "apiId" not in request:
        return None
    there = origin._replace(account_id=str(request.get("accountId") or origin.account_id))
    place = "/".join((str(request["apiId"]), str(request.get("stage")), _route(request)))
    return there.arn("execute-api", place)


def _route(request: Event) -> str:
    key = str(request.get("routeKey", "$default"))
    if "connectionId" in request:
        return key
    if "http" in request:  # payload 2.0
        method, _, path = key.partition(" ")
    else:
        method, path = str(request.get("httpMethod")), str(request.get("resourcePath"))
    return _PARAMETER.sub("*", f"{'*' if method == 'ANY' else method}{path}")


def user_pool_of(event: Event, origin: Origin) -> str | None:
    """The user pool. Source: documented, Cognito developer guide, "Lambda triggers"."""
    pool = event.get("userPoolId")
    region = str(event.get("region") or origin.region)
    return origin._replace(region=region).arn("cognito-idp", f"userpool/{pool}") if pool else None


def identity_pool_of(event: Event, origin: Origin) -> str | None:
    """The identity pool of Cognito Sync. Source: assumed, the form."""
    pool = event.get("identityPoolId")
    region = str(event.get("region") or origin.region)
    return origin._replace(region=region).arn("cognito-sync", f"identitypool/{pool}") if pool else None


def intent_of(event: Event, origin: Origin) -> str | None:
    """The intent of a bot of Lex V1. Source: documented, Lex developer guide, "Creating a Lambda function"."""
    name = at(event, "currentIntent", "name")
    return origin.arn("lex", f"intent:{name}:{at(event, 'bot', 'version')}") if name else None


def bot_of(event: Event, origin: Origin) -> str | None:
    """The alias of a bot of Lex V2. Source: documented, Lex V2 developer guide, "Attaching a Lambda function"."""
    bot = at(event, "bot", "id")
    return origin.arn("lex", f"bot-alias/{bot}/{at(event, 'bot', 'aliasId')}") if bot else None


def skill_of(event: Event) -> str | None:
    """The id of an Alexa skill, which policies compare with `lambda:EventSourceToken`."""
    given = at(event, "context", "System", "application", "applicationId")
    given = given or at(event, "session", "application", "applicationId")
    return given if isinstance(given, str) else None


def at(document: Any, *path: str | int) -> Any:
    """What lies at a place of a JSON document; None when there is no such place."""
    for step in path:
        if isinstance(step, int):
            if not isinstance(document, list) or len(document) <= step:
                return None
        elif not isinstance(document, Mapping) or step not in document:
            return None
        document = document[step]
    return document
