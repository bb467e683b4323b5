"""Invoke: what a request must be, and what the answer shows of the invocation."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from lambdamock.api.lookup import function_of, not_found, reference_of
from lambdamock.api.registry import operation
from lambdamock.api.scope import refuse_what_is_not_built
from lambdamock.api.world import Call
from lambdamock.domain.aliases import Alias
from lambdamock.domain.arns import LATEST
from lambdamock.domain.functions import Function
from lambdamock.domain.journal import Invocation
from lambdamock.domain.lifecycles import Phase
from lambdamock.domain.versions import Version
from lambdamock.errors import (
    InvalidParameterValueException,
    InvalidRequestContentException,
    InvalidZipFileException,
    RequestTooLargeException,
    ResourceConflictException,
)
from lambdamock.invocation import Attempt
from lambdamock.runtime import PackageError


@operation("Invoke", exclusive=False)
def invoke(call: Call) -> dict[str, Any]:
    """Run a function and wait for its result, or (DryRun) only check that it could run.

    Source: documented, developer guide, Invoke, rules A310 to A324; observed, recorded answers: no executed version
    and no payload for a dry run.
    """
    refuse_what_is_not_built("Invoke", call.input)
    payload = call.input.get("Payload", b"")
    _check_size(call, payload)
    with call.world.lock:
        function, version, arn = _invoked(call)
    event = _event(payload)
    client_context = _client_context(call)
    if call.input.get("InvocationType") == "DryRun":
        return {"StatusCode": 204}
    attempt = Attempt(
        call.request_id,
        payload,
        event,
        arn,
        client_context=client_context,
        trace_header=call.header("x-amzn-trace-id"),
        tenant_id=_tenant(call, version),
    )
    invocation, tail = _run(call, version, attempt)
    result: dict[str, Any] = {
        "StatusCode": 200,
        "ExecutedVersion": version.number,
        "Payload": invocation.payload,
    }
    if invocation.function_error:
        result["FunctionError"] = invocation.function_error
    if call.input.get("LogType") == "Tail":
        result["LogResult"] = base64.b64encode(tail).decode()
    return result


def _run(call: Call, version: Version, attempt: Attempt) -> tuple[Invocation, bytes]:
    """Run the function.

    Raises:
        InvalidZipFileException: its package turns out to be damaged. Source: documented, Invoke; assumed, the wording.
    """
    try:
        return call.world.invoker.run(version, attempt)
    except PackageError as error:
        raise InvalidZipFileException(f"AWS Lambda could not unzip the deployment package. {error}") from error


def _check_size(call: Call, payload: bytes) -> None:
    """Source: documented, rule A010; assumed, the wording."""
    limit = call.world.profile.quotas.invocation_payload
    if len(payload) > limit:
        raise RequestTooLargeException(f"Request must be smaller than {limit} bytes for the InvokeFunction operation")


def _invoked(call: Call) -> tuple[Function, Version, str]:
    """The function, the version of it to run, and the ARN in the form that the caller used.

    Source: observed, the recorded refusal names `$LATEST` when the request gives no qualifier.
    """
    reference = reference_of(call)
    qualifier = reference.qualifier or LATEST
    missing = reference._replace(qualifier=qualifier).arn
    function = function_of(call, reference, missing)
    alias = function.aliases.get(qualifier)
    version = function.resolve(qualifier) if alias is None else function.version(_chosen(call, alias))
    if version is None:
        raise not_found(missing)
    if version.phase is Phase.CREATING:
        raise ResourceConflictException(
            "The operation cannot be performed at this time. The function is currently in the following state: Pending"
        )
    return function, version, reference.arn


def _chosen(call: Call, alias: Alias) -> str:
    """The number of the version that one invocation of an alias goes to; equal in every run (rule A245)."""
    for number, weight in alias.weights.items():
        if call.world.ids.fraction() < weight:
            return number
    return alias.function_version


def _tenant(call: Call, version: Version) -> str | None:
    """The tenant that the request is for.

    Raises:
        InvalidParameterValueException: the function keeps its tenants apart and the request names none, or the
            reverse. Source: documented, the service model, TenancyConfig; assumed, the wording.
    """
    tenant: str | None = call.input.get("TenantId")
    if "TenancyConfig" in version.settings.others and tenant is None:
        raise InvalidParameterValueException(
            "The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and "
            "try again."
        )
    if "TenancyConfig" not in version.settings.others and tenant is not None:
        raise InvalidParameterValueException(
            "The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request "
            "and try again."
        )
    return tenant


def _event(payload: bytes) -> object:
    """The event of a payload; `{}` when there is none (rule A324).

    Raises:
        InvalidRequestContentException: it is not JSON. Source: documented, rule A323; assumed, the wording.
    """
    if not payload:
        return {}
    try:
        return _decode(payload.decode())
    except RecursionError:
        raise InvalidRequestContentException(_not_json("it is nested too deeply")) from None
    except ValueError as error:
        raise InvalidRequestContentException(_not_json(str(error))) from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"Non-standard token '{name}'")


_decode: Final = json.JSONDecoder(parse_constant=_refuse_constant).decode


def _not_json(reason: str) -> str:
    return f"Could not parse request body into json: Could not parse payload into json: {reason}"


def _client_context(call: Call) -> Mapping[str, Any] | None:
    """The client context of a request: base64 of a JSON object of at most 3,583 bytes (rule B306).

    Source: documented, the limit; assumed, the wording.
    """
    encoded = call.input.get("ClientContext")
    if not encoded:
        return None
    limit = call.world.profile.quotas.client_context
    if len(encoded) > limit:
        raise InvalidRequestContentException(f"Client context must be no more than {limit} bytes when decoded.")
    try:
        context = json.loads(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError):
        context = None
    if not isinstance(context, dict):
        raise InvalidRequestContentException("Client context must be a valid Base64-encoded JSON object.")
    return context
