"""Which version an invocation reaches, and what bounds its executions."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from lambdamock.domain.aliases import Alias
from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.concurrency import Limits, limits_of, unreserved
from lambdamock.domain.functions import Function
from lambdamock.domain.quotas import Quotas
from lambdamock.domain.store import Store
from lambdamock.domain.versions import Version


class Target(NamedTuple):
    """The version that one invocation reaches."""

    function: Function
    version: Version
    limits: Limits


def target_of(
    store: Store, reference: FunctionReference, quotas: Quotas, fraction: Callable[[], float]
) -> Target | None:
    """Choose the version for one invocation.

    Args:
        store: of the function's account and region.
        fraction: draws a number from 0.0 up to 1.0, for an alias with weights.

    Returns:
        None when the function, version or alias does not exist.
    """
    function = store.functions.get(reference.name)
    if function is None:
        return None
    version = _version_of(function, reference.qualifier, fraction)
    if version is None:
        return None
    return Target(function, version, limits_of(function, version.number, unreserved(store, quotas)))


def _version_of(function: Function, qualifier: str | None, fraction: Callable[[], float]) -> Version | None:
    if qualifier is None:
        return function.latest
    alias = function.aliases.get(qualifier)
    return function.version(qualifier if alias is None else _chosen(alias, fraction))


def _chosen(alias: Alias, fraction: Callable[[], float]) -> str:
    """The number of the version that one invocation of an alias goes to; equal in every run (rule A245)."""
    for number, weight in alias.weights.items():
        if fraction() < weight:
            return number
    return alias.function_version
