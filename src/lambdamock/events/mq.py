"""Batches of messages from Amazon MQ brokers: ActiveMQ and RabbitMQ."""

from __future__ import annotations

from lambdamock.events import moments
from lambdamock.events.content import Content, Event, base64_of, bytes_of
from lambdamock.events.origin import HERE, Origin


def activemq(*bodies: Content, queue: str = "my-queue", broker_arn: str | None = None, origin: Origin = HERE) -> Event:
    """Messages of an ActiveMQ queue: texts, JSON, or bytes.

    Source: documented, developer guide, "Using Lambda with Amazon MQ".
    """
    arn = broker_arn or _broker(origin)
    messages = [_jms(body, index, queue, arn, origin) for index, body in enumerate(bodies)]
    return {"eventSource": "aws:mq", "eventSourceArn": arn, "messages": messages}


def rabbitmq(
    *bodies: Content,
    queue: str = "my-queue",
    virtual_host: str = "/",
    broker_arn: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """Messages of a RabbitMQ queue, by "queue::virtual host".

    Source: documented, developer guide, "Using Lambda with Amazon MQ".
    """
    messages = [_amqp(body, index, origin) for index, body in enumerate(bodies)]
    source = {"eventSource": "aws:rmq", "eventSourceArn": broker_arn or _broker(origin)}
    return {**source, "rmqMessagesByQueue": {f"{queue}::{virtual_host}": messages}}


def _broker(origin: Origin) -> str:
    return origin.arn("mq", f"broker:my-broker:b-{origin.uuid('broker')}")


def _jms(body: Content, index: int, queue: str, arn: str, origin: Origin) -> Event:
    kind = "bytes" if isinstance(body, bytes) else "text"
    name = origin.hex(12, "activemq", arn, queue)
    return {
        "messageID": f"ID:{name}.{origin.host('mq')}-{origin.milliseconds}-1:1:1:1:{index + 1}",
        "messageType": f"jms/{kind}-message",
        "deliveryMode": 1,
        "replyTo": None,
        "type": None,
        "expiration": "60000",
        "priority": 1,
        "correlationId": origin.hex(8, "correlation", arn, index),
        "redelivered": False,
        "destination": {"physicalName": queue},
        "data": base64_of(body),
        "timestamp": origin.milliseconds,
        "brokerInTime": origin.milliseconds,
        "brokerOutTime": origin.milliseconds,
        "properties": {},
    }


def _amqp(body: Content, index: int, origin: Origin) -> Event:
    text = not isinstance(body, bytes)
    properties: Event = {
        "contentType": "text/plain" if isinstance(body, str) else "application/json" if text else None,
        "contentEncoding": None,
        "headers": {},
        "deliveryMode": 1,
        "priority": 0,
        "correlationId": None,
        "replyTo": None,
        "expiration": "60000",
        "messageId": origin.uuid("rabbitmq", index),
        "timestamp": moments.rabbit_date(origin.at),
        "type": None,
        "userId": "my-user",
        "appId": None,
        "clusterId": None,
        "bodySize": len(bytes_of(body)),
    }
    return {"basicProperties": properties, "redelivered": False, "data": base64_of(body)}
