"""A batch that fails though its function runs well: every view of it tells why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import Batch
from lambdamock.mock.event_sources.queues import Queue

EMPTY = 'no record of the batch has itemIdentifier ""'
LACKS = "The provided execution role does not have permissions to call DeleteMessage on SQS"


def items(*identifiers: Any) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": one} for one in identifiers]}


def allowing(*actions: str) -> dict[str, Any]:
    return {"reading": {"Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}}


def mapped(aws: Aws, handler: Callable[..., Any], source: str, **settings: Any) -> None:
    aws.function(handler, name="bill")
    given = {"FunctionResponseTypes": ["ReportBatchItemFailures"]} | settings
    aws.client().create_event_source_mapping(FunctionName="bill", EventSourceArn=source, **given)


def failed_queue(aws: Aws, **settings: Any) -> Queue:
    """A queue whose function reports a message by an empty identifier."""
    orders = aws.queues.create("orders")
    mapped(aws, lambda event, context: items(""), orders.arn, **settings)
    orders.send("A-1")
    return orders


def told(aws: Aws) -> str:
    return aws.timeline().to_text(width=200)


def test_B200_the_timeline_tells_what_a_function_reported(aws: Aws) -> None:
    failed_queue(aws)
    assert f"✗ batch sqs orders → bill, 1 record  Failure: {EMPTY}" in told(aws)


def test_B200_an_explanation_tells_it(aws: Aws) -> None:
    failed_queue(aws)
    [finding] = aws.explain(aws.journal.of(Batch)[0]).findings
    assert EMPTY in finding.notes


def test_B200_a_queue_that_is_not_drained_tells_it(aws: Aws) -> None:
    orders = failed_queue(aws)
    with pytest.raises(AssertionError) as caught:
        orders.assert_drained()
    assert f"its last batch for bill ended with Failure: {EMPTY}" in str(caught.value)


def test_B200_the_list_of_errors_tells_it(aws: Aws) -> None:
    orders = failed_queue(aws)
    with pytest.raises(AssertionError) as caught:
        aws.assert_no_errors()
    assert f"a batch of 1 record of {orders.arn} for bill: Failure: {EMPTY}" in str(caught.value)


def test_B200_an_assertion_about_the_function_tells_it(aws: Aws) -> None:
    orders = failed_queue(aws)
    with pytest.raises(AssertionError) as caught:
        aws.functions["bill"].assert_not_invoked()
    assert f"a batch of 1 record of {orders.arn} ended with Failure: {EMPTY}" in str(caught.value)


def test_B200_a_report_that_the_mapping_does_not_want_is_told(aws: Aws) -> None:
    orders = aws.queues.create("orders")

    def report(event: Any, context: Any) -> Any:
        return items(*(record["messageId"] for record in event["Records"]))

    mapped(aws, report, orders.arn, FunctionResponseTypes=[])
    orders.send("A-1")
    orders.assert_drained()
    [batch] = aws.journal.of(Batch)
    assert (batch.outcome, batch.reason.partition(":")[0]) == ("Success", "the batchItemFailures are not heeded")
    assert "Success: the batchItemFailures are not heeded" in told(aws)


def test_B127_a_stream_goes_on_at_the_first_record_that_failed() -> None:
    with mock_lambda() as aws:
        clicks = aws.streams.create("clicks")

        def report(event: Any, context: Any) -> Any:
            sent = [record["kinesis"]["sequenceNumber"] for record in event["Records"]]
            return items(sent[1]) if len(sent) == 4 else None

        mapped(aws, report, clicks.arn, StartingPosition="LATEST")
        clicks.put_many([b"1", b"2", b"3", b"4"])
        aws.settle()
        assert [(batch.outcome, batch.reason) for batch in aws.journal.of(Batch)] == [
            ("PartialFailure", "1 of 4 records reported as failed; all from number 2 on come again"),
            ("Success", ""),
        ]


def test_a_function_that_failed_tells_itself(aws: Aws) -> None:
    orders = aws.queues.create("orders")

    def fail(event: Any, context: Any) -> None:
        raise ValueError("no stock")

    mapped(aws, fail, orders.arn)
    orders.send("A-1")
    [batch] = aws.journal.of(Batch)
    assert (batch.outcome, batch.reason) == ("Failure", "")


def test_B201_a_role_that_may_not_delete_is_told() -> None:
    reading = ["sqs:ReceiveMessage", "sqs:GetQueueAttributes"]
    with mock_lambda() as aws:
        orders = aws.queues.create("orders")
        role = aws.iam.put_role("reader", allowing(*reading, "sqs:DeleteMessage"))
        aws.function(lambda event, context: None, name="bill", role=role)
        aws.client().create_event_source_mapping(FunctionName="bill", EventSourceArn=orders.arn)
        aws.iam.put_role("reader", allowing(*reading))
        orders.send("A-1")
        [batch] = aws.journal.of(Batch)
        assert (batch.outcome, batch.reason) == ("NotDeleted", LACKS)
