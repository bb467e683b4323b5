"""Event source mappings of queues."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.conformance.recorded import recordings
from tests.conformance.recorded.scenarios.mappings import REPORTED, WINDOW, arn_of, created, filtered, queue
from tests.conformance.recorded.stage import ACCOUNT, Stage, package, plain, scenario

GROUP = "test_lambda_integration_sqs::TestSQSEventSourceMapping::test_sqs"
FILTER = f"{GROUP}_event_filter"
REPORTS = "test_lambda_integration_sqs::test_report_batch_item_failures"
ANSWER = "create_event_source_mapping_response"
EVENTS = "invocation_events"

PATTERNS: dict[str, dict[str, Any]] = {
    "filter0-item_matching0-item_not_matching0": {"testItem": ["test24"]},
    "filter1-item_matching1-item_not_matching1": {"testItem": ["test24", "test45"]},
    "filter2-item_matching2-item_not_matching2": {"testItem": ["test24", "test45"], "test2": ["go"]},
    "filter3-item_matching3-item_not_matching3": {"test2": [{"exists": True}]},
    "filter4-item_matching4-this is a test string": {"test2": [{"numeric": [">", 100]}]},
    "filter5-item_matching5-item_not_matching5": {"test2": [{"numeric": ["<", 100]}]},
    "filter6-item_matching6-item_not_matching6": {"test2": [{"numeric": [">=", 100, "<", 200]}]},
    "filter7-item_matching7-item_not_matching7": {"test2": [{"prefix": "us-1"}]},
    "single-filter": {"testItem": ["test24"]},
    "or-filter": {"testItem": ["test24", "test45"]},
    "and-filter": {"testItem": ["test24", "test45"], "test2": ["go"]},
    "exists-filter": {"test2": [{"exists": True}]},
    "numeric-bigger": {"my-number": [{"numeric": [">", 100]}]},
    "numeric-smaller": {"my-number": [{"numeric": ["<", 100]}]},
    "numeric-range": {"my-number": [{"numeric": [">=", 100, "<", 200]}]},
    "numeric-prefix": {"test2": [{"prefix": "us-1"}]},
    "valid-json-filter": {"my-key": ["my-value"]},
}


def read(stage: Stage, answer: str, members: dict[str, Any], events: str, *bodies: Any) -> None:
    """A mapping of a queue, and the events of what is sent there."""
    created(stage, "sqs", answer, members)
    sqs = stage.other("sqs")
    url = sqs.get_queue_url(QueueName="queue")["QueueUrl"]
    for body in bodies:
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps(body))
    stage.aws.clock.advance(2)
    stage.answers[events] = [one.event for one in stage.aws.invocations]


def body_of(identity: str) -> Any:
    """The message that the recorded filter let through."""
    if recordings.reason_to_skip():
        return None
    (event,) = recordings.scenarios()[identity][EVENTS]
    return event["Records"][0]["body"]


for _case, _body in PATTERNS.items():
    _pattern, _name = filtered(json.dumps({"body": _body})), f"{FILTER}[{_case}]"
    scenario(_name, ANSWER, _pattern, EVENTS, {"other": 1}, body_of(_name), "a text")(read)

INVALID = {
    "simple string": "simple string",
    "invalid_filter2": json.dumps({"eventSource": "aws:sqs"}),
    "invalid_filter3": json.dumps({"eventSource": {}}),
}
REFUSED = "create_event_source_mapping_exception"
for _case, _pattern in INVALID.items():
    scenario(f"{GROUP}_invalid_event_filter[{_case}]", "sqs", REFUSED, filtered(_pattern))(created)

CREATED = "create-event-source-mapping-response"
scenario(f"{GROUP}_event_source_mapping", CREATED, WINDOW, "events", {"foo": "bar"})(read)


@scenario(f"{GROUP}_event_source_mapping_batch_size[100]", 100)
@scenario(f"{GROUP}_event_source_mapping_batch_size[10000]", 10_000)
def large_batches(stage: Stage, size: int) -> None:
    created(stage, "sqs", CREATED, {**WINDOW, "BatchSize": size})
    sqs = stage.other("sqs")
    url = sqs.get_queue_url(QueueName="queue")["QueueUrl"]
    for call, count in enumerate((10, 5)):
        entries = [{"Id": f"{n}-{call}", "MessageBody": f"{n}-{call}-message-{n}"} for n in range(count)]
        sqs.send_message_batch(QueueUrl=url, Entries=entries)
    stage.aws.clock.advance(2)
    records = [record for one in stage.aws.invocations for record in one.event["Records"]]
    stage.answers["Records"] = sorted(records, key=lambda record: str(record["body"]))


VARIABLES = """
import os

def handler(event, context):
    return {"function_version": context.function_version, "CUSTOM_VAR": os.environ["CUSTOM_VAR"], "event": event}
"""


@scenario(f"{GROUP}_event_source_mapping_update")
def another_version(stage: Stage) -> None:
    sqs, source = stage.other("sqs"), queue(stage)
    url = sqs.get_queue_url(QueueName="queue")["QueueUrl"]

    def send(body: str, answer: str) -> None:
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"foo": body}))
        stage.aws.clock.advance(2)
        stage.answers[answer] = [one.result for one in stage.aws.invocations]

    name = stage.deployed(Code={"ZipFile": package(VARIABLES)}, Environment={"Variables": {"CUSTOM_VAR": "a"}})
    first = stage.client.publish_version(FunctionName=name)["FunctionArn"]
    request = {"FunctionName": first, "EventSourceArn": source, **WINDOW}
    uuid = stage.ask(CREATED, "create_event_source_mapping", **request)["UUID"]
    send("bar", "events")
    stage.client.update_function_configuration(FunctionName=name, Environment={"Variables": {"CUSTOM_VAR": "b"}})
    second = stage.client.publish_version(FunctionName=name)["FunctionArn"]
    stage.ask("updated_esm", "update_event_source_mapping", UUID=uuid, FunctionName=second)
    stage.ask("updated_event_source_mapping", "get_event_source_mapping", UUID=uuid)
    send("bar2", "events_postupdate")


class Report:
    """A queue whose messages are received twice at most, and a function that reports to another queue.

    Args:
        judge: what the function returns for an event.
        told: how the report calls that; None for a function that reports its event alone.
    """

    def __init__(
        self, stage: Stage, answer: str, judge: Callable[[Any], Any], *, told: str | None = "result", suffix: str = ""
    ) -> None:
        self.stage = stage
        self.sqs = stage.other("sqs")
        fifo = {"FifoQueue": "true"} if suffix else {}
        self.destination = self.sqs.create_queue(QueueName="destination")["QueueUrl"]
        self.dead = self.sqs.create_queue(QueueName=f"dead{suffix}", Attributes=fifo)["QueueUrl"]
        redrive = {"deadLetterTargetArn": arn_of("sqs", f"dead{suffix}"), "maxReceiveCount": 2}
        attributes = {"RedrivePolicy": json.dumps(redrive), "VisibilityTimeout": "30", **fifo}
        self.url = self.sqs.create_queue(QueueName=f"queue{suffix}", Attributes=attributes)["QueueUrl"]

        def handler(event: Any, context: Any) -> Any:
            result = judge(event)
            report = {"error": None, "event": event} if told is None else {"event": event, told: result}
            self.sqs.send_message(QueueUrl=self.destination, MessageBody=json.dumps(report))
            return result

        whose = {"MOTO_ACCOUNT_ID": ACCOUNT}  # the handler has an environment of its own
        stage.aws.function(handler, name="report", timeout=30, environment=whose)
        source = arn_of("sqs", f"queue{suffix}")
        created = stage.say("create_event_source_mapping", FunctionName="report", EventSourceArn=source, **REPORTED)
        if answer:
            stage.answers[answer] = created

    def received(self, url: str) -> Any:
        """The answer to a receipt of what is in a queue, and is not any more."""
        answer = plain(self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10))
        for message in answer.get("Messages", ()):
            self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return answer

    def tell(self, *answers: str) -> None:
        """Keep what each attempt reported; between them the messages come back."""
        for answer in answers:
            self.stage.answers[answer] = self.received(self.destination)
            self.stage.aws.clock.advance(30)


def attempts(event: Any) -> Any:
    """Each message says how often it fails."""

    def fails(record: Any) -> bool:
        count = int(record["attributes"]["ApproximateReceiveCount"])
        return count <= int(json.loads(record["body"])["fail_attempts"])

    return {"batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in event["Records"] if fails(one)]}


@scenario(REPORTS)
def some_fail(stage: Stage) -> None:
    report = Report(stage, "create_event_source_mapping", attempts, suffix=".fifo")
    entries = [
        {
            "Id": f"message-{number}",
            "MessageBody": json.dumps({"message": number, "fail_attempts": failures}),
            "MessageGroupId": "1",
            "MessageDeduplicationId": f"dedup-{number}",
        }
        for number, failures in enumerate((0, 1, 1, 2), start=1)
    ]
    report.sqs.send_message_batch(QueueUrl=report.url, Entries=entries)
    report.tell("first_invocation", "second_invocation")
    stage.answers["dlq_response"] = report.received(report.dead)


@scenario(f"{REPORTS}_on_lambda_error")
def the_function_fails(stage: Stage) -> None:
    report = Report(stage, "", attempts)
    bodies = ("{not a json body", json.dumps({"message": 2, "fail_attempts": 0}))
    entries = [{"Id": str(index), "MessageBody": body} for index, body in enumerate(bodies)]
    report.sqs.send_message_batch(QueueUrl=report.url, Entries=entries)
    stage.aws.settle()
    letters = report.received(report.dead)["Messages"]
    stage.answers["dlq_messages"] = letters


ONE_MESSAGE = json.dumps({"message": 1, "fail_attempts": 0})


@scenario(f"{REPORTS}_invalid_result_json_batch_fails")
def another_key(stage: Stage) -> None:
    report = Report(stage, "", lambda event: {"batchItemFailures": [{"foo": "notvalid"}]})
    report.sqs.send_message(QueueUrl=report.url, MessageBody=ONE_MESSAGE)
    report.tell("first_invocation", "second_invocation")
    stage.answers["dlq_response"] = report.received(report.dead)


@scenario(f"{REPORTS}_empty_json_batch_succeeds")
def nothing_said(stage: Stage) -> None:
    report = Report(stage, "", lambda event: {})
    report.sqs.send_message(QueueUrl=report.url, MessageBody=ONE_MESSAGE)
    report.tell("first_invocation")
    if set(report.received(report.destination)) | set(report.received(report.dead)) != {"ResponseMetadata"}:
        stage.answers["first_invocation"] = "not the only one"


@scenario("test_lambda_integration_sqs::test_message_body_and_attributes_passed_correctly")
def attributes(stage: Stage) -> None:
    report = Report(stage, "", lambda event: None, told=None)
    report.sqs.send_message(
        QueueUrl=report.url,
        MessageBody=json.dumps({"destination": report.destination, "fail_attempts": 0}),
        MessageAttributes={
            "Title": {"DataType": "String", "StringValue": "The Whistler"},
            "Author": {"DataType": "String", "StringValue": "John Grisham"},
            "WeeksOn": {"DataType": "Number", "StringValue": "6"},
        },
    )
    report.tell("first_attempt")
