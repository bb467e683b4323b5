"""What moto keeps of accounts."""

from __future__ import annotations

import sys
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdamock.adapters.moto_accounts import acting_in, default_account, epoch, owner_of


def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")


def test_an_epoch_lasts_as_long_as_a_mock() -> None:
    with mock_aws():
        client("sqs").create_queue(QueueName="a")
        first = epoch()
        client("s3").create_bucket(Bucket="reports")
        client("sqs").create_queue(QueueName="b")
        assert first is not None
        assert epoch() is first


def test_the_next_mock_is_another_epoch() -> None:
    with mock_aws():
        client("sqs").create_queue(QueueName="a")
        first = epoch()
    between = epoch()
    with mock_aws():
        client("sqs").create_queue(QueueName="a")
        assert epoch() is not first
    assert between is not first


def test_a_mock_within_a_mock_is_the_same_epoch() -> None:
    with mock_aws():
        client("sqs").create_queue(QueueName="a")
        first = epoch()
        with mock_aws():
            client("sqs").create_queue(QueueName="b")
        assert epoch() is first


def test_a_bucket_is_its_maker_s() -> None:
    with mock_aws():
        s3 = client("s3")
        with acting_in(s3, "210987654321"):
            s3.create_bucket(Bucket="theirs")
        s3.create_bucket(Bucket="ours")
        assert (owner_of("theirs"), owner_of("ours"), owner_of("nobody-s")) == ("210987654321", "123456789012", None)


@mock_aws
def test_a_client_acts_in_another_account_until_it_is_told_otherwise() -> None:
    sqs = client("sqs")
    with acting_in(sqs, "210987654321"):
        sqs.create_queue(QueueName="theirs")
        theirs = sqs.list_queues()["QueueUrls"]
    assert theirs == ["https://sqs.us-east-1.amazonaws.com/210987654321/theirs"]
    assert "QueueUrls" not in sqs.list_queues()


def test_the_default_account_is_that_which_moto_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOTO_ACCOUNT_ID", raising=False)
    assert default_account() == "123456789012"
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "111122223333")
    assert default_account() == "111122223333"


def test_without_moto_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("moto.core.base_backend", "moto.core.models", "moto.s3.models"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    assert (epoch(), default_account(), owner_of("reports")) == (None, None, None)
