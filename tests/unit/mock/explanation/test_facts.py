"""Facts of the journal that tell of something going wrong."""

from __future__ import annotations

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.domain import journal
from lambdamock.mock.explanation import ErrorExplanation
from lambdamock.mock.explanation.facts import CONDITIONS, DISCARDS, OUTCOMES
from lambdamock.mock.explanation.sources import source_of

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:dead"


def fails(event: object, context: object) -> None:
    raise ValueError("no")


def explained(aws: Aws, error: object) -> ErrorExplanation:
    found = aws.explain(error)
    assert isinstance(found, ErrorExplanation)
    return found


def test_an_event_that_was_given_up_tells_its_attempts_and_its_age() -> None:
    with mock_lambda() as aws:
        aws.function(fails, name="f")
        client = aws.client()
        client.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=1)
        client.invoke(FunctionName="f", InvocationType="Event")
        aws.settle()
        [fact] = aws.journal.of(journal.EventDiscarded)
        found = explained(aws, fact)
    assert (found.kind, found.code, found.request_id) == ("event", "RetriesExhausted", fact.request_id)
    [finding] = found.findings
    assert [(limit.name, limit.number) for limit in finding.limits] == [("MaximumRetryAttempts", 1)]
    assert finding.notes == (
        "function f",
        "it ran 2 times",
        "it was 60 s old",
        "after 1 attempts (Unhandled) it waited 60 s",
    )


def test_an_event_that_became_too_old_tells_how_old_it_may_become() -> None:
    with mock_lambda() as aws:
        aws.function(fails, name="f")
        client = aws.client()
        client.put_function_event_invoke_config(FunctionName="f", MaximumEventAgeInSeconds=90)
        client.invoke(FunctionName="f", InvocationType="Event")
        aws.settle()
        found = explained(aws, aws.journal.of(journal.EventDiscarded)[0])
    assert found.code == "EventAgeExceeded"
    assert [(limit.name, limit.number, limit.unit) for limit in found.limits] == [
        ("MaximumEventAgeInSeconds", 90, "seconds")
    ]


def test_a_dead_letter_that_did_not_arrive_tells_why() -> None:
    with mock_lambda() as aws:
        refused = journal.Delivery(0.0, "r", f"{ARN}f", "DeadLetter", QUEUE, "{}", {}, "AccessDenied: no")
        found = explained(aws, refused)
        arrived = explained(aws, refused._replace(refusal=None))
    assert (found.kind, found.code, found.message) == ("delivery", "AccessDenied", "AccessDenied: no")
    assert found.findings[0].notes == ("function f", f"DeadLetter to {QUEUE}")
    assert arrived.kind == "unknown"


def test_a_delivery_and_its_fact_are_explained_the_same() -> None:
    with mock_lambda(quotas={"queue_message": 10}) as aws:
        aws.function(fails, name="f")
        client = aws.client()
        client.update_function_configuration(FunctionName="f", DeadLetterConfig={"TargetArn": QUEUE})
        client.invoke(FunctionName="f", InvocationType="Event", Payload=b'"a long event"')
        aws.settle()
        [delivery] = aws.deliveries
        found = explained(aws, delivery)
        assert found.findings[0].rule == explained(aws, aws.journal.of(journal.Delivery)[0]).findings[0].rule
    assert found.message.endswith("10 are allowed")
    assert [(limit.name, limit.number) for limit in found.limits] == [("queue_message", 10)]


TOLD = {
    "records": (journal.RecordsDiscarded(0.0, "m", "s", f"{ARN}f", "shard-1", ("1", "2"), "Expired"), "Expired"),
    "batch": (journal.Batch(0.0, "m", "s", f"{ARN}f", ("1",), "NotDeleted"), "NotDeleted"),
    "batch that could not run": (journal.Batch(0.0, "m", "s", f"{ARN}f", ("1",), "RecursiveLoop"), "RecursiveLoop"),
    "fault": (journal.FaultInjected(0.0, "r", f"{ARN}f", "slow", 1, ""), "slow"),
    "logs": (journal.LogsNotWritten(0.0, f"{ARN}f", "/aws/lambda/f", "denied"), "LogsNotWritten"),
}


@pytest.mark.parametrize(("fact", "code"), TOLD.values(), ids=TOLD)
def test_other_facts_are_told_by_their_word(fact: journal.Entry, code: str) -> None:
    with mock_lambda() as aws:
        found = explained(aws, fact)
    assert (found.code, found.is_of_this_mock) == (code, True)
    assert found.changes


def test_a_trigger_that_was_refused_is_explained_by_its_refusal() -> None:
    refusal = "ResourceNotFoundException: Function not found"
    fact = journal.Trigger(0.0, None, "s3", None, f"{ARN}f", "Event", 1, refusal)
    with mock_lambda() as aws:
        assert explained(aws, fact).code == "ResourceNotFoundException"


def test_what_went_well_is_not_explained() -> None:
    with mock_lambda() as aws:
        assert explained(aws, journal.Batch(0.0, "m", "s", f"{ARN}f", ("1",), "Success")).kind == "unknown"


@pytest.mark.parametrize("word", [*CONDITIONS, *DISCARDS, *OUTCOMES])
def test_each_word_of_lambda_says_where_it_is_known_from(word: str) -> None:
    meaning = {**CONDITIONS, **DISCARDS, **OUTCOMES}[word]
    assert source_of(meaning.source).startswith(("documented", "observed", "assumed"))
