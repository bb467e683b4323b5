"""Event source mappings: their life, their defaults by source, what is refused."""

from __future__ import annotations

from typing import Any

from tests.conformance.recorded.stage import ACCOUNT, REGION, Stage, scenario

GROUP = "test_lambda_api::TestLambdaEventSourceMappings::test"
UUID = "01234567-89ab-cdef-0123-456789abcdef"


def arn_of(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def queue(stage: Stage, name: str = "queue") -> str:
    stage.other("sqs").create_queue(QueueName=name, Attributes={"VisibilityTimeout": "60"})
    return arn_of("sqs", name)


def stream(stage: Stage) -> str:
    stage.other("kinesis").create_stream(StreamName="stream", ShardCount=1)
    return arn_of("kinesis", "stream/stream")


def table_stream(stage: Stage) -> str:
    created = stage.other("dynamodb").create_table(
        TableName="table",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    return str(created["TableDescription"]["LatestStreamArn"])


SOURCES = {"sqs": queue, "kinesis": stream, "dynamodb": table_stream}
FAILED = {"OnFailure": {"Destination": arn_of("sqs", "failed")}}
REPORTED = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
FROM_THE_BEGINNING = {"StartingPosition": "TRIM_HORIZON"}


@scenario(f"{GROUP}_event_source_mapping_exceptions")
def refusals(stage: Stage) -> None:
    stage.ask("get_unknown_uuid", "get_event_source_mapping", UUID=UUID)
    stage.ask("delete_unknown_uuid", "delete_event_source_mapping", UUID=UUID)
    stage.ask("update_unknown_uuid", "update_event_source_mapping", UUID=UUID, Enabled=False)
    function = {"FunctionName": "doesnotexist"}
    source = arn_of("sqs", "somequeue")
    create = "create_event_source_mapping"
    stage.ask("create_no_event_source_arn", create, **function)
    stage.ask("create_unknown_params", create, **function, EventSourceArn=source)
    destination = {"OnSuccess": {"Destination": arn_of("sqs", "someotherqueue")}}
    stage.ask("destination_config_failure", create, **function, EventSourceArn=source, DestinationConfig=destination)


@scenario(f"{GROUP}_event_source_mapping_lifecycle")
def lifecycle(stage: Stage) -> None:
    queue(stage, "failed")
    request = {
        "FunctionName": stage.deployed(),
        "EventSourceArn": table_stream(stage),
        "BatchSize": 1,
        "MaximumBatchingWindowInSeconds": 1,
        "MaximumRetryAttempts": 1,
        "DestinationConfig": FAILED,
        **FROM_THE_BEGINNING,
    }
    uuid = stage.ask("create_response", "create_event_source_mapping", **request)["UUID"]
    stage.ask("get_response", "get_event_source_mapping", UUID=uuid)
    stage.ask("delete_response", "delete_event_source_mapping", UUID=uuid)


@scenario(f"{GROUP}_create_event_source_self_managed")
def self_managed_kafka(stage: Stage) -> None:
    request: dict[str, Any] = {
        "FunctionName": stage.deployed(),
        "Topics": ["topic"],
        "SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["kafka:1000"]}},
    }

    def create(answer: str, **members: Any) -> None:
        stage.ask(answer, "create_event_source_mapping", **{**request, **members})

    create("missing-source-access-configuration")
    access = {"Type": "BASIC_AUTH", "URI": arn_of("secretsmanager", "secret:kafka")}
    request["SourceAccessConfigurations"] = [access]
    create("event-source-mapping-default", **FROM_THE_BEGINNING)
    create("duplicate-source", **FROM_THE_BEGINNING)
    group = {"SelfManagedKafkaEventSourceConfig": {"ConsumerGroupId": "random_id"}}
    create("event-source-mapping-values", Topics=["topic_2"], BatchSize=1, StartingPosition="LATEST", **group)
    servers = {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["kafka:1000", "kafka:2000"]}}
    create("multiple-duplicate-source", SelfManagedEventSource=servers, **FROM_THE_BEGINNING)


@scenario(f"{GROUP}_create_event_filter_criteria_validation")
def no_filters(stage: Stage) -> None:
    source = {"EventSourceArn": table_stream(stage), "StartingPosition": "LATEST"}
    request = {"FunctionName": stage.deployed(), "FilterCriteria": {"Filters": []}, **source}
    stage.ask("response-with-empty-filters", "create_event_source_mapping", **request)


@scenario(f"{GROUP}_create_event_source_validation_kinesis")
def starting_position(stage: Stage) -> None:
    request = {"FunctionName": stage.deployed(), "EventSourceArn": stream(stage)}
    create = "create_event_source_mapping"
    stage.ask("no_starting_position", create, **request)
    stage.ask("invalid_starting_position", create, **request, StartingPosition="invalid")


def created(stage: Stage, source: str, answer: str, members: dict[str, Any]) -> None:
    """A mapping of a source of that kind."""
    queue(stage, "failed")
    request = {"FunctionName": stage.deployed(), "EventSourceArn": SOURCES[source](stage), **members}
    stage.ask(answer, "create_event_source_mapping", **request)


def filtered(pattern: str) -> dict[str, Any]:
    return {"FilterCriteria": {"Filters": [{"Pattern": pattern}]}, "MaximumBatchingWindowInSeconds": 1}


WINDOW = {"MaximumBatchingWindowInSeconds": 1}


@scenario("test_lambda_integration_kinesis::TestKinesisSource::test_esm_with_not_existing_kinesis_stream")
def no_stream(stage: Stage) -> None:
    stage.other("kinesis")
    source = {"EventSourceArn": arn_of("kinesis", "stream/test-foobar-81ded7e8"), "StartingPosition": "LATEST"}
    stage.ask("error", "create_event_source_mapping", FunctionName=stage.deployed(), **source)


@scenario("test_lambda_integration_sqs::test_esm_with_not_existing_sqs_queue")
def no_queue(stage: Stage) -> None:
    stage.other("sqs")
    source = {"EventSourceArn": arn_of("sqs", "not-there"), "BatchSize": 1}
    stage.ask("error", "create_event_source_mapping", FunctionName=stage.deployed(), **source)
