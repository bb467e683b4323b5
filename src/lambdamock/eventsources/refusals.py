"""How AWS words why a mapping cannot read its source: when it is made, and in `LastProcessingResult`."""

from __future__ import annotations

from typing import Final

from lambdamock.authorisation.execution_roles import lacks

PROBLEM_WITH: Final = "PROBLEM: {}"
"""`LastProcessingResult` of a mapping that cannot read.

Source: documented, rule B126: else an error message; assumed, its wording: that with which a new mapping is refused.
"""


def not_allowed(arn: str | None, action: str) -> str:
    """The role does not allow it.

    Source: assumed, as users report it of queues and streams; of everything else in the words of queues.
    """
    service = action.partition(":")[0]
    if service in _STREAM_ACTIONS:
        actions = _STREAM_ACTIONS[service]
        return f"Cannot access stream {arn}. Please ensure the role can perform the {actions} on your stream in IAM."
    return lacks(action)


def not_there(source: str) -> str:
    """There is no such source.

    Args:
        source: its ARN; topics are named as destinations name them: "kafka://orders", collections in the same way:
            "collection://shop.orders".

    Source: observed, recorded refusals of SQS and Kinesis; assumed for all others.
    """
    kind, _, name = source.partition("://")
    if not name:
        kind, name = source.split(":")[2], source
    return _MISSING.get(kind, "Stream not found: {}").format(name)


_MISSING: Final = {
    "sqs": "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
    "SQS Error Message: The specified queue does not exist.",
    "kafka": "Topic not found: {}",
    "collection": "Collection not found: {}",
    "mq": "Broker not found: {}",
    "rds": "Cluster not found: {}",
}
_STREAM_ACTIONS: Final = {
    "kinesis": "GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams Actions",
    "dynamodb": "GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions",
}
