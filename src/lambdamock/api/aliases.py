"""Aliases: names that point to versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lambdamock.api.guards import check_revision
from lambdamock.api.lookup import function_of, not_found, reference_of, store_of
from lambdamock.api.paging import page_of
from lambdamock.api.registry import operation
from lambdamock.api.world import Call
from lambdamock.domain.aliases import Alias
from lambdamock.domain.arns import LATEST, FunctionReference
from lambdamock.domain.functions import Function
from lambdamock.errors import InvalidParameterValueException, ResourceConflictException, ResourceNotFoundException


@operation("CreateAlias")
def create_alias(call: Call) -> dict[str, Any]:
    """Give a version a name.

    Source: documented, developer guide, CreateAlias, rules A219 to A229; observed, recorded answers and refusals and
    their order: weights, then the versions, then the name.
    """
    given = call.input
    reference = reference_of(call)
    number = given["FunctionVersion"]
    weights = _weights(given) or {}
    _check_weights(number, weights)
    function = function_of(call, reference, missing=_arn(reference, number))
    _check_versions(function, number, weights)
    arn = _arn(reference, given["Name"])
    if given["Name"] in function.aliases:
        raise ResourceConflictException(f"Alias already exists: {arn}")
    alias = Alias(given["Name"], number, given.get("Description", ""), call.world.ids.uuid(), weights)
    function.aliases.put(alias.name, alias)
    return _described(alias, arn)


@operation("GetAlias")
def get_alias(call: Call) -> dict[str, Any]:
    """An alias. Source: documented, developer guide, GetAlias; observed, the recorded refusal."""
    reference, function = _named(call)
    arn = _arn(reference, call.input["Name"])
    alias = function.aliases.get(call.input["Name"])
    if alias is None:
        raise ResourceNotFoundException(f"Cannot find alias arn: {arn}")
    return _described(alias, arn)


@operation("ListAliases")
def list_aliases(call: Call) -> dict[str, Any]:
    """The aliases of a function, or those of them that point to one version.

    Source: documented, developer guide, ListAliases; assumed, the order, and that a second, weighted version counts.
    """
    reference, function = _named(call)
    number = call.input.get("FunctionVersion")
    return page_of(
        call,
        "Aliases",
        function.aliases,
        lambda alias: _described(alias, _arn(reference, alias.name)),
        where=None if number is None else lambda alias: alias.points_to(number),
    )


@operation("UpdateAlias")
def update_alias(call: Call) -> dict[str, Any]:
    """Point an alias elsewhere, or change its weights or description; what the request does not name stays.

    Source: documented, developer guide, UpdateAlias, rules A223, A249, A250; observed, recorded refusals.
    """
    reference, function = _named(call)
    given = call.input
    arn = _arn(reference, given["Name"])
    alias = function.aliases.get(given["Name"])
    if alias is None:
        raise ResourceNotFoundException(f"Alias not found: {arn}")
    check_revision(call, alias.revision_id)
    weights = _weights(given)
    changed = alias._replace(
        function_version=given.get("FunctionVersion", alias.function_version),
        description=given.get("Description", alias.description),
        weights=alias.weights if weights is None else weights,
    )
    _check_weights(changed.function_version, changed.weights)
    _check_versions(function, changed.function_version, changed.weights)
    changed = changed._replace(revision_id=call.world.ids.uuid())
    function.aliases.put(changed.name, changed)
    if changed.name in function.provisioned:
        from lambdamock.api.provisioned_concurrency import end_surplus, move_with_alias  # few aliases have any

        if changed.function_version != alias.function_version:
            move_with_alias(call.world, function, changed.name)
        end_surplus(call.world, function)
    return _described(changed, arn)


@operation("DeleteAlias")
def delete_alias(call: Call) -> dict[str, Any]:
    """Delete an alias with what was configured for it; one that does not exist is no error.

    Source: documented, developer guide, DeleteAlias; assumed, that a missing alias is no error.
    """
    reference, function = _named(call)
    if call.input["Name"] in function.aliases:
        was_provisioned = call.input["Name"] in function.provisioned
        store_of(call, reference).remove_alias(function, call.input["Name"])
        if was_provisioned:
            from lambdamock.api.provisioned_concurrency import end_surplus  # few aliases have any

            end_surplus(call.world, function)
    return {}


def _named(call: Call) -> tuple[FunctionReference, Function]:
    reference = reference_of(call)
    return reference, function_of(call, reference)


def _arn(reference: FunctionReference, qualifier: str) -> str:
    return reference._replace(qualifier=qualifier).arn


def _described(alias: Alias, arn: str) -> dict[str, Any]:
    """Source: observed, recorded answers: no `RoutingConfig` when there are no weights."""
    shown = {
        "AliasArn": arn,
        "Name": alias.name,
        "FunctionVersion": alias.function_version,
        "Description": alias.description,
        "RevisionId": alias.revision_id,
    }
    return {**shown, "RoutingConfig": {"AdditionalVersionWeights": dict(alias.weights)}} if alias.weights else shown


def _weights(given: Mapping[str, Any]) -> Mapping[str, float] | None:
    """The weights that a request sets; None when it does not speak of them."""
    if "RoutingConfig" not in given:
        return None
    return dict(given["RoutingConfig"].get("AdditionalVersionWeights", {}))


def _check_weights(number: str, weights: Mapping[str, float]) -> None:
    """Source: observed, recorded refusals; the one for `$LATEST` has no `Type`."""
    if not weights:
        return
    if len(weights) > 1:
        raise InvalidParameterValueException("Number of items in AdditionalVersionWeights cannot be greater than 1")
    if number == LATEST:
        raise InvalidParameterValueException(
            "$LATEST is not supported for an alias pointing to more than 1 version"
        ).without_type()
    if number in weights:
        raise InvalidParameterValueException(
            f"Invalid function version {number}. Function version {number} is already included in routing "
            "configuration."
        )


def _check_versions(function: Function, number: str, weights: Mapping[str, float]) -> None:
    """Source: observed, recorded refusals; documented, rules A246 and A247, whose wording is assumed."""
    versions = []
    for one in (number, *weights):
        version = function.version(one)
        if version is None:
            raise not_found(_arn(function.reference, one))
        versions.append(version)
    roles = {version.settings.role for version in versions}
    if len(roles) > 1:
        raise InvalidParameterValueException("The versions of an alias must have the same execution role.")
    targets = {version.settings.others.get("DeadLetterConfig", {}).get("TargetArn") for version in versions}
    if len(targets) > 1:
        raise InvalidParameterValueException(
            "The versions of an alias must have the same dead-letter queue configuration, or none."
        )
