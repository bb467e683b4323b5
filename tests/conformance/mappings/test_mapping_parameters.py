"""Every parameter of CreateEventSourceMapping has its effect: which source, from where on, and for whom.

Those about batches and about what fails are in test_batch_parameters.py.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from tests.conformance.mappings.sources import (
    HAVE,
    KINDS,
    OLDEST,
    QUEUES,
    SECRET,
    Reader,
    Source,
    deployed,
    mapped,
    of_kinds,
    reads,
    refusal,
    text,
)

from lambdamock import Aws

HERE: Final = Path(__file__).parent
PAGE: Final = HERE.parents[3] / "shared" / "guide" / "api-create-event-source-mapping.json"

INVALID: Final = "InvalidParameterValueException"


@of_kinds("BatchSize")
def test_BatchSize_is_how_many_records_an_invocation_gets_at_most(aws: Aws, source: Source) -> None:
    source.send(1, 2, 3, 4, 5)
    assert reads(aws, source, BatchSize=2).batches == [[1, 2], [3, 4], [5]]


@of_kinds("BatchSize")
def test_BatchSize_is_10_for_queues_of_sqs_and_100_for_all_others(aws: Aws, source: Source, kind: str) -> None:
    size = 10 if kind in QUEUES else 100
    source.send(*range(size + 1))
    assert [len(batch) for batch in reads(aws, source).batches] == [size, 1]


@of_kinds("BatchSize")
def test_BatchSize_is_at_most_10_for_fifo_queues_and_10000_for_all_others(aws: Aws, source: Source, kind: str) -> None:
    most = 10 if kind == "sqs-fifo" else 10_000
    window = {} if kind == "sqs-fifo" else {"MaximumBatchingWindowInSeconds": 1}
    source.send(1)
    status, code, _ = refusal(aws, source, BatchSize=most + 1, **window)
    assert (status, code) == (400, INVALID if kind == "sqs-fifo" else "ValidationException")
    assert reads(aws, source, BatchSize=most, **window).batches == [[1]]


@of_kinds("Enabled")
def test_Enabled_says_whether_the_source_is_read(aws: Aws, source: Source) -> None:
    reader = deployed(aws, Reader(source))
    uuid = mapped(aws, source, Enabled=False)
    source.send(1, 2)
    aws.settle()
    assert reader.batches == []
    aws.client().update_event_source_mapping(UUID=uuid, Enabled=True)
    aws.settle()
    assert reader.batches == [[1, 2]]


@of_kinds("Enabled")
@pytest.mark.parametrize("enabled", [{}, {"Enabled": True}], ids=["by default", "said"])
def test_Enabled_is_true_unless_it_is_said(aws: Aws, source: Source, enabled: dict[str, bool]) -> None:
    source.send(1, 2)
    assert reads(aws, source, **enabled).batches == [[1, 2]]


@of_kinds("EventSourceArn")
def test_EventSourceArn_is_what_is_read(aws: Aws, source: Source, kind: str) -> None:
    other = KINDS[kind](aws, "others")
    source.send(1)
    other.send(2)
    reader = reads(aws, source)
    assert reader.batches == [[1]]
    mapped(aws, other)
    aws.settle()
    assert reader.batches == [[1], [2]]
    arns = [event.get("eventSourceArn") or source.records(event)[0]["eventSourceARN"] for event in reader.events]
    assert arns == [source.members["EventSourceArn"], other.members["EventSourceArn"]]


def test_EventSourceArn_may_be_that_of_a_consumer_of_the_stream(aws: Aws) -> None:
    source = KINDS["kinesis"](aws, "numbers")
    consumer = aws.streams["numbers"].register_consumer("reader")
    source.send(1)
    reader = reads(aws, source, EventSourceArn=consumer)
    assert reader.batches == [[1]]
    assert reader.events[0]["Records"][0]["eventSourceARN"] == consumer


@of_kinds("FilterCriteria")
def test_FilterCriteria_say_which_records_reach_the_function(aws: Aws, source: Source) -> None:
    source.send(1, 2, 3, 4, 5)
    filters = [{"Pattern": json.dumps(source.pattern(number))} for number in (2, 5)]
    assert reads(aws, source, FilterCriteria={"Filters": filters}).batches == [[2, 5]]


@pytest.mark.parametrize("kind", QUEUES)
def test_FilterCriteria_delete_the_messages_that_they_drop(aws: Aws, source: Source) -> None:
    source.send(1, 2)
    reads(aws, source, FilterCriteria={"Filters": [{"Pattern": json.dumps(source.pattern(7))}]})
    assert [queue.messages for queue in aws.queues.values()] == [[]]


@of_kinds("FunctionName")
def test_FunctionName_is_who_gets_the_records(aws: Aws, source: Source) -> None:
    other = deployed(aws, Reader(source), "other")
    source.send(1)
    assert reads(aws, source, function="reader").batches == [[1]]
    assert other.batches == []


@pytest.mark.parametrize(
    ("name", "version"),
    [
        pytest.param("reader", "$LATEST", id="name"),
        pytest.param("reader:1", "1", id="name and version"),
        pytest.param("reader:PROD", "2", id="name and alias"),
        pytest.param("123456789012:function:reader", "$LATEST", id="partial ARN"),
        pytest.param("123456789012:function:reader:PROD", "2", id="partial ARN and alias"),
        pytest.param("arn:aws:lambda:us-east-1:123456789012:function:reader", "$LATEST", id="ARN"),
        pytest.param("arn:aws:lambda:us-east-1:123456789012:function:reader:1", "1", id="ARN of a version"),
        pytest.param("arn:aws:lambda:us-east-1:123456789012:function:reader:PROD", "2", id="ARN of an alias"),
    ],
)
def test_FunctionName_is_a_name_or_an_arn_with_or_without_a_version(aws: Aws, name: str, version: str) -> None:
    source = KINDS["kinesis"](aws, "numbers")
    deployed(aws, Reader(source))
    client = aws.client()
    for number in "12":
        client.update_function_configuration(FunctionName="reader", Description=number)
        client.publish_version(FunctionName="reader")
    client.create_alias(FunctionName="reader", Name="PROD", FunctionVersion="2")
    mapped(aws, source, name)
    source.send(1)
    assert [one.context.function_version for one in aws.invocations] == [version]


@of_kinds("Queues")
def test_Queues_is_the_queue_of_the_broker_that_is_read(aws: Aws, source: Source) -> None:
    source.send(1)
    aws.brokers["numbers"].send(text(2), "others")
    reader = reads(aws, source)
    assert reader.batches == [[1]]
    assert [event["rmqMessagesByQueue"].keys() for event in reader.events] == [{"numbers::/"}]
    assert [one.message_id for one in aws.brokers["numbers"].messages("numbers")] == []
    assert len(aws.brokers["numbers"].messages("others")) == 1


@of_kinds("SelfManagedEventSource")
def test_SelfManagedEventSource_is_the_cluster_that_is_read(aws: Aws, source: Source, kind: str) -> None:
    other = KINDS[kind](aws, "others")
    source.send(1)
    other.send(2)
    reader = reads(aws, source)
    assert reader.batches == [[1]]
    assert [event["bootstrapServers"] for event in reader.events] == ["numbers.example.com:9092"]
    assert [event["eventSource"] for event in reader.events] == ["SelfManagedKafka"]


def test_SelfManagedEventSource_excludes_an_EventSourceArn(aws: Aws) -> None:
    source = KINDS["kafka"](aws, "numbers")
    arn = KINDS["msk"](aws, "others").members["EventSourceArn"]
    assert refusal(aws, source, EventSourceArn=arn) == (400, INVALID, "Unrecognized event source.")


@of_kinds("SourceAccessConfigurations")
def test_SourceAccessConfigurations_say_how_to_sign_in(aws: Aws, source: Source, kind: str) -> None:
    kept = SECRET[0] | ({"Type": "SASL_SCRAM_512_AUTH"} if kind == "msk" else {})
    deployed(aws, Reader(source))
    uuid = mapped(aws, source, SourceAccessConfigurations=[kept])
    assert aws.client().get_event_source_mapping(UUID=uuid)["SourceAccessConfigurations"] == [kept]
    source.send(1)
    aws.settle()
    assert len(aws.invocations) == 1


@pytest.mark.parametrize("kind", ["kafka", "mq"])
def test_SourceAccessConfigurations_are_required_where_nobody_reads_without_signing_in(
    aws: Aws, source: Source
) -> None:
    assert refusal(aws, source, SourceAccessConfigurations=[]) == (
        400,
        INVALID,
        "Required 'sourceAccessConfigurations' parameter is missing.",
    )


@of_kinds("SourceAccessConfigurations")
def test_SourceAccessConfigurations_are_of_types_that_the_source_knows(aws: Aws, source: Source, kind: str) -> None:
    unknown = "BASIC_AUTH" if kind == "msk" else "VIRTUAL_HOST" if kind == "kafka" else "SASL_SCRAM_512_AUTH"
    label = {"msk": "MSK", "kafka": "Kafka", "mq": "MQ"}[kind]
    assert refusal(aws, source, SourceAccessConfigurations=[*SECRET, SECRET[0] | {"Type": unknown}]) == (
        400,
        INVALID,
        f"Unsupported source access type {unknown} for {label} event sources.",
    )


def test_SourceAccessConfigurations_name_the_virtual_host_whose_queue_is_read(aws: Aws) -> None:
    source = KINDS["mq"](aws, "numbers")
    source.send(1)
    aws.brokers["numbers"].send(text(2), "numbers", virtual_host="shop")
    reader = reads(aws, source, SourceAccessConfigurations=[*SECRET, {"Type": "VIRTUAL_HOST", "URI": "shop"}])
    assert reader.batches == [[2]]
    assert [event["rmqMessagesByQueue"].keys() for event in reader.events] == [{"numbers::shop"}]


@of_kinds("StartingPosition")
@pytest.mark.parametrize(
    ("position", "expected"),
    [pytest.param("TRIM_HORIZON", [[1, 2], [3]], id="oldest"), pytest.param("LATEST", [[3]], id="newest")],
)
def test_StartingPosition_is_where_reading_begins(
    aws: Aws, source: Source, position: str, expected: list[list[int]]
) -> None:
    source.send(1, 2)
    reader = reads(aws, source, StartingPosition=position)
    source.send(3)
    aws.settle()
    assert reader.batches == expected


@pytest.mark.parametrize("kind", ["kinesis", "dynamodb", "msk"])
def test_StartingPosition_is_required_of_streams_and_msk(aws: Aws, source: Source) -> None:
    members = {name: value for name, value in source.members.items() if name != "StartingPosition"}
    status, code, message = refusal(aws, source._replace(members=members))
    assert (status, code) == (400, INVALID)
    assert "'startingPosition'" in message


def test_StartingPosition_of_a_table_is_no_moment(aws: Aws) -> None:
    source = KINDS["dynamodb"](aws, "numbers")
    arn = source.members["EventSourceArn"]
    moment = {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": aws.clock.now()}
    assert refusal(aws, source, **moment) == (400, INVALID, f"Unsupported starting position for arn type: {arn}")


@of_kinds("StartingPositionTimestamp")
def test_StartingPositionTimestamp_is_the_moment_from_which_on_records_are_read(aws: Aws, source: Source) -> None:
    source.send(1)
    aws.clock.advance(10)
    source.send(2)
    moment = aws.clock.now()
    aws.clock.advance(10)
    source.send(3)
    at = {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": moment}
    assert reads(aws, source, **at).batches == [[2, 3]]


@of_kinds("StartingPositionTimestamp")
def test_StartingPositionTimestamp_between_records_begins_with_the_next_one(aws: Aws, source: Source) -> None:
    source.send(1)
    moment: datetime = aws.clock.now() + timedelta(seconds=1)
    aws.clock.advance(10)
    source.send(2)
    at = {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": int(moment.timestamp())}
    assert reads(aws, source, **at).batches == [[2]]


@of_kinds("StartingPositionTimestamp")
def test_StartingPositionTimestamp_goes_with_AT_TIMESTAMP_and_nothing_else(aws: Aws, source: Source) -> None:
    alone = refusal(aws, source, **OLDEST, StartingPositionTimestamp=aws.clock.now())
    assert alone[:2] == (400, INVALID)
    aws.functions["refused"].delete()
    assert refusal(aws, source, StartingPosition="AT_TIMESTAMP")[:2] == (400, INVALID)


@of_kinds("Topics")
def test_Topics_is_the_topic_of_the_cluster_that_is_read(aws: Aws, source: Source, kind: str) -> None:
    place = {"cluster": "numbers"} if kind == "msk" else {"servers": ("numbers.example.com:9092",)}
    other = aws.topics.create("letters", **place)
    source.send(1)
    other.send("a")
    reader = reads(aws, source)
    assert reader.batches == [[1]]
    assert [event["records"].keys() for event in reader.events] == [{"numbers-0"}]


KNOWN_TO_ALL: Final = {"BatchSize", "Enabled", "EventSourceArn", "FunctionName", "SelfManagedEventSource"}

VALUES: Final = {
    "BisectBatchOnFunctionError": True,
    "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:123456789012:failures"}},
    "FilterCriteria": {"Filters": [{"Pattern": "{}"}]},
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
    "MaximumBatchingWindowInSeconds": 1,
    "MaximumRecordAgeInSeconds": 60,
    "MaximumRetryAttempts": 1,
    "ParallelizationFactor": 2,
    "Queues": ["others"],
    "SourceAccessConfigurations": SECRET,
    "StartingPosition": "LATEST",
    "StartingPositionTimestamp": 0,
    "Topics": ["others"],
    "TumblingWindowInSeconds": 30,
}


@pytest.mark.parametrize(
    ("kind", "parameter"),
    [
        pytest.param(kind, parameter, id=f"{parameter} of {kind}")
        for parameter in HAVE
        if parameter not in KNOWN_TO_ALL
        for kind in KINDS
        if kind not in HAVE[parameter] and (kind, parameter) != ("dynamodb", "StartingPositionTimestamp")
    ],
)
def test_a_parameter_is_refused_by_sources_that_have_no_use_for_it(aws: Aws, source: Source, parameter: str) -> None:
    status, code, message = refusal(aws, source, **{parameter: VALUES[parameter]})
    assert (status, code) == (400, INVALID)
    assert parameter in message


def named() -> set[str]:
    """The parameters after which tests are named."""
    files = [HERE / "test_mapping_parameters.py", HERE / "test_batch_parameters.py"]
    return {name for file in files for name in re.findall(r"def test_([A-Z]\w+?)_", file.read_text(encoding="utf-8"))}


def test_every_parameter_has_a_test_of_its_name() -> None:
    assert named() == set(HAVE)


@pytest.mark.skipif(not PAGE.is_file(), reason=f"the page is not there: {PAGE}")
def test_these_are_the_parameters_of_the_page() -> None:
    page = json.loads(PAGE.read_text(encoding="utf-8"))
    parameters = page["operations"]["CreateEventSourceMapping"]["request"]["parameters"]
    assert {one["name"] for one in parameters} == set(HAVE)
