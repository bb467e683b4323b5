"""Event source mappings: create, get, list, update, delete. What they read is up to the pollers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lambdamock.api.lifecycle import changed_state, in_a_moment
from lambdamock.api.lookup import reference_of
from lambdamock.api.mapping_rules import Wish, check, check_is_built
from lambdamock.api.mapping_settings import settings_of, with_consumer_group
from lambdamock.api.mapping_sources import Source, recognised, sources_of
from lambdamock.api.mapping_targets import (
    check_engine,
    check_group_is_free,
    check_is_alone,
    check_role,
    check_source,
    target_of,
)
from lambdamock.api.paging import page_of
from lambdamock.api.registry import operation
from lambdamock.api.tags import new_tags
from lambdamock.api.world import Call
from lambdamock.domain.mappings import SETTLED, STATE_OF_UPDATE, EventSourceMapping, State
from lambdamock.errors import ResourceInUseException, ResourceNotFoundException

PAGE_SIZE: Final = 100
"""Source: documented, ListEventSourceMappings: at most 100 in one answer, whatever `MaxItems` says."""


@operation("CreateEventSourceMapping")
def create_event_source_mapping(call: Call) -> dict[str, Any]:
    """Begin to read from a source for a function; the mapping is Creating in the answer, Enabled at the next look.

    Source: documented, developer guide, CreateEventSourceMapping, rules B124, B146, B147; observed, recorded answers
    and the order of recorded refusals: source, members and filters before the function, which comes before the rest.
    """
    given = call.input
    source = recognised(given, call.world.profile.name)
    settings = settings_of(source, given)
    check(_wish(call, source, settings, None))
    target = target_of(call)
    check_role(call, source, given.get("EventSourceArn"), settings, target)
    check_source(call, given.get("EventSourceArn"), target)
    check_is_alone(call.store, source, given.get("EventSourceArn"), settings, target)
    check_engine(call, given.get("EventSourceArn"), settings)
    check_group_is_free(call.store, source, given.get("EventSourceArn"), settings)
    check_is_built(settings)
    uuid = call.world.ids.uuid()
    mapping = EventSourceMapping(
        uuid=uuid,
        region=call.region,
        account_id=call.account_id,
        function_arn=target.reference.arn,
        source=source.kind,
        source_arn=given.get("EventSourceArn"),
        settings=with_consumer_group(source, settings, uuid),
        is_enabled=given.get("Enabled", True),
        last_modified=call.world.clock.now(),
        tags=new_tags(call),
    )
    return _begun(call, mapping)


@operation("GetEventSourceMapping")
def get_event_source_mapping(call: Call) -> dict[str, Any]:
    """A mapping's configuration and state. Source: documented, GetEventSourceMapping; observed, recorded answers."""
    return _shown(call, _found(call))


@operation("ListEventSourceMappings")
def list_event_source_mappings(call: Call) -> dict[str, Any]:
    """The mappings of the account in the region, those of a function or of a source only, at most 100 at a time.

    A function is meant as it is named: without a version or alias, mappings of those are not among the answer.

    Source: documented, ListEventSourceMappings, rules B125, B153, B212; API reference of today: encrypted filters are
    not shown; assumed: the order, the meaning of a name without a qualifier, and no mappings of a function that does
    not exist.
    """
    function_arn = reference_of(call).arn if "FunctionName" in call.input else None
    table = call.store.mappings.of(function_arn, call.input.get("EventSourceArn"))
    return page_of(call, "EventSourceMappings", table, lambda mapping: _listed(call, mapping), size=PAGE_SIZE)


@operation("UpdateEventSourceMapping")
def update_event_source_mapping(call: Call) -> dict[str, Any]:
    """Change a mapping; what the request does not name stays.

    Source: documented, developer guide, UpdateEventSourceMapping, rule B148; observed, recorded answers.
    """
    mapping = _found(call)
    _check_settled(mapping, "update")
    given = call.input
    source = sources_of(call.world.profile.name)[mapping.source]
    settings = settings_of(source, given, mapping.settings)
    check(_wish(call, source, settings, mapping.settings))
    function_arn = mapping.function_arn
    if "FunctionName" in given:
        target = target_of(call)
        check_role(call, source, mapping.source_arn, settings, target)
        check_source(call, mapping.source_arn, target)
        check_is_alone(call.store, source, mapping.source_arn, settings, target, but=mapping.uuid)
        function_arn = target.reference.arn
    check_is_built(settings)
    is_enabled = given.get("Enabled", mapping.is_enabled)
    return _begun(
        call,
        mapping._replace(
            function_arn=function_arn,
            settings=settings,
            is_enabled=is_enabled,
            state=STATE_OF_UPDATE[mapping.is_enabled, is_enabled],
            last_modified=call.world.clock.now(),
        ),
    )


@operation("DeleteEventSourceMapping")
def delete_event_source_mapping(call: Call) -> dict[str, Any]:
    """Stop reading: the mapping is Deleting in the answer, gone at the next look.

    Source: documented, developer guide, DeleteEventSourceMapping, rule B149; observed, recorded answers.
    """
    mapping = _found(call)
    _check_settled(mapping, "delete")
    return _begun(call, mapping._replace(state=State.DELETING, last_modified=call.world.clock.now()))


def _wish(call: Call, source: Source, settings: dict[str, Any], before: Mapping[str, Any] | None) -> Wish:
    world = call.world
    return Wish(source, call.input, settings, before, world.profile.quotas, world.clock.now())


def _found(call: Call) -> EventSourceMapping:
    """Source: observed, recorded refusals of unknown UUIDs."""
    mapping = call.store.mappings.get(call.input["UUID"].lower())
    if mapping is None:
        raise ResourceNotFoundException("The resource you requested does not exist.")
    return mapping


def _check_settled(mapping: EventSourceMapping, action: str) -> None:
    """Source: documented, developer guide, ResourceInUseException; assumed, its wording, as users report it."""
    if mapping.state not in SETTLED:
        raise ResourceInUseException(f"Cannot {action} the event source mapping because it is in use.")


def _begun(call: Call, mapping: EventSourceMapping) -> dict[str, Any]:
    """Keep a mapping in a state that ends right after the call, and answer it."""
    world, table = call.world, call.store.mappings
    table.put(mapping.uuid, mapping)

    def settle() -> None:
        current = table.get(mapping.uuid)
        if current is None or current.state is not mapping.state:  # its tags may have changed meanwhile, no more
            return
        if current.state is State.DELETING:
            table.remove(mapping.uuid)
            world.mapping_changed(current)
            return
        settled = current.settled(world.clock.now())
        table.put(mapping.uuid, settled)
        changed_state(world, mapping.arn, settled.state.value)
        world.mapping_changed(settled)

    in_a_moment(world, settle, f"mapping {mapping.uuid} leaves {mapping.state.value}", "mapping")
    return _shown(call, mapping)


def _shown(call: Call, mapping: EventSourceMapping) -> dict[str, Any]:
    """A mapping as answers show it. Source: observed, recorded answers: which keys are there and which are not."""
    source = sources_of(call.world.profile.name)[mapping.source]
    shown = {
        **mapping.settings,
        "UUID": mapping.uuid,
        "EventSourceMappingArn": mapping.arn,
        "FunctionArn": mapping.function_arn,
        "LastModified": mapping.last_modified,
        "State": mapping.state.value,
        "StateTransitionReason": source.reason,
    }
    if mapping.source_arn is not None:
        shown["EventSourceArn"] = mapping.source_arn
    if source.has_result:
        shown["LastProcessingResult"] = mapping.last_processing_result
    return shown


def _listed(call: Call, mapping: EventSourceMapping) -> dict[str, Any]:
    shown = _shown(call, mapping)
    if "KMSKeyArn" in shown:
        shown.pop("FilterCriteria", None)
    return shown
