"""PutFunctionScalingConfig, GetFunctionScalingConfig."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lambdamock.errors import OperationNotBuilt

pytestmark = pytest.mark.needs_model("PutFunctionScalingConfig")

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]
INVALID = (400, "InvalidParameterValueException")


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


@pytest.fixture
def managed(client: Any, create: Create) -> Any:
    """A client that knows the function `f` on managed instances, with version 1."""
    provider = client.create_capacity_provider(
        CapacityProviderName="p",
        VpcConfig={"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
        PermissionsConfig={"CapacityProviderOperatorRoleArn": "arn:aws:iam::123456789012:role/operator"},
    )["CapacityProvider"]
    arn = {"CapacityProviderArn": provider["CapacityProviderArn"]}
    create(MemorySize=2048, CapacityProviderConfig={"LambdaManagedInstancesCapacityProviderConfig": arn})
    client.publish_version(FunctionName="f")
    return client


@pytest.mark.parametrize(
    "bounds",
    [
        {"MinExecutionEnvironments": 3, "MaxExecutionEnvironments": 9},
        {"MinExecutionEnvironments": 3, "MaxExecutionEnvironments": 3},
        {"MinExecutionEnvironments": 0},
        {"MaxExecutionEnvironments": 15_000},
    ],
    ids=["both", "equal", "minimum", "maximum"],
)
def test_what_is_requested_is_applied_at_the_next_look(managed: Any, bounds: dict[str, int]) -> None:
    put = managed.put_function_scaling_config(FunctionName="f", Qualifier="1", FunctionScalingConfig=bounds)
    assert put["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert plain(put) == {"FunctionState": "Active"}
    assert plain(managed.get_function_scaling_config(FunctionName="f", Qualifier="1")) == {
        "FunctionArn": f"{ARN}:1",
        "AppliedFunctionScalingConfig": bounds,
        "RequestedFunctionScalingConfig": bounds,
    }


def test_nothing_is_shown_before_the_first_request(managed: Any) -> None:
    found = managed.get_function_scaling_config(FunctionName="f", Qualifier="1")
    assert plain(found) == {"FunctionArn": f"{ARN}:1"}


def test_the_minimum_must_not_exceed_the_maximum(managed: Any, refused: Refused) -> None:
    bounds = {"MinExecutionEnvironments": 4, "MaxExecutionEnvironments": 3}
    put = managed.put_function_scaling_config
    assert refused(put, FunctionName="f", Qualifier="1", FunctionScalingConfig=bounds) == (
        *INVALID,
        "MinExecutionEnvironments must be less than or equal to MaxExecutionEnvironments.",
    )


def test_deactivating_a_version_is_refused_by_name(managed: Any) -> None:
    bounds = {"MinExecutionEnvironments": 0, "MaxExecutionEnvironments": 0}
    with pytest.raises(OperationNotBuilt, match="MaxExecutionEnvironments=0"):
        managed.put_function_scaling_config(FunctionName="f", Qualifier="1", FunctionScalingConfig=bounds)


@pytest.mark.parametrize("verb", ["put", "get"])
def test_only_functions_on_managed_instances_are_scaled(
    client: Any, create: Create, refused: Refused, verb: str
) -> None:
    create()
    client.publish_version(FunctionName="f")
    assert refused(getattr(client, f"{verb}_function_scaling_config"), FunctionName="f", Qualifier="1") == (
        *INVALID,
        "Function scaling configuration is supported only for functions that are configured with a capacity provider.",
    )


@pytest.mark.parametrize("verb", ["put", "get"])
def test_the_version_must_exist(managed: Any, refused: Refused, verb: str) -> None:
    operation = getattr(managed, f"{verb}_function_scaling_config")
    missing = (404, "ResourceNotFoundException", f"Function not found: {ARN}:7")
    assert refused(operation, FunctionName="f", Qualifier="7") == missing


def test_they_have_no_reserved_concurrency(managed: Any, refused: Refused) -> None:
    assert refused(managed.put_function_concurrency, FunctionName="f", ReservedConcurrentExecutions=1) == (
        *INVALID,
        "Reserved concurrency is not supported for functions that are configured with a capacity provider.",
    )


def test_they_have_no_provisioned_concurrency(managed: Any, refused: Refused) -> None:
    put = managed.put_provisioned_concurrency_config
    assert refused(put, FunctionName="f", Qualifier="1", ProvisionedConcurrentExecutions=1) == (
        *INVALID,
        "Provisioned Concurrency is not supported for functions that are configured with a capacity provider.",
    )
