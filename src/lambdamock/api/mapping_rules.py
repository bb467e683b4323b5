"""Rules about the settings of an event source mapping that the shapes of its members do not hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from lambdamock.api.mapping_settings import KAFKA_CONFIGS, is_empty
from lambdamock.api.mapping_sources import COMMON, Source
from lambdamock.domain.quotas import Quotas
from lambdamock.errors import InvalidParameterValueException, UsageError
from lambdamock.eventsources.filters import PatternError
from lambdamock.eventsources.filters.criteria import check as check_pattern


class Wish(NamedTuple):
    """What a request asks a mapping to be.

    Attributes:
        given: the members of the request.
        settings: those of the mapping as the request wants it: what was there before, and what is given now.
        before: the settings before an update; None when the mapping is to be created.
        now: seconds since the epoch.
    """

    source: Source
    given: Mapping[str, Any]
    settings: Mapping[str, Any]
    before: Mapping[str, Any] | None
    quotas: Quotas
    now: float

    @property
    def is_queue_mode(self) -> bool:
        """Whether Kafka records are read through a share group."""
        config = self.settings.get("SelfManagedKafkaEventSourceConfig", {})
        return bool(config.get("ConsumptionMode") == "Queue")


def check(wish: Wish) -> None:
    """Refuse what AWS refuses, in its order.

    Raises:
        InvalidParameterValueException: the first rule that is broken.
    """
    for rule in RULES:
        rule(wish)


def check_is_built(settings: Mapping[str, Any]) -> None:
    """Refuse what would be kept and have no effect.

    Raises:
        UsageError: this version does not do it.
    """
    if not is_empty(settings.get("LoggingConfig", {})):
        raise UsageError("LoggingConfig of a mapping: its pollers write no logs; leave it out")
    for config in KAFKA_CONFIGS:
        members = settings.get(config, {})
        if members.get("ConsumptionMode") == "Queue":
            raise UsageError("ConsumptionMode Queue: share groups are not built; leave it out, and records are read")
        if not is_empty(members.get("SchemaRegistryConfig", {})):
            raise UsageError("SchemaRegistryConfig: there are no schema registries; leave it out, and records are read")


def refused(message: str) -> InvalidParameterValueException:
    """The answer to a broken rule."""
    return InvalidParameterValueException(message)


def violation(member: str, value: object, constraint: str) -> InvalidParameterValueException:
    """The answer to a number that the shape allows and the source does not.

    Source: assumed, the wording: that of shape violations, as the recorded one of a missing `StartingPosition`.
    """
    return refused(
        f"1 validation error detected: Value '{value}' at '{lower_camel(member)}' failed to satisfy constraint: "
        f"Member must {constraint}"
    )


def lower_camel(member: str) -> str:
    """A member as AWS's refusals name it."""
    return member[:1].lower() + member[1:]


_NO_WINDOW: Final = ("MaximumBatchingWindowInSeconds", "TumblingWindowInSeconds")


def _members_suit_the_source(wish: Wish) -> None:
    """Source: observed, the recorded refusal of DestinationConfig; assumed, that of StartingPosition on SQS, as users
    report it, and that other members are refused in the same words.
    """
    for member, value in wish.given.items():
        is_nothing = is_empty(value) or (member in _NO_WINDOW and value == 0)
        if member in COMMON or member in wish.source.takes or is_nothing:
            continue
        if member == "StartingPosition":
            raise refused(f"StartingPosition is not valid for {wish.source.label} event sources.")
        raise _unsupported(member)


def _unsupported(member: str) -> InvalidParameterValueException:
    return refused(f"Unsupported {member} parameter for given event source mapping type.")


def _required_members_are_there(wish: Wish) -> None:
    """Source: observed, the recorded refusal of a mapping without SourceAccessConfigurations."""
    for member in wish.source.required:
        if not wish.settings.get(member):
            raise refused(f"Required '{lower_camel(member)}' parameter is missing.")


def _position_is_one_of_the_source(wish: Wish) -> None:
    """Source: observed, recorded refusals of streams; assumed, those of the timestamp; documented, rules B118, B144."""
    if wish.before is not None:
        return
    position = wish.given.get("StartingPosition")
    if position is None and wish.source.needs_position:
        raise refused(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
            "Member must not be null."
        )
    if position is not None and position not in wish.source.positions:
        raise refused(f"Unsupported starting position for arn type: {wish.given.get('EventSourceArn')}")
    _check_timestamp(position, wish.given.get("StartingPositionTimestamp"), wish.now)


def _check_timestamp(position: str | None, timestamp: datetime | None, now: float) -> None:
    if position == "AT_TIMESTAMP" and timestamp is None:
        raise refused("StartingPositionTimestamp must be specified when StartingPosition is AT_TIMESTAMP.")
    if position != "AT_TIMESTAMP" and timestamp is not None:
        raise refused("StartingPositionTimestamp can only be specified when StartingPosition is AT_TIMESTAMP.")
    if timestamp is not None and timestamp.timestamp() > now:
        raise refused("StartingPositionTimestamp cannot be in the future.")


def _batches_are_within_bounds(wish: Wish) -> None:
    """Source: documented, rules B143, B205; assumed, the refusal of large batches without a window, as users report
    it. Streams take them: a recorded answer shows 100 records and no window.
    """
    size = wish.settings["BatchSize"]
    if size > wish.source.batch_maximum:
        raise violation("BatchSize", size, f"have value less than or equal to {wish.source.batch_maximum}")
    if wish.source.label == "SQS" and size > 10 and not wish.settings.get("MaximumBatchingWindowInSeconds"):
        raise refused("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10")


def _records_age_a_minute(wish: Wish) -> None:
    """Source: documented, API reference: the smallest age is 60 seconds, or -1 for any."""
    age = wish.given.get("MaximumRecordAgeInSeconds", -1)
    if 0 <= age < 60:
        raise violation("MaximumRecordAgeInSeconds", age, "have value greater than or equal to 60")


def _destination_takes_failures(wish: Wish) -> None:
    """Source: documented, API reference: only OnFailure, to a queue, a topic, a bucket, or a Kafka topic for Kafka;
    observed, the refusal of another destination; assumed, that a destination of another service is refused so.
    """
    config = wish.given.get("DestinationConfig", {})
    destination = config.get("OnFailure", {}).get("Destination")
    if config.get("OnSuccess"):
        raise _unsupported("DestinationConfig")
    if destination and _service(destination) not in wish.source.destinations:
        raise refused(
            f"The destination ARN {destination} is invalid: OnFailure takes "
            f"{', '.join(wish.source.destinations)} for {wish.source.label} event sources."
        )


def _service(destination: str) -> str:
    return "kafka" if destination.startswith("kafka://") else destination.split(":")[2]


_ROLE_SIGNS: Final = frozenset({"IAM_AUTH", "IAM_OAUTHBEARER_AUTH"})
_NEEDS: Final[Mapping[str, frozenset[str]]] = {
    "OAUTHBEARER_SCOPE": frozenset({"OAUTHBEARER_AUTH"}),
    "OAUTHBEARER_LOGICAL_CLUSTER": frozenset({"OAUTHBEARER_AUTH"}),
    "OAUTHBEARER_IDENTITY_POOL": frozenset({"OAUTHBEARER_AUTH"}),
    "OAUTHBEARER_AUDIENCE": frozenset({"OAUTHBEARER_AUTH", "IAM_OAUTHBEARER_AUTH"}),
    "IAM_OAUTHBEARER_AUTH": frozenset({"OAUTHBEARER_AUDIENCE"}),
}
"""Kind of access to those of which it needs one beside it."""


def _access_suits_the_source(wish: Wish) -> None:
    """Source: documented, API reference, SourceAccessConfiguration; assumed, the wording."""
    accesses = wish.given.get("SourceAccessConfigurations", ())
    kinds = {access.get("Type") for access in accesses}
    if unknown := sorted(kinds - {None} - wish.source.access):
        raise refused(f"Unsupported source access type {unknown[0]} for {wish.source.label} event sources.")
    if "VIRTUAL_HOST" in kinds and wish.before is not None:
        raise refused("VIRTUAL_HOST cannot be updated.")
    for access in accesses:
        _check_access(access, kinds)
    if "IAM_OAUTHBEARER_AUTH" in kinds and (other := kinds & (_NEEDS.keys() | {"OAUTHBEARER_AUTH"}) - {
        "IAM_OAUTHBEARER_AUTH", "OAUTHBEARER_AUDIENCE",
    }):  # fmt: skip
        raise refused(f"IAM_OAUTHBEARER_AUTH cannot be used together with {min(other)}.")


def _check_access(access: Mapping[str, Any], kinds: set[str]) -> None:
    kind = access.get("Type")
    if kind is None:
        raise refused("Required 'type' parameter of a source access configuration is missing.")
    if kind in _ROLE_SIGNS and "URI" in access:
        raise refused(f"URI is not valid for source access type {kind}.")
    if kind not in _ROLE_SIGNS and "URI" not in access:
        raise refused(f"Required 'uri' parameter of source access type {kind} is missing.")
    if kind in _NEEDS and not kinds & _NEEDS[kind]:
        raise refused(f"Source access type {kind} requires {' or '.join(sorted(_NEEDS[kind]))}.")


def _pollers_are_within_bounds(wish: Wish) -> None:
    """Source: documented, API reference, ProvisionedPollerConfig; developer guide, "Using provisioned mode"; assumed,
    the wording.
    """
    config = wish.settings.get("ProvisionedPollerConfig")
    if not config:
        return
    for member, bounds in zip(("MinimumPollers", "MaximumPollers"), wish.source.pollers, strict=True):
        if config[member] not in bounds:
            at_least = config[member] < bounds.start
            limit = f"greater than or equal to {bounds.start}" if at_least else f"less than or equal to {bounds[-1]}"
            raise violation(f"ProvisionedPollerConfig.{lower_camel(member)}", config[member], f"have value {limit}")
    if config["MinimumPollers"] > config["MaximumPollers"]:
        raise refused("MinimumPollers must be less than or equal to MaximumPollers.")
    if "PollerGroupName" in config and wish.source.label == "SQS":
        raise refused("PollerGroupName is not valid for SQS event sources.")
    if wish.settings.get("ScalingConfig"):
        raise refused("ScalingConfig and ProvisionedPollerConfig cannot be used together.")


_KAFKA_METRICS: Final = frozenset({"ErrorCount", "KafkaMetrics"})


def _metrics_suit_the_source(wish: Wish) -> None:
    """Source: documented, API reference, EventSourceMappingMetricsConfig; assumed, the wording."""
    for metric in wish.given.get("MetricsConfig", {}).get("Metrics", ()):
        if metric in _KAFKA_METRICS and wish.source.label not in {"MSK", "Kafka"}:
            raise refused(f"Metric {metric} is not valid for {wish.source.label} event sources.")


_FIXED: Final = ("ConsumerGroupId", "ConsumptionMode")


def _group_and_mode_stay(wish: Wish) -> None:
    """Source: documented, API reference: neither can be changed; assumed, the wording."""
    if wish.before is None:
        return
    for config in KAFKA_CONFIGS:
        given, kept = wish.given.get(config, {}), wish.before.get(config, {})
        for member in _FIXED:
            if member in given and given[member] != kept.get(member, "Stream"):
                raise refused(f"{member} cannot be updated.")


_NOT_IN_QUEUE_MODE: Final = ("StartingPosition", "StartingPositionTimestamp", "MaximumBatchingWindowInSeconds")


def _queue_mode_has_no_order(wish: Wish) -> None:
    """Source: documented, API reference, ConsumptionMode; assumed, the wording."""
    if not wish.is_queue_mode:
        return
    for member in _NOT_IN_QUEUE_MODE:
        if member in wish.given:
            raise refused(f"{member} is not supported when ConsumptionMode is Queue.")
    if wish.given.get("MaximumRetryAttempts") == -1:
        raise refused("MaximumRetryAttempts -1 is not supported when ConsumptionMode is Queue.")


def _database_is_named(wish: Wish) -> None:
    """Source: assumed: without a database there is nothing to read."""
    config = wish.settings.get("DocumentDBEventSourceConfig")
    if config is not None and "DatabaseName" not in config:
        raise refused("Required 'databaseName' parameter is missing.")


def _filters_are_patterns(wish: Wish) -> None:
    """Source: observed, recorded refusals of patterns; documented, developer guide, at most five, and that data of
    streams is JSON; assumed, the wording of the number.
    """
    filters = wish.given.get("FilterCriteria", {}).get("Filters", ())
    if len(filters) > wish.quotas.filters_per_mapping:
        raise refused(f"Filter criteria exceeds the maximum of {wish.quotas.filters_per_mapping} filters.")
    for entry in filters:
        try:
            check_pattern(entry.get("Pattern", ""), wish.source.kind)
        except PatternError:
            raise refused("Invalid filter pattern definition.") from None


RULES: Final[tuple[Callable[[Wish], None], ...]] = (
    _members_suit_the_source,
    _required_members_are_there,
    _queue_mode_has_no_order,
    _position_is_one_of_the_source,
    _batches_are_within_bounds,
    _destination_takes_failures,
    _records_age_a_minute,
    _access_suits_the_source,
    _pollers_are_within_bounds,
    _metrics_suit_the_source,
    _group_and_mode_stay,
    _database_is_named,
    _filters_are_patterns,
)
"""In the order in which they are checked. Source: observed, for the first two and the last; assumed, between these."""
