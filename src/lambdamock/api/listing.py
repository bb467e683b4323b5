"""Pages of functions: each once, or each with all its published versions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from lambdamock.api.configuration import listed
from lambdamock.api.paging import marker, number_in, page_of, position_after
from lambdamock.api.world import Call
from lambdamock.domain.arns import LATEST
from lambdamock.domain.functions import Function
from lambdamock.domain.versions import Version


def functions_page(call: Call, *, every_version: bool) -> dict[str, Any]:
    """One page of ListFunctions.

    Args:
        every_version: `$LATEST` of each function and its published versions, with their qualified ARNs.
    """
    size = call.world.profile.quotas.page_size
    if not every_version:
        functions = call.store.functions
        return page_of(call, "Functions", functions, lambda one: listed(one.latest, qualified=False), size=size)
    size = min(call.input.get("MaxItems", size), size)
    name, _, number = (position_after(call) or "").partition(":")
    found = list(islice(_versions_after(call, name, number_in(number)), size + 1))
    result: dict[str, Any] = {"Functions": [listed(version, qualified=True) for version in found[:size]]}
    if len(found) > size:
        last = found[size - 1]
        result["NextMarker"] = marker(f"{last.name}:{0 if last.number == LATEST else last.number}")
    return result


def versions_page(call: Call, function: Function) -> dict[str, Any]:
    """One page of ListVersionsByFunction: `$LATEST`, then the published versions by number."""
    size = call.world.profile.quotas.page_size
    size = min(call.input.get("MaxItems", size), size)
    position = position_after(call)
    start = [function.latest] if position is None else []
    versions, last = function.versions.page(number_in(position or ""), size - len(start))
    result: dict[str, Any] = {"Versions": [listed(version, qualified=True) for version in (*start, *versions)]}
    if start and size == 1 and function.versions:
        result["NextMarker"] = marker(0)  # the page had room for `$LATEST` alone
    elif last is not None:
        result["NextMarker"] = marker(last)
    return result


def _versions_after(call: Call, name: str, number: int) -> Iterator[Version]:
    """All versions that come after that one in the order of names and numbers; from the beginning with no name."""
    functions = call.store.functions
    begun = functions.get(name)
    if begun is not None:
        yield from begun.versions.after(number)
    for function in functions.after(name):
        yield from function.all_versions()
