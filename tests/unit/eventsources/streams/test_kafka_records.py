"""Batches of Kafka records: the events around them, and the record about one that was given up."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock.domain.mappings import EventSourceMapping
from lambdamock.domain.ports import StreamRecord
from lambdamock.eventsources.streams.batches import Held
from lambdamock.eventsources.streams.kafka_records import batch_info, of_msk, of_self_managed, servers_of
from lambdamock.eventsources.streams.records import Reading

ARN = "arn:aws:kafka:eu-west-1:123456789012:cluster/shop/1-1"
SERVERS = ["a.example.com:9092", "b.example.com:9092"]
SELF_MANAGED = {"SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": SERVERS}}}


def reading(arn: str | None) -> Reading:
    function = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
    settings = SELF_MANAGED if arn is None else {}
    kind = "kafka" if arn is None else "msk"
    return Reading(
        EventSourceMapping("uuid", "eu-west-1", "123456789012", function, kind, arn, settings, True, 0.0), "orders", ""
    )


def record(partition: int, offset: int) -> dict[str, Any]:
    return {"topic": "orders", "partition": partition, "offset": offset, "timestamp": 1767225600250}


def test_an_event_keeps_the_order_within_each_partition() -> None:
    records = [record(1, 4), record(0, 7), record(1, 5)]
    for event in (of_msk(records, reading(ARN)), of_self_managed(records, reading(None))):
        assert event["records"] == {"orders-1": [record(1, 4), record(1, 5)], "orders-0": [record(0, 7)]}


@pytest.mark.parametrize(
    ("arn", "servers"),
    [
        pytest.param(
            ARN,
            [f"b-{number}.shop.c1.kafka.eu-west-1.amazonaws.com:9092" for number in (1, 2)],
            id="MSK: of the cluster's name and region",
        ),
        pytest.param(None, SERVERS, id="self-managed: those that the mapping names"),
    ],
)
def test_bootstrap_servers(arn: str | None, servers: list[str]) -> None:
    assert servers_of(reading(arn).mapping) == servers
    event = (of_self_managed if arn is None else of_msk)([], reading(arn))
    assert event["bootstrapServers"] == ",".join(servers)


@pytest.mark.parametrize("arn", [ARN, None])
def test_a_batch_that_was_given_up_is_told_by_its_first_record(arn: str | None) -> None:
    records = [record(1, 4), record(0, 7)]
    held = [Held(StreamRecord("0", "orders-1", 0.0, one), one, b"") for one in records]
    event = (of_self_managed if arn is None else of_msk)(records, reading(arn))
    name, told = batch_info(held, reading(arn))
    assert (name, told) == (
        "KafkaBatchInfo",
        {
            "batchSize": 2,
            **({} if arn is None else {"eventSourceArn": arn}),
            "bootstrapServers": event["bootstrapServers"],
            "payloadSize": len(json.dumps(event, separators=(",", ":"))),
            "recordInfo": {"offset": "4", "timestamp": "2026-01-01T00:00:00.250Z"},
        },
    )
