"""Event source mappings of streams: what functions get of them, and what becomes of records that fail."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

from tests.conformance.recorded.scenarios.mappings import FROM_THE_BEGINNING, REPORTED, WINDOW, arn_of, filtered
from tests.conformance.recorded.stage import Stage, plain, scenario

DYNAMODB = "test_lambda_integration_dynamodbstreams::TestDynamoDBEventSourceMapping::test"
FILTER = f"{DYNAMODB}_dynamodb_event_filter"
KINESIS = "test_lambda_integration_kinesis::TestKinesisSource::test_kinesis"
ANSWER = "create_event_source_mapping_response"
CREATE = "create_event_source_mapping"

Handler = Callable[[Any, Any], Any]

ONE = {"BatchSize": 1, **WINDOW, **FROM_THE_BEGINNING}
ONCE_MORE = {**ONE, "MaximumRetryAttempts": 1}
TWICE_MORE = {**ONE, "MaximumRetryAttempts": 2}
THREE = {**FROM_THE_BEGINNING, **WINDOW, **REPORTED, "BatchSize": 3, "MaximumRetryAttempts": 3}
FAILED = {"DestinationConfig": {"OnFailure": {"Destination": arn_of("sqs", "failed")}}}
TOPIC = arn_of("sns", "topic")


class Reading:
    """A function that reads a source of the mock, with a queue beside it for what it gives up."""

    def __init__(self, stage: Stage, handler: Handler) -> None:
        self.stage = stage
        self.sqs = stage.other("sqs")
        self.url = self.sqs.create_queue(QueueName="failed")["QueueUrl"]
        self.function = stage.name()
        stage.aws.function(handler, name=self.function, timeout=30)

    def stream(self) -> Any:
        return self.stage.aws.streams.create("stream")

    def table(self, *, key: str = "my_partition_key", view: Any = "NEW_IMAGE") -> Any:
        return self.stage.aws.tables.create("table", key=key, view=view)

    def map(self, source: str, answer: str | None, members: Mapping[str, Any]) -> str:
        """Make a mapping; returns its UUID."""
        request = {"FunctionName": self.function, "EventSourceArn": source, **members}
        created = self.stage.say(CREATE, **request)
        if answer is not None:
            self.stage.answers[answer] = created
        return str(created["UUID"])

    @property
    def events(self) -> list[Any]:
        """What the function got."""
        self.stage.aws.settle()
        return [one.event for one in self.stage.aws.invocations if one.function_name == self.function]

    @property
    def records(self) -> dict[str, Any]:
        """The same in one event."""
        return {"Records": [record for event in self.events for record in event["Records"]]}

    def failed(self) -> Any:
        """The answer to a receipt of what was given up."""
        self.stage.aws.settle()
        return plain(self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10))


def takes(_event: Any, _context: Any) -> None:
    """A handler that does nothing."""


def fails(_event: Any, _context: Any) -> None:
    raise ValueError("Handler fails")


def answers(response: Any) -> Handler:
    """A handler that returns this."""
    return lambda event, context: response


# ------------------------------------------------------------------------------------------------------------- Kinesis

BATCH_OF_TEN = {"BatchSize": 10}


def put_batches(stream: Any, *batches: int) -> None:
    """Records by tens; those that are put together have one partition key."""
    for batch in batches:
        stream.put_many([json.dumps({"record_id": number}) for number in range(10)], partition_key=f"test_{batch}")


def shown(reading: Reading) -> list[Any]:
    """Events as the recorded function shows them, which says when it ran, too."""
    return [{"executionStart": 0.0, "event": event} for event in reading.events]


@scenario(f"{KINESIS}_event_source_mapping_with_async_invocation")
def from_now_on(stage: Stage) -> None:
    reading = Reading(stage, takes)
    stream = reading.stream()
    stream.put("before the mapping")
    reading.map(stream.arn, ANSWER, {**BATCH_OF_TEN, "StartingPosition": "LATEST"})
    put_batches(stream, 0, 1)
    stage.answers["invocation_events"] = shown(reading)


@scenario(f"{KINESIS}_event_source_trim_horizon")
def from_the_beginning(stage: Stage) -> None:
    reading = Reading(stage, takes)
    stream = reading.stream()
    put_batches(stream, 0, 1, 3)
    reading.map(stream.arn, ANSWER, {**BATCH_OF_TEN, **FROM_THE_BEGINNING})
    stage.answers["invocation_events"] = shown(reading)


@scenario(
    "test_lambda_integration_kinesis::TestKinesisSource::test_create_kinesis_event_source_mapping_multiple_lambdas_single_kinesis_event_stream"
)
def two_functions(stage: Stage) -> None:
    first, second = Reading(stage, takes), Reading(stage, takes)
    stream = first.stream()
    first.map(stream.arn, f"{ANSWER}-a", FROM_THE_BEGINNING)
    second.map(stream.arn, f"{ANSWER}-b", FROM_THE_BEGINNING)
    stream.put("hello", "test_1")
    stage.answers["kinesis_records-a"] = first.records
    stage.answers["kinesis_records-b"] = second.records


@scenario(f"{KINESIS}_event_source_mapping_with_sns_on_failure_destination_config")
def topic_for_failures(stage: Stage) -> None:
    reading = Reading(stage, fails)
    sns, stream = stage.other("sns"), reading.stream()
    sns.create_topic(Name="topic")
    sns.subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=arn_of("sqs", "failed"))
    reading.map(stream.arn, ANSWER, {**ONCE_MORE, "DestinationConfig": {"OnFailure": {"Destination": TOPIC}}})
    stream.put("hello", "test")
    [message] = reading.failed()["Messages"]
    told = json.loads(message["Body"])
    stage.answers["failure_sns_message"] = {**told, "SignatureVersion": "1"}  # what answers here signs another way


def is_marked(record: Any) -> bool:
    """Whether a record of Kinesis says that it fails."""
    return bool(json.loads(b64decode(record["kinesis"]["data"]))["should_fail"])


@scenario(f"{KINESIS}_report_batch_item_failures")
def last_of_six(stage: Stage) -> None:
    def handler(event: Any, _context: Any) -> Any:
        failed = [one["kinesis"]["sequenceNumber"] for one in event["Records"] if is_marked(one)]
        return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}

    reading = Reading(stage, handler)
    stream = reading.stream()
    for number in range(6):
        stream.put(json.dumps({"should_fail": number == 5}), f"test_{number}")
    reading.map(stream.arn, ANSWER, {**THREE, **FAILED})
    stage.answers["sqs_payload"] = reading.failed()
    stage.answers["kinesis_records"] = reading.records


def one_record(stage: Stage, handler: Handler, members: Mapping[str, Any]) -> Reading:
    """A stream with one record, and what the function gets of it."""
    reading = Reading(stage, handler)
    stream = reading.stream()
    reading.map(stream.arn, ANSWER, members)
    stream.put("hello", "test")
    stage.answers["kinesis_events"] = reading.events
    return reading


@scenario(f"{KINESIS}_report_batch_item_success_scenarios[empty_list_success]", [])
@scenario(f"{KINESIS}_report_batch_item_success_scenarios[null_success]", None)
@scenario(f"{KINESIS}_report_batch_item_success_scenarios[empty_batch_item_failure_success]", {"batchItemFailures": []})
@scenario(
    f"{KINESIS}_report_batch_item_success_scenarios[null_batch_item_failure_success]", {"batchItemFailures": None}
)
def all_taken(stage: Stage, response: Any) -> None:
    one_record(stage, answers(response), {**TWICE_MORE, **REPORTED})


@scenario(f"{KINESIS}_report_batch_item_failure_scenarios[unhandled_exception_in_function]", fails)
@scenario(
    f"{KINESIS}_report_batch_item_failure_scenarios[item_identifier_not_present_failure]",
    answers({"batchItemFailures": [{"itemIdentifier": "of-no-record"}]}),
)
def all_failed(stage: Stage, handler: Handler) -> None:
    reading = one_record(stage, handler, {**TWICE_MORE, **REPORTED, **FAILED})
    stage.answers["sqs_payload"] = reading.failed()


@scenario(f"{KINESIS}_empty_provided")
def result_of_a_mapping(stage: Stage) -> None:
    """The recorded function is one of another language that answers with nothing."""
    reading = Reading(stage, takes)
    stream = reading.stream()
    uuid = reading.map(stream.arn, ANSWER, TWICE_MORE)
    stream.put("hello", "test")
    stage.aws.settle()
    stage.ask("get_esm_result", "get_event_source_mapping", UUID=uuid)


@scenario(f"{KINESIS}_maximum_record_age_exceeded_discard_records")
def too_old(stage: Stage) -> None:
    reading = Reading(stage, takes)
    stream = reading.stream()
    stream.put("stream-data-0", "test")
    stage.aws.clock.advance(61)
    for number in range(1, 6):
        stream.put(f"stream-data-{number}", "test")
    oldest = {"MaximumRecordAgeInSeconds": 60, "MaximumRetryAttempts": 0, **BATCH_OF_TEN}
    reading.map(stream.arn, ANSWER, {**FROM_THE_BEGINNING, **WINDOW, **oldest, **FAILED})
    stage.answers["record_age_exceeded_payload"] = reading.failed()
    stage.answers["Records"] = reading.records["Records"]


# ------------------------------------------------------------------------------------------------------------ DynamoDB

ITEM = {"my_partition_key": "hello world", "binary_key": b"foobar"}


@scenario(f"{DYNAMODB}_dynamodb_event_source_mapping")
def an_item(stage: Stage) -> None:
    reading = Reading(stage, takes)
    table = reading.table()
    reading.map(table.stream_arn, ANSWER, ONCE_MORE)
    table.put(ITEM)
    stage.answers["event_logs"] = reading.events


@scenario(f"{DYNAMODB}_disabled_dynamodb_event_source_mapping")
def disabled(stage: Stage) -> None:
    reading = Reading(stage, takes)
    table = reading.table()
    uuid = reading.map(table.stream_arn, "create_event_source_mapping_result", {**WINDOW, **FROM_THE_BEGINNING})
    table.put(ITEM)
    stage.aws.settle()
    stage.ask("update_event_source_mapping_result", "update_event_source_mapping", UUID=uuid, Enabled=False)


@scenario(f"{DYNAMODB}_deletion_event_source_mapping_with_dynamodb")
def listed(stage: Stage) -> None:
    reading = Reading(stage, takes)
    source = reading.table().stream_arn
    reading.map(source, "create_event_source_mapping_result", FROM_THE_BEGINNING)
    stage.ask("list_event_source_mapping_result", "list_event_source_mappings", EventSourceArn=source)


@scenario(f"{DYNAMODB}_duplicate_event_source_mappings")
def twice(stage: Stage) -> None:
    reading = Reading(stage, takes)
    members = {**FROM_THE_BEGINNING, **WINDOW, "MaximumRetryAttempts": 1}
    request = {"FunctionName": reading.function, "EventSourceArn": reading.table().stream_arn, **members}
    stage.ask("create", CREATE, **request)
    stage.ask("error", CREATE, **request)


@scenario(
    f"{FILTER}[content_filter_type]",
    {"dynamodb": {"NewImage": {"presentKey": {"S": ["presentValue"]}}}},
    {"presentKey": "presentValue"},
    {"presentKey": "notPresentValue"},
)
@scenario(
    f"{FILTER}[prefix_filter]",
    {"dynamodb": {"NewImage": {"prefix": {"S": [{"prefix": "us-1"}]}}}},
    {"prefix": "us-1-other-suffix"},
    {"prefix": "other-suffix"},
)
@scenario(
    f"{FILTER}[date_time_conversion]", {"dynamodb": {"ApproximateCreationDateTime": [{"numeric": [">", 0]}]}}, {}, {}
)
def some_items(stage: Stage, pattern: Any, *items: dict[str, str]) -> None:
    reading = Reading(stage, takes)
    table = reading.table(key="id", view="NEW_AND_OLD_IMAGES")
    reading.map(table.stream_arn, ANSWER, {**ONCE_MORE, **filtered(json.dumps(pattern))})
    for number, answer in enumerate(("lambda-log-events", "lambda-multiple-log-events")):
        table.put({"id": f"id_value_{number + 1}", **items[number]})
        stage.answers[answer] = reading.events


@scenario(f"{DYNAMODB}_dynamodb_report_batch_item_failures")
def last_of_six_items(stage: Stage) -> None:
    def handler(event: Any, _context: Any) -> Any:
        marked = [one["dynamodb"] for one in event["Records"] if one["dynamodb"]["NewImage"]["should_fail"]["BOOL"]]
        return {"batchItemFailures": [{"itemIdentifier": one["SequenceNumber"]} for one in marked]}

    reading = Reading(stage, handler)
    table = reading.table()
    for number in range(6):
        table.put({"my_partition_key": f"testId{number}", "should_fail": number == 5})
    reading.map(table.stream_arn, ANSWER, {**THREE, **FAILED})
    stage.answers["destination_queue_messages"] = reading.failed()
    stage.answers["dynamodb_records"] = reading.records


@scenario(f"{DYNAMODB}_dynamodb_report_batch_item_failures_with_on_failure_destination_config")
def a_failure_told(stage: Stage) -> None:
    def handler(event: Any, _context: Any) -> Any:
        numbers = [one["dynamodb"]["SequenceNumber"] for one in event["Records"]]
        return {"batchItemFailures": [{"itemIdentifier": number} for number in numbers]}

    reading = Reading(stage, handler)
    table = reading.table()
    reading.map(table.stream_arn, ANSWER, {**THREE, **FAILED})
    table.put(ITEM)
    stage.answers["destination_queue_messages"] = reading.failed()


def one_item(stage: Stage, response: Any, **members: Any) -> Reading:
    """A table that gets one item, and what the function gets of it."""
    reading = Reading(stage, answers(response))
    table = reading.table()
    reading.map(table.stream_arn, None, {**ONE, **REPORTED, "MaximumRetryAttempts": 3, **members})
    table.put(ITEM)
    stage.answers["dynamodb_events"] = reading.events
    return reading


@scenario(f"{DYNAMODB}_dynamodb_report_batch_item_success_scenarios[empty_list_success]", [])
@scenario(f"{DYNAMODB}_dynamodb_report_batch_item_success_scenarios[null_success]", None)
@scenario(f"{DYNAMODB}_dynamodb_report_batch_item_success_scenarios[empty_dict_success]", {})
@scenario(
    f"{DYNAMODB}_dynamodb_report_batch_item_success_scenarios[null_batch_item_failure_success]",
    {"batchItemFailures": None},
)
def items_taken(stage: Stage, response: Any) -> None:
    one_item(stage, response)


@scenario(
    f"{DYNAMODB}_dynamodb_report_batch_item_failure_scenarios[empty_string_item_identifier_failure]",
    {"batchItemFailures": [{"itemIdentifier": ""}]},
)
@scenario(
    f"{DYNAMODB}_dynamodb_report_batch_item_failure_scenarios[invalid_key_foo_null_value_failure]",
    {"batchItemFailures": [{"foo": None}]},
)
def items_failed(stage: Stage, response: Any) -> None:
    reading = one_item(stage, response, **FAILED)
    stage.answers["destination_queue_messages"] = reading.failed()
