"""Test what a template deploys: is all there that the function needs, and may it do what it does?"""

from __future__ import annotations

import boto3
import pytest
from moto import mock_aws
from shipping import TEMPLATE

pytestmark = pytest.mark.lambda_template(TEMPLATE, name="shop")


@pytest.fixture
def moto():
    with mock_aws():
        yield


def test_an_order_becomes_a_parcel(moto, lambda_stack, lambda_mock):
    boto3.client("sqs", region_name="us-east-1").send_message(QueueUrl=lambda_stack["Orders"].ref, MessageBody="7")

    lambda_mock.assert_no_errors()
    parcels = boto3.resource("dynamodb", region_name="us-east-1").Table(lambda_stack["Parcels"].ref)
    assert parcels.scan()["Items"] == [{"order": "7", "state": "packed"}]


def test_a_batch_is_done_before_its_messages_are_seen_again(moto, lambda_stack):
    queue = boto3.resource("sqs", region_name="us-east-1").Queue(lambda_stack["Orders"].ref)
    hidden = int(queue.attributes["VisibilityTimeout"])
    assert hidden >= lambda_stack.functions["Ship"].configuration["Timeout"]
