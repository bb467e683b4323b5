"""Asynchronous invocation: retries, age and destinations, for each version or alias."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lambdamock.api.lookup import reference_of, store_of
from lambdamock.api.paging import page_of
from lambdamock.api.registry import operation
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
    config = EventInvokeConfig(str(reference.qualifier), call.world.clock.now())
    return _keep(call, function, _changed(call, function, config))


@operation("UpdateFunctionEventInvokeConfig")
def update_function_event_invoke_config(call: Call) -> dict[str, Any]:
    """Change what the request names of a configuration; its two destinations are one setting.

    Source: documented, the service model; observed, recorded answers; assumed: a request that names one destination
    takes the other one away.
    """
    reference, function = _configurable(call)
    config = _configured(function, reference)._replace(last_modified=call.world.clock.now())
    return _keep(call, function, _changed(call, function, config))


@operation("GetFunctionEventInvokeConfig")
def get_function_event_invoke_config(call: Call) -> dict[str, Any]:
    """How a version or alias is invoked asynchronously, when that was configured for it itself.

    Source: documented, the service model; observed, recorded answers: a function that does not exist has no
    configuration either.
    """
    reference = _qualified_reference_of(call)
    function = store_of(call, reference).functions.get(reference.name)
    return _described(_configured(function, reference), reference)


@operation("DeleteFunctionEventInvokeConfig")
def delete_function_event_invoke_config(call: Call) -> dict[str, Any]:
    """Take back what was configured for a version or alias.

    Source: documented, the service model; observed, recorded refusals.
    """
    reference = _qualified_reference_of(call)
    function = store_of(call, reference).functions.get(reference.name)
    config = _configured(function, reference)
    assert function is not None
    function.event_invoke_configs.remove(config.qualifier)
    return {"StatusCode": 204}


@operation("ListFunctionEventInvokeConfigs")
def list_function_event_invoke_configs(call: Call) -> dict[str, Any]:
    """What is configured for the versions and aliases of a function.

    Source: documented, the service model; observed, recorded answers and refusal; assumed, the order.
    """
    reference = reference_of(call)
    function = store_of(call, reference).functions.get(reference.name)
    if function is None:
        raise _no_function()
    return page_of(
        call,
        "FunctionEventInvokeConfigs",
        function.event_invoke_configs,
        lambda config: _described(config, reference._replace(qualifier=config.qualifier)),
    )
