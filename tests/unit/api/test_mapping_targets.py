"""Event source mappings ask for their queue or stream, where another mock in the process answers for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]

QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/s"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-01-01T00:00:00.000"
NO_QUEUE = (
    "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
    "SQS Error Message: The specified queue does not exist."
)
LATEST = {"StartingPosition": "LATEST"}


@pytest.fixture
def others(aws: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another mock answers all other services."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        yield


def other(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")


def new_queue(**attributes: str) -> str:
    other("sqs").create_queue(QueueName="q", Attributes=attributes)
    return QUEUE


def new_stream() -> str:
    other("kinesis").create_stream(StreamName="s", ShardCount=1)
    return STREAM


def new_consumer() -> str:
    registered = other("kinesis").register_stream_consumer(StreamARN=new_stream(), ConsumerName="c")
    arn: str = registered["Consumer"]["ConsumerARN"]
    return arn


def new_table_stream() -> str:
    created = other("dynamodb").create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    arn: str = created["TableDescription"]["LatestStreamArn"]
    return arn


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize(
    ("arn", "members", "message"),
    [
        (QUEUE, {}, NO_QUEUE),
        (f"{QUEUE}.fifo", {}, NO_QUEUE),
        (STREAM, LATEST, f"Stream not found: {STREAM}"),
        (f"{STREAM}/consumer/c:1541139109", LATEST, f"Stream not found: {STREAM}/consumer/c:1541139109"),
        (TABLE, LATEST, f"Stream not found: {TABLE}"),
    ],
    ids=["queue", "fifo-queue", "stream", "consumer", "table-stream"],
)
def test_a_source_that_does_not_exist_is_refused(
    client: Any, create: Create, refused: Refused, arn: str, members: dict[str, str], message: str
) -> None:
    create()
    refusal = refused(client.create_event_source_mapping, FunctionName="f", EventSourceArn=arn, **members)
    assert refusal == (400, "InvalidParameterValueException", message)


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize(
    ("make", "members"),
    [(new_queue, {}), (new_stream, LATEST), (new_consumer, LATEST), (new_table_stream, LATEST)],
    ids=["queue", "stream", "consumer", "table-stream"],
)
def test_a_source_that_exists_is_read(
    client: Any, create: Create, make: Callable[[], str], members: dict[str, str]
) -> None:
    create()
    arn = make()
    created = client.create_event_source_mapping(FunctionName="f", EventSourceArn=arn, **members)
    assert (created["EventSourceArn"], created["State"]) == (arn, "Creating")


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("arn", [f"{TABLE}x", "arn:aws:dynamodb:us-east-1:123456789012:table/other/stream/now"])
def test_a_table_has_one_stream(client: Any, create: Create, refused: Refused, arn: str) -> None:
    create()
    new_table_stream()
    refusal = refused(client.create_event_source_mapping, FunctionName="f", EventSourceArn=arn, **LATEST)
    assert refusal == (400, "InvalidParameterValueException", f"Stream not found: {arn}")


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize(
    ("timeout", "visibility", "message"),
    [
        (30, "30", None),
        (31, "30", "Queue visibility timeout: 30 seconds is less than Function timeout: 31 seconds"),
        (3, "2", "Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds"),
    ],
)
def test_a_queue_hides_its_messages_as_long_as_the_function_may_run(
    client: Any, create: Create, refused: Refused, timeout: int, visibility: str, message: str | None
) -> None:
    create(Timeout=timeout)
    wanted = {"FunctionName": "f", "EventSourceArn": new_queue(VisibilityTimeout=visibility)}
    if message is None:
        assert client.create_event_source_mapping(**wanted)["State"] == "Creating"
    else:
        refusal = refused(client.create_event_source_mapping, **wanted)
        assert refusal == (400, "InvalidParameterValueException", message)


@pytest.mark.usefixtures("others")
def test_an_update_to_a_function_that_runs_longer_than_the_queue_hides_is_refused(
    client: Any, create: Create, refused: Refused
) -> None:
    create()
    create("slow", Timeout=60)
    uuid = client.create_event_source_mapping(FunctionName="f", EventSourceArn=new_queue())["UUID"]
    refusal = refused(client.update_event_source_mapping, UUID=uuid, FunctionName="slow")
    message = "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds"
    assert refusal == (400, "InvalidParameterValueException", message)


@pytest.mark.usefixtures("others")
def test_a_mapping_is_deleted_also_when_its_source_is_gone(client: Any, create: Create) -> None:
    create()
    uuid = client.create_event_source_mapping(FunctionName="f", EventSourceArn=new_queue())["UUID"]
    sqs = other("sqs")
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName="q")["QueueUrl"])
    assert client.delete_event_source_mapping(UUID=uuid)["State"] == "Deleting"


@pytest.mark.usefixtures("others")
def test_the_function_is_missed_before_the_source(client: Any, refused: Refused) -> None:
    refusal = refused(client.create_event_source_mapping, FunctionName="nope", EventSourceArn=QUEUE)
    assert refusal == (400, "InvalidParameterValueException", "Function does not exist")


@pytest.mark.parametrize("arn", [QUEUE, STREAM, TABLE])
def test_a_source_is_believed_where_nothing_answers_for_it(client: Any, create: Create, arn: str) -> None:
    create()
    members = {} if arn == QUEUE else LATEST
    assert client.create_event_source_mapping(FunctionName="f", EventSourceArn=arn, **members)["State"] == "Creating"
