"""Notifications of SNS topics: as functions get them, and the envelope that queues and endpoints get."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from lambdamock.errors import UsageError
from lambdamock.events import moments
from lambdamock.events.content import Event, Text, as_json, plain, text_of
from lambdamock.events.origin import HERE, Origin, region_of

Attribute = str | int | float | bytes | list[Any] | Mapping[str, str]
"""A Python value, or `{"Type": ..., "Value": ...}` taken as it is."""


def notification(
    message: Text,
    *,
    topic_arn: str | None = None,
    subject: str | None = None,
    attributes: Mapping[str, Attribute] | None = None,
    subscription_arn: str | None = None,
    message_id: str | None = None,
    signature: str | None = None,
    signing_cert_url: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """A message was published to a topic that the function subscribes to.

    Args:
        message: a mapping or list is sent as JSON.
        attributes: Python values become attributes of type String, Number, Binary (base64) or String.Array.
        signature: nothing verifies the one that is made up.

    Source: documented, developer guide, "Using AWS Lambda with Amazon SNS"; assumed, the signature.
    """
    topic = topic_arn or origin.arn("sns", "my-topic")
    subscription = subscription_arn or f"{topic}:{origin.uuid('subscription', topic)}"
    common = _common(topic, text_of(message), message_id, signature, origin)
    sns = {
        "SignatureVersion": "1",
        **common,
        "SigningCertUrl": signing_cert_url or _certificate(topic, origin),
        "MessageAttributes": _attributes(attributes or {}),
        "Type": "Notification",
        "UnsubscribeUrl": _unsubscribe(topic, subscription, origin),
        "TopicArn": topic,
        "Subject": subject,
    }
    record = {"EventVersion": "1.0", "EventSubscriptionArn": subscription, "EventSource": "aws:sns", "Sns": sns}
    return {"Records": [record]}


def envelope(
    message: Text,
    *,
    topic_arn: str | None = None,
    subject: str | None = None,
    attributes: Mapping[str, Attribute] | None = None,
    subscription_arn: str | None = None,
    message_id: str | None = None,
    sequence_number: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """What a queue, a delivery stream or an HTTPS endpoint gets without raw message delivery: the body of its message.

    Differs from what functions get: "...URL", and no Subject nor MessageAttributes where there are none.

    Source: documented, SNS developer guide, "HTTP/HTTPS notification JSON format"; assumed, the signature.
    """
    topic = topic_arn or origin.arn("sns", "my-topic")
    subscription = subscription_arn or f"{topic}:{origin.uuid('subscription', topic)}"
    common = _common(topic, text_of(message), message_id, None, origin)
    document = {"Type": "Notification", "MessageId": common["MessageId"]}
    if sequence_number is not None:
        document["SequenceNumber"] = sequence_number
    document["TopicArn"] = topic
    if subject is not None:
        document["Subject"] = subject
    document |= {"Message": common["Message"], "Timestamp": common["Timestamp"], "SignatureVersion": "1"}
    document |= {"Signature": common["Signature"], "SigningCertURL": _certificate(topic, origin)}
    document["UnsubscribeURL"] = _unsubscribe(topic, subscription, origin)
    return document | ({"MessageAttributes": _attributes(attributes)} if attributes else {})


def _common(topic: str, message: str, message_id: str | None, signature: str | None, origin: Origin) -> Event:
    return {
        "Timestamp": moments.iso_milliseconds(origin.at),
        "Signature": signature or b64encode(bytes.fromhex(origin.hex(512, "signature", topic, message))).decode(),
        "MessageId": message_id or origin.uuid("sns", topic, message),
        "Message": message,
    }


def _endpoint(topic: str, origin: Origin) -> str:
    return f"https://{origin._replace(region=region_of(topic, origin)).host('sns')}/"


def _certificate(topic: str, origin: Origin) -> str:
    return f"{_endpoint(topic, origin)}SimpleNotificationService-{origin.hex(32, 'certificate')}.pem"


def _unsubscribe(topic: str, subscription: str, origin: Origin) -> str:
    return f"{_endpoint(topic, origin)}?Action=Unsubscribe&SubscriptionArn={subscription}"


def _attributes(attributes: Mapping[str, Attribute]) -> Event:
    return {name: _attribute(value) for name, value in attributes.items()}


def _attribute(value: Attribute) -> Event:
    if isinstance(value, bool):
        raise UsageError(f"SNS has no type for {value!r}: give a text, a number, bytes or a list")
    if isinstance(value, Mapping):
        return dict(plain(value))
    if isinstance(value, bytes):
        return {"Type": "Binary", "Value": b64encode(value).decode()}
    if isinstance(value, list):
        return {"Type": "String.Array", "Value": as_json(value)}
    if isinstance(value, int | float):
        return {"Type": "Number", "Value": str(value)}
    return {"Type": "String", "Value": value}
