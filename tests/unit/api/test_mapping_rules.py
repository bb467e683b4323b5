"""Which settings an event source mapping of each kind of source takes, and how AWS refuses the others."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from tests.unit.api.mapping_requests import (
    BUCKET,
    CONFIGS,
    FROM,
    INVALID,
    LATEST,
    NEEDS_A_POSITION,
    NEEDS_A_WINDOW,
    NO_PATTERN,
    QUEUE,
    SECRET,
    START_OF_2026,
    TABLE,
    TOPIC,
    access,
    beyond,
    creations,
    failures_to,
    filters,
    metrics,
    missing,
    pollers,
    reading,
    request,
    unsupported,
    updates,
)

from lambdamock import mock_lambda
from lambdamock.errors import UsageError

Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]

BY_ROLE = {"Type": "IAM_OAUTHBEARER_AUTH"}
OAUTH = access("OAUTHBEARER_AUDIENCE", "OAUTHBEARER_AUTH")["SourceAccessConfigurations"]

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    # members of other sources
    ("sqs", LATEST, "StartingPosition is not valid for SQS event sources."),
    ("mq", LATEST, "StartingPosition is not valid for MQ event sources."),
    ("sqs", {"BisectBatchOnFunctionError": True}, unsupported("BisectBatchOnFunctionError")),
    ("sqs", {"MaximumRecordAgeInSeconds": 60}, unsupported("MaximumRecordAgeInSeconds")),
    ("sqs", {"MaximumRetryAttempts": 0}, unsupported("MaximumRetryAttempts")),
    ("sqs", {"ParallelizationFactor": 2}, unsupported("ParallelizationFactor")),
    ("msk", {"ParallelizationFactor": 2}, unsupported("ParallelizationFactor")),
    ("sqs", {"TumblingWindowInSeconds": 60}, unsupported("TumblingWindowInSeconds")),
    ("kafka", {"TumblingWindowInSeconds": 60}, unsupported("TumblingWindowInSeconds")),
    ("sqs", failures_to(QUEUE), unsupported("DestinationConfig")),
    ("mq", failures_to(QUEUE), unsupported("DestinationConfig")),
    ("kinesis", {"DestinationConfig": {"OnSuccess": {"Destination": QUEUE}}}, unsupported("DestinationConfig")),
    ("sqs-fifo", {"MaximumBatchingWindowInSeconds": 1}, unsupported("MaximumBatchingWindowInSeconds")),
    ("kinesis", {"ScalingConfig": {"MaximumConcurrency": 2}}, unsupported("ScalingConfig")),
    ("sqs", {"Topics": ["orders"]}, unsupported("Topics")),
    ("sqs", {"Queues": ["jobs"]}, unsupported("Queues")),
    ("mq", {"FunctionResponseTypes": ["ReportBatchItemFailures"]}, unsupported("FunctionResponseTypes")),
    ("docdb", {"FunctionResponseTypes": ["ReportBatchItemFailures"]}, unsupported("FunctionResponseTypes")),
    ("kinesis", access("BASIC_AUTH"), unsupported("SourceAccessConfigurations")),
    ("kinesis", pollers(MinimumPollers=1), unsupported("ProvisionedPollerConfig")),
    ("sqs", {"LoggingConfig": {"SystemLogLevel": "INFO"}}, unsupported("LoggingConfig")),
    ("sqs", {"DocumentDBEventSourceConfig": {"DatabaseName": "d"}}, unsupported("DocumentDBEventSourceConfig")),
    ("kafka", {"AmazonManagedKafkaEventSourceConfig": {"ConsumerGroupId": "g"}},
     unsupported("AmazonManagedKafkaEventSourceConfig")),
    ("msk", {"SelfManagedKafkaEventSourceConfig": {"ConsumerGroupId": "g"}},
     unsupported("SelfManagedKafkaEventSourceConfig")),
    # required members
    ("kafka", {"SourceAccessConfigurations": None}, missing("sourceAccessConfigurations")),
    ("kafka", {"Topics": None}, missing("topics")),
    ("msk", {"Topics": None}, missing("topics")),
    ("mq", {"Queues": None}, missing("queues")),
    ("mq", {"SourceAccessConfigurations": None}, missing("sourceAccessConfigurations")),
    ("docdb", {"DocumentDBEventSourceConfig": None}, missing("documentDBEventSourceConfig")),
    ("docdb", {"DocumentDBEventSourceConfig": {"CollectionName": "c"}}, missing("databaseName")),
    # positions
    ("kinesis", {"StartingPosition": None}, NEEDS_A_POSITION),
    ("consumer", {"StartingPosition": None}, NEEDS_A_POSITION),
    ("dynamodb", {"StartingPosition": None}, NEEDS_A_POSITION),
    ("msk", {"StartingPosition": None}, NEEDS_A_POSITION),
    ("dynamodb", {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1},
     f"Unsupported starting position for arn type: {TABLE}"),
    ("kinesis", {"StartingPosition": "AT_TIMESTAMP"},
     "StartingPositionTimestamp must be specified when StartingPosition is AT_TIMESTAMP."),
    ("kinesis", {"StartingPositionTimestamp": 1},
     "StartingPositionTimestamp can only be specified when StartingPosition is AT_TIMESTAMP."),
    ("kinesis", {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": START_OF_2026 + 1},
     "StartingPositionTimestamp cannot be in the future."),
    # numbers
    ("sqs-fifo", {"BatchSize": 11}, beyond("batchSize", 11, "less than or equal to 10")),
    ("sqs", {"BatchSize": 11}, NEEDS_A_WINDOW),
    ("sqs", {"BatchSize": 10_000, "MaximumBatchingWindowInSeconds": 0}, NEEDS_A_WINDOW),
    ("kinesis", {"MaximumRecordAgeInSeconds": 59},
     beyond("maximumRecordAgeInSeconds", 59, "greater than or equal to 60")),
    ("dynamodb", {"MaximumRecordAgeInSeconds": 0},
     beyond("maximumRecordAgeInSeconds", 0, "greater than or equal to 60")),
    # destinations
    ("kinesis", failures_to("arn:aws:states:::g"),
     "The destination ARN arn:aws:states:::g is invalid: OnFailure takes sqs, sns, s3 for Kinesis event sources."),
    ("kinesis", failures_to("kafka://failed"),
     "The destination ARN kafka://failed is invalid: OnFailure takes sqs, sns, s3 for Kinesis event sources."),
    # access
    ("msk", access("BASIC_AUTH"), "Unsupported source access type BASIC_AUTH for MSK event sources."),
    ("kafka", access("VIRTUAL_HOST"), "Unsupported source access type VIRTUAL_HOST for Kafka event sources."),
    ("mq", access("VPC_SUBNET"), "Unsupported source access type VPC_SUBNET for MQ event sources."),
    ("docdb", access("VIRTUAL_HOST"), "Unsupported source access type VIRTUAL_HOST for DocumentDB event sources."),
    ("kafka", {"SourceAccessConfigurations": [{"Type": "BASIC_AUTH"}]},
     "Required 'uri' parameter of source access type BASIC_AUTH is missing."),
    ("kafka", {"SourceAccessConfigurations": [{"URI": SECRET}]},
     "Required 'type' parameter of a source access configuration is missing."),
    ("kafka", access("IAM_AUTH"), "URI is not valid for source access type IAM_AUTH."),
    ("kafka", access("OAUTHBEARER_SCOPE"), "Source access type OAUTHBEARER_SCOPE requires OAUTHBEARER_AUTH."),
    ("kafka", access("OAUTHBEARER_AUDIENCE"),
     "Source access type OAUTHBEARER_AUDIENCE requires IAM_OAUTHBEARER_AUTH or OAUTHBEARER_AUTH."),
    ("kafka", {"SourceAccessConfigurations": [BY_ROLE]},
     "Source access type IAM_OAUTHBEARER_AUTH requires OAUTHBEARER_AUDIENCE."),
    ("kafka", {"SourceAccessConfigurations": [BY_ROLE, *OAUTH]},
     "IAM_OAUTHBEARER_AUTH cannot be used together with OAUTHBEARER_AUTH."),
    # pollers, metrics
    ("sqs", pollers(MinimumPollers=1),
     beyond("provisionedPollerConfig.minimumPollers", 1, "greater than or equal to 2")),
    ("sqs", pollers(MaximumPollers=1),
     beyond("provisionedPollerConfig.maximumPollers", 1, "greater than or equal to 2")),
    ("msk", pollers(MaximumPollers=2_001),
     beyond("provisionedPollerConfig.maximumPollers", 2_001, "less than or equal to 2000")),
    ("kafka", pollers(MinimumPollers=3, MaximumPollers=2),
     "MinimumPollers must be less than or equal to MaximumPollers."),
    ("sqs", pollers(PollerGroupName="g"), "PollerGroupName is not valid for SQS event sources."),
    ("sqs", {**pollers(MinimumPollers=2), "ScalingConfig": {"MaximumConcurrency": 2}},
     "ScalingConfig and ProvisionedPollerConfig cannot be used together."),
    ("sqs", metrics("EventCount", "KafkaMetrics"), "Metric KafkaMetrics is not valid for SQS event sources."),
    ("kinesis", metrics("ErrorCount"), "Metric ErrorCount is not valid for Kinesis event sources."),
    # share groups
    ("kafka", {**reading("Queue"), **LATEST}, "StartingPosition is not supported when ConsumptionMode is Queue."),
    ("kafka", {**reading("Queue"), "MaximumBatchingWindowInSeconds": 1},
     "MaximumBatchingWindowInSeconds is not supported when ConsumptionMode is Queue."),
    ("kafka", {**reading("Queue"), "MaximumRetryAttempts": -1},
     "MaximumRetryAttempts -1 is not supported when ConsumptionMode is Queue."),
    # filters
    ("sqs", filters("no JSON"), NO_PATTERN),
    ("sqs", filters("null"), NO_PATTERN),
    ("sqs", filters('{"body": "text"}'), NO_PATTERN),
    ("dynamodb", filters('{"eventName": []}'), NO_PATTERN),
    ("kinesis", filters('{"data": {"a": [{"numeric": [">"]}]}}'), NO_PATTERN),
    ("sqs", filters(""), NO_PATTERN),
    ("sqs", {"FilterCriteria": {"Filters": [{}]}}, NO_PATTERN),
    ("sqs", filters('{"body": ["a"]}', '{"body": "b"}'), NO_PATTERN),
    ("sqs", filters(*['{"body": ["a"]}'] * 6), "Filter criteria exceeds the maximum of 5 filters."),
]  # fmt: skip


@pytest.mark.parametrize(("source", "members", "message"), creations(REFUSED))
def test_what_a_source_does_not_take_is_refused(
    client: Any, refused: Refused, source: str, members: dict[str, Any], message: str
) -> None:
    # There is no function either: these refusals come first, as on AWS.
    refusal = refused(client.create_event_source_mapping, **request(source, members))
    assert refusal == (400, INVALID, message)


BOTH_ENDS = ("TRIM_HORIZON", "LATEST")
TAKEN: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    *(("kinesis", {"StartingPosition": position}, {}) for position in BOTH_ENDS),
    *(("dynamodb", {"StartingPosition": position}, {}) for position in BOTH_ENDS),
    ("consumer", {"StartingPosition": "TRIM_HORIZON"}, {}),
    ("kinesis", {"BatchSize": 10_000}, {}),
    ("dynamodb", {"BatchSize": 10_000}, {}),
    ("sqs", {"BatchSize": 10_000, "MaximumBatchingWindowInSeconds": 1}, {}),
    ("sqs-fifo", {"BatchSize": 10, "MaximumBatchingWindowInSeconds": 0}, {}),
    ("msk", {"BatchSize": 10_000, "MaximumBatchingWindowInSeconds": 300}, {}),
    ("mq", {"BatchSize": 10_000, **access("BASIC_AUTH", "VIRTUAL_HOST")}, {}),
    ("docdb", {"BatchSize": 10_000}, {}),
    ("kinesis", {"MaximumRecordAgeInSeconds": 60, "MaximumRetryAttempts": 0, "BisectBatchOnFunctionError": True}, {}),
    ("dynamodb", {"ParallelizationFactor": 10, "TumblingWindowInSeconds": 900}, {}),
    ("kafka", {"MaximumRetryAttempts": 3, "BisectBatchOnFunctionError": True}, {}),
    *(("dynamodb", failures_to(destination), {}) for destination in (QUEUE, TOPIC, BUCKET)),
    *(("msk", failures_to(destination), {}) for destination in (QUEUE, TOPIC, BUCKET, "kafka://failed")),
    *((source, {"FunctionResponseTypes": ["ReportBatchItemFailures"]}, {}) for source in ("sqs", "kinesis", "kafka")),
    *((source, filters('{"a": ["b"]}'), {}) for source in FROM),
    ("sqs", filters(*['{"body": ["a"]}'] * 5), {}),
    ("sqs", {"ScalingConfig": {"MaximumConcurrency": 2}}, {}),
    ("msk", access("SASL_SCRAM_512_AUTH"), {}),
    ("msk", access("CLIENT_CERTIFICATE_TLS_AUTH"), {}),
    ("kafka", access("VPC_SUBNET", "VPC_SECURITY_GROUP", "SASL_SCRAM_256_AUTH", "SERVER_ROOT_CA_CERTIFICATE"), {}),
    ("kafka", access("OAUTHBEARER_AUTH", "OAUTHBEARER_SCOPE", "OAUTHBEARER_AUDIENCE"), {}),
    ("kafka", {"SourceAccessConfigurations": [{"Type": "IAM_AUTH"}]}, {}),
    ("sqs", metrics("EventCount"), {}),
    ("msk", metrics("EventCount", "ErrorCount", "KafkaMetrics"), {}),
    ("msk", {"LoggingConfig": {}}, {"LoggingConfig": None}),
    ("msk", {"AmazonManagedKafkaEventSourceConfig": {"ConsumerGroupId": "g"}}, {}),
    ("kafka", {"SelfManagedKafkaEventSourceConfig": {"ConsumerGroupId": "g"}}, {}),
    # what AWS fills in, and what it leaves out
    ("sqs", pollers(MinimumPollers=3), pollers(MinimumPollers=3, MaximumPollers=200)),
    ("kafka", pollers(MaximumPollers=2_000), pollers(MinimumPollers=1, MaximumPollers=2_000)),
    ("docdb", {"DocumentDBEventSourceConfig": {"DatabaseName": "d", "CollectionName": "c"}},
     {"DocumentDBEventSourceConfig": {"DatabaseName": "d", "CollectionName": "c", "FullDocument": "Default"}}),
    ("dynamodb", {"FilterCriteria": {"Filters": []}}, {"FilterCriteria": None}),
    ("kinesis", {"DestinationConfig": {}}, {"DestinationConfig": {"OnFailure": {}}}),
    ("sqs", {"DestinationConfig": {}}, {"DestinationConfig": None}),
    ("sqs", {"KMSKeyArn": ""}, {"KMSKeyArn": None}),
    ("sqs", {"ScalingConfig": {}}, {"ScalingConfig": None}),
]  # fmt: skip


@pytest.mark.parametrize(("source", "members", "filled"), creations(TAKEN))
def test_what_a_source_takes_is_shown(
    client: Any, create: Create, source: str, members: dict[str, Any], filled: dict[str, Any]
) -> None:
    create()
    shown = client.create_event_source_mapping(**request(source, members))
    assert {name: shown.get(name) for name in members} == {**members, **filled}


@pytest.mark.parametrize("source", ["kinesis", "msk", "kafka", "docdb"])
def test_B144_a_mapping_may_begin_at_a_time(client: Any, create: Create, source: str) -> None:
    create()
    members = {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": START_OF_2026}
    shown = client.create_event_source_mapping(**request(source, members))
    assert shown["StartingPositionTimestamp"].timestamp() == START_OF_2026


NOT_BUILT: list[tuple[str, dict[str, Any], str]] = [
    ("kafka", reading("Queue"), "share groups are not built"),
    *((source, {config: {"SchemaRegistryConfig": {"SchemaRegistryURI": "https://registry.example.com"}}},
       "there are no schema registries") for source, config in CONFIGS.items()),
    *((source, {"LoggingConfig": {"SystemLogLevel": "DEBUG"}}, "its pollers write no logs") for source in CONFIGS),
]  # fmt: skip


@pytest.mark.parametrize(("source", "members", "reason"), creations(NOT_BUILT))
def test_what_would_have_no_effect_is_refused_and_nothing_is_kept(
    client: Any, create: Create, source: str, members: dict[str, Any], reason: str
) -> None:
    create()
    with pytest.raises(UsageError, match=reason):
        client.create_event_source_mapping(**request(source, members))
    assert client.list_event_source_mappings()["EventSourceMappings"] == []


@pytest.mark.needs_model("CreateEventSourceMapping", {"LoggingConfig": {"SystemLogLevel": "DEBUG"}})
@pytest.mark.parametrize("source", CONFIGS)
def test_a_refused_update_changes_nothing(client: Any, create: Create, source: str) -> None:
    create()
    uuid = client.create_event_source_mapping(**request(source, {}))["UUID"]
    before = client.get_event_source_mapping(UUID=uuid)
    with pytest.raises(UsageError, match="its pollers write no logs"):
        client.update_event_source_mapping(UUID=uuid, BatchSize=7, LoggingConfig={"SystemLogLevel": "INFO"})
    after = client.get_event_source_mapping(UUID=uuid)
    assert {**after, "ResponseMetadata": None} == {**before, "ResponseMetadata": None}


UPDATED: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("sqs", filters('{"body": ["a"]}'), {"FilterCriteria": {}}, {"FilterCriteria": None}),
    ("sqs", filters('{"body": ["a"]}'), {"FilterCriteria": {"Filters": []}}, {"FilterCriteria": None}),
    ("sqs", {"ScalingConfig": {"MaximumConcurrency": 2}}, {"ScalingConfig": {}}, {"ScalingConfig": None}),
    ("sqs", pollers(MinimumPollers=2), pollers(), {"ProvisionedPollerConfig": None}),
    ("sqs", metrics("EventCount"), metrics(), {"MetricsConfig": None}),
    ("kinesis", failures_to(QUEUE), failures_to(""), {"DestinationConfig": {"OnFailure": {}}}),
    ("kafka", failures_to(QUEUE), {"DestinationConfig": {"OnFailure": {}}}, {"DestinationConfig": None}),
    ("kinesis", {"FunctionResponseTypes": ["ReportBatchItemFailures"]}, {"FunctionResponseTypes": []}, {}),
    ("docdb", {"DocumentDBEventSourceConfig": {"DatabaseName": "a", "FullDocument": "UpdateLookup"}},
     {"DocumentDBEventSourceConfig": {"DatabaseName": "b"}},
     {"DocumentDBEventSourceConfig": {"DatabaseName": "b", "FullDocument": "UpdateLookup"}}),
    ("kafka", {"SelfManagedKafkaEventSourceConfig": {"ConsumerGroupId": "g"}},
     {"SelfManagedKafkaEventSourceConfig": {"ConsumerGroupId": "g"}}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("source", "before", "members", "filled"), updates(UPDATED))
def test_an_update_replaces_a_setting_and_takes_away_what_is_empty(
    client: Any,
    create: Create,
    source: str,
    before: dict[str, Any],
    members: dict[str, Any],
    filled: dict[str, Any],
) -> None:
    create()
    uuid = client.create_event_source_mapping(**request(source, before))["UUID"]
    shown = client.update_event_source_mapping(UUID=uuid, **members)
    assert {name: shown.get(name) for name in members} == {**members, **filled}


UPDATES_REFUSED: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("sqs", {}, {"BatchSize": 11}, NEEDS_A_WINDOW),
    ("sqs", {"BatchSize": 11, "MaximumBatchingWindowInSeconds": 1}, {"MaximumBatchingWindowInSeconds": 0},
     NEEDS_A_WINDOW),
    ("sqs-fifo", {}, {"BatchSize": 11}, beyond("batchSize", 11, "less than or equal to 10")),
    ("sqs", {}, {"ParallelizationFactor": 2}, unsupported("ParallelizationFactor")),
    ("sqs", {}, filters("{}"), NO_PATTERN),
    ("kafka", {}, {"SourceAccessConfigurations": []}, missing("sourceAccessConfigurations")),
    ("mq", {}, access("BASIC_AUTH", "VIRTUAL_HOST"), "VIRTUAL_HOST cannot be updated."),
    ("kafka", {}, {"SelfManagedKafkaEventSourceConfig": {"ConsumerGroupId": "other"}},
     "ConsumerGroupId cannot be updated."),
    ("kafka", {}, reading("Queue"), "ConsumptionMode cannot be updated."),
    ("sqs", {"ScalingConfig": {"MaximumConcurrency": 2}}, pollers(MinimumPollers=2),
     "ScalingConfig and ProvisionedPollerConfig cannot be used together."),
]  # fmt: skip


@pytest.mark.parametrize(("source", "before", "members", "message"), updates(UPDATES_REFUSED))
def test_an_update_keeps_the_rules_with_what_was_set_before(
    client: Any,
    create: Create,
    refused: Refused,
    source: str,
    before: dict[str, Any],
    members: dict[str, Any],
    message: str,
) -> None:
    create()
    uuid = client.create_event_source_mapping(**request(source, before))["UUID"]
    assert refused(client.update_event_source_mapping, UUID=uuid, **members) == (400, INVALID, message)


OF_2019: list[tuple[str, dict[str, Any], str]] = [
    ("dynamodb", {"BatchSize": 1_001}, beyond("batchSize", 1_001, "less than or equal to 1000")),
    ("sqs", {"BatchSize": 11, "MaximumBatchingWindowInSeconds": 1},
     beyond("batchSize", 11, "less than or equal to 10")),
    ("sqs-fifo", {}, "Unrecognized event source."),
    ("msk", {}, "Unrecognized event source."),
    ("kinesis", failures_to(BUCKET),
     f"The destination ARN {BUCKET} is invalid: OnFailure takes sqs, sns for Kinesis event sources."),
]  # fmt: skip


@pytest.mark.parametrize(("source", "members", "message"), OF_2019)
def test_B195_B205_the_guide_of_2019_knows_fewer_sources_and_smaller_batches(
    refused: Refused, source: str, members: dict[str, Any], message: str
) -> None:
    with mock_lambda(profile="2019"):
        client = boto3.client("lambda", region_name="us-east-1", config=Config(parameter_validation=False))
        refusal = refused(client.create_event_source_mapping, **request(source, members))
    assert refusal == (400, INVALID, message)


def test_a_raised_quota_lets_more_filters_through(refused: Refused) -> None:
    patterns = filters(*[json.dumps({"body": [str(number)]}) for number in range(11)])
    with mock_lambda(quotas={"filters_per_mapping": 10}) as aws:
        refusal = refused(aws.client().create_event_source_mapping, **request("sqs", patterns))
    assert refusal == (400, INVALID, "Filter criteria exceeds the maximum of 10 filters.")
