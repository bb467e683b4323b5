"""Reserved concurrency: what a function keeps for itself, and may not exceed."""

from __future__ import annotations

from typing import Any

from lambdamock.api.lookup import function_of, store_of, unqualified_reference_of
from lambdamock.api.registry import operation
from lambdamock.api.world import Call
from lambdamock.domain.arns import LATEST
from lambdamock.domain.concurrency import kept_by, least_unreserved, provisioned_by, unreserved
from lambdamock.domain.functions import Function
from lambdamock.domain.scaling import runs_on_capacity_provider
from lambdamock.domain.store import Store
from lambdamock.errors import InvalidParameterValueException


@operation("PutFunctionConcurrency")
def put_function_concurrency(call: Call) -> dict[str, Any]:
    """Reserve concurrent executions for a function; 0 stops it.

    Source: documented, developer guide, PutFunctionConcurrency, rules A159 to A165; observed, recorded answers.
    """
    reference = unqualified_reference_of(call)
    function = function_of(call, reference, reference._replace(qualifier=LATEST).arn)
    store = store_of(call, reference)
    wanted: int = call.input["ReservedConcurrentExecutions"]
    _check_kind(function)
    _check_pool(call, store, function, wanted)
    _check_provisioned(function, wanted)
    function.reserved_concurrency = wanted
    store.recount_concurrency(function)
    return {"ReservedConcurrentExecutions": wanted}


@operation("GetFunctionConcurrency")
def get_function_concurrency(call: Call) -> dict[str, Any]:
    """What a function reserves; an empty answer when it is nothing.

    Source: observed, recorded answers; assumed, that a qualifier is refused as by PutFunctionConcurrency.
    """
    function = function_of(call, unqualified_reference_of(call))
    return {"ReservedConcurrentExecutions": function.reserved_concurrency}


@operation("DeleteFunctionConcurrency")
def delete_function_concurrency(call: Call) -> dict[str, Any]:
    """Let a function share the account's pool again; also when it reserves nothing.

    Source: documented, developer guide, DeleteFunctionConcurrency, rule A166; assumed, that a qualifier is refused as
    by PutFunctionConcurrency.
    """
    reference = unqualified_reference_of(call)
    function = function_of(call, reference)
    function.reserved_concurrency = None
    store_of(call, reference).recount_concurrency(function)
    return {}


def _check_kind(function: Function) -> None:
    """Source: documented, the service model: for functions on Lambda's own fleet only; assumed, the wording."""
    if runs_on_capacity_provider(function.latest):
        raise InvalidParameterValueException(
            "Reserved concurrency is not supported for functions that are configured with a capacity provider."
        )


def _check_pool(call: Call, store: Store, function: Function, wanted: int) -> None:
    """Source: documented, rules A160 and A161; observed, the wording, which comes without a `Type`."""
    quotas = call.world.profile.quotas
    least = least_unreserved(quotas)
    if unreserved(store, quotas) + kept_by(function) - wanted < least:
        raise InvalidParameterValueException(
            "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
            f"below its minimum value of [{least}]."
        ).without_type()


def _check_provisioned(function: Function, wanted: int) -> None:
    """Source: observed, recorded refusal, its spaces and its missing `Type` included."""
    provisioned = provisioned_by(function)
    if wanted < provisioned:
        raise InvalidParameterValueException(
            f" ReservedConcurrentExecutions  {wanted} should not be lower than function's total provisioned "
            f"concurrency [{provisioned}]."
        ).without_type()
