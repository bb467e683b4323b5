"""What exists instead of a thing that was not found: a similar name, another region, another account, the past."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from lambdamock.domain import journal
from lambdamock.mock.explanation.violations import nearest

if TYPE_CHECKING:
    from lambdamock.api import World
    from lambdamock.domain.functions import Function
    from lambdamock.domain.store import Store
    from lambdamock.mock.explanation.refusals import Refusal

_ARN: Final = re.compile(
    r"arn:aws[a-z-]*:lambda:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):(?P<kind>function|layer):(?P<name>[\w-]+)"
    r"(?::(?P<qualifier>[\w$.-]+))?"
)
_MOST_NAMES: Final = 10
_NAMES: Final = ("FunctionName", "LayerName", "CodeSigningConfigArn", "CapacityProviderName", "UUID", "Arn")
"""Members of requests that name what was not found, where the refusal does not."""


class Sought(NamedTuple):
    """What was looked for; `kind` is "function", "layer", or a member of the request."""

    kind: str
    name: str
    region: str
    account_id: str
    qualifier: str


def notes_about(refusal: Refusal, world: World) -> tuple[str, ...]:
    """What is known of the thing that a refusal says does not exist."""
    sought = _sought(refusal)
    if sought is None:
        return ()
    if sought.kind == "function":
        own = world.stores.of(sought.account_id, sought.region).functions.get(sought.name)
        if own is not None:
            return tuple(_of_qualifiers(own, sought))
    return tuple(_of_names(sought, world))


def _sought(refusal: Refusal) -> Sought | None:
    """The thing that the message names, else the one that the request does."""
    match = _ARN.search(refusal.message)
    if match is not None:
        return Sought(match["kind"], match["name"], match["region"], match["account"], match["qualifier"] or "")
    if refusal.call is None:
        return None
    member = next((name for name in _NAMES if refusal.parameters.get(name)), None)
    if member is None:
        return None
    given = str(refusal.parameters[member])
    named = _ARN.fullmatch(given)
    kind = named["kind"] if named else {"FunctionName": "function", "LayerName": "layer"}.get(member, member)
    region, account = (refusal.call.region, refusal.call.account_id) if named is None else named.group(1, 2)
    qualifier = str(refusal.parameters.get("Qualifier", "") or "")
    return Sought(kind, given if named is None else named["name"], region, account, qualifier)


def _of_qualifiers(function: Function, sought: Sought) -> Iterator[str]:
    versions = [version.number for version in function.all_versions()]
    aliases = [alias.name for alias in function.aliases]
    near = nearest(sought.qualifier, [*versions, *aliases]) if sought.qualifier else ""
    if near:
        yield f"did you mean {sought.name}:{near}?"
    yield f"function {sought.name} exists; its versions are {', '.join(versions)}, its aliases {_listed(aliases)}"


def _of_names(sought: Sought, world: World) -> Iterator[str]:
    here = world.stores.of(sought.account_id, sought.region)
    known = list(_names(here, sought.kind))
    near = nearest(sought.name, known)
    if near:
        yield f"did you mean {near!r}?"
    elsewhere = [arn for store in world.stores if store is not here for arn in _arns(store, sought)]
    yield from (f"there is {arn}" for arn in elsewhere)
    yield from _of_the_past(sought, world)
    if not near and not elsewhere and sought.kind in ("function", "layer"):
        names = f"the {sought.kind}s {_listed(sorted(known)[:_MOST_NAMES])}" if known else f"no {sought.kind}"
        yield f"account {sought.account_id} has in {sought.region} {names}"


def _names(store: Store, kind: str) -> Iterator[str]:
    if kind == "function":
        yield from (one.name for one in store.functions)
    elif kind == "layer":
        yield from (one.reference.name for one in store.layers)
    elif kind == "CodeSigningConfigArn":
        yield from (one.arn for one in store.code_signing_configs)
    elif kind == "CapacityProviderName":
        yield from (one.name for one in store.capacity_providers)


def _arns(store: Store, sought: Sought) -> Iterator[str]:
    """The ARN of a function or layer of that name."""
    if sought.kind == "function":
        yield from (one.arn for one in store.functions if one.name == sought.name)
    elif sought.kind == "layer":
        yield from (one.reference.arn for one in store.layers if one.reference.name == sought.name)


def _of_the_past(sought: Sought, world: World) -> Iterator[str]:
    """Whether it was there and has been deleted."""
    for call in world.journal.newest_first(journal.ApiCall):
        if not call.operation.startswith("Delete") or call.error_code or not call.parameters:
            continue
        if (call.region, call.account_id) == (sought.region, sought.account_id) and _is_about(call, sought):
            yield f"{call.operation} has deleted it, request {call.request_id}"
            return


def _is_about(call: journal.ApiCall, sought: Sought) -> bool:
    kinds = {"function": "DeleteFunction", "UUID": "DeleteEventSourceMapping"}
    if call.operation != kinds.get(sought.kind, ""):
        return False
    given = call.parameters or {}
    return str(given.get("FunctionName" if sought.kind == "function" else "UUID", "")).endswith(sought.name)


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "none"
