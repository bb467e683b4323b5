"""GetAccountSettings: limits and what is left of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from lambdamock import mock_lambda

Create = Callable[..., dict[str, Any]]


def unreserved(client: Any) -> int:
    number: int = client.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"]
    return number


def test_A001_A002_A156_A157_an_empty_account(client: Any) -> None:
    answer = client.get_account_settings()
    del answer["ResponseMetadata"]
    assert answer == {
        "AccountLimit": {
            "TotalCodeSize": 80_530_636_800,
            "CodeSizeUnzipped": 262_144_000,
            "CodeSizeZipped": 52_428_800,
            "ConcurrentExecutions": 1000,
            "UnreservedConcurrentExecutions": 1000,
        },
        "AccountUsage": {"TotalCodeSize": 0, "FunctionCount": 0},
    }


def test_usage_counts_functions_and_their_code(client: Any, create: Create) -> None:
    sizes = [create("f")["CodeSize"], create("g")["CodeSize"]]
    assert client.get_account_settings()["AccountUsage"] == {"TotalCodeSize": sum(sizes), "FunctionCount": 2}


def test_A159_reservations_are_taken_out_of_the_pool(client: Any, create: Create) -> None:
    for name, number in (("f", 200), ("g", 100)):
        create(name)
        client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=number)
    assert unreserved(client) == 700


def test_A168_deleting_a_function_frees_its_reservation(client: Any, create: Create) -> None:
    create()
    client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=200)
    client.delete_function(FunctionName="f")
    assert unreserved(client) == 1000
    create()
    assert unreserved(client) == 1000


@pytest.fixture
def versioned(client: Any, create: Create) -> Any:
    create()
    client.publish_version(FunctionName="f")
    client.put_provisioned_concurrency_config(FunctionName="f", Qualifier="1", ProvisionedConcurrentExecutions=40)
    return client


def test_provisioned_concurrency_is_taken_out_of_the_pool(versioned: Any) -> None:
    assert unreserved(versioned) == 960


def test_provisioned_concurrency_counts_within_the_reservation(versioned: Any) -> None:
    versioned.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=50)
    assert unreserved(versioned) == 950
    versioned.delete_function_concurrency(FunctionName="f")
    assert unreserved(versioned) == 960


def test_deleted_provisioned_concurrency_returns_to_the_pool(versioned: Any) -> None:
    versioned.delete_provisioned_concurrency_config(FunctionName="f", Qualifier="1")
    assert unreserved(versioned) == 1000


def test_each_region_has_its_own_pool(client: Any, create: Create) -> None:
    create()
    client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=200)
    assert unreserved(boto3.client("lambda", region_name="eu-west-1")) == 1000


def test_A001_the_limit_can_be_another_one() -> None:
    with mock_lambda(quotas={"concurrent_executions": 3000}):
        assert unreserved(boto3.client("lambda", region_name="us-east-1")) == 3000
