"""`transitions="timed"`: resources are Pending, Creating and so on for a while, on the mock's clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda

IN_PROGRESS = "The operation cannot be performed at this time."


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda(transitions="timed") as handle:
        yield handle


def state(client: Any, **qualifier: str) -> tuple[str, str | None]:
    shown = client.get_function_configuration(FunctionName="f", **qualifier)
    return shown["State"], shown.get("LastUpdateStatus")


def test_a_new_function_cannot_be_invoked_or_changed_before_it_is_active(
    aws: Aws, client: Any, create: Any, refused: Any
) -> None:
    create()
    assert state(client) == ("Pending", None)
    aws.clock.advance(1.9)
    for operation in (client.invoke, client.update_function_configuration):
        status, code, message = refused(operation, FunctionName="f")
        assert (status, code) == (409, "ResourceConflictException")
        assert message.startswith(IN_PROGRESS)
    aws.clock.advance(0.1)
    assert state(client) == ("Active", "Successful")


def test_an_update_in_progress_refuses_the_next_one(aws: Aws, client: Any, create: Any, refused: Any) -> None:
    create()
    aws.settle()
    client.update_function_configuration(FunctionName="f", Timeout=9)
    assert state(client) == ("Active", "InProgress")
    assert refused(client.update_function_configuration, FunctionName="f", Timeout=10)[0] == 409
    assert client.invoke(FunctionName="f")["StatusCode"] == 200
    aws.settle()
    assert state(client) == ("Active", "Successful")


def test_a_snapshot_takes_minutes(aws: Aws, client: Any, create: Any) -> None:
    create(SnapStart={"ApplyOn": "PublishedVersions"})
    aws.settle()
    client.publish_version(FunctionName="f")
    aws.clock.advance(60)
    assert state(client, Qualifier="1")[0] == "Pending"
    aws.clock.advance(60)
    assert state(client, Qualifier="1")[0] == "Active"


def test_a_mapping_is_creating_then_enabled_then_deleting_then_gone(
    aws: Aws, client: Any, create: Any, refused: Any
) -> None:
    create()
    aws.settle()
    mapping = client.create_event_source_mapping(
        FunctionName="f", EventSourceArn="arn:aws:sqs:us-east-1:123456789012:q"
    )["UUID"]
    assert refused(client.update_event_source_mapping, UUID=mapping, BatchSize=5)[1] == "ResourceInUseException"
    assert client.get_event_source_mapping(UUID=mapping)["State"] == "Creating"
    aws.settle()
    assert client.get_event_source_mapping(UUID=mapping)["State"] == "Enabled"
    client.delete_event_source_mapping(UUID=mapping)
    assert client.get_event_source_mapping(UUID=mapping)["State"] == "Deleting"
    aws.settle()
    assert refused(client.get_event_source_mapping, UUID=mapping)[0] == 404


def test_provisioned_concurrency_is_in_progress_for_a_minute(aws: Aws, client: Any, create: Any) -> None:
    create(Publish=True)
    aws.settle()
    client.put_provisioned_concurrency_config(FunctionName="f", Qualifier="1", ProvisionedConcurrentExecutions=1)
    shown = [client.get_provisioned_concurrency_config(FunctionName="f", Qualifier="1")["Status"]]
    aws.clock.advance(60)
    shown.append(client.get_provisioned_concurrency_config(FunctionName="f", Qualifier="1")["Status"])
    assert shown == ["IN_PROGRESS", "READY"]
