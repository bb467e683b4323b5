"""Asynchronous invocation: retries, age and destinations, for each version or alias."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lambdamock.api.lookup import reference_of, store_of
from lambdamock.api.paging import page_of
from lambdamock.api.registry import operation
from lambdamock.api.role_use import check_destinations_allowed
from lambdamock.api.world import Call
from lambdamock.domain.arns import LATEST, FunctionReference
from lambdamock.domain.event_invoke_configs import (
    EventInvokeConfig,
    can_take_failures,
    can_take_successes,
    function_named_by,
)
from lambdamock.domain.functions import Function
from lambdamock.errors import InvalidParameterValueException, ResourceNotFoundException

_SETTINGS: Final = frozenset({"MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig"})


@operation("PutFunctionEventInvokeConfig")
def put_function_event_invoke_config(call: Call) -> dict[str, Any]:
    """Configure asynchronous invocation; what the request does not name is Lambda's default again.

    Source: documented, the service model; observed, recorded answers.
    """
    reference, function = _configurable(call)
    return _keep(call, function, EventInvokeConfig(str(reference.qualifier), call.world.clock.now()))


@operation("UpdateFunctionEventInvokeConfig")
def update_function_event_invoke_config(call: Call) -> dict[str, Any]:
    """Change what the request names of a configuration; its two destinations are one setting.

    Source: documented, the service model; observed, recorded answers; assumed: a request that names one destination
    takes the other one away.
    """
    reference, function = _configurable(call)
    return _keep(call, function, _configured(function, reference))


@operation("GetFunctionEventInvokeConfig")
def get_function_event_invoke_config(call: Call) -> dict[str, Any]:
    """How a version or alias is invoked asynchronously, when that was configured for it itself.

    Source: documented, the service model; observed, recorded answers: a function that does not exist has no
    configuration either.
    """
    return _described(*_found(call))


@operation("DeleteFunctionEventInvokeConfig")
def delete_function_event_invoke_config(call: Call) -> dict[str, Any]:
    """Take back what was configured for a version or alias.

    Source: documented, the service model; assumed, the wording, that of GetFunctionEventInvokeConfig.
    """
    function, config = _found(call)
    function.event_invoke_configs.remove(config.qualifier)
    return {}


@operation("ListFunctionEventInvokeConfigs")
def list_function_event_invoke_configs(call: Call) -> dict[str, Any]:
    """What is configured for the versions and aliases of a function.

    Source: documented, the service model; observed, recorded answers; assumed, the order, and
    the wording of the refusal.
    """
    reference = reference_of(call)
    function = store_of(call, reference).functions.get(reference.name)
    if function is None:
        raise _no_function()
    return page_of(
        call,
        "FunctionEventInvokeConfigs",
        function.event_invoke_configs,
        lambda config: _described(function, config),
    )


def _qualified_reference_of(call: Call) -> FunctionReference:
    """What the request names; the unpublished version when it names none."""
    reference = reference_of(call)
    return reference._replace(qualifier=reference.qualifier or LATEST)


def _configurable(call: Call) -> tuple[FunctionReference, Function]:
    """What a change is about.

    Source: assumed, the wording: at least one setting must be given; a version or alias that does not exist is
    worded as a function that does not.
    """
    if _SETTINGS.isdisjoint(call.input):
        raise InvalidParameterValueException("You must specify at least one of error handling or destination setting.")
    reference = _qualified_reference_of(call)
    function = store_of(call, reference).functions.get(reference.name)
    if function is None or function.resolve(reference.qualifier) is None:
        raise _no_function()
    return reference, function


def _found(call: Call) -> tuple[Function, EventInvokeConfig]:
    reference = _qualified_reference_of(call)
    function = store_of(call, reference).functions.get(reference.name)
    if function is None:
        raise _not_configured(reference)
    return function, _configured(function, reference)


def _configured(function: Function, reference: FunctionReference) -> EventInvokeConfig:
    config = function.event_invoke_configs.get(str(reference.qualifier))
    if config is None:
        raise _not_configured(reference)
    return config


def _not_configured(reference: FunctionReference) -> ResourceNotFoundException:
    return ResourceNotFoundException(f"The function {reference.arn} doesn't have an EventInvokeConfig")


def _no_function() -> ResourceNotFoundException:
    return ResourceNotFoundException("The function doesn't exist.")


def _keep(call: Call, function: Function, config: EventInvokeConfig) -> dict[str, Any]:
    """Apply what the request names to a configuration, keep it, and answer it."""
    given = call.input
    if "DestinationConfig" in given:
        on_success, on_failure = _destinations(given["DestinationConfig"])
        _check_destinations(call, function, on_success, on_failure)
        role = _role_of(function, config.qualifier)
        check_destinations_allowed(call, function.reference, role, given["DestinationConfig"])
        config = config._replace(on_success=on_success, on_failure=on_failure)
    changed = config._replace(
        last_modified=call.world.clock.now(),
        maximum_retry_attempts=given.get("MaximumRetryAttempts", config.maximum_retry_attempts),
        maximum_event_age=given.get("MaximumEventAgeInSeconds", config.maximum_event_age),
    )
    function.event_invoke_configs.put(changed.qualifier, changed)
    return _described(function, changed)


def _destinations(given: Mapping[str, Any]) -> tuple[str, str]:
    """The destinations of successes and failures that a request names; empty where it names none."""
    return given.get("OnSuccess", {}).get("Destination", ""), given.get("OnFailure", {}).get("Destination", "")


def _role_of(function: Function, qualifier: str) -> str:
    version = function.resolve(qualifier)
    return (version or function.latest).settings.role


def _check_destinations(call: Call, function: Function, on_success: str, on_failure: str) -> None:
    """Whether results can go where the request wants them.

    Source: documented, the service model, which kinds there are; assumed, the wording, and that functions of other
    accounts are taken as they are, and those of other regions do not exist.
    """
    for destination in (on_failure, on_success):
        _check_function(call, function, destination)
    if (on_success and not can_take_successes(on_success)) or (on_failure and not can_take_failures(on_failure)):
        success = f"OnSuccess(destination={on_success})" if on_success else "null"
        failure = f"OnFailure(destination={on_failure})" if on_failure else "null"
        raise InvalidParameterValueException(
            f"The provided destination config DestinationConfig(onSuccess={success}, onFailure={failure}) is invalid."
        )


def _check_function(call: Call, function: Function, destination: str) -> None:
    target = function_named_by(destination)
    if target is None or target.account_id != function.reference.account_id:
        return
    found = store_of(call, target).functions.get(target.name) if target.region == call.region else None
    if found is None or found.resolve(target.qualifier) is None:
        raise InvalidParameterValueException(f"The destination ARN {destination} is invalid.")
    if found is function:
        raise InvalidParameterValueException("You can't specify the function as a destination for itself.")


def _described(function: Function, config: EventInvokeConfig) -> dict[str, Any]:
    """Source: observed, recorded answers: both destinations are always there, the numbers only when they were given."""
    return {
        "LastModified": config.last_modified,
        "FunctionArn": function.reference._replace(qualifier=config.qualifier).arn,
        "MaximumRetryAttempts": config.maximum_retry_attempts,
        "MaximumEventAgeInSeconds": config.maximum_event_age,
        "DestinationConfig": {
            "OnSuccess": {"Destination": config.on_success} if config.on_success else {},
            "OnFailure": {"Destination": config.on_failure} if config.on_failure else {},
        },
    }
