"""Put, Get, List and Delete of provisioned concurrency."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws
from lambdamock.api.provisioned_concurrency import move_with_alias
from lambdamock.domain.journal import StateChange

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]
INVALID = (400, "InvalidParameterValueException")
NOT_FOUND = (404, "ResourceNotFoundException")
AT = "2026-01-01T00:00:00+0000"


def shown(requested: int, ready: int, status: str) -> dict[str, Any]:
    return {
        "RequestedProvisionedConcurrentExecutions": requested,
        "AvailableProvisionedConcurrentExecutions": ready,
        "AllocatedProvisionedConcurrentExecutions": ready,
        "Status": status,
        "LastModified": AT,
    }


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


@pytest.fixture
def versioned(client: Any, create: Create, package: Any) -> Any:
    """A client that knows a function with the versions 1 and 2, and the aliases `live` and `other` of version 1."""
    create()
    client.publish_version(FunctionName="f")
    client.update_function_code(FunctionName="f", ZipFile=package("def handler(e, c): return 2\n"))
    client.publish_version(FunctionName="f")
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    client.create_alias(FunctionName="f", Name="other", FunctionVersion="1")
    client.create_alias(FunctionName="f", Name="newest", FunctionVersion="$LATEST")
    return client


def put(client: Any, qualifier: str, number: int) -> dict[str, Any]:
    answer: dict[str, Any] = client.put_provisioned_concurrency_config(
        FunctionName="f", Qualifier=qualifier, ProvisionedConcurrentExecutions=number
    )
    return answer


def get(client: Any, qualifier: str) -> dict[str, Any]:
    return plain(client.get_provisioned_concurrency_config(FunctionName="f", Qualifier=qualifier))


@pytest.mark.parametrize("qualifier", ["1", "live"])
def test_an_allocation_is_in_progress_and_ready_at_the_next_look(versioned: Any, qualifier: str) -> None:
    answer = put(versioned, qualifier, 5)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert plain(answer) == shown(5, 0, "IN_PROGRESS")
    assert get(versioned, qualifier) == shown(5, 5, "READY")


@pytest.mark.parametrize(("number", "kept"), [(7, 5), (5, 5), (2, 2)], ids=["more", "the same", "less"])
def test_a_change_keeps_what_is_allocated_meanwhile(versioned: Any, number: int, kept: int) -> None:
    put(versioned, "1", 5)
    assert plain(put(versioned, "1", number)) == shown(number, kept, "IN_PROGRESS")
    assert get(versioned, "1") == shown(number, number, "READY")


def test_a_list_names_what_each_is_for(versioned: Any) -> None:
    put(versioned, "live", 3)
    put(versioned, "2", 4)
    listed = versioned.list_provisioned_concurrency_configs(FunctionName="f")
    assert plain(listed) == {
        "ProvisionedConcurrencyConfigs": [
            {"FunctionArn": f"{ARN}:2", **shown(4, 4, "READY")},
            {"FunctionArn": f"{ARN}:live", **shown(3, 3, "READY")},
        ]
    }


def test_a_list_has_pages(versioned: Any) -> None:
    put(versioned, "live", 3)
    put(versioned, "2", 4)
    pages = versioned.get_paginator("list_provisioned_concurrency_configs").paginate(
        FunctionName="f", PaginationConfig={"PageSize": 1}
    )
    assert [[one["FunctionArn"] for one in page["ProvisionedConcurrencyConfigs"]] for page in pages] == [
        [f"{ARN}:2"],
        [f"{ARN}:live"],
    ]


def test_a_list_may_be_empty(client: Any, create: Create) -> None:
    create()
    listed = client.list_provisioned_concurrency_configs(FunctionName="f")
    assert plain(listed) == {"ProvisionedConcurrencyConfigs": []}


def test_an_aliass_allocation_is_not_shown_for_its_version(versioned: Any, refused: Refused) -> None:
    put(versioned, "live", 3)
    assert refused(versioned.get_provisioned_concurrency_config, FunctionName="f", Qualifier="1") == (
        404,
        "ProvisionedConcurrencyConfigNotFoundException",
        "No Provisioned Concurrency Config found for this function",
    )


def test_deleting_is_the_same_twice(versioned: Any) -> None:
    put(versioned, "1", 3)
    for _ in range(2):
        answer = versioned.delete_provisioned_concurrency_config(FunctionName="f", Qualifier="1")
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    listed = versioned.list_provisioned_concurrency_configs(FunctionName="f")
    assert listed["ProvisionedConcurrencyConfigs"] == []


@pytest.mark.parametrize("qualifier", ["$LATEST", "newest"])
def test_unpublished_code_cannot_be_provisioned(versioned: Any, refused: Refused, qualifier: str) -> None:
    message = "Provisioned Concurrency Configs cannot be applied to unpublished function versions."
    assert refused(
        versioned.put_provisioned_concurrency_config,
        FunctionName="f",
        Qualifier=qualifier,
        ProvisionedConcurrentExecutions=1,
    ) == (*INVALID, message)


@pytest.mark.parametrize("verb", ["get", "delete"])
def test_the_unpublished_version_has_none_to_show_or_delete(versioned: Any, refused: Refused, verb: str) -> None:
    operation = getattr(versioned, f"{verb}_provisioned_concurrency_config")
    message = "The function resource provided must be an alias or a published version."
    assert refused(operation, FunctionName="f", Qualifier="$LATEST") == (*INVALID, message)


@pytest.mark.parametrize("verb", ["put", "get", "delete"])
@pytest.mark.parametrize(
    ("name", "qualifier", "message"),
    [
        ("f", "10", f"Function not found: {ARN}:10"),
        ("f", "absent", f"Cannot find alias arn: {ARN}:absent"),
        ("absent", "1", f"Function not found: {ARN[:-1]}absent:1"),
        ("absent", "live", f"Cannot find alias arn: {ARN[:-1]}absent:live"),
    ],
    ids=["version", "alias", "function of a version", "function of an alias"],
)
def test_what_is_provisioned_must_exist(
    versioned: Any, refused: Refused, verb: str, name: str, qualifier: str, message: str
) -> None:
    members = {"ProvisionedConcurrentExecutions": 1} if verb == "put" else {}
    operation = getattr(versioned, f"{verb}_provisioned_concurrency_config")
    assert refused(operation, FunctionName=name, Qualifier=qualifier, **members) == (*NOT_FOUND, message)


def test_the_function_of_a_list_must_exist(client: Any, refused: Refused) -> None:
    missing = (*NOT_FOUND, f"Function not found: {ARN}")
    assert refused(client.list_provisioned_concurrency_configs, FunctionName="f") == missing


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (
            961,
            "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [960].",
        ),
        (
            861,
            (
                "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below "
                "its minimum value of [100]."
            ),
        ),
    ],
    ids=["more than is left", "too little left"],
)
def test_the_account_must_have_room(versioned: Any, number: int, message: str) -> None:
    put(versioned, "2", 40)
    with pytest.raises(ClientError) as refusal:
        put(versioned, "1", number)
    response = refusal.value.response
    assert response["Error"] == {"Code": "InvalidParameterValueException", "Message": message}
    assert "Type" not in response
    assert plain(put(versioned, "1", 860)) == shown(860, 0, "IN_PROGRESS")


def test_a_change_does_not_count_twice(versioned: Any) -> None:
    put(versioned, "1", 900)
    assert plain(put(versioned, "1", 899))["RequestedProvisionedConcurrentExecutions"] == 899
    assert plain(put(versioned, "1", 900))["RequestedProvisionedConcurrentExecutions"] == 900


@pytest.mark.parametrize(("qualifier", "number"), [("2", 1), ("1", 3)], ids=["another version", "more of the same"])
def test_provisioned_concurrency_lies_within_the_reservation(
    versioned: Any, refused: Refused, qualifier: str, number: int
) -> None:
    versioned.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=2)
    put(versioned, "1", 2)
    message = (
        "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function"
    )
    assert refused(
        versioned.put_provisioned_concurrency_config,
        FunctionName="f",
        Qualifier=qualifier,
        ProvisionedConcurrentExecutions=number,
    ) == (*INVALID, message)
    assert get(versioned, "1") == shown(2, 2, "READY")


ALIAS_OF_PROVISIONED = "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version"


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("1", "live", ALIAS_OF_PROVISIONED),
        ("other", "live", ALIAS_OF_PROVISIONED),
        ("live", "1", "Version is pointed by a Provisioned Concurrency alias"),
    ],
    ids=["version then alias", "alias then alias", "alias then version"],
)
def test_a_version_has_one_allocation(versioned: Any, refused: Refused, first: str, second: str, message: str) -> None:
    put(versioned, first, 1)
    assert refused(
        versioned.put_provisioned_concurrency_config,
        FunctionName="f",
        Qualifier=second,
        ProvisionedConcurrentExecutions=1,
    ) == (409, "ResourceConflictException", message)


def test_a_deleted_function_takes_its_allocations_with_it(versioned: Any, create: Create) -> None:
    put(versioned, "1", 5)
    versioned.delete_function(FunctionName="f")
    create()
    listed = versioned.list_provisioned_concurrency_configs(FunctionName="f")
    assert listed["ProvisionedConcurrencyConfigs"] == []


def test_snap_start_and_provisioned_concurrency_exclude_each_other(
    client: Any, create: Create, refused: Refused
) -> None:
    create(SnapStart={"ApplyOn": "PublishedVersions"})
    client.publish_version(FunctionName="f")
    put = client.put_provisioned_concurrency_config
    assert refused(put, FunctionName="f", Qualifier="1", ProvisionedConcurrentExecutions=1) == (
        *INVALID,
        "Provisioned Concurrency is not supported for functions with SnapStart.",
    )


def test_an_aliass_allocation_moves_with_it(aws: Aws, versioned: Any) -> None:
    put(versioned, "live", 5)
    world = aws._simulation.world
    function = world.stores.of("123456789012", "us-east-1").functions.get("f")
    assert function is not None
    move_with_alias(world, function, "live")
    move_with_alias(world, function, "live")  # before the first move has ended
    moving = function.provisioned.get("live")
    assert moving is not None
    assert (moving.requested, moving.allocated) == (5, 0)
    versioned.list_functions()
    assert get(versioned, "live") == shown(5, 5, "READY")
    changes = [entry.phase for entry in world.journal.of(StateChange) if entry.arn == f"{ARN}:live"]
    assert changes == ["READY", "READY"]


def test_an_alias_without_an_allocation_moves_none(aws: Aws, versioned: Any) -> None:
    world = aws._simulation.world
    function = world.stores.of("123456789012", "us-east-1").functions.get("f")
    assert function is not None
    move_with_alias(world, function, "live")
    assert len(function.provisioned) == 0
