"""Topics of the mock spread, order and forget records as Kafka does, and know how far their consumers are."""

from __future__ import annotations

from threading import RLock
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.adapters.memory.topics import Cluster, EmbeddedTopic, TopicReader, murmur2, topic_of

MSK = Cluster("arn:aws:kafka:us-east-1:123456789012:cluster/shop/1-1")


class Time:
    now = 1000.0


@pytest.fixture
def time() -> Time:
    return Time()


def topic_at(time: Time, *, partitions: int = 3, retention: float = 60, cluster: Cluster = MSK) -> EmbeddedTopic:
    return EmbeddedTopic(
        "orders",
        cluster,
        partitions=partitions,
        retention=retention,
        now=lambda: time.now,
        lock=RLock(),
        changed=lambda: None,
    )


def sent(topic: EmbeddedTopic, *keys: str | None) -> list[tuple[int, int]]:
    records = [topic.send("value", key, {}, None) for key in keys]
    return [(one.content["partition"], one.content["offset"]) for one in records]


def reader_of(topic: EmbeddedTopic, group: str = "group") -> TopicReader:
    return topic.reading(group)


def read(reader: TopicReader, position: str, most: int = 10) -> tuple[list[str], str]:
    page = reader.read("orders", position, most)
    return [one.sequence_number for one in page.records], page.position


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21", -973932308),
        ("foobar", -790332482),
        ("a-little-bit-long-string", -985981536),
        ("a-little-bit-longer-string", -1486304829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        ("abc", 479470107),
    ],
)
def test_keys_have_the_hash_that_producers_give_them(text: str, expected: int) -> None:
    assert murmur2(text.encode()) == expected % 2**32


def test_records_of_a_key_share_a_partition_and_others_go_to_each_in_turn(time: Time) -> None:
    topic = topic_at(time)
    assert sent(topic, "foobar", "foobar") == [(0, 0), (0, 1)]
    assert sent(topic, None, None, None, None) == [(0, 2), (1, 0), (2, 0), (0, 3)]
    assert [one.partition_key for one in topic.records] == [f"orders-{number}" for number in (0, 0, 0, 1, 2, 0)]
    reader_of(topic).commit("orders", ["4"])
    assert topic.offsets("group") == {0: 3, 1: 1}


@given(st.lists(st.one_of(st.none(), st.text(max_size=3)), max_size=30), st.integers(1, 5))
def test_offsets_have_no_gaps(keys: list[str | None], partitions: int) -> None:
    places = sent(topic_at(Time(), partitions=partitions), *keys)
    for partition in range(partitions):
        offsets = [offset for place, offset in places if place == partition]
        assert offsets == list(range(len(offsets)))


@pytest.mark.parametrize(
    ("where", "moment", "position"),
    [
        pytest.param("TRIM_HORIZON", None, "0", id="TRIM_HORIZON"),
        pytest.param("LATEST", None, "3", id="LATEST"),
        pytest.param("AT_TIMESTAMP", 1000.0, "0", id="at the first record"),
        pytest.param("AT_TIMESTAMP", 1000.5, "1", id="between two records"),
        pytest.param("AT_TIMESTAMP", 1003.0, "3", id="after the last record"),
    ],
)
def test_reading_starts_where_it_should(time: Time, where: str, moment: float | None, position: str) -> None:
    topic = topic_at(time)
    for second in range(3):
        time.now = 1000.0 + second
        sent(topic, None)
    assert reader_of(topic).start("orders", where, moment) == position


def test_a_group_that_has_begun_goes_on_wherever_the_mapping_would_start(time: Time) -> None:
    topic = topic_at(time)
    sent(topic, None, None, None)
    reader_of(topic).commit("orders", ["2"])
    reader_of(topic).commit("orders", ["1"])  # a late one
    assert {where: reader_of(topic).start("orders", where, None) for where in ("LATEST", "TRIM_HORIZON")} == {
        "LATEST": "2",
        "TRIM_HORIZON": "2",
    }
    assert reader_of(topic, "another").start("orders", "TRIM_HORIZON", None) == "0"


def test_pages_follow_each_other(time: Time) -> None:
    topic = topic_at(time)
    sent(topic, None, None, None)
    assert read(reader_of(topic), "0", 2) == (["0", "1"], "2")
    assert read(reader_of(topic), "2", 2) == (["2"], "3")
    assert read(reader_of(topic), "3", 2) == ([], "3")


def test_what_is_too_old_is_passed_over(time: Time) -> None:
    topic = topic_at(time)
    sent(topic, None, None)
    time.now += 60
    sent(topic, None)
    assert read(reader_of(topic), "0") == (["2"], "3")
    assert [one.sequence_number for one in topic.records] == ["2"]


def test_a_group_goes_on_in_each_partition_where_its_consumer_stopped(time: Time) -> None:
    topic = topic_at(time)
    sent(topic, *[None] * 9)  # of the partitions 0, 1, 2, 0, 1, 2, 0, 1, 2
    reader_of(topic).commit("orders", ["3", None])  # two consumers: 0 and 2, 1
    assert topic.offsets("group") == {0: 1, 2: 1}
    assert reader_of(topic).start("orders", "TRIM_HORIZON", None) == "0"
    reader_of(topic).commit("orders", [None, "8"])
    assert topic.offsets("group") == {0: 1, 1: 3, 2: 1}
    assert reader_of(topic).start("orders", "LATEST", None) == "3"
    assert read(reader_of(topic), "3") == (["3", "5", "6", "8"], "9")
    assert read(reader_of(topic), "3", 3) == (["3", "5", "6"], "7")


@pytest.mark.parametrize(
    ("cluster", "arn", "servers", "is_found"),
    [
        pytest.param(MSK, MSK.arn, (), True, id="ARN"),
        pytest.param(MSK, "arn:aws:kafka:us-east-1:123456789012:cluster/other/2-1", (), False, id="another ARN"),
        pytest.param(MSK, None, ("a:9092",), False, id="servers for an MSK cluster"),
        pytest.param(Cluster(None, ("a:9092", "b:9092")), None, ("c:9092", "b:9092"), True, id="a common server"),
        pytest.param(Cluster(None, ("a:9092",)), None, ("a:9093",), False, id="another port"),
        pytest.param(Cluster(None, ("a:9092",)), MSK.arn, (), False, id="an ARN for a cluster of the team's own"),
    ],
)
def test_a_topic_is_found_by_its_cluster_and_name(
    time: Time, cluster: Cluster, arn: str | None, servers: Any, is_found: bool
) -> None:
    topic = topic_at(time, cluster=cluster)
    assert (topic_of([topic], arn, servers, "orders") is topic) is is_found
    assert topic_of([topic], arn, servers, "returns") is None
