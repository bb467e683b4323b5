"""PutFunctionConcurrency, GetFunctionConcurrency, DeleteFunctionConcurrency."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from lambdamock import mock_lambda

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]
TOO_MUCH = (
    400,
    "InvalidParameterValueException",
    (
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below "
        "its minimum value of [100]."
    ),
)
QUALIFIED = (
    400,
    "InvalidParameterValueException",
    (
        "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. "
        "Please specify either a function name or an unqualified function ARN."
    ),
)


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


@pytest.mark.parametrize("number", [0, 1, 900])
def test_A165_a_reservation_is_answered_and_read_back(client: Any, create: Create, number: int) -> None:
    create()
    put = client.put_function_concurrency(FunctionName=ARN, ReservedConcurrentExecutions=number)
    assert put["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert plain(put) == {"ReservedConcurrentExecutions": number}
    assert plain(client.get_function_concurrency(FunctionName="f")) == {"ReservedConcurrentExecutions": number}


def test_without_a_reservation_the_answer_is_empty(client: Any, create: Create) -> None:
    create()
    assert plain(client.get_function_concurrency(FunctionName="f")) == {}


def test_A160_one_hundred_executions_must_stay_unreserved(client: Any, create: Create, refused: Refused) -> None:
    create("f")
    create("g")
    assert refused(client.put_function_concurrency, FunctionName="f", ReservedConcurrentExecutions=901) == TOO_MUCH
    client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=899)
    client.put_function_concurrency(FunctionName="g", ReservedConcurrentExecutions=1)
    assert refused(client.put_function_concurrency, FunctionName="g", ReservedConcurrentExecutions=2) == TOO_MUCH
    assert plain(client.get_function_concurrency(FunctionName="g")) == {"ReservedConcurrentExecutions": 1}


def test_A161_a_new_reservation_takes_the_place_of_the_old_one(client: Any, create: Create) -> None:
    create()
    for number in (900, 850, 900):
        client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=number)
    assert plain(client.get_function_concurrency(FunctionName="f")) == {"ReservedConcurrentExecutions": 900}


@pytest.fixture
def small_account() -> Iterator[Any]:
    with mock_lambda(quotas={"concurrent_executions": 10}) as aws:
        aws.function(lambda event, context: event, name="f")
        yield boto3.client("lambda", region_name="us-east-1")


def test_a_small_account_can_stop_a_function(small_account: Any) -> None:
    put = small_account.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    assert plain(put) == {"ReservedConcurrentExecutions": 0}


def test_a_small_account_can_reserve_nothing_else(small_account: Any, refused: Refused) -> None:
    assert refused(small_account.put_function_concurrency, FunctionName="f", ReservedConcurrentExecutions=1) == (
        *TOO_MUCH[:2],
        TOO_MUCH[2].replace("[100]", "[10]"),
    )


def test_refusals_for_want_of_room_have_no_type(client: Any, create: Create) -> None:
    create()
    with pytest.raises(ClientError) as refusal:
        client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=901)
    assert "Type" not in refusal.value.response
    assert refusal.value.response["message"] == TOO_MUCH[2]


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("put_function_concurrency", {"ReservedConcurrentExecutions": 1}),
        ("get_function_concurrency", {}),
        ("delete_function_concurrency", {}),
    ],
    ids=["put", "get", "delete"],
)
@pytest.mark.parametrize("name", ["f:1", f"{ARN}:PROD", "f:$LATEST"])
def test_A164_versions_and_aliases_have_no_reservation(
    client: Any, refused: Refused, operation: str, members: dict[str, Any], name: str
) -> None:
    assert refused(getattr(client, operation), FunctionName=name, **members) == QUALIFIED


@pytest.mark.parametrize(
    ("operation", "members", "arn"),
    [
        ("put_function_concurrency", {"ReservedConcurrentExecutions": 5000}, f"{ARN}:$LATEST"),
        ("get_function_concurrency", {}, ARN),
        ("delete_function_concurrency", {}, ARN),
    ],
    ids=["put", "get", "delete"],
)
def test_a_function_must_exist(
    client: Any, refused: Refused, operation: str, members: dict[str, Any], arn: str
) -> None:
    missing = (404, "ResourceNotFoundException", f"Function not found: {arn}")
    assert refused(getattr(client, operation), FunctionName="f", **members) == missing


@pytest.mark.parametrize("reserved", [None, 7], ids=["nothing reserved", "some reserved"])
def test_A166_deleting_returns_the_function_to_the_pool(client: Any, create: Create, reserved: int | None) -> None:
    create()
    if reserved is not None:
        client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=reserved)
    deleted = client.delete_function_concurrency(FunctionName="f")
    assert deleted["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert plain(client.get_function_concurrency(FunctionName="f")) == {}
    assert client.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"] == 1000


def test_a_reservation_must_hold_what_is_provisioned(client: Any, create: Create, refused: Refused) -> None:
    create()
    client.publish_version(FunctionName="f")
    client.put_provisioned_concurrency_config(FunctionName="f", Qualifier="1", ProvisionedConcurrentExecutions=2)
    assert refused(client.put_function_concurrency, FunctionName="f", ReservedConcurrentExecutions=1) == (
        400,
        "InvalidParameterValueException",
        " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [2].",
    )
    put = client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=2)
    assert plain(put) == {"ReservedConcurrentExecutions": 2}
