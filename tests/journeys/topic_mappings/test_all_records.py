"""Whatever fails: each record of a topic is processed or given up, and those of a partition in their order."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lambdamock import mock_lambda
from lambdamock.domain.journal import RecordsDiscarded

PARTITIONS = 2
WAYS = st.fixed_dictionaries(
    {"MaximumRetryAttempts": st.integers(0, 2), "BatchSize": st.integers(1, 4)},
    optional={
        "BisectBatchOnFunctionError": st.booleans(),
        "FunctionResponseTypes": st.just(["ReportBatchItemFailures"]),
        "MaximumBatchingWindowInSeconds": st.integers(0, 1),
    },
)


class Worker:
    """Fails as often as it is told to, in one way or the other, and writes down what it has done before."""

    def __init__(self, failures: dict[int, int], *, reports: bool) -> None:
        self.left = dict(failures)
        self.reports = reports
        self.done: list[tuple[int, int]] = []

    def __call__(self, event: Any, context: Any) -> Any:
        records = sorted(
            (int.from_bytes(bytes(one["headers"][0]["n"]), "big"), one["partition"], one["offset"])
            for some in event["records"].values()
            for one in some
        )
        for number, partition, offset in records:
            if self.left.get(number, 0):
                self.left[number] -= 1
                if not self.reports:
                    raise ValueError(number)
                identifier = {"partition": f"orders-{partition}", "offset": offset}
                return {"batchItemFailures": [{"itemIdentifier": identifier}]}
            self.done.append((partition, number))
        return None


@settings(max_examples=25, deadline=None)
@given(
    partitions=st.lists(st.integers(0, PARTITIONS - 1), min_size=1, max_size=8),
    failures=st.dictionaries(st.integers(0, 7), st.integers(1, 4), max_size=3),
    ways=WAYS,
)
def test_each_record_is_processed_or_given_up(partitions: list[int], failures: dict[int, int], ways: Any) -> None:
    with mock_lambda() as aws:
        topic = aws.topics.create("orders", partitions=PARTITIONS)
        for number, partition in enumerate(partitions):
            topic.send("value", None, {"n": bytes([number])}, partition=partition)
        worker = Worker(failures, reports="FunctionResponseTypes" in ways)
        aws.function(worker, name="orders")
        uuid = aws.client().create_event_source_mapping(
            FunctionName="orders",
            EventSourceArn=topic.cluster_arn,
            Topics=["orders"],
            StartingPosition="TRIM_HORIZON",
            **ways,
        )["UUID"]
        aws.settle()
        given_up = {int(number) for one in aws.journal.of(RecordsDiscarded) for number in one.records}
        assert {number for _, number in worker.done} | given_up == set(range(len(partitions)))
        for partition in range(PARTITIONS):
            first_time = list(dict.fromkeys(number for place, number in worker.done if place == partition))
            assert first_time == sorted(first_time)
        assert topic.consumer_group(uuid) == {place: partitions.count(place) for place in sorted(set(partitions))}
