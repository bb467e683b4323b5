"""The settings of an event source mapping: what a request sets, and what AWS fills in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lambdamock.api.mapping_sources import Source

KAFKA_CONFIGS: Final = ("AmazonManagedKafkaEventSourceConfig", "SelfManagedKafkaEventSourceConfig")

# Members of requests that a mapping has apart from its settings.
_NO_SETTINGS: Final = frozenset({"Enabled", "EventSourceArn", "FunctionName", "Tags", "UUID"})


def settings_of(source: Source, given: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The settings that a request leads to, by wire name.

    Args:
        given: the members of the request.
        before: the settings before an update, which keeps what the request does not name; None on creation.

    Source: observed, recorded answers of streams, SQS and self-managed Kafka; documented, API reference: an empty value
    takes a configuration away.
    """
    settings = _filled_in(source) if before is None else dict(before)
    for member, value in given.items():
        if member in _NO_SETTINGS:
            continue
        if not is_empty(value):
            settings[member] = _MERGED.get(member, _replaced)(source, settings.get(member, {}), value)
        elif member in source.defaults:
            settings[member] = source.defaults[member]
        else:
            settings.pop(member, None)
    return settings


def with_consumer_group(source: Source, settings: Mapping[str, Any], uuid: str) -> dict[str, Any]:
    """The settings of a new mapping: of a Kafka mapping without a consumer group, its UUID is the group.

    Source: observed, recorded answer of self-managed Kafka; assumed for MSK.
    """
    grouped = dict(settings)
    for name in KAFKA_CONFIGS:
        if name in source.takes:
            grouped[name] = {"ConsumerGroupId": uuid, **settings.get(name, {})}
    return grouped


def is_empty(value: Any) -> bool:
    """Whether a member says nothing: an empty text, list or structure, or one of nothing but these."""
    if isinstance(value, Mapping):
        return all(is_empty(member) for member in value.values())
    return value in ("", [])


def _filled_in(source: Source) -> dict[str, Any]:
    settings = {"BatchSize": source.batch_size, **source.defaults}
    if source.positions:
        settings["StartingPosition"] = "TRIM_HORIZON"
    return settings


def _replaced(_source: Source, _before: Any, given: Any) -> Any:
    return given


def _pollers(source: Source, _before: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Source: documented, API reference, ProvisionedPollerConfig: the smallest number by default, and at most 200."""
    return {"MinimumPollers": source.pollers[0].start, "MaximumPollers": 200, **given}


def _changed(_source: Source, before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return {**before, **given}


def _database(_source: Source, before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return {"FullDocument": "Default", **before, **given}


# Member to what it becomes of (its value before, {} without one; the given value).
_MERGED: Final[Mapping[str, Callable[[Source, Any, Any], Any]]] = {
    "ProvisionedPollerConfig": _pollers,
    "DocumentDBEventSourceConfig": _database,
    **dict.fromkeys(KAFKA_CONFIGS, _changed),
}
