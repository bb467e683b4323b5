"""Queues, and who may use them: in another mock that answers SQS, else in this one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lambdamock.mock.event_sources.queues import Queue, Queues
from lambdamock.mock.stack.resources.making import Making, json_of, makes
from lambdamock.mock.stack.site import Kind, Made

_OPTIONS: Final[Mapping[str, str]] = {
    "DelaySeconds": "delay",
    "MessageRetentionPeriod": "retention",
    "VisibilityTimeout": "visibility_timeout",
}
"""Properties to options of the mock's own queues."""

_OF_OTHERS: Final = (
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "MaximumMessageSize",
    "ReceiveMessageWaitTimeSeconds",
    "SqsManagedSseEnabled",
)
"""Properties that are attributes of SQS of the same name, and nothing of the mock's own queues."""

_NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "DelaySeconds": (0, 900),
    "KmsDataKeyReusePeriodSeconds": (60, 86_400),
    "MaximumMessageSize": (1_024, 1_048_576),
    "MessageRetentionPeriod": (60, 1_209_600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43_200),
}
"""What SQS takes. Source: documented, SQS API reference, SetQueueAttributes."""

_FIFO: Final = ".fifo"
_POLICIES: Final = ("RedrivePolicy", "RedriveAllowPolicy")


@makes("AWS::SQS::Queue")
def _queue(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::SQS::Queue"; observed, SQS's words of a number."""
    for prop, (least, most) in _NUMBERS.items():
        number = making.whole(prop)
        if number is not None and not least <= number <= most:
            raise making.wrong(prop, f"Invalid value for the parameter {prop}.")
    is_fifo = making.flag("FifoQueue")
    name = making.text("QueueName") or making.site.name_for(making.logical_id, 75) + _FIFO * is_fifo
    return (_others_queue if making.is_answered("sqs") else _own_queue)(making, name, is_fifo=is_fifo)


def _others_queue(making: Making, name: str, *, is_fifo: bool) -> Made:
    making.refuse_existing(name, "sqs", "get_queue_url", QueueName=name)
    attributes: dict[str, Any] = {one: making.text(one) for one in (*_OPTIONS, *_OF_OTHERS) if making.has(one)}
    attributes |= {one: json_of(making.object(one)) for one in _POLICIES if making.has(one)}
    if is_fifo:  # SQS knows no FifoQueue that is false
        attributes["FifoQueue"] = "true"
    url = making.call("sqs", "create_queue", QueueName=name, Attributes=attributes, tags=making.tags())["QueueUrl"]
    making.undo_call("sqs", "delete_queue", QueueUrl=url)
    told = making.call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["QueueArn"])
    return _made(making, url, told["Attributes"]["QueueArn"])


def _own_queue(making: Making, name: str, *, is_fifo: bool) -> Made:
    """Source: assumed, that a queue of the mock tells duplicates by their content, whatever the template says."""
    site = making.site
    options: dict[str, Any] = {option: making.whole(prop) for prop, option in _OPTIONS.items() if making.has(prop)}
    queues = Queues(making.simulation, site.region)
    if name in queues:
        raise making.existing(name)
    queue = queues.create(name, fifo=is_fifo, **options, **_redriving(making, queues))
    making.undo_by(queue.delete)
    host = making.simulation.here(site.region, site.account_id).host("sqs")
    url = f"https://{host}/{site.account_id}/{name}"
    return _made(making, url, queue.arn, queue)


def _redriving(making: Making, queues: Queues) -> dict[str, Any]:
    """Source: observed, SQS's words of a dead-letter queue that does not exist."""
    policy = making.object("RedrivePolicy")
    if not policy:
        return {}
    target = policy.get("deadLetterTargetArn")
    queue = next((one for one in queues.values() if one.arn == target), None)
    if queue is None:
        raise making.wrong(
            "RedrivePolicy",
            f"Value {json_of(policy)} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not "
            "exist.",
        )
    try:
        most = int(policy["maxReceiveCount"])
    except (KeyError, TypeError, ValueError):
        raise making.wrong(
            "RedrivePolicy",
            f"Value {json_of(policy)} for parameter RedrivePolicy is invalid. Reason: Redrive policy does not contain "
            "mandatory attribute: maxReceiveCount.",
        ) from None
    return {"redrive_to": queue, "max_receive_count": most}


def _made(making: Making, url: str, arn: str, handle: Queue | None = None) -> Made:
    return making.made(url, {"Arn": arn, "QueueName": arn.rpartition(":")[2], "QueueUrl": url}, handle)


@makes("AWS::SQS::QueuePolicy", "Queues", "PolicyDocument")
def _queue_policy(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::SQS::QueuePolicy"."""
    policy = making.document("PolicyDocument")
    for url in making.items("Queues"):
        told = making.call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["Policy"])
        before = told.get("Attributes", {}).get("Policy", "")
        making.call("sqs", "set_queue_attributes", QueueUrl=url, Attributes={"Policy": policy})
        making.undo_call("sqs", "set_queue_attributes", QueueUrl=url, Attributes={"Policy": before})
    name = making.site.name_for(making.logical_id)
    return making.made(name, {"Id": name})


KINDS: Final[Mapping[str, Kind]] = {
    "AWS::SQS::Queue": Kind(
        _queue,
        frozenset({"FifoQueue", "QueueName", "RedrivePolicy", *_OPTIONS}),
        frozenset({"RedriveAllowPolicy", "Tags", *_OF_OTHERS}),
        name="QueueName",
        arn="arn:{partition}:sqs:{region}:{account}:{name}",
        beside="sqs",
    ),
    "AWS::SQS::QueuePolicy": Kind(_queue_policy, frozenset({"PolicyDocument", "Queues"}), needs="sqs"),
}
