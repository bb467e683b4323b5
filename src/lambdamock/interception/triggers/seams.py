"""The places in moto where a service invokes functions, asks for them, or changes what will."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import Any, Final, NamedTuple

from lambdamock.runtime import suspended

Replace = Callable[[Any, str, Callable[..., Any]], None]
"""Replaces an attribute of a module or class by what is made of it; undone when the last mock stops."""

_OURS: Final = "lambdamock.interception.triggers"


class Seam(NamedTuple):
    """An attribute of moto's.

    Attributes:
        module: of moto.
        owner: the class in it; empty for the module itself.
        name: of the attribute.
        maker: module and function of this package that makes, of the original (a function, or a property), what takes
            its place.
        is_looking: it lets moto load a module that has a seam of its own, so it gets `Seams.look` as well.
    """

    module: str
    owner: str
    name: str
    maker: tuple[str, str]
    is_looking: bool = False


SEAMS: Final = (
    Seam("moto.s3.notifications", "", "send_event", ("objects", "telling")),
    Seam("moto.s3.notifications", "", "_invoke_awslambda", ("objects", "told_already")),
    Seam("moto.s3.notifications", "", "_send_event_bridge_message", ("objects", "telling_event_bus")),
    Seam("moto.s3.models", "S3Backend", "complete_multipart_upload", ("objects", "creating")),
    Seam("moto.s3.responses", "S3Response", "put_object", ("objects", "creating")),
    Seam("moto.s3.responses", "S3Response", "copy_object", ("objects", "creating")),
    Seam("moto.sns.models", "Subscription", "publish", ("topics", "publishing")),
    Seam("moto.sns.models", "SNSBackend", "subscribe", ("topics", "subscribing")),
    Seam("moto.logs.models", "LogStream", "_send_log_events", ("log_groups", "sending")),
    Seam("moto.logs.models", "LogsBackend", "put_subscription_filter", ("log_groups", "subscribing")),
    Seam("moto.events.models", "Rule", "send_to_targets", ("event_buses", "sending")),
    Seam("moto.events.models", "EventsBackend", "put_events", ("event_buses", "putting")),
    Seam("moto.events.models", "EventsBackend", "put_rule", ("schedules", "changing")),
    Seam("moto.events.models", "EventsBackend", "delete_rule", ("schedules", "changing")),
    Seam("moto.events.models", "EventsBackend", "enable_rule", ("schedules", "changing")),
    Seam("moto.events.models", "EventsBackend", "disable_rule", ("schedules", "changing")),
    Seam("moto.events.models", "EventsBackend", "put_targets", ("schedules", "changing")),
    Seam("moto.events.models", "EventsBackend", "remove_targets", ("schedules", "changing")),
    Seam(
        "moto.scheduler.models", "EventBridgeSchedulerBackend", "create_schedule", ("schedules", "changing_scheduler")
    ),
    Seam(
        "moto.scheduler.models", "EventBridgeSchedulerBackend", "update_schedule", ("schedules", "changing_scheduler")
    ),
    Seam(
        "moto.scheduler.models", "EventBridgeSchedulerBackend", "delete_schedule", ("schedules", "changing_scheduler")
    ),
    Seam(
        "moto.scheduler.models",
        "EventBridgeSchedulerBackend",
        "delete_schedule_group",
        ("schedules", "changing_scheduler"),
    ),
    Seam(
        "moto.secretsmanager.models", "SecretsManagerBackend", "rotate_secret", ("secrets", "rotating"), is_looking=True
    ),
    Seam("moto.config.models", "Source", "__init__", ("compliance", "checking"), is_looking=True),
    Seam("moto.awslambda.utils", "", "get_backend", ("stand_ins", "asking")),
    Seam("moto.cloudwatch.models", "CloudWatchBackend", "get_metric_statistics", ("metrics", "reckoning")),
    Seam("moto.cloudwatch.models", "CloudWatchBackend", "get_metric_data", ("metrics", "answering")),
    Seam("moto.cloudwatch.models", "CloudWatchBackend", "get_all_metrics", ("metrics", "listing")),
    Seam("moto.sqs.models", "Message", "change_visibility", ("queues", "hiding")),
    Seam("moto.sqs.models", "Message", "mark_received", ("queues", "receiving")),
    Seam("moto.sqs.models", "Message", "visible", ("queues", "showing")),
    Seam("moto.sqs.models", "Message", "delayed", ("queues", "delaying")),
    Seam("moto.sqs.models", "Queue", "add_message", ("queues", "adding")),
    Seam("moto.sqs.models", "Queue", "messages", ("queues", "keeping")),
    Seam("moto.sqs.models", "SQSBackend", "receive_message", ("queues", "handing_over")),
    Seam("moto.kinesis.models", "Stream", "put_record", ("streams", "putting")),
    Seam("moto.kinesis.models", "Stream", "get_shard_for_key", ("streams", "choosing")),
    Seam("moto.kinesis.models", "Stream", "split_shard", ("streams", "resharding")),
    Seam("moto.kinesis.models", "Stream", "merge_shards", ("streams", "resharding")),
    Seam("moto.dynamodb.models.table", "StreamShard", "add", ("streams", "changing")),
)
"""Source: observed, moto 5.0.20 and 5.2.5."""
_MODULES: Final = tuple(dict.fromkeys(seam.module for seam in SEAMS))
_AT_ONCE: Final = {
    "cloudwatch": "moto.cloudwatch.models",
    "config": "moto.config.models",
    "scheduler": "moto.scheduler.models",
}
"""Services whose first call may be one that counts, and the module of moto's that answers it."""


class Seams:
    """Replaces what is loaded; what comes later, later.

    Args:
        replace: see `Replace`.
    """

    def __init__(self, replace: Replace) -> None:
        self._replace = replace
        self._count = -1
        self._replaced: dict[str, Any] = {}

    def look(self, service: str = "") -> None:
        """Replace what was loaded since the last look; asked before each call of a client, so it costs next to nothing.

        moto loads a service's module with the first call of that service, which mostly can but prepare a trigger.

        Args:
            service: that is going to be called.
        """
        if service in _AT_ONCE and _AT_ONCE[service] not in self._replaced and _is_moto_active():
            import_module(_AT_ONCE[service])  # as moto is about to do
        if len(sys.modules) != self._count:
            self._look_again()

    def _look_again(self) -> None:
        count = len(sys.modules)
        for name in _MODULES:
            module = sys.modules.get(name)
            if module is None or self._replaced.get(name) is module:
                continue
            if not _is_ready(module):
                count = -1
                continue
            with suspended():  # a handler may be the first who calls; our modules are not its own
                self._replace_in(module)
            self._replaced[name] = module
        self._count = count

    def _replace_in(self, module: Any) -> None:
        for seam, owner in found_in(module):
            file, function = seam.maker
            maker = getattr(import_module(f"{_OURS}.{file}"), function)
            self._replace(owner, seam.name, partial(maker, look=self.look) if seam.is_looking else maker)


def found_in(module: Any) -> Iterator[tuple[Seam, Any]]:
    """The seams of a module of moto's that this version has, and the module or class that each is in."""
    for seam in SEAMS:
        if seam.module == module.__name__:
            owner = getattr(module, seam.owner, None) if seam.owner else module
            if owner is not None and seam.name in vars(owner):
                yield seam, owner


def _is_moto_active() -> bool:
    stubber = getattr(sys.modules.get("moto.core.models"), "botocore_stubber", None)
    return bool(getattr(stubber, "enabled", False))


def _is_ready(module: Any) -> bool:
    """Whether a module is imported to its end: another thread may be at it."""
    return not getattr(getattr(module, "__spec__", None), "_initializing", False)
