"""Log groups, streams and subscription filters, in another mock that answers CloudWatch Logs.

Groups are made without it, too: what functions write is in `aws.logs` under their name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lambdamock.mock.stack.resources.making import Making, makes
from lambdamock.mock.stack.site import Kind, Made
from lambdamock.observability import LogGroups

_DAYS: Final = frozenset(
    {
        *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
    }
)
"""Source: documented, CloudWatch Logs API reference, PutRetentionPolicy."""


@makes("AWS::Logs::LogGroup")
def _group(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::Logs::LogGroup"; observed, the words of a refusal;
    assumed, without another mock: nothing is ever too old, so that `RetentionInDays` has nothing to do.
    """
    name, days = making.name("LogGroupName", 512), making.whole("RetentionInDays")
    if days is not None and days not in _DAYS:
        raise making.wrong("RetentionInDays", f"#/RetentionInDays: {days} is not a valid enum value")
    if making.is_answered("logs"):
        _others_group(making, name, days)
    elif name in list(LogGroups(making.simulation.world.journal)):
        raise making.existing(name)
    return making.made(name, {"Arn": f"{making.site.arn('logs', f'log-group:{name}')}:*"})


def _others_group(making: Making, name: str, days: int | None) -> None:
    key, kind = making.text("KmsKeyId"), making.text("LogGroupClass")
    making.call("logs", "create_log_group", logGroupName=name, kmsKeyId=key, tags=making.tags(), logGroupClass=kind)
    making.undo_call("logs", "delete_log_group", logGroupName=name)
    if days is not None:
        making.call("logs", "put_retention_policy", logGroupName=name, retentionInDays=days)


@makes("AWS::Logs::LogStream", "LogGroupName")
def _stream(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::Logs::LogStream"."""
    group, name = making.text("LogGroupName"), making.name("LogStreamName", 512)
    making.call("logs", "create_log_stream", logGroupName=group, logStreamName=name)
    making.undo_call("logs", "delete_log_stream", logGroupName=group, logStreamName=name)
    return making.made(name)


@makes("AWS::Logs::SubscriptionFilter", "DestinationArn", "FilterPattern", "LogGroupName")
def _subscription(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::Logs::SubscriptionFilter"."""
    group, name = making.text("LogGroupName"), making.name("FilterName", 512)
    making.call(
        "logs",
        "put_subscription_filter",
        logGroupName=group,
        filterName=name,
        filterPattern=making.text("FilterPattern"),
        destinationArn=making.text("DestinationArn"),
        roleArn=making.text("RoleArn"),
        distribution=making.text("Distribution"),
    )
    making.undo_call("logs", "delete_subscription_filter", logGroupName=group, filterName=name)
    return making.made(name)


KINDS: Final[Mapping[str, Kind]] = {
    "AWS::Logs::LogGroup": Kind(
        _group,
        frozenset({"LogGroupName"}),
        frozenset(
            {
                "DataProtectionPolicy",
                "DeletionProtectionEnabled",
                "FieldIndexPolicies",
                "KmsKeyId",
                "LogGroupClass",
                "RetentionInDays",
                "Tags",
            }
        ),
        name="LogGroupName",
        arn="arn:{partition}:logs:{region}:{account}:log-group:{name}:*",
        beside="logs",
    ),
    "AWS::Logs::LogStream": Kind(
        _stream, frozenset({"LogGroupName", "LogStreamName"}), name="LogStreamName", needs="logs"
    ),
    "AWS::Logs::SubscriptionFilter": Kind(
        _subscription,
        frozenset({"DestinationArn", "FilterName", "FilterPattern", "LogGroupName", "RoleArn"}),
        frozenset({"Distribution"}),
        name="FilterName",
        needs="logs",
    ),
}
