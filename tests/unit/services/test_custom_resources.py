"""What CloudFormation takes as the response of a custom resource."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock import events
from lambdamock.services.custom_resources import ResourceResponse, response_of

REQUEST = events.cloudformation.custom_resource()
GOOD = {
    "Status": "SUCCESS",
    "PhysicalResourceId": "thing-1",
    "StackId": REQUEST["StackId"],
    "RequestId": REQUEST["RequestId"],
    "LogicalResourceId": REQUEST["LogicalResourceId"],
}


def problem_of(**members: Any) -> str | None:
    document = {name: value for name, value in {**GOOD, **members}.items() if value is not ...}
    return response_of(REQUEST, json.dumps(document).encode()).problem


def test_B096_a_response_that_echoes_the_request_is_taken() -> None:
    sent = {**GOOD, "Data": {"Url": "https://example.com"}, "NoEcho": True, "Reason": "as wanted"}
    assert response_of(REQUEST, json.dumps(sent).encode()) == ResourceResponse(
        "SUCCESS", "thing-1", "as wanted", {"Url": "https://example.com"}, True, sent, None
    )


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        pytest.param({"Data": {"x": "y" * 4096}}, "Response object is too long.", id="4096-bytes"),
        pytest.param({"PhysicalResourceId": ...}, "Invalid PhysicalResourceId", id="no-physical-id"),
        pytest.param({"PhysicalResourceId": ""}, "Invalid PhysicalResourceId", id="empty-physical-id"),
        pytest.param({"PhysicalResourceId": "x" * 1025}, "Invalid PhysicalResourceId", id="long-physical-id"),
        pytest.param({"Status": "OK"}, "Invalid Status: 'OK' is neither 'SUCCESS' nor 'FAILED'.", id="other-status"),
        pytest.param({"Status": ...}, "Invalid Status: None is neither 'SUCCESS' nor 'FAILED'.", id="no-status"),
        pytest.param(
            {"Status": "FAILED"}, "Invalid response object: a response that FAILED needs a Reason.", id="no-reason"
        ),
        pytest.param({"Status": "FAILED", "Reason": "broken"}, None, id="failed"),
        pytest.param({"Data": "text"}, "Invalid response object: Data is not a JSON object.", id="data-is-no-object"),
        pytest.param(
            {"StackId": ..., "RequestId": "other"},
            "Invalid response object: StackId, RequestId must be as in the request.",
            id="not-echoed",
        ),
    ],
)
def test_B096_what_breaks_the_contract_is_refused(members: dict[str, Any], problem: str | None) -> None:
    assert problem_of(**members) == problem


@pytest.mark.parametrize("body", [b"", b"no json", b"[1]"])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    assert response_of(REQUEST, body) == ResourceResponse(
        None, None, None, {}, False, {}, "Response object is not a JSON object."
    )


def test_a_response_of_exactly_4096_bytes_is_taken() -> None:
    body = json.dumps(GOOD).encode()
    assert response_of(REQUEST, body + b" " * (4096 - len(body))).problem is None
    assert response_of(REQUEST, body + b" " * (4097 - len(body))).problem == "Response object is too long."
