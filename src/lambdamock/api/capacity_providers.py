"""Capacity providers: instances of the account on which functions can run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from lambdamock.api.configuration import timestamp
from lambdamock.api.lifecycle import changed_state, in_a_moment
from lambdamock.api.paging import page_of
from lambdamock.api.registry import operation
from lambdamock.api.tags import new_tags
from lambdamock.api.world import Call
from lambdamock.domain import capacity_providers as rules
from lambdamock.domain.capacity_providers import ACTIVE, DELETING, PENDING, CapacityProvider
from lambdamock.domain.lifecycles import SHOWN
from lambdamock.domain.tables import Table
from lambdamock.domain.versions import Version
from lambdamock.errors import (
    CapacityProviderLimitExceededException,
    FunctionVersionsPerCapacityProviderLimitExceededException,
    InvalidParameterValueException,
    ResourceConflictException,
    ResourceNotFoundException,
)


@operation("CreateCapacityProvider")
def create_capacity_provider(call: Call) -> dict[str, Any]:
    """Create a capacity provider; it is `Pending` at first.

    Source: documented, CreateCapacityProvider; assumed, the wording of refusals.
    """
    providers = call.store.capacity_providers
    name = _name(call)
    if name in providers:
        raise ResourceConflictException(f"Capacity provider already exists: {name}")
    if len(providers) >= call.world.profile.quotas.capacity_providers:
        raise CapacityProviderLimitExceededException("The maximum number of capacity providers has been exceeded.")
    provider = CapacityProvider(
        name=name,
        arn=rules.capacity_provider_arn(call.region, call.account_id, name),
        state=PENDING,
        settings=_settings(call.input),
        modified=call.world.clock.now(),
        tags=new_tags(call),
    )
    providers.put(name, provider)
    _become(call, provider, ACTIVE)
    return {"CapacityProvider": _described(provider)}


@operation("GetCapacityProvider")
def get_capacity_provider(call: Call) -> dict[str, Any]:
    """One capacity provider. Source: documented, GetCapacityProvider."""
    return {"CapacityProvider": _described(_named(call))}


@operation("ListCapacityProviders")
def list_capacity_providers(call: Call) -> dict[str, Any]:
    """The account's capacity providers in the region, all or those in one state.

    Source: documented, ListCapacityProviders (page of 50); assumed, the order of their names.
    """
    state = call.input.get("State")
    return page_of(
        call,
        "CapacityProviders",
        call.store.capacity_providers,
        _described,
        where=(lambda provider: provider.state == state) if state else None,
    )


@operation("UpdateCapacityProvider")
def update_capacity_provider(call: Call) -> dict[str, Any]:
    """Change the members that the request names, each as a whole; only what can be changed has one.

    Source: documented, UpdateCapacityProvider; assumed, that it stays `Active` meanwhile.
    """
    provider = _named(call)
    _check_active(provider)
    changed = {member: read(call.input[member]) for member, read in _CHANGEABLE.items() if member in call.input}
    provider = provider._replace(settings={**provider.settings, **changed}, modified=call.world.clock.now())
    call.store.capacity_providers.put(provider.name, provider)
    return {"CapacityProvider": _described(provider)}


@operation("DeleteCapacityProvider")
def delete_capacity_provider(call: Call) -> dict[str, Any]:
    """Delete a capacity provider that no version of a function uses; it is `Deleting` at first.

    Source: documented, DeleteCapacityProvider; assumed, the wording of refusals.
    """
    provider = _named(call)
    _check_active(provider)
    if next(_versions_of(call, provider), None) is not None:
        raise ResourceConflictException(
            f"Capacity provider {provider.arn} cannot be deleted because function versions use it."
        )
    provider = provider._replace(state=DELETING, modified=call.world.clock.now())
    call.store.capacity_providers.put(provider.name, provider)
    _become(call, provider, None)
    return {"CapacityProvider": _described(provider)}


@operation("ListFunctionVersionsByCapacityProvider")
def list_function_versions_by_capacity_provider(call: Call) -> dict[str, Any]:
    """The versions of functions that are configured to run on a capacity provider, with their states.

    Source: documented, ListFunctionVersionsByCapacityProvider (page of 50); assumed, the order of their ARNs.
    """
    provider = _named(call)
    versions: Table[str, Version] = Table()
    for version in _versions_of(call, provider):
        versions.put(version.qualified_arn, version)
    page = page_of(call, "FunctionVersions", versions, _listed)
    return {"CapacityProviderArn": provider.arn, **page}


def provider_of(call: Call, name_or_arn: str) -> CapacityProvider:
    """The capacity provider of that name, or of that ARN, in the caller's account and region.

    Raises:
        ResourceNotFoundException: there is none. Source: assumed, the wording.
        InvalidParameterValueException: the ARN is of another account or region.
    """
    name = rules.resolve_name(name_or_arn, call.region, call.account_id)
    provider = call.store.capacity_providers.get(name)
    if provider is None:
        arn = rules.capacity_provider_arn(call.region, call.account_id, name)
        raise ResourceNotFoundException(f"Capacity provider not found: {arn}")
    return provider


def check_capacity_provider(call: Call, config: Mapping[str, Any]) -> None:
    """Refuse the `CapacityProviderConfig` of a function, or of a version to be published, that cannot be had.

    Raises:
        ResourceNotFoundException, InvalidParameterValueException: there is no such capacity provider, or not yet.
        FunctionVersionsPerCapacityProviderLimitExceededException: too many published versions run there.

    Source: documented, errors of CreateFunction and PublishVersion; assumed, the wording.
    """
    provider = provider_of(call, rules.wanted_arn(config))
    if provider.state != ACTIVE:
        raise InvalidParameterValueException(f"Capacity provider {provider.arn} is not in the Active state.")
    published = sum(version.number.isdecimal() for version in _versions_of(call, provider))
    if published >= call.world.profile.quotas.function_versions_per_capacity_provider:
        raise FunctionVersionsPerCapacityProviderLimitExceededException(
            f"The maximum number of function versions for capacity provider {provider.arn} has been exceeded."
        )


_CHANGEABLE: Final[Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]]] = {
    "CapacityProviderScalingConfig": rules.scaling,
    "PropagateTags": rules.propagated_tags,
    "TelemetryConfig": dict,
}
"""Members that can be set later, too, and how their values are read."""


def _settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the answers show of a request to create. Source: assumed, which members are there unasked."""
    kept = ("VpcConfig", "PermissionsConfig", "KmsKeyArn")
    return {
        **{member: given[member] for member in kept if member in given},
        "InstanceRequirements": rules.instance_requirements(given.get("InstanceRequirements", {})),
        "CapacityProviderScalingConfig": rules.scaling({}),
        **{member: read(given[member]) for member, read in _CHANGEABLE.items() if member in given},
    }


def _become(call: Call, provider: CapacityProvider, state: str | None) -> None:
    """Let a capacity provider reach its next state by itself; None is that it is no more."""
    world, providers = call.world, call.store.capacity_providers

    def change() -> None:
        latest = providers.get(provider.name)
        if latest is None or latest.state != provider.state:  # overtaken
            return
        if state is None:
            providers.remove(provider.name)
        else:
            providers.put(provider.name, latest._replace(state=state))
        changed_state(world, provider.arn, state or "Deleted")

    in_a_moment(world, change, f"capacity provider {provider.name} leaves {provider.state}", "capacity provider")


def _named(call: Call) -> CapacityProvider:
    return provider_of(call, call.input["CapacityProviderName"])


def _name(call: Call) -> str:
    return rules.resolve_name(call.input["CapacityProviderName"], call.region, call.account_id)


def _check_active(provider: CapacityProvider) -> None:
    if provider.state != ACTIVE:
        raise ResourceConflictException(
            f"The operation cannot be performed at this time. Capacity provider {provider.arn} is in the "
            f"{provider.state} state."
        )


def _versions_of(call: Call, provider: CapacityProvider) -> Iterator[Version]:
    for function in call.store.functions:
        yield from (version for version in function.all_versions() if provider.runs(version))


def _listed(version: Version) -> dict[str, Any]:
    return {"FunctionArn": version.qualified_arn, "State": SHOWN[version.phase]["State"]}


def _described(provider: CapacityProvider) -> dict[str, Any]:
    return {
        "CapacityProviderArn": provider.arn,
        "State": provider.state,
        **provider.settings,
        "LastModified": timestamp(provider.modified),
    }
