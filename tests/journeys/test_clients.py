"""Whatever client a team has, Lambda is answered by the mock, and nothing else is."""

from __future__ import annotations

import json
import threading
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.stub import Stubber
from tests.journeys.conftest import create

from lambdamock import mock_lambda

BEFORE_ALL = boto3.client("lambda", region_name="us-east-1")


def names(client: Any) -> list[str]:
    return [function["FunctionName"] for function in client.list_functions()["Functions"]]


def test_a_client_that_was_made_at_import_time_is_answered() -> None:
    with mock_lambda():
        create(BEFORE_ALL)
        answer = BEFORE_ALL.invoke(FunctionName="hello", Payload=b'{"name": "Ann"}')
        assert (answer["StatusCode"], json.load(answer["Payload"])) == (200, {"hello": "Ann"})


def client_of_a_session() -> Any:
    return boto3.Session(region_name="us-east-1").client("lambda")


def client_of_botocore() -> Any:
    return botocore.session.get_session().create_client("lambda", region_name="us-east-1")


def client_with_credentials() -> Any:
    return boto3.client("lambda", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")


def client_with_an_endpoint() -> Any:
    return boto3.client("lambda", region_name="us-east-1", endpoint_url="http://localhost:4566")


def client_without_validation() -> Any:
    return boto3.client("lambda", region_name="us-east-1", config=Config(parameter_validation=False))


@pytest.mark.parametrize(
    "make",
    [
        client_of_a_session,
        client_of_botocore,
        client_with_credentials,
        client_with_an_endpoint,
        client_without_validation,
    ],
)
def test_every_kind_of_client_is_answered(make: Any) -> None:
    with mock_lambda():
        client = make()
        create(client)
        assert names(client) == ["hello"]


def test_regions_are_separate_A003() -> None:
    with mock_lambda():
        east, west = (boto3.client("lambda", region_name=region) for region in ("us-east-1", "us-west-2"))
        assert create(east)["FunctionArn"] == "arn:aws:lambda:us-east-1:123456789012:function:hello"
        assert (names(east), names(west)) == (["hello"], [])
        with pytest.raises(west.exceptions.ResourceNotFoundException) as refusal:
            west.get_function(FunctionName="arn:aws:lambda:us-east-1:123456789012:function:hello")
        assert refusal.value.response["Error"]["Message"] == (
            "Functions from 'us-east-1' are not reachable in this region ('us-west-2')"
        )


def test_a_stubber_on_the_same_client_answers_first() -> None:
    client = boto3.client("lambda", region_name="us-east-1")
    with mock_lambda():
        with Stubber(client) as stubber:
            stubber.add_response("list_functions", {"Functions": [{"FunctionName": "stubbed"}]})
            assert names(client) == ["stubbed"]
        assert names(client) == []


def test_hooks_of_the_client_run_as_ever() -> None:
    client = boto3.client("lambda", region_name="us-east-1")
    seen: list[str] = []
    for event in ("before-call", "before-parse", "response-received", "needs-retry", "after-call"):
        client.meta.events.register(f"{event}.lambda.ListFunctions", lambda event=event, **_: seen.append(event))
    with mock_lambda():
        client.list_functions()
    assert seen == ["before-call", "before-parse", "response-received", "needs-retry", "after-call"]


def test_threads_may_share_a_client() -> None:
    results: list[Any] = []

    def work(client: Any, number: int) -> None:
        create(client, f"f{number}")
        answer = client.invoke(FunctionName=f"f{number}", Payload=json.dumps({"name": number}))
        results.append(json.load(answer["Payload"]))

    with mock_lambda():
        client = boto3.client("lambda", region_name="us-east-1")
        threads = [threading.Thread(target=work, args=(client, number)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert names(client) == [f"f{number}" for number in range(8)]
    assert sorted(result["hello"] for result in results) == list(range(8))


def test_paginators_and_waiters_are_botocores_own() -> None:
    with mock_lambda():
        client = boto3.client("lambda", region_name="us-east-1")
        for number in range(7):
            create(client, f"f{number}")
        client.get_waiter("function_active_v2").wait(FunctionName="f6")
        client.get_waiter("function_exists").wait(FunctionName="f6")
        client.update_function_configuration(FunctionName="f6", Timeout=10)
        client.get_waiter("function_updated_v2").wait(FunctionName="f6")
        pages = client.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 3})
        assert [len(page["Functions"]) for page in pages] == [3, 3, 1]


def test_a_streaming_body_is_read_in_any_way() -> None:
    with mock_lambda():
        client = boto3.client("lambda", region_name="us-east-1")
        create(client)

        def body() -> Any:
            return client.invoke(FunctionName="hello")["Payload"]

        assert body().read() == b'{"hello": "world"}'
        assert body().read(5) == b'{"hel'
        assert b"".join(body().iter_chunks(4)) == b'{"hello": "world"}'
        assert list(body().iter_lines()) == [b'{"hello": "world"}']
        with body() as stream:
            assert json.load(stream) == {"hello": "world"}


DURABLE = "arn:aws:lambda:us-east-1:123456789012:function:f:1/durable-execution/n/i"


@pytest.mark.needs_model("StopDurableExecution")
def test_an_operation_that_is_not_built_names_itself() -> None:
    from lambdamock.errors import OperationNotBuilt

    with mock_lambda():
        client = boto3.client("lambda", region_name="us-east-1")
        with pytest.raises(OperationNotBuilt, match=r"^StopDurableExecution is an operation of AWS Lambda that this"):
            client.stop_durable_execution(DurableExecutionArn=DURABLE)
