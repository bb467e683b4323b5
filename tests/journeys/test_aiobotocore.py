"""aiobotocore's clients are answered from the same world as botocore's."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from tests.journeys.conftest import create

from lambdamock import current, mock_lambda

session = pytest.importorskip("aiobotocore.session", reason="not installed: it pins botocore")


def client() -> Any:
    return session.get_session().create_client("lambda", region_name="us-east-1")


@mock_lambda
async def test_it_shares_the_world_with_boto3() -> None:
    create(boto3.client("lambda", region_name="us-east-1"))
    async with client() as lambda_client:
        answer = await lambda_client.invoke(FunctionName="hello", Payload=b'{"name": "Ann"}')
        assert answer["StatusCode"] == 200
        async with answer["Payload"] as body:
            assert json.loads(await body.read()) == {"hello": "Ann"}


@mock_lambda
async def test_a_streamed_result_is_read_as_events() -> None:
    current().function(lambda event, context: event, name="echo")
    async with client() as lambda_client:
        answer = await lambda_client.invoke_with_response_stream(FunctionName="echo", Payload=b"[1]")
        events = [event async for event in answer["EventStream"]]
        assert events == [{"PayloadChunk": {"Payload": b"[1]"}}, {"InvokeComplete": {}}]
        with pytest.raises(lambda_client.exceptions.ResourceNotFoundException):
            await lambda_client.invoke_with_response_stream(FunctionName="absent")


@mock_lambda
async def test_an_event_runs_before_its_call_returns() -> None:
    seen: list[Any] = []
    current().function(lambda event, context: seen.append(event), name="listener")
    async with client() as lambda_client:
        answer = await lambda_client.invoke(FunctionName="listener", InvocationType="Event", Payload=b"[1]")
        assert (answer["StatusCode"], seen) == (202, [[1]])


@mock_lambda
async def test_functions_can_be_created_listed_and_awaited() -> None:
    async with client() as lambda_client:
        package = current().function(lambda event, context: 1, name="other")
        assert package.invoke().result == 1
        waiter = lambda_client.get_waiter("function_active_v2")
        await waiter.wait(FunctionName="other")
        pages = lambda_client.get_paginator("list_functions").paginate()
        assert [one["FunctionName"] async for page in pages for one in page["Functions"]] == ["other"]


@mock_lambda
async def test_refusals_are_typed_exceptions() -> None:
    async with client() as lambda_client:
        with pytest.raises(lambda_client.exceptions.ResourceNotFoundException) as refusal:
            await lambda_client.get_function(FunctionName="absent")
        assert refusal.value.response["Type"] == "User"
        assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


@mock_lambda
async def test_throttles_are_retried_in_virtual_time(monkeypatch: pytest.MonkeyPatch) -> None:
    from lambdamock.api import registry
    from lambdamock.domain.journal import ClientRetry
    from lambdamock.errors import TooManyRequestsException

    def throttle(call: Any) -> dict[str, Any]:
        raise TooManyRequestsException("Rate Exceeded.")

    monkeypatch.setitem(registry.OPERATIONS, "ListFunctions", registry.Operation(throttle, exclusive=True))
    async with client() as lambda_client:
        with pytest.raises(lambda_client.exceptions.TooManyRequestsException, match="reached max retries"):
            await lambda_client.list_functions()
    assert len(current().journal.of(ClientRetry)) >= 2


async def test_outside_the_mock_nothing_is_patched() -> None:
    from aiobotocore.client import AioBaseClient

    before = vars(AioBaseClient)["_make_request"]
    with mock_lambda():
        assert vars(AioBaseClient)["_make_request"] is not before
    assert vars(AioBaseClient)["_make_request"] is before
