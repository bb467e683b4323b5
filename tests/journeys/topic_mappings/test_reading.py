"""Mappings read topics of Kafka: events, batches, positions, consumer groups."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.journeys.topic_mappings.conftest import MakeTopic
from tests.journeys.topic_mappings.topics import SERVERS, Consumer, OfMsk, OfTheTeam, begun, outcomes

from lambdamock import Aws
from lambdamock.errors import UsageError


def test_an_event_of_msk_tells_its_cluster_and_its_records_by_partition(aws: Aws) -> None:
    orders = OfMsk(aws, partitions=2)
    function = aws.function(lambda event, context: None, name="orders")
    orders.mapped(MaximumBatchingWindowInSeconds=1)
    orders.send("one", "k", {"trace": b"\x01\xff"}, partition=1)
    orders.send({"n": 2}, partition=0)
    orders.send(None, "k", partition=1)
    aws.clock.advance(1)
    [invocation] = function.invocations
    shown = {"topic": "orders", "timestamp": 1767225600000, "timestampType": "CREATE_TIME"}
    assert invocation.event == {
        "eventSource": "aws:kafka",
        "eventSourceArn": orders.topic.cluster_arn,
        "bootstrapServers": "b-1.shop.c1.kafka.us-east-1.amazonaws.com:9092,"
        "b-2.shop.c1.kafka.us-east-1.amazonaws.com:9092",
        "records": {
            "orders-1": [
                {**shown, "partition": 1, "offset": 0, "key": "aw==", "value": "b25l", "headers": [{"trace": [1, -1]}]},
                {**shown, "partition": 1, "offset": 1, "key": "aw==", "headers": []},
            ],
            "orders-0": [{**shown, "partition": 0, "offset": 0, "value": "eyJuIjoyfQ==", "headers": []}],
        },
    }
    assert invocation.invocation_type == "RequestResponse"


def test_an_event_of_a_cluster_of_the_teams_own_tells_the_servers_that_the_mapping_names(aws: Aws) -> None:
    orders = OfTheTeam(aws)
    function = aws.function(lambda event, context: None, name="orders")
    orders.mapped()
    orders.send("one")
    event = function.invocations[0].event
    assert (event.pop("records").keys(), event) == (
        {"orders-0"},
        {"eventSource": "SelfManagedKafka", "bootstrapServers": f"{SERVERS[1]},new.example.com:9092"},
    )


@pytest.mark.parametrize(
    ("members", "moment"),
    [
        pytest.param({}, 0.5, id="half a second by default"),
        pytest.param({"MaximumBatchingWindowInSeconds": 3}, 3.0, id="as the mapping says"),
        pytest.param({"MaximumBatchingWindowInSeconds": 0}, 0.0, id="none"),
        pytest.param({"BatchSize": 2}, 0.0, id="full before"),
    ],
)
def test_records_are_gathered_for_a_window(aws: Aws, members: Any, moment: float) -> None:
    orders = OfMsk(aws)
    orders.send("one")
    orders.send("two")
    aws.function(Consumer(), name="orders")
    aws.client().create_event_source_mapping(
        FunctionName="orders", Topics=["orders"], StartingPosition="TRIM_HORIZON", **orders.source(), **members
    )
    aws.settle()
    assert begun(aws) == [moment]


def test_a_backlog_is_read_in_batches_in_its_order(aws: Aws, topic: MakeTopic) -> None:
    orders, consumer = topic(partitions=3), Consumer()
    for number in range(5):
        orders.send(str(number), partition=0)
    aws.function(consumer, name="orders")
    orders.mapped(BatchSize=2)
    assert consumer.batches == [["0", "1"], ["2", "3"], ["4"]]


def test_a_batch_is_no_larger_than_a_payload(aws: Aws) -> None:
    orders = OfMsk(aws)
    for _ in range(3):
        orders.send(b"x" * 2_000_000)
    function = aws.function(lambda event, context: None, name="orders")
    orders.mapped()
    assert [len(one.event["records"]["orders-0"]) for one in function.invocations] == [2, 1]


@pytest.mark.parametrize(
    ("members", "values"),
    [
        pytest.param({"StartingPosition": "TRIM_HORIZON"}, ["old", "young", "new"], id="TRIM_HORIZON"),
        pytest.param({"StartingPosition": "LATEST"}, ["new"], id="LATEST"),
        pytest.param(
            {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1767225605},
            ["young", "new"],
            id="AT_TIMESTAMP",
        ),
    ],
)
def test_reading_begins_at_the_starting_position(aws: Aws, topic: MakeTopic, members: Any, values: list[str]) -> None:
    orders, consumer = topic(), Consumer()
    aws.function(consumer, name="orders")
    orders.send("old")
    aws.clock.advance(10)
    orders.send("young")
    orders.mapped(**members)
    orders.send("new")
    assert [value for batch in consumer.batches for value in batch] == values


def test_records_that_are_older_than_the_topic_keeps_them_are_gone(aws: Aws) -> None:
    orders, consumer = OfMsk(aws, retention=60), Consumer()
    orders.send("old")
    aws.clock.advance(60)
    orders.send("young")
    aws.function(consumer, name="orders")
    orders.mapped()
    assert (consumer.batches, [one.value for one in orders.topic.records]) == ([["young"]], [b"young"])


def test_records_that_the_filters_drop_are_done_with(aws: Aws, topic: MakeTopic) -> None:
    orders, consumer = topic(), Consumer()
    aws.function(consumer, name="orders")
    orders.mapped(group="shop", FilterCriteria={"Filters": [{"Pattern": '{"value": {"n": [2]}}'}]})
    orders.send({"n": 1})
    orders.send({"n": 2})
    orders.send({"n": 3})
    assert (consumer.batches, orders.topic.consumer_group("shop")) == ([['{"n":2}']], {0: 3})


def test_a_disabled_mapping_keeps_its_place(aws: Aws, topic: MakeTopic) -> None:
    orders, consumer, client = topic(), Consumer(), aws.client()
    aws.function(consumer, name="orders")
    uuid = orders.mapped()
    orders.send("one")
    client.update_event_source_mapping(UUID=uuid, Enabled=False)
    orders.send("two")
    assert consumer.batches == [["one"]]
    client.update_event_source_mapping(UUID=uuid, Enabled=True)
    assert consumer.batches == [["one"], ["two"]]


@pytest.mark.parametrize(
    ("group", "values"),
    [
        pytest.param("shop", [["one"], ["two"]], id="one that was used before"),
        pytest.param(None, [["one"], ["one", "two"]], id="of its own"),
    ],
)
def test_a_new_mapping_goes_on_where_its_consumer_group_stopped(
    aws: Aws, topic: MakeTopic, group: str | None, values: list[list[str]]
) -> None:
    orders, consumer = topic(), Consumer()
    aws.function(consumer, name="orders")
    uuid = orders.mapped(group=group)
    orders.send("one")
    aws.client().delete_event_source_mapping(UUID=uuid)
    orders.send("two")
    orders.mapped(group=group)
    assert consumer.batches == values


def test_each_consumer_group_reads_all_records(aws: Aws, topic: MakeTopic) -> None:
    orders, consumers = topic(), [Consumer() for _ in range(2)]
    for name, consumer in zip("ab", consumers, strict=True):
        aws.function(consumer, name=name)
        orders.mapped(name, group=f"group-{name}")
    orders.send("one")
    assert [consumer.batches for consumer in consumers] == [[["one"]], [["one"]]]


@pytest.mark.parametrize("enabled", [True, False])
def test_a_consumer_group_belongs_to_one_mapping_of_a_cluster(aws: Aws, topic: MakeTopic, enabled: bool) -> None:
    orders, client = topic(), aws.client()
    for name in "ab":
        aws.function(Consumer(), name=name)
    uuid = orders.mapped("a", group="shop", Enabled=enabled)
    with pytest.raises(ClientError) as error:
        orders.mapped("b", group="shop")
    assert error.value.response["Error"] == {
        "Code": "InvalidParameterValueException",
        "Message": f"The consumer group ID shop is already in use by the event source mapping with UUID {uuid}.",
    }
    orders.mapped("b", group="audit")
    assert len(client.list_event_source_mappings()["EventSourceMappings"]) == 2


def test_consumer_groups_of_other_clusters_are_others(aws: Aws) -> None:
    orders = OfMsk(aws), OfTheTeam(aws)
    aws.function(Consumer(), name="orders")
    shown = [aws.client().get_event_source_mapping(UUID=one.mapped(group="shop")) for one in orders]
    assert [one.config in mapping for one, mapping in zip(orders, shown, strict=True)] == [True, True]


def test_a_batch_is_done_with_also_when_its_function_disables_the_mapping(aws: Aws) -> None:
    orders, client, second = OfMsk(aws), aws.client(), Consumer()

    def handler(event: Any, context: Any) -> None:
        client.update_event_source_mapping(UUID=uuid, Enabled=False)

    aws.function(handler, name="first")
    aws.function(second, name="second")
    uuid = orders.mapped("first", group="shop")
    orders.send("one")
    client.delete_event_source_mapping(UUID=uuid)
    orders.mapped("second", group="shop")
    orders.send("two")
    assert second.batches == [["two"]]


def test_a_mapping_of_a_topic_that_was_deleted_says_so_and_reads_a_new_one_from_its_beginning(
    aws: Aws, topic: MakeTopic
) -> None:
    orders, consumer, client = topic(), Consumer(), aws.client()
    aws.function(consumer, name="orders")
    uuid = orders.mapped(StartingPosition="LATEST")
    orders.send("one")
    orders.topic.delete()
    assert client.get_event_source_mapping(UUID=uuid)["LastProcessingResult"] == "PROBLEM: Topic not found: orders"
    with pytest.raises(UsageError, match="orders is gone"):
        orders.send("lost")
    client.update_event_source_mapping(UUID=uuid, Enabled=False)
    new = aws.topics.create("orders", **orders.place())
    new.send("two")
    client.update_event_source_mapping(UUID=uuid, Enabled=True)
    assert (consumer.batches, new.consumer_group(uuid)) == ([["one"], ["two"]], {0: 1})


def test_a_batch_that_runs_ends_well_when_its_topic_is_deleted(aws: Aws, topic: MakeTopic) -> None:
    orders = topic()
    function = aws.function(lambda event, context: time.sleep(2), name="orders", timeout=5)
    orders.mapped()
    orders.send("one")
    orders.topic.delete()
    aws.settle()
    assert ([one.error for one in function.invocations], outcomes(aws)) == ([None], ["Success"])


def test_in_provisioned_mode_pollers_share_the_partitions(aws: Aws, topic: MakeTopic) -> None:
    orders = topic(partitions=3)
    seen: list[set[str]] = []

    def handler(event: Any, context: Any) -> None:
        seen.append(set(event["records"]))
        time.sleep(2)

    aws.function(handler, name="orders", timeout=5)
    uuid = orders.mapped(ProvisionedPollerConfig={"MinimumPollers": 2}, MaximumBatchingWindowInSeconds=1)
    for partition in (0, 1, 2):
        orders.send("one", partition=partition)
    aws.settle()
    assert (seen, begun(aws)) == ([{"orders-0", "orders-2"}, {"orders-1"}], [1, 1])
    aws.client().update_event_source_mapping(UUID=uuid, ProvisionedPollerConfig={"MinimumPollers": 7})
    for partition in (0, 1, 2):
        orders.send("two", partition=partition)
    aws.settle()
    assert seen[2:] == [{"orders-0"}, {"orders-1"}, {"orders-2"}]
    assert orders.topic.consumer_group(uuid) == {0: 2, 1: 2, 2: 2}


def test_in_provisioned_mode_a_batch_that_fails_blocks_the_partitions_of_its_poller_only(
    aws: Aws, topic: MakeTopic
) -> None:
    orders, consumer = topic(partitions=2), Consumer("bad")
    aws.function(consumer, name="orders")
    uuid = orders.mapped(ProvisionedPollerConfig={"MinimumPollers": 2})
    for value, partition in (("bad", 0), ("one", 1), ("waits", 0), ("two", 1)):
        orders.send(value, partition=partition)
    assert consumer.batches == [["bad"], ["one"], ["two"]]
    assert orders.topic.consumer_group(uuid) == {1: 2}


def test_a_mapping_of_a_topic_that_the_cluster_does_not_have_says_so_until_there_is_one(aws: Aws) -> None:
    orders, consumer, client = OfMsk(aws), Consumer(), aws.client()
    aws.function(consumer, name="orders")
    uuid = client.create_event_source_mapping(
        FunctionName="orders", Topics=["returns"], StartingPosition="LATEST", **orders.source()
    )["UUID"]
    assert client.get_event_source_mapping(UUID=uuid)["LastProcessingResult"] == "PROBLEM: Topic not found: returns"
    returns = aws.topics.create("returns", cluster="shop")
    assert client.get_event_source_mapping(UUID=uuid)["LastProcessingResult"] == "No records processed"
    returns.send("one")
    aws.settle()
    assert consumer.batches == [["one"]]


def test_a_mapping_of_a_cluster_that_nobody_answers_for_waits(aws: Aws) -> None:
    OfMsk(aws)
    aws.function(Consumer(), name="orders")
    uuid = aws.client().create_event_source_mapping(
        FunctionName="orders",
        EventSourceArn="arn:aws:kafka:us-east-1:123456789012:cluster/other/12345678-1234-1234-1234-123456789012-1",
        Topics=["orders"],
        StartingPosition="LATEST",
    )["UUID"]
    aws.settle()
    assert aws.client().get_event_source_mapping(UUID=uuid)["LastProcessingResult"] == "No records processed"
