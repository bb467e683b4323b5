"""Queues, topics, event buses and buckets that take what Lambda sends: whatever answers for them in this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lambdamock.adapters.clients import Clients
from lambdamock.domain.ports import DeliveryRefused, Message
from lambdamock.errors import UsageError


class ClientDeliveries:
    """Sends with clients of the region that the target is in."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def send(self, target: str, message: Message) -> bool:
        """Send a message; false when nothing in this process answers for the target's service.

        Args:
            target: an ARN.

        Raises:
            DeliveryRefused: the service refused.
        """
        from botocore.exceptions import ClientError

        _, _, service, region, _, resource = target.split(":", 5)
        client = self._clients.create(service, region or "us-east-1")
        try:
            _SENDERS[service](client, target, resource, message)
        except ClientError as error:
            details = error.response["Error"]
            raise DeliveryRefused(details.get("Code", "Unknown"), details.get("Message", "")) from error
        except UsageError:
            return False
        finally:
            client.close()
        return True


def _to_queue(client: Any, _target: str, name: str, message: Message) -> None:
    url = client.get_queue_url(QueueName=name)["QueueUrl"]
    client.send_message(QueueUrl=url, MessageBody=message.body, MessageAttributes=_attributes(message))


def _to_topic(client: Any, target: str, _name: str, message: Message) -> None:
    client.publish(TopicArn=target, Message=message.body, MessageAttributes=_attributes(message))


def _to_bus(client: Any, _target: str, name: str, message: Message) -> None:
    entry = {
        "Source": "lambda",
        "DetailType": message.detail_type,
        "Detail": message.body,
        "EventBusName": name.removeprefix("event-bus/"),
        "Resources": [message.source],
    }
    (result,) = client.put_events(Entries=[entry])["Entries"]
    if "ErrorCode" in result:
        raise DeliveryRefused(result["ErrorCode"], result.get("ErrorMessage", ""))


def _to_bucket(client: Any, _target: str, name: str, message: Message) -> None:
    client.put_object(Bucket=name, Key=message.key, Body=message.body.encode())


def _attributes(message: Message) -> dict[str, dict[str, str]]:
    return {name: {"DataType": kind, "StringValue": value} for name, (kind, value) in message.attributes.items()}


# Service, as in ARNs and as botocore names it, to how it takes a message.
_SENDERS: Final[Mapping[str, Callable[[Any, str, str, Message], None]]] = {
    "sqs": _to_queue,
    "sns": _to_topic,
    "events": _to_bus,
    "s3": _to_bucket,
}
