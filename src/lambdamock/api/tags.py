"""Tags of functions, event source mappings, code signing configurations and capacity providers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from lambdamock.api.lookup import function_of, not_authorized
from lambdamock.api.registry import operation
from lambdamock.api.world import Call
from lambdamock.domain.arns import resolve_function
from lambdamock.domain.tags import check_not_reserved, merged
from lambdamock.errors import InvalidParameterValueException, ResourceNotFoundException


class _Tagged(NamedTuple):
    """The tags of a resource, and how to give it others."""

    tags: Mapping[str, str]
    keep: Callable[[dict[str, str]], None]


def new_tags(call: Call) -> dict[str, str]:
    """The `Tags` that a request creates a resource with; empty when it names none.

    Raises:
        InvalidParameterValueException: see `domain.tags.merged`.
    """
    return merged({}, call.input.get("Tags", {}), call.world.profile.quotas.tags_per_resource)


@operation("TagResource")
def tag_resource(call: Call) -> dict[str, Any]:
    """Add tags; those with a known key get the new value.

    Source: documented, developer guide, TagResource, rules A295 to A304; observed, recorded refusals, that of no tags
    at all among them.
    """
    found = _found(call)
    given = call.input["Tags"]
    if not given:
        raise InvalidParameterValueException("An error occurred and the request cannot be processed.")
    found.keep(merged(found.tags, given, call.world.profile.quotas.tags_per_resource))
    return {}


@operation("UntagResource")
def untag_resource(call: Call) -> dict[str, Any]:
    """Take tags away; keys that the resource does not have are passed over.

    Source: documented, developer guide, UntagResource, rule A304; observed, recorded answers.
    """
    found = _found(call)
    keys = call.input["TagKeys"]
    check_not_reserved(keys)
    found.keep({key: value for key, value in found.tags.items() if key not in keys})
    return {}


@operation("ListTags")
def list_tags(call: Call) -> dict[str, Any]:
    """A resource's tags, also when there are none. Source: documented, ListTags; observed, recorded answers."""
    return {"Tags": dict(_found(call).tags)}


def _found(call: Call) -> _Tagged:
    """The resource that the request names by its ARN.

    Raises:
        AccessDeniedException: it is another account's. Source: assumed.
        ResourceNotFoundException: it is of another region, or there is none; in the words of its kind.
        InvalidParameterValueException: it is a version or an alias of a function.
    """
    arn: str = call.input["Resource"]
    _, _, _, region, account_id, kind, _ = arn.split(":", 6)
    if account_id != call.account_id:
        raise not_authorized(call, f"lambda:{call.operation}", arn)
    if kind == "function":
        return _function(call, arn)
    if region != call.region or kind not in _REGIONAL:
        raise _not_found()
    return _REGIONAL[kind](call, arn)


def _function(call: Call, arn: str) -> _Tagged:
    """Source: observed, recorded refusals: a qualifier is refused before anything is looked for."""
    reference = resolve_function(arn, None, region=call.region, account_id=call.account_id)
    if reference.qualifier is not None:
        raise InvalidParameterValueException(
            "Tags on function aliases and versions are not supported. Please specify a function ARN."
        )
    function = function_of(call, reference)

    def keep(tags: dict[str, str]) -> None:
        function.tags = tags

    return _Tagged(function.tags, keep)


def _mapping(call: Call, arn: str) -> _Tagged:
    table = call.store.mappings
    uuid = arn.rpartition(":")[2].lower()
    mapping = table.get(uuid)
    if mapping is None:
        raise _not_found()
    return _Tagged(mapping.tags, lambda tags: table.put(uuid, mapping._replace(tags=tags)))


def _code_signing_config(call: Call, arn: str) -> _Tagged:
    from lambdamock.api.code_signing import config_of  # each kind needs its own module only

    table = call.store.code_signing_configs
    config = config_of(call, arn)
    return _Tagged(config.tags, lambda tags: table.put(arn, config._replace(tags=tags)))


def _capacity_provider(call: Call, arn: str) -> _Tagged:
    from lambdamock.api.capacity_providers import provider_of  # each kind needs its own module only

    table = call.store.capacity_providers
    provider = provider_of(call, arn)
    return _Tagged(provider.tags, lambda tags: table.put(provider.name, provider._replace(tags=tags)))


def _not_found() -> ResourceNotFoundException:
    """Source: observed for event source mappings (recorded refusals of other operations); assumed for the rest."""
    return ResourceNotFoundException("The resource you requested does not exist.")


_REGIONAL: Final[Mapping[str, Callable[[Call, str], _Tagged]]] = {
    "event-source-mapping": _mapping,
    "code-signing-config": _code_signing_config,
    "capacity-provider": _capacity_provider,
}
"""Kind of resource, as in its ARN, to how it is found."""
