"""What Alexa asks: smart home skills, and custom skills."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lambdamock.events import moments
from lambdamock.events.content import Event, plain
from lambdamock.events.origin import HERE, Origin

_NOTHING: Final[Mapping[str, Any]] = {}


def smart_home(
    name: str = "SwitchOnOffRequest",
    *,
    namespace: str = "Control",
    payload: Mapping[str, Any] = _NOTHING,
    appliance_id: str | None = "sampleId",
    details: Mapping[str, str] = _NOTHING,
    access_token: str = "sampleAccessToken",  # noqa: S107 - nobody's
) -> Event:
    """A directive of the first Smart Home interface, as the guide of 2019 shows it.

    Args:
        payload: beside appliance and token, for instance `{"switchControlAction": "TURN_ON"}`.
        appliance_id: None where the directive is about none, as a discovery.
        details: `additionalApplianceDetails`.

    Source: documented, developer guide, "Using AWS Lambda with Alexa".
    """
    about: Event = {}
    if appliance_id is not None:
        about["appliance"] = {"additionalApplianceDetails": dict(details), "applianceId": appliance_id}
    return {
        "header": {"payloadVersion": "1", "namespace": namespace, "name": name},
        "payload": {**plain(payload), **about, "accessToken": access_token},
    }


def directive(
    namespace: str = "Alexa.PowerController",
    name: str = "TurnOn",
    *,
    payload: Mapping[str, Any] = _NOTHING,
    endpoint_id: str | None = "endpoint-001",
    cookie: Mapping[str, str] = _NOTHING,
    access_token: str = "access-token",  # noqa: S107 - nobody's
    origin: Origin = HERE,
) -> Event:
    """A directive of the Smart Home interface of today, version 3.

    Source: documented, Alexa Smart Home documentation, "Directive message structure".
    """
    scope = {"type": "BearerToken", "token": access_token}
    body: Event = {
        "header": {
            "namespace": namespace,
            "name": name,
            "payloadVersion": "3",
            "messageId": origin.uuid("alexa message", namespace, name),
            "correlationToken": origin.hex(32, "alexa correlation", namespace, name),
        }
    }
    if endpoint_id is not None:
        body["endpoint"] = {"scope": scope, "endpointId": endpoint_id, "cookie": dict(cookie)}
        return {"directive": {**body, "payload": plain(payload)}}
    return {"directive": {**body, "payload": {**plain(payload), "scope": scope}}}


def intent(
    name: str = "MyIntent",
    *,
    slots: Mapping[str, str | None] = _NOTHING,
    new_session: bool = False,
    attributes: Mapping[str, Any] = _NOTHING,
    locale: str = "en-US",
    origin: Origin = HERE,
) -> Event:
    """A user of a custom skill wants something.

    Source: documented, Alexa Skills Kit documentation, "IntentRequest".
    """
    filled = {
        slot: {"name": slot, **({} if value is None else {"value": value}), "confirmationStatus": "NONE"}
        for slot, value in slots.items()
    }
    asked = {"intent": {"name": name, "confirmationStatus": "NONE", "slots": filled}, "dialogState": "STARTED"}
    return _skill("IntentRequest", asked, new_session, attributes, locale, origin)


def launch(*, locale: str = "en-US", origin: Origin = HERE) -> Event:
    """A user opens a custom skill.

    Source: documented, Alexa Skills Kit documentation, "LaunchRequest".
    """
    asked = {"shouldLinkResultBeReturned": False}
    return _skill("LaunchRequest", asked, new_session=True, attributes={}, locale=locale, origin=origin)


def _skill(
    kind: str,
    asked: Mapping[str, Any],
    new_session: bool,
    attributes: Mapping[str, Any],
    locale: str,
    origin: Origin,
) -> Event:
    application = {"applicationId": f"amzn1.ask.skill.{origin.uuid('skill')}"}
    user = {"userId": f"amzn1.ask.account.{origin.hex(64, 'alexa user').upper()}"}
    return {
        "version": "1.0",
        "session": {
            "new": new_session,
            "sessionId": f"amzn1.echo-api.session.{origin.uuid('alexa session')}",
            "application": dict(application),
            "attributes": plain(attributes),
            "user": dict(user),
        },
        "context": {
            "System": {
                "application": dict(application),
                "user": dict(user),
                "device": {
                    "deviceId": f"amzn1.ask.device.{origin.hex(64, 'device').upper()}",
                    "supportedInterfaces": {},
                },
                "apiEndpoint": "https://api.amazonalexa.com",
            }
        },
        "request": {
            "type": kind,
            "requestId": f"amzn1.echo-api.request.{origin.uuid('alexa request', kind)}",
            "timestamp": moments.iso_seconds(origin.at),
            "locale": locale,
            **asked,
        },
    }
