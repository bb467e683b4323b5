"""What AWS answers between a call that changes something and the moment when the change is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from lambdamock import Aws

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]

BUSY = (
    409,
    "ResourceConflictException",
    f"The operation cannot be performed at this time. An update is in progress for resource: {ARN}",
)


@pytest.fixture
def held(aws: Aws) -> Any:
    """Nothing is done by itself within this context."""
    return patch.object(aws._simulation._course, "run_due")


def test_a_function_stays_pending_until_it_is_created(aws: Aws, client: Any, create: Create, held: Any) -> None:
    with held:
        created = create()
        found = client.get_function_configuration(FunctionName="f")
    assert {**found, "ResponseMetadata": None} == {**created, "ResponseMetadata": None}
    assert found["State"] == "Pending"
    aws.settle()
    assert client.get_function_configuration(FunctionName="f")["State"] == "Active"


def test_an_update_shows_until_it_is_done(aws: Aws, client: Any, create: Create, held: Any) -> None:
    create()
    with held:
        updated = client.update_function_configuration(FunctionName="f", Timeout=9)
        found = client.get_function(FunctionName="f")["Configuration"]
    reasons = ("LastUpdateStatus", "LastUpdateStatusReason", "LastUpdateStatusReasonCode")
    assert [found[name] for name in reasons] == ["InProgress", "The function is being created.", "Creating"]
    assert (found["State"], found["Timeout"], found["RevisionId"]) == ("Active", 9, updated["RevisionId"])
    aws.settle()
    done = client.get_function(FunctionName="f")["Configuration"]
    assert [done.get(name) for name in reasons] == ["Successful", None, None]
    assert done["RevisionId"] != updated["RevisionId"]


CHANGES: dict[str, Callable[[Any, bytes], Any]] = {
    "settings": lambda client, _: client.update_function_configuration(FunctionName="f", Timeout=9),
    "code": lambda client, package: client.update_function_code(FunctionName="f", ZipFile=package),
}
NEXT = {
    **CHANGES,
    "version": lambda client, _: client.publish_version(FunctionName="f"),
}


@pytest.mark.parametrize("following", NEXT.values(), ids=NEXT)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_one_change_at_a_time(
    aws: Aws, client: Any, create: Create, refused: Refused, package: Any, held: Any, change: Any, following: Any
) -> None:
    create()
    code = package("VALUE = 2\n")
    with held:
        change(client, code)
        assert refused(lambda: following(client, code)) == BUSY
    aws.settle()
    following(client, code)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_function_that_is_being_created_does_not_change(
    client: Any, create: Create, refused: Refused, package: Any, held: Any, change: Any
) -> None:
    with held:
        create()
        assert refused(lambda: change(client, package())) == BUSY


def test_provisioned_concurrency_is_there_after_a_while(aws: Aws, client: Any, create: Create, held: Any) -> None:
    create(Publish=True)
    version = {"FunctionName": "f", "Qualifier": "1"}
    with held:
        client.put_provisioned_concurrency_config(**version, ProvisionedConcurrentExecutions=4)
        found = client.get_provisioned_concurrency_config(**version)
    assert amounts(found) == ("IN_PROGRESS", 4, 0, 0)
    aws.settle()
    assert amounts(client.get_provisioned_concurrency_config(**version)) == ("READY", 4, 4, 4)


def amounts(config: dict[str, Any]) -> tuple[str, int, int, int]:
    kinds = ("Requested", "Allocated", "Available")
    requested, allocated, available = (config[f"{kind}ProvisionedConcurrentExecutions"] for kind in kinds)
    return config["Status"], requested, allocated, available
