"""Rules of moto's event buses invoke functions of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.journeys.moto_triggers.conftest import ACCOUNT, REGION, Recorder, client

from lambdamock.domain.journal import Trigger
from lambdamock.errors import TriggerRefused
from lambdamock.mock.handle import Aws

PLACED = {"source": ["shop"], "detail-type": ["Order placed"], "detail": {"total": [{"numeric": [">", 10]}]}}


def rule(recorder: Recorder, pattern: dict[str, Any] = PLACED, *, bus: str = "default", **target: Any) -> Any:
    """A rule that invokes a function, which lets it."""
    bridge = client("events")
    arn = bridge.put_rule(Name="big-orders", EventPattern=json.dumps(pattern), EventBusName=bus)["RuleArn"]
    recorder.allow("events.amazonaws.com", SourceArn=arn)
    bridge.put_targets(Rule="big-orders", EventBusName=bus, Targets=[{"Id": "1", "Arn": recorder.arn, **target}])
    return bridge


def order(total: int, **members: Any) -> dict[str, Any]:
    detail = {"id": "A-1", "total": total, "items": [{"sku": "x"}]}
    return {"Source": "shop", "DetailType": "Order placed", "Detail": json.dumps(detail), **members}


def test_B073_B075_a_rule_hands_an_event_to_a_function(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    bridge = rule(told)
    entry = bridge.put_events(Entries=[order(20, Resources=["arn:aws:x"]), order(5)])["Entries"][0]
    assert told.events == [
        {
            "version": "0",
            "id": entry["EventId"],
            "detail-type": "Order placed",
            "source": "shop",
            "account": ACCOUNT,
            "time": "2026-01-01T00:00:00Z",
            "region": REGION,
            "resources": ["arn:aws:x"],
            "detail": {"id": "A-1", "total": 20, "items": [{"sku": "x"}]},
        }
    ]


def test_an_event_may_have_a_time_of_its_own(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    rule(told).put_events(Entries=[order(20, Time="2020-02-03T04:05:06Z")])
    assert told.events[0]["time"] == "2020-02-03T04:05:06Z"


@pytest.mark.parametrize(
    ("target", "got"),
    [
        pytest.param({"Input": '{"constant": 1}'}, {"constant": 1}, id="Input"),
        pytest.param({"InputPath": "$.detail.items[0]"}, {"sku": "x"}, id="InputPath"),
        pytest.param(
            {
                "InputTransformer": {
                    "InputPathsMap": {"id": "$.detail.id", "total": "$.detail.total"},
                    "InputTemplate": '{"text": "order <id>", "total": <total>, "rule": <aws.events.rule-name>}',
                }
            },
            {"text": "order A-1", "total": 20, "rule": "big-orders"},
            id="InputTransformer",
        ),
    ],
)
def test_a_target_may_get_something_else(
    recorder: Callable[..., Recorder], target: dict[str, Any], got: dict[str, Any]
) -> None:
    told = recorder()
    rule(told, **target).put_events(Entries=[order(20)])
    assert told.events == [got]


def test_a_rule_may_have_several_targets(aws: Aws, recorder: Callable[..., Recorder]) -> None:
    first, second = recorder("first"), recorder("second")
    bridge = rule(first)
    second.allow("events.amazonaws.com")
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    queue = {"Id": "3", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:orders"}
    bridge.put_targets(Rule="big-orders", Targets=[{"Id": "2", "Arn": second.arn}, queue])
    bridge.put_events(Entries=[order(20)])
    assert len(first.events) == len(second.events) == 1
    [message] = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["detail"]["id"] == "A-1"


def test_a_disabled_rule_hands_over_nothing(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    bridge = rule(told)
    bridge.disable_rule(Name="big-orders")
    bridge.put_events(Entries=[order(20)])
    assert told.events == []
    bridge.enable_rule(Name="big-orders")
    bridge.put_events(Entries=[order(20)])
    assert len(told.events) == 1


def test_a_rule_of_another_bus_sees_the_events_of_its_bus(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    client("events").create_event_bus(Name="shop")
    bridge = rule(told, bus="shop")
    bridge.put_events(Entries=[order(20), order(30, EventBusName="shop")])
    assert [event["detail"]["total"] for event in told.events] == [30]


def test_a_rule_with_a_schedule_alone_matches_no_event(recorder: Callable[..., Recorder]) -> None:
    told = recorder().allow("events.amazonaws.com")
    bridge = client("events")
    bridge.put_rule(Name="hourly", ScheduleExpression="rate(1 hour)")
    bridge.put_targets(Rule="hourly", Targets=[{"Id": "1", "Arn": told.arn}])
    bridge.put_events(Entries=[order(20)])
    assert told.events == []


def test_B082_a_rule_with_a_schedule_fires_on_the_clock_of_the_mock(
    aws: Aws, recorder: Callable[..., Recorder]
) -> None:
    told = recorder().allow("events.amazonaws.com")
    bridge = client("events")
    arn = bridge.put_rule(Name="hourly", ScheduleExpression="rate(1 hour)")["RuleArn"]
    bridge.put_targets(Rule="hourly", Targets=[{"Id": "1", "Arn": told.arn}])
    aws.clock.advance(7200)
    assert [(event["time"], event["resources"]) for event in told.events] == [
        ("2026-01-01T01:00:00Z", [arn]),
        ("2026-01-01T02:00:00Z", [arn]),
    ]
    bridge.disable_rule(Name="hourly")
    aws.clock.advance(7200)
    bridge.enable_rule(Name="hourly")
    aws.clock.advance(3600)
    bridge.remove_targets(Rule="hourly", Ids=["1"])
    bridge.delete_rule(Name="hourly")
    aws.clock.advance(7200)
    assert [event["time"] for event in told.events][2:] == ["2026-01-01T05:00:00Z"]


def test_a_bucket_tells_event_bridge_which_tells_a_function(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    rule(told, {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": {"bucket": {"name": ["photos"]}}})
    s3 = client("s3")
    s3.create_bucket(Bucket="photos")
    s3.put_bucket_notification_configuration(
        Bucket="photos", NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    s3.put_object(Bucket="photos", Key="in/Happy Face.jpg", Body=b"meow")
    s3.delete_object(Bucket="photos", Key="in/Happy Face.jpg")
    [event] = told.events
    detail = event["detail"]
    assert (event["source"], event["resources"], event["time"]) == (
        "aws.s3",
        ["arn:aws:s3:::photos"],
        "2026-01-01T00:00:00Z",
    )
    assert (detail["reason"], detail["bucket"]) == ("PutObject", {"name": "photos"})
    assert detail["object"] == {
        "key": "in/Happy Face.jpg",
        "size": 4,
        "etag": "4a4be40c96ac6314e91d93f38043a634",
        "sequencer": detail["object"]["sequencer"],
    }


def test_a_rule_that_may_not_invoke_is_refused_and_the_publisher_never_knows(
    aws: Aws, recorder: Callable[..., Recorder]
) -> None:
    told = recorder()
    bridge = client("events")
    arn = bridge.put_rule(Name="all", EventPattern='{"source": ["shop"]}')["RuleArn"]
    bridge.put_targets(Rule="all", Targets=[{"Id": "1", "Arn": told.arn}])
    with pytest.warns(TriggerRefused, match=r"(?s)Amazon EventBridge could not invoke .*SourceArn='arn:aws:events:"):
        assert bridge.put_events(Entries=[order(20)])["FailedEntryCount"] == 0
    assert [trigger.source_arn for trigger in aws.journal.of(Trigger)] == [arn]
