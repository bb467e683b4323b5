"""Queues, topics, event buses and buckets that take what Lambda sends: whatever answers for them in this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from lambdamock.adapters.memory.embedded import Embedded
from lambdamock.adapters.neighbours import Neighbours
from lambdamock.domain.ports import DeliveryRefused, Message
from lambdamock.errors import UsageError

if TYPE_CHECKING:
    from lambdamock.authorisation.authority import Authority
    from lambdamock.domain.versions import Version


class ClientDeliveries:
    """Sends with clients of the region that the target is in.

    Args:
        authority: decides what the functions' roles allow.
        embedded: queues and topics of Kafka that live in the mock itself.
    """

    def __init__(self, neighbours: Neighbours, authority: Authority, embedded: Embedded) -> None:
        self._queues = embedded.queues
        self._topics = embedded.topics
        self._neighbours = neighbours
        self._authority = authority

    def check(self, version: Version, target: str, message: Message) -> None:
        """Ask whether the role of a version may send a message to an ARN.

        Raises:
            DeliveryRefused: its policies say that it may not.

        Source: documented, rule A364; developer guide of today, "Capturing records of Lambda asynchronous invocations".
        """
        if target.startswith(_TOPIC):  # the cluster itself says who may write
            return
        from lambdamock.authorisation.execution_roles import sending
        from lambdamock.authorisation.subjects import of_function

        need, role = sending(target, message.key), version.settings.role
        region = target.split(":")[3] or _ANY_REGION
        if self._authority.check_role(of_function(role, version.reference), (need,), region=region) is not None:
            raise DeliveryRefused(
                "AccessDenied", f"{role} is not authorized to perform: {need.action} on resource: {need.resource}"
            )

    def send(self, target: str, message: Message) -> bool:
        """Send a message; false when nothing in this process answers for the target's service.

        Args:
            target: an ARN, or "kafka://" and the name of a topic.

        Raises:
            DeliveryRefused: the service refused, or could not be asked.
        """
        if target.startswith(_TOPIC):
            return self._to_kafka(target.removeprefix(_TOPIC), message)
        if target in self._queues:
            self._queues[target].send(message.body, message.attributes)
            return True
        if not self._neighbours.may_answer():
            return False
        from botocore.exceptions import BotoCoreError, ClientError

        _, _, service, region, _, resource = target.split(":", 5)
        client = self._neighbours.client(service, region or _ANY_REGION)
        try:
            _SENDERS[service](client, target, resource, message)
        except ClientError as error:
            details = error.response["Error"]
            raise DeliveryRefused(details.get("Code", "Unknown"), details.get("Message", "")) from error
        except BotoCoreError as error:
            raise DeliveryRefused(type(error).__name__, str(error)) from error
        except UsageError:
            return False
        return True

    def _to_kafka(self, name: str, message: Message) -> bool:
        """Source: documented, developer guide of today, "Kafka destinations": a topic of the cluster that is read;
        assumed, the error when there is none.
        """
        from lambdamock.adapters.memory.topics import topic_of

        cluster = message.cluster
        arn, servers = (cluster, []) if cluster.startswith("arn:") else (None, cluster.split(","))
        topic = topic_of(self._topics.values(), arn, servers, name)
        if topic is None:
            raise DeliveryRefused("UnknownTopicOrPartition", f"there is no topic {name} on {cluster}")
        topic.send(message.body, None, {}, None)
        return True


_TOPIC: Final = "kafka://"
_ANY_REGION: Final = "us-east-1"


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
