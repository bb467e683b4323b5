"""Provisioned concurrency: environments that are initialised before anybody calls, and stay."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import Initialisation

CODE = """
import os
print("initialising")
count = 0

def handler(event, context):
    global count
    count += 1
    return count, os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"], context.log_stream_name
"""


def package(source: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", source)
    return content.getvalue()


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda() as aws:
        yield aws


@pytest.fixture
def client(aws: Aws) -> Any:
    """With a function of two versions."""
    aws.function(package(CODE), name="f", handler="app.handler")
    client = aws.client()
    client.publish_version(FunctionName="f")
    client.update_function_configuration(FunctionName="f", Description="second")
    client.publish_version(FunctionName="f")
    return client


def provision(client: Any, number: int, qualifier: str = "1") -> dict[str, Any]:
    client.put_provisioned_concurrency_config(
        FunctionName="f", Qualifier=qualifier, ProvisionedConcurrentExecutions=number
    )
    answer: dict[str, Any] = client.get_provisioned_concurrency_config(FunctionName="f", Qualifier=qualifier)
    return answer


def run(aws: Aws, client: Any, qualifier: str = "1") -> Any:
    client.invoke(FunctionName="f", Qualifier=qualifier)
    return aws.invocations[-1]


def initialised(aws: Aws) -> list[str]:
    return [entry.function_arn.rpartition(":")[2] for entry in aws.journal.of(Initialisation)]


def test_the_first_invocation_is_warm(aws: Aws, client: Any) -> None:
    assert provision(client, 3)["Status"] == "READY"
    first = run(aws, client)
    assert (first.cold, first.init_duration, "Init Duration" in first.report) == (False, None, False)
    assert first.result[:2] == [1, "provisioned-concurrency"]
    assert "initialising" not in first.log
    assert run(aws, client).result[0] == 2


def test_the_log_of_the_initialisation_comes_first_in_the_stream(aws: Aws, client: Any) -> None:
    provision(client, 1)
    stream = run(aws, client).context.log_stream_name
    messages = [event.message for event in aws.logs["/aws/lambda/f"][stream]]
    assert [message.split(" ")[0].strip() for message in messages] == [
        "INIT_START",
        "initialising",
        "START",
        "END",
        "REPORT",
    ]


def test_as_many_are_initialised_as_are_asked_for(aws: Aws, client: Any) -> None:
    provision(client, 3)
    assert initialised(aws) == ["1"] * 3
    provision(client, 4)
    assert initialised(aws) == ["1"] * 4


def test_they_do_not_expire(aws: Aws, client: Any) -> None:
    provision(client, 1)
    run(aws, client)
    aws.clock.advance(1_000_000)
    assert run(aws, client).result[0] == 2


def test_other_versions_are_started_on_demand(aws: Aws, client: Any) -> None:
    provision(client, 1)
    other = run(aws, client, "2")
    assert (other.cold, other.result[:2]) == (True, [1, "on-demand"])


def test_they_end_with_their_configuration(aws: Aws, client: Any) -> None:
    provision(client, 1)
    run(aws, client)
    client.delete_provisioned_concurrency_config(FunctionName="f", Qualifier="1")
    after = run(aws, client)
    assert (after.cold, after.result[:2]) == (True, [1, "on-demand"])
    provision(client, 1)
    assert run(aws, client).result[:2] == [1, "provisioned-concurrency"]


def test_they_move_with_their_alias(aws: Aws, client: Any) -> None:
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    provision(client, 2, "live")
    client.update_alias(FunctionName="f", Name="live", FunctionVersion="2")
    assert initialised(aws) == ["1", "1", "2", "2"]
    moved = run(aws, client, "live")
    assert (moved.cold, moved.context.function_version, moved.result[1]) == (False, "2", "provisioned-concurrency")
    assert run(aws, client, "1").result[1] == "on-demand"


def test_they_end_with_their_alias(aws: Aws, client: Any) -> None:
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    provision(client, 1, "live")
    stream = run(aws, client).context.log_stream_name
    client.delete_alias(FunctionName="f", Name="live")
    provision(client, 1)
    assert run(aws, client).context.log_stream_name != stream


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("raise ValueError('no')", "ValueError"),
        ("import os\nos._exit(3)", "Runtime.ExitError"),
        ("import nowhere", "Runtime.ImportModuleError"),
    ],
    ids=["raises", "exits", "cannot be imported"],
)
def test_code_that_cannot_be_initialised_is_not_provisioned(aws: Aws, source: str, kind: str) -> None:
    aws.function(package(source), name="f", handler="app.handler")
    client = aws.client()
    client.publish_version(FunctionName="f")
    answer = provision(client, 5)
    assert (answer["Status"], answer["StatusReason"]) == ("FAILED", "FUNCTION_ERROR_INIT_FAILURE")
    assert answer["AvailableProvisionedConcurrentExecutions"] == 0
    (attempt,) = aws.journal.of(Initialisation)
    assert (attempt.error or {})["errorType"] == kind
    assert run(aws, client).cold


def test_code_that_does_not_run_in_this_process_counts_as_ready(aws: Aws) -> None:
    client = aws.client()
    client.create_function(
        FunctionName="f",
        Runtime="nodejs22.x",
        Handler="index.handler",
        Role="arn:aws:iam::123456789012:role/r",
        Code={"ZipFile": package("")},
        Publish=True,
    )
    assert provision(client, 1)["Status"] == "READY"


def test_what_the_initialisation_calls_is_answered(aws: Aws) -> None:
    source = """
import boto3
functions = [f["FunctionName"] for f in boto3.client("lambda").list_functions()["Functions"]]
def handler(event, context): return functions
"""
    aws.function(package(source), name="f", handler="app.handler")
    client = aws.client()
    client.publish_version(FunctionName="f")
    assert provision(client, 1)["Status"] == "READY"
    assert run(aws, client).result == ["f"]


def test_it_takes_time_where_transitions_do() -> None:
    with mock_lambda(transitions="timed") as aws:
        client = aws.client()
        aws.function(package(CODE), name="f", handler="app.handler")
        aws.clock.advance(10)
        client.publish_version(FunctionName="f")
        assert provision(client, 1)["Status"] == "IN_PROGRESS"
        assert initialised(aws) == []
        aws.clock.advance(60)
        answer = client.get_provisioned_concurrency_config(FunctionName="f", Qualifier="1")
        assert (answer["Status"], initialised(aws)) == ("READY", ["1"])
