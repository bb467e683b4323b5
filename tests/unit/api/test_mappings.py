"""Create, get, list, update and delete event source mappings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import StateChange
from lambdamock.domain.mappings import State

Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/s"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-01-01T00:00:00.000"
CLUSTER = "arn:aws:kafka:us-east-1:123456789012:cluster/c/0a1b2c3d-0000-0000-0000-000000000000-1"
BROKER = "arn:aws:mq:us-east-1:123456789012:broker:b:b-0a1b2c3d-0000-0000-0000-000000000000"
DATABASE = "arn:aws:rds:us-east-1:123456789012:cluster:docs"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf"
ACCESS = [{"Type": "BASIC_AUTH", "URI": SECRET}]
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def servers(*names: str) -> dict[str, Any]:
    return {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": list(names)}}


FROM: dict[str, dict[str, Any]] = {
    "kinesis": {"EventSourceArn": STREAM, "StartingPosition": "LATEST"},
    "dynamodb": {"EventSourceArn": TABLE, "StartingPosition": "TRIM_HORIZON"},
    "sqs": {"EventSourceArn": QUEUE},
    "sqs-fifo": {"EventSourceArn": f"{QUEUE}.fifo"},
    "msk": {"EventSourceArn": CLUSTER, "Topics": ["orders"], "StartingPosition": "LATEST"},
    "kafka": {
        "SelfManagedEventSource": servers("kafka:9092"), "Topics": ["orders"], "SourceAccessConfigurations": ACCESS,
    },
    "mq": {"EventSourceArn": BROKER, "Queues": ["jobs"], "SourceAccessConfigurations": ACCESS},
    "docdb": {
        "EventSourceArn": DATABASE, "SourceAccessConfigurations": ACCESS,
        "DocumentDBEventSourceConfig": {"DatabaseName": "shop"},
    },
}  # fmt: skip

STREAM_DEFAULTS = {
    "BatchSize": 100,
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {"OnFailure": {}},
    "FunctionResponseTypes": [],
    "LastProcessingResult": "No records processed",
    "MaximumBatchingWindowInSeconds": 0,
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "ParallelizationFactor": 1,
    "StateTransitionReason": "User action",
    "TumblingWindowInSeconds": 0,
}
QUEUE_DEFAULTS = {
    "BatchSize": 10,
    "FunctionResponseTypes": [],
    "MaximumBatchingWindowInSeconds": 0,
    "StateTransitionReason": "USER_INITIATED",
}
CLUSTER_DEFAULTS = {
    "BatchSize": 100,
    "LastProcessingResult": "No records processed",
    "StateTransitionReason": "USER_INITIATED",
}
DEFAULTS: dict[str, dict[str, Any]] = {
    "kinesis": STREAM_DEFAULTS,
    "dynamodb": STREAM_DEFAULTS,
    "sqs": QUEUE_DEFAULTS,
    "sqs-fifo": QUEUE_DEFAULTS,
    "msk": CLUSTER_DEFAULTS,
    "kafka": {**CLUSTER_DEFAULTS, "StartingPosition": "TRIM_HORIZON"},
    "mq": CLUSTER_DEFAULTS,
    "docdb": {
        **CLUSTER_DEFAULTS,
        "DocumentDBEventSourceConfig": {"DatabaseName": "shop", "FullDocument": "Default"},
        "StartingPosition": "TRIM_HORIZON",
    },
}


def new_mapping(client: Any, source: str = "sqs", **members: Any) -> dict[str, Any]:
    """A mapping of the function `f`, as the answer shows it."""
    answer: dict[str, Any] = client.create_event_source_mapping(**{"FunctionName": "f", **FROM[source], **members})
    del answer["ResponseMetadata"]
    return answer


def state_of(client: Any, uuid: str) -> str:
    state: str = client.get_event_source_mapping(UUID=uuid)["State"]
    return state


@pytest.mark.parametrize("source", FROM)
def test_a_new_mapping_shows_what_its_source_has_and_the_defaults(client: Any, create: Create, source: str) -> None:
    create()
    shown = new_mapping(client, source)
    uuid = shown["UUID"]
    group = {
        "msk": {"AmazonManagedKafkaEventSourceConfig": {"ConsumerGroupId": uuid}},
        "kafka": {"SelfManagedKafkaEventSourceConfig": {"ConsumerGroupId": uuid}},
    }
    assert shown == {
        **FROM[source],
        **DEFAULTS[source],
        **group.get(source, {}),
        "EventSourceMappingArn": f"arn:aws:lambda:us-east-1:123456789012:event-source-mapping:{uuid}",
        "FunctionArn": FUNCTION,
        "LastModified": shown["LastModified"],
        "State": "Creating",
        "UUID": uuid,
    }


def test_creation_is_accepted_and_ends_by_itself(client: Any, create: Create) -> None:
    create()
    answer = client.create_event_source_mapping(FunctionName="f", EventSourceArn=QUEUE)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert state_of(client, answer["UUID"]) == "Enabled"


def test_B146_a_mapping_that_is_created_disabled_is_creating_then_disabled(client: Any, create: Create) -> None:
    create()
    created = new_mapping(client, Enabled=False)
    assert (created["State"], state_of(client, created["UUID"])) == ("Creating", "Disabled")


@pytest.mark.parametrize(
    ("qualifier", "arn"),
    [("", FUNCTION), (":1", f"{FUNCTION}:1"), (":live", f"{FUNCTION}:live"), (":$LATEST", f"{FUNCTION}:$LATEST")],
)
@pytest.mark.parametrize("name", ["f", "123456789012:function:f", FUNCTION], ids=["name", "partial", "full"])
def test_the_function_is_shown_by_its_full_arn_with_the_qualifier_of_the_request(
    client: Any, create: Create, name: str, qualifier: str, arn: str
) -> None:
    create(Publish=True)
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    assert new_mapping(client, FunctionName=f"{name}{qualifier}")["FunctionArn"] == arn


@pytest.mark.parametrize("name", ["nope", "f:2", "f:nope"])
def test_a_mapping_needs_its_function(client: Any, create: Create, refused: Refused, name: str) -> None:
    create()
    refusal = refused(client.create_event_source_mapping, FunctionName=name, **FROM["sqs"])
    assert refusal == (400, "InvalidParameterValueException", "Function does not exist")


def test_the_source_is_missed_before_the_function(client: Any, refused: Refused) -> None:
    refusal = refused(client.create_event_source_mapping, FunctionName="nope")
    assert refusal == (400, "InvalidParameterValueException", "Unrecognized event source.")


@pytest.mark.parametrize(
    "source",
    [
        {"EventSourceArn": "arn:aws:s3:::bucket"},
        {"EventSourceArn": "arn:aws:sns:us-east-1:123456789012:topic"},
        {"EventSourceArn": "arn:aws:dynamodb:us-east-1:123456789012:table/t"},
        {**FROM["sqs"], "SelfManagedEventSource": servers("kafka:9092")},
    ],
    ids=["bucket", "topic", "table", "two"],
)
def test_a_mapping_has_one_source_of_a_known_kind(
    client: Any, create: Create, refused: Refused, source: dict[str, Any]
) -> None:
    create()
    refusal = refused(client.create_event_source_mapping, FunctionName="f", StartingPosition="LATEST", **source)
    assert refusal == (400, "InvalidParameterValueException", "Unrecognized event source.")


def kafka(names: str) -> str:
    return f'An event source mapping with event source ("{names}"), function ("{FUNCTION}"), topics ("orders") '


@pytest.mark.parametrize(
    ("source", "again", "which"),
    [
        ("sqs", {}, f'An event source mapping with SQS arn (" {QUEUE} ") and function (" f ") '),
        ("kinesis", {"BatchSize": 1}, f'The event source arn (" {STREAM} ") and function (" f ") provided mapping '),
        ("dynamodb", {}, f'The event source arn (" {TABLE} ") and function (" f ") provided mapping '),
        ("kafka", {}, kafka("kafka:9092")),
        ("kafka", {"SelfManagedEventSource": servers("a:1", "kafka:9092")}, kafka("a:1,kafka:9092")),
        ("msk", {}, kafka(CLUSTER)),
        (
            "mq",
            {},
            kafka(BROKER).replace('topics ("orders")', 'queues ("jobs")'),
        ),
    ],
    ids=["sqs", "kinesis", "dynamodb", "kafka", "kafka-overlap", "msk", "mq"],
)
def test_a_source_and_a_function_have_one_mapping(
    client: Any, create: Create, refused: Refused, source: str, again: dict[str, Any], which: str
) -> None:
    create()
    uuid = new_mapping(client, source)["UUID"]
    refusal = refused(client.create_event_source_mapping, **{"FunctionName": "f", **FROM[source], **again})
    advice = f"already exists. Please update or delete the existing mapping with UUID {uuid}"
    assert refusal == (409, "ResourceConflictException", which + advice)


@pytest.mark.parametrize(
    ("source", "other"),
    [
        ("sqs", {"EventSourceArn": f"{QUEUE}2"}),
        ("sqs", {"FunctionName": "f:$LATEST"}),
        ("kafka", {"SelfManagedEventSource": servers("other:9092")}),
        ("kafka", {"Topics": ["returns"]}),
        ("msk", {"Topics": ["returns"]}),
        ("mq", {"Queues": ["other"]}),
    ],
    ids=["queue", "qualifier", "servers", "topic", "msk-topic", "mq-queue"],
)
def test_other_sources_and_functions_have_mappings_of_their_own(
    client: Any, create: Create, source: str, other: dict[str, Any]
) -> None:
    create()
    assert new_mapping(client, source)["UUID"] != new_mapping(client, source, **other)["UUID"]


@pytest.mark.parametrize("operation", ["get", "update", "delete"])
def test_an_unknown_mapping_is_not_found(client: Any, refused: Refused, operation: str) -> None:
    refusal = refused(getattr(client, f"{operation}_event_source_mapping"), UUID=UNKNOWN)
    assert refusal == (404, "ResourceNotFoundException", "The resource you requested does not exist.")


@pytest.mark.parametrize(
    ("before", "update", "states"),
    [
        (True, {"Enabled": False}, ("Disabling", "Disabled")),
        (False, {"Enabled": True}, ("Enabling", "Enabled")),
        (True, {"BatchSize": 5}, ("Updating", "Enabled")),
        (False, {"BatchSize": 5}, ("Updating", "Disabled")),
        (True, {"Enabled": True}, ("Updating", "Enabled")),
        (True, {}, ("Updating", "Enabled")),
    ],
)
def test_B148_an_update_goes_through_a_state_of_its_own(
    client: Any, create: Create, before: bool, update: dict[str, Any], states: tuple[str, str]
) -> None:
    create()
    uuid = new_mapping(client, Enabled=before)["UUID"]
    answer = client.update_event_source_mapping(UUID=uuid, **update)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert (answer["State"], state_of(client, uuid)) == states


def test_an_update_keeps_what_it_does_not_name(client: Any, create: Create) -> None:
    create()
    created = new_mapping(client, "kinesis", BatchSize=7, DestinationConfig={"OnFailure": {"Destination": QUEUE}})
    updated = client.update_event_source_mapping(UUID=created["UUID"], MaximumRetryAttempts=2)
    del updated["ResponseMetadata"]
    assert updated == {**created, "MaximumRetryAttempts": 2, "State": "Updating"}


def test_an_update_may_change_the_function(client: Any, create: Create) -> None:
    create()
    create("g")
    uuid = new_mapping(client)["UUID"]
    client.update_event_source_mapping(UUID=uuid, FunctionName="g")
    listed = [client.list_event_source_mappings(FunctionName=name)["EventSourceMappings"] for name in ("f", "g")]
    assert [[each["UUID"] for each in page] for page in listed] == [[], [uuid]]


def test_an_update_to_a_function_that_reads_the_source_already_is_refused(
    client: Any, create: Create, refused: Refused
) -> None:
    create()
    create("g")
    mine, other = new_mapping(client)["UUID"], new_mapping(client, FunctionName="g")["UUID"]
    message = (
        f'An event source mapping with SQS arn (" {QUEUE} ") and function (" g ") already exists. Please update or '
        f"delete the existing mapping with UUID {other}"
    )
    refusal = refused(client.update_event_source_mapping, UUID=mine, FunctionName="g")
    assert refusal == (409, "ResourceConflictException", message)


def test_an_update_to_an_unknown_function_is_refused(client: Any, create: Create, refused: Refused) -> None:
    create()
    uuid = new_mapping(client)["UUID"]
    refusal = refused(client.update_event_source_mapping, UUID=uuid, FunctionName="nope")
    assert refusal == (400, "InvalidParameterValueException", "Function does not exist")


def test_a_refused_update_changes_nothing(client: Any, create: Create, refused: Refused) -> None:
    create()
    uuid = new_mapping(client)["UUID"]
    before = client.get_event_source_mapping(UUID=uuid)
    refused(client.update_event_source_mapping, UUID=uuid, Enabled=False, BatchSize=1, FunctionName="nope")
    after = client.get_event_source_mapping(UUID=uuid)
    assert {**after, "ResponseMetadata": None} == {**before, "ResponseMetadata": None}


def test_each_change_counts_as_a_modification(aws: Aws, client: Any, create: Create) -> None:
    create()
    created = new_mapping(client)
    aws.clock.advance(60)
    updated = client.update_event_source_mapping(UUID=created["UUID"], BatchSize=5)
    assert (updated["LastModified"] - created["LastModified"]).total_seconds() == 60


def test_B149_a_deleted_mapping_is_deleting_then_gone(client: Any, create: Create, refused: Refused) -> None:
    create()
    created = new_mapping(client)
    deleted = client.delete_event_source_mapping(UUID=created["UUID"])
    assert deleted.pop("ResponseMetadata")["HTTPStatusCode"] == 202
    assert deleted == {**created, "State": "Deleting"}
    refusal = refused(client.get_event_source_mapping, UUID=created["UUID"])
    assert refusal == (404, "ResourceNotFoundException", "The resource you requested does not exist.")


def test_a_deleted_mapping_makes_room_for_another(client: Any, create: Create) -> None:
    create()
    first = new_mapping(client)["UUID"]
    client.delete_event_source_mapping(UUID=first)
    assert state_of(client, new_mapping(client)["UUID"]) == "Enabled"


def test_a_mapping_outlives_its_function(client: Any, create: Create) -> None:
    create()
    uuid = new_mapping(client)["UUID"]
    client.delete_function(FunctionName="f")
    assert client.get_event_source_mapping(UUID=uuid)["FunctionArn"] == FUNCTION


@pytest.mark.parametrize("operation", ["update", "delete"])
@pytest.mark.parametrize("state", ["CREATING", "ENABLING", "DISABLING", "UPDATING", "DELETING"])
def test_a_mapping_in_transition_is_in_use(
    aws: Aws, client: Any, create: Create, refused: Refused, state: str, operation: str
) -> None:
    create()
    uuid = new_mapping(client)["UUID"]
    table = aws._simulation.world.stores.of("123456789012", "us-east-1").mappings
    mapping = table.get(uuid)
    assert mapping is not None
    table.put(uuid, mapping._replace(state=State[state]))
    refusal = refused(getattr(client, f"{operation}_event_source_mapping"), UUID=uuid)
    message = f"Cannot {operation} the event source mapping because it is in use."
    assert refusal == (400, "ResourceInUseException", message)


def uuids(answer: dict[str, Any]) -> list[str]:
    return [each["UUID"] for each in answer["EventSourceMappings"]]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {"fq", "fs", "gq", "live"}),
        ({"FunctionName": "f"}, {"fq", "fs"}),
        ({"FunctionName": FUNCTION}, {"fq", "fs"}),
        ({"FunctionName": "f:live"}, {"live"}),
        ({"FunctionName": "nope"}, set()),
        ({"EventSourceArn": QUEUE}, {"fq", "gq", "live"}),
        ({"EventSourceArn": f"{QUEUE}2"}, set()),
        ({"FunctionName": "f", "EventSourceArn": QUEUE}, {"fq"}),
        ({"FunctionName": "g", "EventSourceArn": STREAM}, set()),
    ],
    ids=["all", "function", "arn", "alias", "no-function", "source", "no-source", "both", "neither"],
)
def test_B125_B212_mappings_are_listed_by_function_by_source_and_by_both(
    client: Any, create: Create, asked: dict[str, str], expected: set[str]
) -> None:
    create(Publish=True)
    create("g")
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    made = {
        "fq": new_mapping(client)["UUID"],
        "fs": new_mapping(client, "kinesis")["UUID"],
        "gq": new_mapping(client, FunctionName="g")["UUID"],
        "live": new_mapping(client, FunctionName="f:live")["UUID"],
    }
    assert sorted(uuids(client.list_event_source_mappings(**asked))) == sorted(made[name] for name in expected)


def test_a_listed_mapping_is_shown_as_it_is_got(client: Any, create: Create) -> None:
    create()
    uuid = new_mapping(client)["UUID"]
    got = client.get_event_source_mapping(UUID=uuid)
    del got["ResponseMetadata"]
    assert client.list_event_source_mappings()["EventSourceMappings"] == [got]


def test_pages_follow_each_other(client: Any, create: Create) -> None:
    create()
    made = [new_mapping(client, EventSourceArn=f"{QUEUE}{number}")["UUID"] for number in range(5)]
    paginator = client.get_paginator("list_event_source_mappings")
    pages = [uuids(page) for page in paginator.paginate(FunctionName="f", PaginationConfig={"PageSize": 2})]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(uuid for page in pages for uuid in page) == sorted(made)


def test_a_page_has_at_most_a_hundred_mappings(aws: Aws, client: Any, create: Create) -> None:
    create()
    table = aws._simulation.world.stores.of("123456789012", "us-east-1").mappings
    mapping = table.get(new_mapping(client)["UUID"])
    assert mapping is not None
    for number in range(100):
        table.put(f"{number:036}", mapping._replace(uuid=f"{number:036}"))
    first = client.list_event_source_mappings(MaxItems=10_000)
    second = client.list_event_source_mappings(Marker=first["NextMarker"])
    assert (len(uuids(first)), len(uuids(second)), "NextMarker" in second) == (100, 1, False)


def test_filters_under_a_key_are_shown_by_get_and_not_by_list(client: Any, create: Create) -> None:
    create()
    criteria = {"Filters": [{"Pattern": '{"body": {"a": [1]}}'}]}
    key = "arn:aws:kms:us-east-1:123456789012:key/k"
    uuid = new_mapping(client, FilterCriteria=criteria, KMSKeyArn=key)["UUID"]
    listed = client.list_event_source_mappings()["EventSourceMappings"][0]
    got = client.get_event_source_mapping(UUID=uuid)
    assert (listed.get("FilterCriteria"), got["FilterCriteria"]) == (None, criteria)


def test_tags_of_the_request_are_those_of_the_mapping(client: Any, create: Create) -> None:
    create()
    arn = new_mapping(client, Tags={"team": "orders"})["EventSourceMappingArn"]
    client.tag_resource(Resource=arn, Tags={"stage": "test"})
    assert client.list_tags(Resource=arn)["Tags"] == {"team": "orders", "stage": "test"}


def test_a_state_that_is_reached_is_written_down(aws: Aws, client: Any, create: Create) -> None:
    create()
    arn = new_mapping(client)["EventSourceMappingArn"]
    changes = [(change.arn, change.phase) for change in aws.journal.of(StateChange)]
    assert changes[-1] == (arn, "Enabled")


def test_regions_and_accounts_have_mappings_of_their_own(aws: Aws, client: Any, create: Create) -> None:
    create()
    new_mapping(client)
    elsewhere = boto3.client("lambda", region_name="eu-west-1")
    assert elsewhere.list_event_source_mappings()["EventSourceMappings"] == []


def test_the_same_calls_give_the_same_uuids() -> None:
    def make() -> list[str]:
        with mock_lambda() as aws:
            aws.function(lambda event, context: None, name="f")
            return [new_mapping(aws.client(), source)["UUID"] for source in ("sqs", "kinesis")]

    assert make() == make()
