"""Event source mappings of queues."""

from __future__ import annotations

import json
from typing import Any

from tests.conformance.recorded import recordings
from tests.conformance.recorded.scenarios.mappings import REPORTED, WINDOW, created, filtered, queue
from tests.conformance.recorded.stage import Stage, scenario

GROUP = "test_lambda_integration_sqs::TestSQSEventSourceMapping::test_sqs"
FILTER = f"{GROUP}_event_filter"
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
for _size in (100, 10_000):
    scenario(f"{GROUP}_event_source_mapping_batch_size[{_size}]", "sqs", CREATED, {**WINDOW, "BatchSize": _size})(
        created
    )
scenario(
    "test_lambda_integration_sqs::test_report_batch_item_failures", "sqs", "create_event_source_mapping", REPORTED
)(created)


@scenario(f"{GROUP}_event_source_mapping_update")
def another_function(stage: Stage) -> None:
    request = {"FunctionName": stage.deployed(), "EventSourceArn": queue(stage), **WINDOW}
    uuid = stage.ask(CREATED, "create_event_source_mapping", **request)["UUID"]
    stage.ask("updated_esm", "update_event_source_mapping", UUID=uuid, FunctionName=stage.deployed())
    stage.ask("updated_event_source_mapping", "get_event_source_mapping", UUID=uuid)
