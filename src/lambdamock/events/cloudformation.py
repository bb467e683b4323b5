"""Requests of CloudFormation for custom resources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal
from urllib.parse import quote, urlencode

from lambdamock.errors import UsageError
from lambdamock.events.content import Event, plain
from lambdamock.events.origin import HERE, Origin, region_of

_NO_PROPERTIES: Final[Mapping[str, Any]] = {}


def custom_resource(
    properties: Mapping[str, Any] = _NO_PROPERTIES,
    *,
    request_type: Literal["Create", "Update", "Delete"] = "Create",
    physical_id: str | None = None,
    old_properties: Mapping[str, Any] | None = None,
    resource_type: str = "AWS::CloudFormation::CustomResource",
    logical_id: str = "MyResource",
    stack_name: str = "my-stack",
    stack_id: str | None = None,
    service_token: str | None = None,
    response_url: str | None = None,
    request_id: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """A stack creates, updates or deletes a resource that the function stands for; it answers to `ResponseURL`.

    Args:
        properties: handed on as they are, with the ServiceToken. CloudFormation itself writes booleans and numbers of
            a template as texts ("true", "5"): give them so.
        physical_id: what the function answered on creation; updates and deletions have it.
        old_properties: of an update; the properties themselves unless told otherwise.
        service_token: the function's ARN.

    Raises:
        UsageError: a creation has a physical id, or something else than an update has old properties.

    Source: documented, developer guide, "Using AWS Lambda with AWS CloudFormation"; CloudFormation user guide, "Custom
    resource request objects".
    """
    _check(request_type, physical_id, old_properties)
    token = service_token or origin.arn("lambda", "function:my-function")
    stack = stack_id or origin.arn("cloudformation", f"stack/{stack_name}/{origin.uuid('stack', stack_name)}")
    request = request_id or origin.uuid("custom resource", request_type, stack, logical_id, plain(properties))
    event: Event = {
        "RequestType": request_type,
        "ServiceToken": token,
        "ResponseURL": response_url or _url(stack, logical_id, request, origin),
        "StackId": stack,
        "RequestId": request,
        "LogicalResourceId": logical_id,
        "ResourceType": resource_type,
        "ResourceProperties": {"ServiceToken": token, **plain(properties)},
    }
    if request_type != "Create":
        event["PhysicalResourceId"] = physical_id or f"{stack_name}-{logical_id}-{origin.hex(12, logical_id).upper()}"
    if request_type == "Update":
        before = properties if old_properties is None else old_properties
        event["OldResourceProperties"] = {"ServiceToken": token, **plain(before)}
    return event


def _check(request_type: str, physical_id: str | None, old_properties: Mapping[str, Any] | None) -> None:
    if request_type not in {"Create", "Update", "Delete"}:
        raise UsageError(f"custom_resource(request_type={request_type!r}): there are 'Create', 'Update' and 'Delete'")
    if request_type == "Create" and physical_id is not None:
        raise UsageError("custom_resource(physical_id=...): a resource has one only once it is created")
    if request_type != "Update" and old_properties is not None:
        raise UsageError(f"custom_resource(old_properties=...): a {request_type} has none; give request_type='Update'")


def _url(stack: str, logical_id: str, request_id: str, origin: Origin) -> str:
    """A presigned URL; its signature follows from the origin and is nobody's."""
    there = origin._replace(region=region_of(stack, origin))
    bucket = f"cloudformation-custom-resource-response-{there.region.replace('-', '')}"
    signed = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Expires": "7200",
        "X-Amz-Signature": origin.hex(64, "response url", request_id),
    }
    path = quote(f"{stack}|{logical_id}|{request_id}", safe="/")
    return f"https://{there.host(f'{bucket}.s3')}/{path}?{urlencode(signed)}"
