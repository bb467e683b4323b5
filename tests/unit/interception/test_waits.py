"""botocore's waiters for Lambda: they wait in virtual time; those of other services are left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore import waiter
from botocore.exceptions import WaiterError
from moto import mock_aws

from lambdamock import Aws, mock_lambda


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda(transitions="timed") as handle:
        yield handle


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What waiters really slept; none of it takes time here."""
    seconds: list[float] = []

    class Clock:
        sleep = seconds.append

    monkeypatch.setattr(waiter, "time", Clock)
    return seconds


def greet(event: object, context: object) -> str:
    return "hello"


def test_a_waiter_lets_virtual_time_pass_until_the_function_is_active(aws: Aws, slept: list[float]) -> None:
    aws.function(greet)
    client = aws.client()
    assert client.get_function_configuration(FunctionName="greet")["State"] == "Pending"
    before = aws.clock.now()
    client.get_waiter("function_active_v2").wait(FunctionName="greet")
    assert client.get_function_configuration(FunctionName="greet")["State"] == "Active"
    assert (aws.clock.now() - before).total_seconds() == 2
    assert slept == []


def test_a_waiter_in_vain_costs_virtual_time_only(aws: Aws, slept: list[float]) -> None:
    before = aws.clock.now()
    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        aws.client().get_waiter("function_exists").wait(FunctionName="gone", WaiterConfig={"MaxAttempts": 5})
    assert (aws.clock.now() - before).total_seconds() == 4
    assert slept == []


def test_waiters_of_other_services_and_after_the_mock_sleep_as_ever(slept: list[float]) -> None:
    def in_vain(make: Callable[[], Any]) -> list[float]:
        with pytest.raises(WaiterError):
            make().get_waiter("bucket_exists").wait(Bucket="gone", WaiterConfig={"Delay": 3, "MaxAttempts": 2})
        return [slept.pop() for _ in list(slept)]

    def s3() -> Any:
        return boto3.client("s3", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")

    with mock_aws():
        with mock_lambda():
            assert in_vain(s3) == [3]
        assert in_vain(s3) == [3]


def test_after_the_mock_botocore_is_as_it_was() -> None:
    before = waiter.Waiter.wait, waiter.time
    with mock_lambda() as aws:
        aws.function(greet)
        aws.client().get_waiter("function_active_v2").wait(FunctionName="greet")
    assert (waiter.Waiter.wait, waiter.time) == before
