"""Topics of Kafka as tests hold them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.errors import UsageError

SERVERS = ("kafka.example.com:9092",)


@pytest.fixture
def aws() -> Any:
    with mock_lambda(region="eu-west-1") as handle:
        yield handle


def test_a_topic_lies_on_a_cluster_of_msk_in_the_region_and_account_of_the_mock(aws: Aws) -> None:
    topic = aws.topics.create("orders", partitions=2)
    start, _, unique = topic.cluster_arn.rpartition("/")
    assert (start, len(unique)) == ("arn:aws:kafka:eu-west-1:123456789012:cluster/my-cluster", 38)
    assert (topic.name, topic.partitions, aws.topics.create("returns").cluster_arn) == ("orders", 2, topic.cluster_arn)
    assert aws.topics.create("orders", cluster="another").cluster_arn != topic.cluster_arn


def test_a_topic_may_lie_on_a_cluster_of_the_teams_own(aws: Aws) -> None:
    topic = aws.topics.create("orders", servers=SERVERS)
    assert topic.servers == ["kafka.example.com:9092"]
    with pytest.raises(UsageError, match=r"a mapping names its \.servers"):
        _ = topic.cluster_arn
    with pytest.raises(UsageError, match=r"a mapping names its \.cluster_arn"):
        _ = aws.topics.create("orders").servers


def test_a_topic_shows_its_records(aws: Aws) -> None:
    topic = aws.topics.create("orders")
    first = topic.send({"id": 1}, "key", {"trace": b"\x00\xff", "kind": "new"})
    aws.clock.advance(5)
    topic.send(None, b"key")
    shown = [(one.partition, one.offset, one.key, one.value, one.headers) for one in topic.records]
    assert shown == [
        (0, 0, b"key", b'{"id":1}', {"trace": b"\x00\xff", "kind": b"new"}),
        (0, 1, b"key", None, {}),
    ]
    assert (first.offset, topic.records[1].written_at) == (0, datetime(2026, 1, 1, 0, 0, 5, tzinfo=timezone.utc))
    assert repr(topic) == "<Topic orders: 1 partitions, 2 records>"
    assert repr(topic.records) == (
        "[<TopicRecord b'{\"id\":1}', key b'key', partition 0, offset 0>, "
        "<TopicRecord None, key b'key', partition 0, offset 1>]"
    )


def test_a_topic_shows_how_far_consumer_groups_are(aws: Aws) -> None:
    topic = aws.topics.create("orders", partitions=2)
    aws.function(lambda event, context: None, name="orders")
    uuid = aws.client().create_event_source_mapping(
        FunctionName="orders", EventSourceArn=topic.cluster_arn, Topics=["orders"], StartingPosition="LATEST"
    )["UUID"]
    for _ in range(3):
        topic.send("one")
    assert (topic.consumer_group(uuid), topic.consumer_group("another")) == ({}, {})
    aws.settle()
    assert topic.consumer_group(uuid) == {0: 2, 1: 1}


def test_topics_are_found_by_name(aws: Aws) -> None:
    topic = aws.topics.create("orders", cluster="a")
    topic.send("one")
    assert (list(aws.topics), len(aws.topics["orders"].records)) == (["orders"], 1)
    assert aws.topics["a/orders"] == topic
    other, own = aws.topics.create("orders", cluster="b"), aws.topics.create("orders", servers=SERVERS)
    assert dict(aws.topics) == {"a/orders": topic, "b/orders": other, f"{SERVERS[0]}/orders": own}
    assert len({topic, other, own, aws.topics["b/orders"]}) == 3
    with pytest.raises(UsageError, match="3 topics have the name 'orders': say which, 'a/orders', 'b/orders'"):
        _ = aws.topics["orders"]


def test_a_new_world_has_no_topics(aws: Aws) -> None:
    topic = aws.topics.create("orders")
    aws.reset()
    assert (len(aws.topics), repr(aws.topics)) == (0, "<Topics: none>")
    with pytest.raises(UsageError, match="orders is gone"):
        topic.send("one")


def test_a_topic_that_was_deleted_can_be_made_anew(aws: Aws) -> None:
    topic = aws.topics.create("orders")
    topic.send("one")
    topic.delete()
    with pytest.raises(UsageError, match="orders is gone"):
        topic.delete()
    assert (list(aws.topics), aws.topics.create("orders").records) == ([], [])


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        pytest.param("no name", {}, "up to 249 letters", id="name"),
        pytest.param("..", {}, "up to 249 letters", id="dots"),
        pytest.param("orders", {"partitions": 0}, "1 to 10000", id="partitions"),
        pytest.param("orders", {"partitions": "2"}, "partitions='2'.: a number", id="text for partitions"),
        pytest.param("orders", {"retention": 0}, "more than 0 seconds", id="retention"),
        pytest.param("orders", {"cluster": "a b"}, "up to 64 letters", id="cluster"),
        pytest.param("orders", {"servers": ("kafka",)}, "kafka.example.com:9092", id="no port"),
        pytest.param("orders", {"servers": "kafka:9092"}, "a tuple of texts", id="a text of servers"),
        pytest.param("orders", {"cluster": "a", "servers": SERVERS}, "or servers of another one", id="both"),
        pytest.param("taken", {}, "there is a topic of that name", id="a name that is taken"),
    ],
)
def test_a_topic_that_kafka_would_not_make_is_refused(aws: Aws, name: str, options: Any, reason: str) -> None:
    aws.topics.create("taken")
    with pytest.raises(UsageError, match=reason):
        aws.topics.create(name, **options)


def test_a_record_goes_to_a_partition_that_is_there(aws: Aws) -> None:
    topic = aws.topics.create("orders", partitions=2)
    assert topic.send("one", partition=1).partition == 1
    with pytest.raises(UsageError, match="orders has partitions 0 to 1"):
        topic.send("one", partition=2)
