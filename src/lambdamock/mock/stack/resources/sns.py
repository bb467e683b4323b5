"""Topics, subscriptions, and who may use topics, in another mock that answers SNS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lambdamock.mock.stack.resources.making import Making, makes
from lambdamock.mock.stack.site import Kind, Made

_ATTRIBUTES: Final = (
    "ContentBasedDeduplication",
    "DisplayName",
    "FifoThroughputScope",
    "KmsMasterKeyId",
    "SignatureVersion",
    "TracingConfig",
)
"""Properties of a topic that are attributes of the same name."""

_OF_SUBSCRIPTIONS: Final = ("FilterPolicyScope", "RawMessageDelivery", "SubscriptionRoleArn")
_DOCUMENTS: Final = ("DeliveryPolicy", "FilterPolicy", "RedrivePolicy", "ReplayPolicy")
"""Properties of a subscription that are attributes of the same name: texts, and JSON."""

_FIFO: Final = ".fifo"


@makes("AWS::SNS::Topic")
def _topic(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::SNS::Topic"."""
    is_fifo = making.flag("FifoTopic")
    name = making.text("TopicName") or making.site.name_for(making.logical_id, 250) + _FIFO * is_fifo
    arn = making.site.arn("sns", name)
    making.refuse_existing(arn, "sns", "get_topic_attributes", TopicArn=arn)
    attributes = {one: making.text(one) for one in _ATTRIBUTES if making.has(one)}
    if is_fifo:
        attributes["FifoTopic"] = "true"
    tags = making.items("Tags") or None
    arn = making.call("sns", "create_topic", Name=name, Attributes=attributes, Tags=tags)["TopicArn"]
    making.undo_call("sns", "delete_topic", TopicArn=arn)
    for index, one in enumerate(making.objects("Subscription")):
        for key in ("Endpoint", "Protocol"):
            if key not in one:
                raise making.wrong(f"Subscription.{index}", f"required key [{key}] not found")
        _subscribe(making, arn, one["Protocol"], one["Endpoint"], {})
    return making.made(arn, {"TopicArn": arn, "TopicName": name})


@makes("AWS::SNS::Subscription", "Protocol", "TopicArn")
def _subscription(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::SNS::Subscription"."""
    attributes: dict[str, Any] = {one: making.text(one) for one in _OF_SUBSCRIPTIONS if making.has(one)}
    attributes |= {one: making.document(one) for one in _DOCUMENTS if making.has(one)}
    topic, endpoint = making.text("TopicArn") or "", making.text("Endpoint")
    arn = _subscribe(making, topic, making.text("Protocol"), endpoint, attributes, making.text("Region"))
    return making.made(arn, {"Arn": arn})


def _subscribe(
    making: Making, topic: str, protocol: Any, endpoint: Any, attributes: Mapping[str, Any], region: str | None = None
) -> str:
    """Subscribe an endpoint to a topic, which may be in another region."""
    answer = making.call(
        "sns",
        "subscribe",
        in_region=region,
        TopicArn=topic,
        Protocol=protocol,
        Endpoint=endpoint,
        Attributes=attributes,
        ReturnSubscriptionArn=True,
    )
    arn = str(answer["SubscriptionArn"])
    making.undo_call("sns", "unsubscribe", in_region=region, SubscriptionArn=arn)
    return arn


@makes("AWS::SNS::TopicPolicy", "PolicyDocument", "Topics")
def _topic_policy(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::SNS::TopicPolicy"."""
    policy = making.document("PolicyDocument")
    for topic in making.items("Topics"):
        before = making.call("sns", "get_topic_attributes", TopicArn=topic)["Attributes"].get("Policy", "")
        policy_of = {"TopicArn": topic, "AttributeName": "Policy"}
        making.call("sns", "set_topic_attributes", **policy_of, AttributeValue=policy)
        making.undo_call("sns", "set_topic_attributes", **policy_of, AttributeValue=before)
    name = making.site.name_for(making.logical_id)
    return making.made(name, {"Id": name})


KINDS: Final[Mapping[str, Kind]] = {
    "AWS::SNS::Topic": Kind(
        _topic,
        frozenset({"ContentBasedDeduplication", "DisplayName", "FifoTopic", "Subscription", "Tags", "TopicName"}),
        frozenset(
            {
                "ArchivePolicy",
                "DataProtectionPolicy",
                "DeliveryStatusLogging",
                "FifoThroughputScope",
                "KmsMasterKeyId",
                "SignatureVersion",
                "TracingConfig",
            }
        ),
        name="TopicName",
        arn="arn:{partition}:sns:{region}:{account}:{name}",
        needs="sns",
    ),
    "AWS::SNS::Subscription": Kind(
        _subscription,
        frozenset(
            {"Endpoint", "FilterPolicy", "FilterPolicyScope", "Protocol", "RawMessageDelivery", "Region", "TopicArn"}
        ),
        frozenset({"DeliveryPolicy", "RedrivePolicy", "ReplayPolicy", "SubscriptionRoleArn"}),
        needs="sns",
    ),
    "AWS::SNS::TopicPolicy": Kind(_topic_policy, frozenset({"PolicyDocument", "Topics"}), needs="sns"),
}
