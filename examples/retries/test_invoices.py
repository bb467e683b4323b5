"""Test retries and the dead letter: what becomes of an event that fails? Minutes between attempts take no time."""

from __future__ import annotations

import json

import pytest
from invoices import handler

LOST = "arn:aws:sqs:us-east-1:123456789012:lost-invoices"


@pytest.fixture
def invoices(lambda_function, lambda_client, tmp_path):
    function = lambda_function(handler, name="invoices", environment={"FOLDER": str(tmp_path)})
    lambda_client.update_function_configuration(FunctionName="invoices", DeadLetterConfig={"TargetArn": LOST})
    return function


def send(lambda_client, invoice):
    """As S3, SNS or EventBridge would: nobody waits for the result."""
    lambda_client.invoke(FunctionName="invoices", InvocationType="Event", Payload=json.dumps(invoice))


def test_the_third_attempt_saves_it(lambda_mock, lambda_client, invoices, tmp_path):
    lambda_mock.faults.fail("invoices", error=TimeoutError("network"), attempt=[1, 2])
    send(lambda_client, {"number": "R-1", "cents": 500})
    lambda_mock.settle()  # one minute, two minutes
    invoices.assert_invocation_count(3)
    assert [file.name for file in tmp_path.iterdir()] == ["R-1.json"]


def test_what_cannot_be_filed_is_not_lost(lambda_mock, lambda_client, invoices):
    send(lambda_client, {"number": "R-2", "cents": -1})
    lambda_mock.settle()
    invoices.assert_invocation_count(3)
    [letter] = lambda_mock.deliveries
    assert (letter.target, json.loads(letter.body)) == (LOST, {"number": "R-2", "cents": -1})
    assert letter.attributes["ErrorMessage"] == "invoice R-2: a negative sum"
