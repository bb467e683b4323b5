"""Changes of a function: its code, its settings."""

from __future__ import annotations

from typing import Any

from lambdamock.api.configuration import described, settings_of
from lambdamock.api.lifecycle import advance_later, check_idle
from lambdamock.api.packages import check_storage, code_of
from lambdamock.api.registry import operation
from lambdamock.api.scope import refuse_what_is_not_built
from lambdamock.api.world import Call
from lambdamock.domain.functions import Code, Function, Settings
from lambdamock.errors import InvalidParameterValueException, PreconditionFailedException


@operation("UpdateFunctionCode")
def update_function_code(call: Call) -> dict[str, Any]:
    """Replace a function's deployment package.

    Source: documented, developer guide, UpdateFunctionCode; observed, recorded answers and refusals.
    """
    function = _updatable(call)
    if "ImageUri" in call.input:
        raise InvalidParameterValueException(
            "Please don't provide ImageUri when updating a function with packageType Zip."
        )
    refuse_what_is_not_built("UpdateFunctionCode", call.input)
    code = code_of(call, call.input)
    check_storage(call, code, function.code)
    settings = function.settings
    if "Architectures" in call.input:
        settings = settings._replace(architectures=tuple(call.input["Architectures"]))
    return _changed(call, function, settings, code)


@operation("UpdateFunctionConfiguration")
def update_function_configuration(call: Call) -> dict[str, Any]:
    """Change the settings that the request names; all others stay.

    Source: documented, developer guide, UpdateFunctionConfiguration, rules A151, A152, A181; observed: an update that
    changes nothing is an update all the same.
    """
    function = _updatable(call)
    refuse_what_is_not_built("UpdateFunctionConfiguration", call.input)
    settings = settings_of(call.input, function.settings, call.world.profile)
    return _changed(call, function, settings, function.code)


def _updatable(call: Call) -> Function:
    reference = call.reference()
    function = call.function(reference)
    guard = call.input.get("RevisionId")
    if guard is not None and guard != function.revision_id:
        raise PreconditionFailedException(
            "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to "
            "retrieve the latest Revision Id"
        )
    check_idle(function)
    return function


def _changed(call: Call, function: Function, settings: Settings, code: Code) -> dict[str, Any]:
    world = call.world
    changed = function.changed(settings=settings, code=code, now=world.clock.now(), revision_id=world.ids.uuid())
    call.functions.put(changed)
    world.invoker.environments.retire(function)
    advance_later(call, changed)
    return described(changed)
