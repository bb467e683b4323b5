"""Capacity providers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from lambdamock import Aws, mock_lambda

pytestmark = pytest.mark.needs_model("CreateCapacityProvider")

Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]

PROVIDER = "arn:aws:lambda:us-east-1:123456789012:capacity-provider:"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
VPC = {"SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"]}
PERMISSIONS = {"CapacityProviderOperatorRoleArn": "arn:aws:iam::123456789012:role/operator"}
ANY_INSTANCES = {"Architectures": ["x86_64"], "AllowedInstanceTypes": [], "ExcludedInstanceTypes": []}
AUTO = {"MaxVCpuCount": 400, "ScalingMode": "Auto", "ScalingPolicies": []}
POLICY = {"PredefinedMetricType": "LambdaCapacityProviderAverageCPUUtilization", "TargetValue": 50.0}


@pytest.fixture
def new_provider(client: Any) -> Callable[..., dict[str, Any]]:
    """Creates capacity providers."""

    def make(name: str = "p", **members: Any) -> dict[str, Any]:
        request = {"CapacityProviderName": name, "VpcConfig": VPC, "PermissionsConfig": PERMISSIONS, **members}
        created: dict[str, Any] = client.create_capacity_provider(**request)["CapacityProvider"]
        return created

    return make


@pytest.fixture
def small_account() -> Iterator[Any]:
    """A client in an account with room for one capacity provider and one version of a function on it."""
    quotas = {"capacity_providers": 1, "function_versions_per_capacity_provider": 1}
    with mock_lambda(quotas=quotas):
        yield boto3.client("lambda", region_name="us-east-1", config=Config(parameter_validation=False))


def on(name: str) -> dict[str, Any]:
    return {"LambdaManagedInstancesCapacityProviderConfig": {"CapacityProviderArn": f"{PROVIDER}{name}"}}


def test_a_capacity_provider_is_pending_and_then_active(client: Any) -> None:
    created = client.create_capacity_provider(
        CapacityProviderName="p", VpcConfig=VPC, PermissionsConfig=PERMISSIONS, Tags={"a": "b"}
    )
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 202
    expected = {
        "CapacityProviderArn": f"{PROVIDER}p",
        "State": "Pending",
        "VpcConfig": VPC,
        "PermissionsConfig": PERMISSIONS,
        "InstanceRequirements": ANY_INSTANCES,
        "CapacityProviderScalingConfig": AUTO,
        "LastModified": "2026-01-01T00:00:00.000+0000",
    }
    assert created["CapacityProvider"] == expected
    got = client.get_capacity_provider(CapacityProviderName=f"{PROVIDER}p")["CapacityProvider"]
    assert got == {**expected, "State": "Active"}


def test_answers_show_what_was_asked_for(new_provider: Any) -> None:
    asked: dict[str, Any] = {
        "InstanceRequirements": {"Architectures": ["arm64"], "AllowedInstanceTypes": ["m7g.*"]},
        "CapacityProviderScalingConfig": {"ScalingMode": "Manual", "MaxVCpuCount": 12, "ScalingPolicies": [POLICY]},
        "KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1",
    }
    shown = new_provider(**asked)
    assert {member: shown[member] for member in asked} == {
        **asked,
        "InstanceRequirements": {**asked["InstanceRequirements"], "ExcludedInstanceTypes": []},
    }


def test_a_provider_can_be_named_by_its_arn(new_provider: Any) -> None:
    assert new_provider(f"{PROVIDER}q")["CapacityProviderArn"] == f"{PROVIDER}q"


@pytest.mark.parametrize(
    ("members", "message"),
    [
        pytest.param(
            {"InstanceRequirements": {"AllowedInstanceTypes": ["m7g.*"], "ExcludedInstanceTypes": ["m7g.large"]}},
            "AllowedInstanceTypes and ExcludedInstanceTypes cannot be specified together.",
            id="allowed-and-excluded",
        ),
        pytest.param(
            {"CapacityProviderScalingConfig": {"ScalingPolicies": [POLICY]}},
            "ScalingPolicies cannot be specified when ScalingMode is Auto.",
            id="automatic-with-policies",
        ),
        pytest.param(
            {"CapacityProviderScalingConfig": {"ScalingMode": "Manual"}},
            "ScalingPolicies must be specified when ScalingMode is Manual.",
            id="manual-without-policies",
        ),
        pytest.param(
            {"Tags": {"aws:x": "1"}},
            "aws: prefixed tag key names are not allowed for external use.",
            id="reserved-tags",
        ),
        pytest.param(
            {"CapacityProviderName": "n" * 65}, "Capacity provider names must have at most 64 characters.", id="name"
        ),
        pytest.param(
            {"CapacityProviderName": "arn:aws:lambda:eu-west-1:123456789012:capacity-provider:p"},
            "The capacity provider arn:aws:lambda:eu-west-1:123456789012:capacity-provider:p does not belong to "
            "account 123456789012 in us-east-1.",
            id="elsewhere",
        ),
    ],
)
def test_what_cannot_be_is_not_created(client: Any, refused: Refused, members: dict[str, Any], message: str) -> None:
    request = {"CapacityProviderName": "p", "VpcConfig": VPC, "PermissionsConfig": PERMISSIONS, **members}
    refusal = refused(client.create_capacity_provider, **request)
    assert refusal == (400, "InvalidParameterValueException", message)
    assert client.list_capacity_providers()["CapacityProviders"] == []


def test_a_name_is_taken_once(new_provider: Any, refused: Refused) -> None:
    new_provider()
    refusal = refused(new_provider)
    assert refusal == (409, "ResourceConflictException", "Capacity provider already exists: p")


@pytest.mark.parametrize(
    "operation",
    [
        "get_capacity_provider",
        "update_capacity_provider",
        "delete_capacity_provider",
        "list_function_versions_by_capacity_provider",
    ],
)
@pytest.mark.parametrize("name", ["none", f"{PROVIDER}none"], ids=["name", "arn"])
def test_an_unknown_provider_is_missed(client: Any, refused: Refused, operation: str, name: str) -> None:
    refusal = refused(getattr(client, operation), CapacityProviderName=name)
    assert refusal == (404, "ResourceNotFoundException", f"Capacity provider not found: {PROVIDER}none")


def test_an_update_changes_what_it_names(client: Any, new_provider: Any) -> None:
    before = new_provider()
    change = {"MaxVCpuCount": 8, "ScalingMode": "Manual", "ScalingPolicies": [POLICY]}
    updated = client.update_capacity_provider(CapacityProviderName="p", CapacityProviderScalingConfig=change)
    assert updated["ResponseMetadata"]["HTTPStatusCode"] == 202
    expected = {**before, "State": "Active", "CapacityProviderScalingConfig": change}
    assert updated["CapacityProvider"] == expected
    assert client.update_capacity_provider(CapacityProviderName="p")["CapacityProvider"] == expected
    assert client.get_capacity_provider(CapacityProviderName="p")["CapacityProvider"] == expected


def test_a_refused_update_changes_nothing(client: Any, new_provider: Any, refused: Refused) -> None:
    before = new_provider()
    refused(
        client.update_capacity_provider,
        CapacityProviderName="p",
        CapacityProviderScalingConfig={"MaxVCpuCount": 8, "ScalingMode": "Manual"},
    )
    assert client.get_capacity_provider(CapacityProviderName="p")["CapacityProvider"] == {**before, "State": "Active"}


def test_providers_are_listed_by_name_and_state(client: Any, new_provider: Any) -> None:
    for name in ("c", "a", "b"):
        new_provider(name)
    first = client.list_capacity_providers(MaxItems=2)
    second = client.list_capacity_providers(Marker=first["NextMarker"], State="Active")
    pages = [[one["CapacityProviderArn"][-1] for one in page["CapacityProviders"]] for page in (first, second)]
    assert pages == [["a", "b"], ["c"]]
    assert "NextMarker" not in second
    assert client.list_capacity_providers(State="Pending")["CapacityProviders"] == []


def test_a_deleted_provider_is_deleting_and_then_gone(client: Any, new_provider: Any, refused: Refused) -> None:
    before = new_provider()
    deleted = client.delete_capacity_provider(CapacityProviderName="p")
    assert deleted["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert deleted["CapacityProvider"] == {**before, "State": "Deleting"}
    assert refused(client.get_capacity_provider, CapacityProviderName="p")[1] == "ResourceNotFoundException"
    assert new_provider()["State"] == "Pending"


@pytest.mark.parametrize("state", ["Pending", "Deleting"])
def test_only_an_active_provider_is_used_and_changed(
    aws: Aws, client: Any, create: Create, new_provider: Any, refused: Refused, state: str
) -> None:
    new_provider()
    table = aws._simulation.world.stores.of("123456789012", "us-east-1").capacity_providers
    in_between = next(iter(table))._replace(state=state)  # no call sees this, as long as states take no time
    table.put("p", in_between)
    message = f"The operation cannot be performed at this time. Capacity provider {PROVIDER}p is in the {state} state."
    expected = (409, "ResourceConflictException", message)
    assert refused(client.update_capacity_provider, CapacityProviderName="p") == expected
    assert refused(client.delete_capacity_provider, CapacityProviderName="p") == expected
    message = f"Capacity provider {PROVIDER}p is not in the Active state."
    expected = (400, "InvalidParameterValueException", message)
    assert refused(create, CapacityProviderConfig=on("p")) == expected
    assert table.get("p") is in_between


def test_a_provider_that_versions_run_on_stays(
    client: Any, create: Create, new_provider: Any, refused: Refused
) -> None:
    new_provider()
    new_provider("q")
    create(CapacityProviderConfig=on("p"), Publish=True)
    create("g", CapacityProviderConfig=on("q"))
    create("h")
    listed = client.list_function_versions_by_capacity_provider(CapacityProviderName="p")
    del listed["ResponseMetadata"]
    assert listed == {
        "CapacityProviderArn": f"{PROVIDER}p",
        "FunctionVersions": [
            {"FunctionArn": f"{FUNCTION}:$LATEST", "State": "Active"},
            {"FunctionArn": f"{FUNCTION}:1", "State": "Active"},
        ],
    }
    message = f"Capacity provider {PROVIDER}p cannot be deleted because function versions use it."
    expected = (409, "ResourceConflictException", message)
    assert refused(client.delete_capacity_provider, CapacityProviderName="p") == expected
    assert client.get_capacity_provider(CapacityProviderName="p")["CapacityProvider"]["State"] == "Active"
    client.delete_function(FunctionName="f")
    client.delete_capacity_provider(CapacityProviderName="p")


def test_versions_on_a_provider_are_listed_page_by_page(client: Any, create: Create, new_provider: Any) -> None:
    new_provider()
    for name in ("b", "a", "c"):
        create(name, CapacityProviderConfig=on("p"))
    first = client.list_function_versions_by_capacity_provider(CapacityProviderName="p", MaxItems=2)
    second = client.list_function_versions_by_capacity_provider(CapacityProviderName="p", Marker=first["NextMarker"])
    pages = [[one["FunctionArn"].split(":")[-2] for one in page["FunctionVersions"]] for page in (first, second)]
    assert pages == [["a", "b"], ["c"]]


def test_functions_run_on_providers_that_exist(client: Any, create: Create, refused: Refused) -> None:
    refusal = refused(create, CapacityProviderConfig=on("none"))
    assert refusal == (404, "ResourceNotFoundException", f"Capacity provider not found: {PROVIDER}none")
    assert client.list_functions()["Functions"] == []


def test_an_account_has_room_for_so_many_providers(small_account: Any, refused: Refused) -> None:
    request = {"VpcConfig": VPC, "PermissionsConfig": PERMISSIONS}
    small_account.create_capacity_provider(CapacityProviderName="p", **request)
    refusal = refused(small_account.create_capacity_provider, CapacityProviderName="q", **request)
    message = "The maximum number of capacity providers has been exceeded."
    assert refusal == (400, "CapacityProviderLimitExceededException", message)


def test_a_provider_has_room_for_so_many_versions(small_account: Any, package: Any, refused: Refused) -> None:
    small_account.create_capacity_provider(CapacityProviderName="p", VpcConfig=VPC, PermissionsConfig=PERMISSIONS)
    request = {
        "Runtime": "python3.13",
        "Handler": "app.handler",
        "Role": "arn:aws:iam::123456789012:role/lambda-role",
        "Code": {"ZipFile": package()},
        "CapacityProviderConfig": on("p"),
    }
    small_account.create_function(FunctionName="f", Publish=True, **request)
    refusal = refused(small_account.create_function, FunctionName="g", **request)
    message = f"The maximum number of function versions for capacity provider {PROVIDER}p has been exceeded."
    assert refusal == (400, "FunctionVersionsPerCapacityProviderLimitExceededException", message)
