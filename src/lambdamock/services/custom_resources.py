"""What CloudFormation makes of the answer of a custom resource's function."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lambdamock.reprs import displayed

RESPONSE_LIMIT: Final = 4096
"""Bytes of a response. Source: documented, CloudFormation user guide, "Custom resource response objects"."""
PHYSICAL_ID_LIMIT: Final = 1024
"""Bytes of a physical id. Source: documented, the same page."""

_ECHOED: Final = ("StackId", "RequestId", "LogicalResourceId")


@displayed()
class ResourceResponse(NamedTuple):
    """What a function put at the ResponseURL.

    Attributes:
        status: "SUCCESS" or "FAILED".
        physical_id: `PhysicalResourceId`; another one than before an update has CloudFormation delete the old resource.
        reason: why it failed.
        data: what Fn::GetAtt reads.
        no_echo: whether `data` is masked.
        document: all that was sent.
        problem: why CloudFormation does not take the response; None when it does.
    """

    status: str | None
    physical_id: str | None
    reason: str | None
    data: Mapping[str, Any]
    no_echo: bool
    document: Mapping[str, Any]
    problem: str | None


def response_of(request: Mapping[str, Any], body: bytes) -> ResourceResponse:
    """The response to a request.

    Args:
        request: the event of the function.
        body: what was put at its ResponseURL.

    Source: documented, CloudFormation user guide, "Custom resource response objects"; observed, "Response object is too
    long." and "Invalid PhysicalResourceId"; assumed, the other wordings.
    """
    document = _document(body)
    data = document.get("Data")
    return ResourceResponse(
        document.get("Status"),
        document.get("PhysicalResourceId"),
        document.get("Reason"),
        data if isinstance(data, Mapping) else {},
        document.get("NoEcho") in (True, "true"),
        document,
        _problem(request, body, document),
    )


def no_response(request_id: str) -> str:
    """What CloudFormation says after an hour without a response. Source: observed."""
    return (
        "CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId "
        f"[{request_id}]. If you are using the Python cfn-response module, you may need to update your Lambda function "
        "code so that CloudFormation can attach the updated version."
    )


def _document(body: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, Mapping) else {}


def _problem(request: Mapping[str, Any], body: bytes, document: Mapping[str, Any]) -> str | None:
    if len(body) > RESPONSE_LIMIT:
        return "Response object is too long."
    if not document:
        return "Response object is not a JSON object."
    status, physical_id = document.get("Status"), document.get("PhysicalResourceId")
    if status not in ("SUCCESS", "FAILED"):
        return f"Invalid Status: {status!r} is neither 'SUCCESS' nor 'FAILED'."
    if not isinstance(physical_id, str) or not 1 <= len(physical_id.encode()) <= PHYSICAL_ID_LIMIT:
        return "Invalid PhysicalResourceId"
    if status == "FAILED" and not document.get("Reason"):
        return "Invalid response object: a response that FAILED needs a Reason."
    if not isinstance(document.get("Data", {}), Mapping):
        return "Invalid response object: Data is not a JSON object."
    wrong = [name for name in _ECHOED if document.get(name) != request.get(name)]
    return f"Invalid response object: {', '.join(wrong)} must be as in the request." if wrong else None
