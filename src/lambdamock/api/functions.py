"""Functions: create, get, list, delete."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from lambdamock.api.configuration import described, settings_of
from lambdamock.api.lifecycle import advance_later
from lambdamock.api.packages import check_storage, code_of
from lambdamock.api.registry import operation
from lambdamock.api.scope import refuse_what_is_not_built
from lambdamock.api.world import Call
from lambdamock.domain.arns import LATEST, FunctionReference
from lambdamock.domain.functions import Function
from lambdamock.errors import (
    InvalidParameterValueException,
    ResourceConflictException,
    ResourceNotFoundException,
    ValidationException,
)


@operation("CreateFunction")
def create_function(call: Call) -> dict[str, Any]:
    """Create a function; it is Pending in the answer and Active at the next look.

    Source: documented, developer guide, CreateFunction; observed, recorded answers.
    """
    refuse_what_is_not_built("CreateFunction", call.input)
    reference = call.reference()
    _check_name(call, reference)
    if call.functions.get(reference.name) is not None:
        raise ResourceConflictException(f"Function already exist: {reference.name}")
    settings = settings_of(call.input, None, call.world.profile)
    location = call.input.get("Code", {})
    refuse_what_is_not_built("CreateFunction", location)
    code = code_of(call, location)
    check_storage(call, code, None)
    function = Function(
        reference=FunctionReference(reference.region, reference.account_id, reference.name),
        settings=settings,
        code=code,
        last_modified=call.world.clock.now(),
        revision_id=call.world.ids.uuid(),
        tags=call.input.get("Tags", {}),
    )
    call.functions.put(function)
    advance_later(call, function)
    return described(function)


@operation("GetFunction")
def get_function(call: Call) -> dict[str, Any]:
    """A function's configuration, where its package lies, and its tags.

    Source: documented, developer guide, GetFunction; observed, recorded answers: no `Tags` when there are none.
    """
    reference = call.reference()
    function = call.function(reference)
    result: dict[str, Any] = {
        "Configuration": _qualified(function, reference),
        "Code": {"RepositoryType": "S3", "Location": _location(function)},
    }
    if function.tags:
        result["Tags"] = dict(function.tags)
    return result


@operation("GetFunctionConfiguration")
def get_function_configuration(call: Call) -> dict[str, Any]:
    """A function's configuration. Source: documented, developer guide, GetFunctionConfiguration."""
    reference = call.reference()
    return _qualified(call.function(reference), reference)


@operation("ListFunctions")
def list_functions(call: Call) -> dict[str, Any]:
    """The functions of the account in the region, at most 50 at a time, in the order of their names.

    Source: documented, developer guide, ListFunctions (page of 50); assumed, the order.
    """
    refuse_what_is_not_built("ListFunctions", call.input)
    size = min(call.input.get("MaxItems", 50), call.world.profile.quotas.page_size)
    functions, last = call.functions.page(_after(call.input.get("Marker")), size)
    qualifier = LATEST if call.input.get("FunctionVersion") == "ALL" else None
    listed = [_qualified(function, function.reference._replace(qualifier=qualifier)) for function in functions]
    result: dict[str, Any] = {"Functions": listed}
    if last is not None:
        result["NextMarker"] = base64.urlsafe_b64encode(last.encode()).decode()
    return result


@operation("DeleteFunction")
def delete_function(call: Call) -> dict[str, Any]:
    """Delete a function with everything that belongs to it; its logs stay.

    Source: documented, developer guide, DeleteFunction; observed, recorded refusals for versions that do not exist.
    """
    reference = call.reference()
    if reference.qualifier == LATEST:
        raise InvalidParameterValueException("$LATEST version cannot be deleted without deleting the function.")
    if call.functions.get(reference.name) is None or reference.qualifier is not None:
        raise ResourceNotFoundException(f"Function not found: {reference.unqualified_arn}")
    call.world.invoker.environments.retire(call.functions.remove(reference.name))
    return {"StatusCode": 204}


def _qualified(function: Function, reference: FunctionReference) -> dict[str, Any]:
    """The configuration, with the ARN in the form that was asked for (rule A198)."""
    shown = described(function)
    if reference.qualifier:
        shown["FunctionArn"] = reference.arn
    return shown


def _location(function: Function) -> str:
    """A URL that looks like the presigned one of AWS; nothing answers it."""
    region, account_id, name, _ = function.reference
    return (
        f"https://awslambda-{region}-tasks.s3.{region}.amazonaws.com/snapshots/{account_id}/{name}-"
        f"{function.revision_id}?versionId={function.generation}&X-Amz-Expires=600"
    )


def _check_name(call: Call, reference: FunctionReference) -> None:
    """Source: documented, the name itself has at most 64 characters; assumed, the wording and qualifiers."""
    longest = call.world.profile.quotas.function_name_length
    if len(reference.name) > longest:
        raise ValidationException(
            f"1 validation error detected: Value '{reference.name}' at 'functionName' failed to satisfy constraint: "
            f"Member must have length less than or equal to {longest}"
        )
    if reference.qualifier not in (None, LATEST):
        raise InvalidParameterValueException(
            f"The function name {call.input['FunctionName']} must not have a qualifier other than {LATEST}."
        )


def _after(marker: str | None) -> str:
    """The name that a page comes after. Source: assumed, the wording of the refusal."""
    if marker is None:
        return ""
    try:
        return base64.b64decode(marker, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError):
        raise InvalidParameterValueException("Invalid pagination token") from None
