"""Custom resources: the function answers at a URL, and CloudFormation looks at the answer."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import urllib3

from lambdamock import Aws, events
from lambdamock.errors import UsageError

Send = Callable[[str, bytes], int]


def response_to(event: dict[str, Any], **members: Any) -> bytes:
    response = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    return json.dumps({**response, "Status": "SUCCESS", "PhysicalResourceId": "thing-1", **members}).encode()


def with_urllib(url: str, body: bytes) -> int:
    with urllib.request.urlopen(urllib.request.Request(url, data=body, method="PUT")) as answer:
        return answer.status


def with_urllib3(url: str, body: bytes) -> int:
    with urllib3.PoolManager() as pool:
        return pool.request("PUT", url, body=body, headers={"content-type": ""}).status


def with_requests(url: str, body: bytes) -> int:
    return requests.put(url, data=body, timeout=5).status_code


def with_http_client(url: str, body: bytes) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPSConnection(parts.netloc)
    connection.request("PUT", f"{parts.path}?{parts.query}", body=body)
    return connection.getresponse().status


def in_chunks(url: str, body: bytes) -> int:
    return requests.put(url, data=iter([body[:10], body[10:]]), timeout=5).status_code


@pytest.mark.parametrize("send", [with_urllib, with_urllib3, with_requests, with_http_client, in_chunks])
def test_B096_the_answer_is_caught_whatever_sends_it(aws: Aws, send: Send) -> None:
    function = aws.function(
        lambda event, context: send(event["ResponseURL"], response_to(event, Data={"Url": "x"})), name="maker"
    )
    resource = aws.deliver.cloudformation(function, events.cloudformation.custom_resource({"Size": "3"}))
    assert resource.response is not None
    assert (resource.response.status, resource.response.physical_id) == ("SUCCESS", "thing-1")
    assert (resource.response.data, resource.problem) == ({"Url": "x"}, None)
    assert resource.invocations[0].result == 200
    assert repr(resource) == "<CustomResource MyResource: SUCCESS>"


def test_B094_the_function_is_invoked_as_one_that_nobody_waits_for_and_needs_no_permission(aws: Aws) -> None:
    function = aws.function(lambda event, context: None, name="maker")
    resource = aws.deliver.cloudformation(function, events.cloudformation.custom_resource())
    assert [one.invocation_type for one in resource.invocations] == ["Event"]


def test_B096_no_answer_fails_the_resource_once_none_can_come(aws: Aws) -> None:
    def silent(event: Any, context: Any) -> None:
        raise ValueError("too early")

    event = events.cloudformation.custom_resource()
    resource = aws.deliver.cloudformation(aws.function(silent), event)
    assert (resource.response, resource.problem) == (None, None)  # Lambda will try twice more
    aws.settle()
    assert resource.response is None
    assert resource.problem is not None
    assert resource.problem.startswith(
        "CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId "
        f"[{event['RequestId']}]."
    )
    assert repr(resource).startswith(f"<CustomResource MyResource: no response, {resource.problem[:80]}")


def test_an_answer_may_come_with_a_later_attempt(aws: Aws) -> None:
    attempts: list[int] = []

    def second_time(event: Any, context: Any) -> None:
        attempts.append(1)
        if len(attempts) < 2:
            raise ConnectionError("not yet")
        with_urllib(event["ResponseURL"], response_to(event))

    resource = aws.deliver.cloudformation(aws.function(second_time), events.cloudformation.custom_resource())
    assert resource.response is None
    aws.settle()
    assert resource.response is not None
    assert resource.response.status == "SUCCESS"


def test_an_answer_that_breaks_the_contract_is_named(aws: Aws) -> None:
    function = aws.function(
        lambda event, context: with_urllib(event["ResponseURL"], response_to(event, PhysicalResourceId=None)),
        name="maker",
    )
    resource = aws.deliver.cloudformation(function, events.cloudformation.custom_resource())
    assert resource.problem == "Invalid PhysicalResourceId"
    assert repr(resource) == "<CustomResource MyResource: SUCCESS, Invalid PhysicalResourceId>"


def test_the_first_answer_counts(aws: Aws) -> None:
    @aws.function
    def hasty(event: Any, context: Any) -> None:
        with_urllib(event["ResponseURL"], response_to(event, Status="FAILED", Reason="first"))
        with_urllib(event["ResponseURL"], response_to(event))

    resource = aws.deliver.cloudformation(hasty, events.cloudformation.custom_resource())
    assert resource.response is not None
    assert (resource.response.status, resource.response.reason) == ("FAILED", "first")


@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("POST", ""), ("PUT", "0")])
def test_the_url_is_signed_for_one_request(aws: Aws, method: str, suffix: str) -> None:
    def wrong(event: Any, context: Any) -> list[Any]:
        request = urllib.request.Request(event["ResponseURL"] + suffix, data=b"{}", method=method)
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(request)
        return [refusal.value.code, b"SignatureDoesNotMatch" in refusal.value.read()]

    resource = aws.deliver.cloudformation(aws.function(wrong), events.cloudformation.custom_resource())
    assert resource.invocations[0].result == [403, True]
    assert resource.response is None


def test_an_event_without_a_url_is_refused(aws: Aws) -> None:
    with pytest.raises(UsageError, match=r"the event needs a ResponseURL; events\.cloudformation\.custom_resource"):
        aws.deliver.cloudformation("f", {"RequestType": "Create"})


def test_resources_of_one_stack_are_answered_apart(aws: Aws) -> None:
    function = aws.function(
        lambda event, context: with_urllib(
            event["ResponseURL"], response_to(event, PhysicalResourceId=event["LogicalResourceId"].lower())
        ),
        name="maker",
    )
    resources = [
        aws.deliver.cloudformation(function, events.cloudformation.custom_resource(logical_id=name))
        for name in ("One", "Two")
    ]
    assert [resource.response.physical_id for resource in resources if resource.response] == ["one", "two"]
