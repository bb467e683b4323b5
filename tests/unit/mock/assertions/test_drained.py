"""Whether anything still waits, in all of a mock."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock import Aws

F = "arn:aws:lambda:us-east-1:123456789012:function:f"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"
CLICKS = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
SETTLE = "what waits for its time comes with aws.settle() or aws.clock.advance(seconds)"


def failure(aws: Aws) -> list[str]:
    with pytest.raises(AssertionError) as caught:
        aws.assert_drained()
    assert type(caught.value) is AssertionError
    head, *lines = str(caught.value).splitlines()
    assert head == "expected nothing to wait; this does:"
    return lines


def fail(event: Any, context: Any) -> None:
    raise ValueError("no stock")


def test_nothing_waits_at_first_and_after_what_went_well(aws: Aws) -> None:
    aws.assert_drained()
    f = aws.function(lambda event, context: None, name="f")
    f.invoke()
    aws.client().invoke(FunctionName="f", InvocationType="Event")
    aws.assert_drained()


def test_an_event_tells_since_when_it_waits_until_when_and_why(aws: Aws) -> None:
    aws.function(fail, name="f")
    aws.clock.advance(30)
    aws.client().invoke(FunctionName="f", InvocationType="Event")
    label = f"asynchronous invocation of {F}"
    why = "its last attempt failed, ValueError: no stock"
    assert failure(aws) == [f"  {label} (attempt 2), since 2026-01-01 00:00:30Z, due in 60 s: {why}", SETTLE]
    aws.clock.advance(60)
    assert failure(aws) == [f"  {label} (attempt 3), since 2026-01-01 00:00:30Z, due in 120 s: {why}", SETTLE]
    aws.settle()
    aws.assert_drained()


def test_an_event_that_cannot_run_tells_the_limit(aws: Aws) -> None:
    aws.function(lambda event, context: None, name="f")
    aws.faults.throttle("f", times=1)
    aws.client().invoke(FunctionName="f", InvocationType="Event")
    [line, _] = failure(aws)
    assert line.startswith(f"  asynchronous invocation of {F} (throttled), since 2026-01-01 00:00:00Z, due in ")
    assert line.endswith(": it could not run, TooManyRequestsException")
    aws.settle()
    aws.assert_drained()


def test_messages_that_come_back_are_told_with_their_queue(aws: Aws) -> None:
    queue = aws.queues.create("orders", redrive_to=aws.queues.create("dead"), max_receive_count=2)
    aws.function(fail, name="f")
    uuid = aws.client().create_event_source_mapping(FunctionName="f", EventSourceArn=queue.arn)["UUID"]
    queue.send_many(["a", "b"])
    assert failure(aws) == [
        f"  messages of mapping {uuid} come back, due in 30 s",
        f"  2 messages in {QUEUE}, which the mapping for f reads (Enabled), since 2026-01-01 00:00:00Z",
        SETTLE,
    ]
    aws.settle()
    aws.assert_drained()  # what lies in the dead-letter queue waits for nobody


def test_what_no_time_brings_is_told_without_the_call(aws: Aws) -> None:
    stream = aws.streams.create("clicks")
    broker = aws.brokers.create("b")
    aws.function(lambda event, context: None, name="f")
    client = aws.client()
    client.create_event_source_mapping(
        FunctionName="f", EventSourceArn=stream.arn, StartingPosition="TRIM_HORIZON", Enabled=False
    )
    secret = {"Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-1:123456789012:secret:s"}
    client.create_event_source_mapping(
        FunctionName="f", EventSourceArn=broker.arn, Queues=["q"], SourceAccessConfigurations=[secret], Enabled=False
    )
    stream.put("a")
    broker.send("a", "q")
    aws.settle()
    assert sorted(failure(aws)) == [
        f"  1 message in {broker.arn}, which the mapping for f reads (Disabled), since 2026-01-01 00:00:00Z",
        f"  1 record of {CLICKS} (shardId-000000000000) for f, since 2026-01-01 00:00:00Z",
    ]
    with pytest.raises(
        AssertionError, match=r"b to be drained; 1 message lies in it:\n  <BrokerMessage b'a', new>, since"
    ):
        broker.assert_drained()


def test_a_schedule_and_what_nobody_reads_do_not_wait(aws: Aws) -> None:
    f = aws.function(lambda event, context: None, name="f")
    f.allow("eventbridge", source_arn=aws.schedule("rate(1 minute)", f).arn)
    aws.queues.create("dead").send("a")
    aws.streams.create("clicks").put("a")
    aws.assert_drained()


def test_of_many_events_the_first_are_told(aws: Aws) -> None:
    aws.function(fail, name="f")
    for _ in range(13):
        aws.client().invoke(FunctionName="f", InvocationType="Event")
    lines = failure(aws)
    assert len(lines) == 12
    assert lines[10:] == ["  and 3 more", SETTLE]
    aws.settle()
