"""Provisioned concurrency: execution environments kept ready for a version or an alias."""

from __future__ import annotations

from time import gmtime, strftime
from typing import Any, Final

from lambdamock.api.lifecycle import changed_state, due_after
from lambdamock.api.lookup import function_of, qualified_function_of, reference_of, store_of, version_of
from lambdamock.api.paging import page_of
from lambdamock.api.registry import operation
from lambdamock.api.world import Call, World
from lambdamock.domain.arns import LATEST, FunctionReference
from lambdamock.domain.concurrency import (
    ProvisionedConcurrency,
    least_unreserved,
    limits_of,
    provisioned_by,
    refusal_of_second,
    unreserved,
    versions_served,
)
from lambdamock.domain.functions import Function
from lambdamock.domain.scaling import runs_on_capacity_provider
from lambdamock.domain.store import Store
from lambdamock.domain.versions import Version
from lambdamock.errors import (
    InvalidParameterValueException,
    ProvisionedConcurrencyConfigNotFoundException,
    ResourceConflictException,
)
from lambdamock.timing import Job

INIT_FAILURE: Final = "FUNCTION_ERROR_INIT_FAILURE"
"""`StatusReason` when the code cannot be initialised. Source: assumed, from messages that users report."""


@operation("PutProvisionedConcurrencyConfig")
def put_provisioned_concurrency_config(call: Call) -> dict[str, Any]:
    """Keep environments ready for a version or an alias; IN_PROGRESS in the answer and READY at the next look.

    Source: documented, the service model; observed, recorded answers and refusals; assumed: what was allocated before
    stays while more is being allocated.
    """
    reference = reference_of(call)
    qualifier = reference.qualifier or LATEST
    if qualifier == LATEST:
        raise _unpublished()
    function = qualified_function_of(call, reference)
    store = store_of(call, reference)
    previous = function.provisioned.get(qualifier)
    wanted: int = call.input["ProvisionedConcurrentExecutions"]
    _check_version(version_of(call, reference))
    _check_room(call, store, function, wanted, previous.requested if previous else 0)
    _check_only_one(function, qualifier)
    allocated = min(previous.allocated, wanted) if previous else 0
    config = ProvisionedConcurrency(qualifier, wanted, call.world.clock.now(), allocated)
    function.provisioned.put(qualifier, config)
    store.recount_concurrency(function)
    _allocate_later(call.world, function, config)
    return {**_described(config), "Status": "IN_PROGRESS"}


@operation("GetProvisionedConcurrencyConfig")
def get_provisioned_concurrency_config(call: Call) -> dict[str, Any]:
    """What is kept ready for a version or an alias. Source: documented, the service model; observed, recorded answers.

    Raises:
        ProvisionedConcurrencyConfigNotFoundException: nothing is; an alias's is not shown for its version.
    """
    reference = _published_reference_of(call)
    config = qualified_function_of(call, reference).provisioned.get(str(reference.qualifier))
    if config is None:
        raise ProvisionedConcurrencyConfigNotFoundException("No Provisioned Concurrency Config found for this function")
    return _described(config)


@operation("ListProvisionedConcurrencyConfigs")
def list_provisioned_concurrency_configs(call: Call) -> dict[str, Any]:
    """What is kept ready for the versions and aliases of a function.

    Source: documented, the service model; observed, recorded answers; assumed, the order.
    """
    reference = reference_of(call)
    function = function_of(call, reference, reference.unqualified_arn)

    def show(config: ProvisionedConcurrency) -> dict[str, Any]:
        return {"FunctionArn": _arn(function, config.qualifier), **_described(config)}

    return page_of(call, "ProvisionedConcurrencyConfigs", function.provisioned, show)


@operation("DeleteProvisionedConcurrencyConfig")
def delete_provisioned_concurrency_config(call: Call) -> dict[str, Any]:
    """Keep no environments ready any more; the same answer when none were.

    Source: documented, the service model; observed, recorded answers.
    """
    reference = _published_reference_of(call)
    function = qualified_function_of(call, reference)
    if str(reference.qualifier) in function.provisioned:
        function.provisioned.remove(str(reference.qualifier))
        store_of(call, reference).recount_concurrency(function)
        end_surplus(call.world, function)
    return {}


def move_with_alias(world: World, function: Function, alias_name: str) -> None:
    """Allocate anew what is provisioned for an alias, if anything is, because it points to another version now.

    Source: observed, a recorded scenario in which the configuration moves with the alias; assumed, that it is in
    progress again meanwhile.
    """
    config = function.provisioned.get(alias_name)
    if config is not None:
        moved = config._replace(allocated=0, failure="")
        function.provisioned.put(alias_name, moved)
        _allocate_later(world, function, moved)


def end_surplus(world: World, function: Function) -> None:
    """End the environments of versions for which fewer are provisioned than before, or none any more."""
    for version in function.all_versions():
        world.invoker.environments.lower(version, limits_of(function, version.number, 0).provisioned)


def _allocate_later(world: World, function: Function, config: ProvisionedConcurrency) -> None:
    """Initialise the environments right after the call that asks for them.

    Source: documented, developer guide of today, "Configuring provisioned concurrency" (they are initialised when they
    are allocated); assumed: the reason when that fails, from messages that users report, and that none is kept then.
    """

    def allocate() -> None:
        with world.lock:
            if not _is_still(world, function, config):
                return
            versions = versions_served(function, config.qualifier)
        # user code runs: not while the world is locked
        has_failed = any([not world.invoker.provide(version, config.requested) for version in versions])  # noqa: C419 - all
        with world.lock:
            if _is_still(world, function, config):
                ended = (
                    config._replace(failure=INIT_FAILURE) if has_failed else config._replace(allocated=config.requested)
                )
                function.provisioned.put(config.qualifier, ended)
                changed_state(world, _arn(function, config.qualifier), ended.status)
            end_surplus(world, function)

    label = f"{function.name}:{config.qualifier} has its provisioned concurrency"
    world.scheduler.add(Job(due_after(world, "provisioned concurrency"), allocate, label))


def _is_still(world: World, function: Function, config: ProvisionedConcurrency) -> bool:
    """Whether the configuration was neither deleted nor changed meanwhile."""
    region, account_id, name, _ = function.reference
    current = world.stores.of(account_id, region).functions.get(name)
    return current is function and function.provisioned.get(config.qualifier) is config


def _published_reference_of(call: Call) -> FunctionReference:
    """Source: observed, recorded refusals of GetProvisionedConcurrencyConfig and DeleteProvisionedConcurrencyConfig."""
    reference = reference_of(call)
    if reference.qualifier == LATEST:
        raise InvalidParameterValueException("The function resource provided must be an alias or a published version.")
    return reference


def _unpublished() -> InvalidParameterValueException:
    return InvalidParameterValueException(
        "Provisioned Concurrency Configs cannot be applied to unpublished function versions."
    )


def _check_version(version: Version) -> None:
    """Source: documented, developer guide, "Configuring provisioned concurrency" (neither `$LATEST` behind an alias nor
    SnapStart) and the service model, managed instances; assumed, the wording of the last two.
    """
    if version.number == LATEST:
        raise _unpublished()
    if version.settings.snap_start != "None":
        raise InvalidParameterValueException("Provisioned Concurrency is not supported for functions with SnapStart.")
    if runs_on_capacity_provider(version):
        raise InvalidParameterValueException(
            "Provisioned Concurrency is not supported for functions that are configured with a capacity provider."
        )


def _check_room(call: Call, store: Store, function: Function, wanted: int, replaced: int) -> None:
    """Whether there is room in what the function reserves, or else in what the account has left.

    Args:
        replaced: the executions that the same version or alias asked for before.

    Source: observed, recorded refusals; those of the account come without a `Type`.
    """
    if function.reserved_concurrency is not None:
        if provisioned_by(function) - replaced + wanted > function.reserved_concurrency:
            raise InvalidParameterValueException(
                "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for "
                "function"
            )
        return
    quotas = call.world.profile.quotas
    free = unreserved(store, quotas) + replaced
    if wanted > free:
        raise InvalidParameterValueException(
            f"Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [{free}]."
        ).without_type()
    least = least_unreserved(quotas)
    if free - wanted < least:
        raise InvalidParameterValueException(
            "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its "
            f"minimum value of [{least}]."
        ).without_type()


def _check_only_one(function: Function, qualifier: str) -> None:
    refusal = refusal_of_second(function, qualifier)
    if refusal:
        raise ResourceConflictException(refusal)


def _described(config: ProvisionedConcurrency) -> dict[str, Any]:
    """Source: observed, recorded answers; documented, the service model's examples, the form of `LastModified`."""
    described: dict[str, Any] = {
        "RequestedProvisionedConcurrentExecutions": config.requested,
        "AvailableProvisionedConcurrentExecutions": config.allocated,
        "AllocatedProvisionedConcurrentExecutions": config.allocated,
        "Status": config.status,
        "LastModified": strftime("%Y-%m-%dT%H:%M:%S+0000", gmtime(config.last_modified)),
    }
    if config.failure:
        described["StatusReason"] = config.failure
    return described


def _arn(function: Function, qualifier: str) -> str:
    return function.reference._replace(qualifier=qualifier).arn
