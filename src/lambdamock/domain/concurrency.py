"""How many executions a function keeps for itself, and how many may run at once.

Reserved concurrency is a number on the function. Provisioned concurrency is configured for a version or an alias and
lies within the reserved concurrency, when there is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lambdamock.domain.quotas import Quotas

if TYPE_CHECKING:
    from lambdamock.domain.functions import Function
    from lambdamock.domain.store import Store
    from lambdamock.domain.versions import Version


class ProvisionedConcurrency(NamedTuple):
    """Execution environments that are kept ready for a version or an alias.

    Attributes:
        qualifier: the version's digits or the alias's name.
        requested: how many there shall be, at least 1.
        last_modified: when a user last changed it, seconds since the epoch.
        allocated: how many there are; all of them come at once, when the allocation ends.
        failure: why there are none; empty unless the allocation failed.
    """

    qualifier: str
    requested: int
    last_modified: float
    allocated: int = 0
    failure: str = ""

    @property
    def status(self) -> str:
        """`IN_PROGRESS`, `READY` or `FAILED`."""
        if self.failure:
            return "FAILED"
        return "READY" if self.allocated == self.requested else "IN_PROGRESS"


class Limits(NamedTuple):
    """What bounds the simultaneous executions of one version.

    Attributes:
        reserved: executions that the function has for itself beside the provisioned ones; None without a reservation.
        provisioned: executions that only this version may use.
        qualifier: what the provisioned ones are configured for; empty when there are none.
        pool: executions that all functions without a reservation share.
    """

    reserved: int | None
    provisioned: int
    qualifier: str
    pool: int


def provisioned_by(function: Function) -> int:
    """The provisioned concurrency of all versions and aliases of a function together, as requested."""
    return sum(config.requested for config in function.provisioned)


def kept_by(function: Function) -> int:
    """How many of the account's executions a function takes out of the pool that all share.

    Source: documented, developer guide, rule A157, and "Configuring provisioned concurrency": provisioned concurrency
    counts towards the reserved concurrency of the function, and towards the account's limit when nothing is reserved.
    """
    reserved = function.reserved_concurrency
    return provisioned_by(function) if reserved is None else reserved


def versions_served(function: Function, qualifier: str) -> list[Version]:
    """The versions that share what is provisioned for a version or an alias."""
    return [version for version in function.all_versions() if _serves(function, qualifier, version.number)]


def unreserved(store: Store, quotas: Quotas) -> int:
    """How many executions the functions share that keep none for themselves."""
    return quotas.concurrent_executions - store.concurrency_kept


def least_unreserved(quotas: Quotas) -> int:
    """How many executions must stay unreserved: 100, or all of a smaller account.

    Source: documented, rule A160; assumed, that accounts with a smaller limit keep all of it unreserved.
    """
    return min(quotas.unreserved_concurrency_minimum, quotas.concurrent_executions)


def limits_of(function: Function, number: str, pool: int) -> Limits:
    """What bounds the executions of a version: "$LATEST" or digits.

    Source: documented, rules A162 and A164: all versions and aliases share the reservation; observed, recorded
    refusals: when all that is reserved is provisioned for a version, `$LATEST` is throttled and the version runs;
    assumed: what is provisioned for an alias serves the versions that it points to, however they are invoked.
    """
    reserved = function.reserved_concurrency
    if not len(function.provisioned):
        return Limits(reserved, 0, "", pool)
    config = _provisioned_for(function, number)
    return Limits(
        None if reserved is None else reserved - provisioned_by(function),
        config.allocated if config else 0,
        config.qualifier if config else "",
        pool,
    )


def _provisioned_for(function: Function, number: str) -> ProvisionedConcurrency | None:
    own = function.provisioned.get(number)
    if own is not None:
        return own
    return next((config for config in function.provisioned if _serves(function, config.qualifier, number)), None)


def _serves(function: Function, qualifier: str, number: str) -> bool:
    return qualifier == number or _points_to(function, qualifier, number)


def refusal_of_second(function: Function, qualifier: str) -> str | None:
    """Why a qualifier may not have provisioned concurrency beside what is configured already, in AWS's words.

    Returns:
        None when it may.

    Source: documented, developer guide, "Configuring provisioned concurrency": a version has one configuration, its
    own or that of one alias that points to it; assumed, the wording, and that it holds for a second alias.
    """
    others = [config.qualifier for config in function.provisioned if config.qualifier != qualifier]
    if qualifier.isdecimal():
        taken = any(_points_to(function, other, qualifier) for other in others)
        return "Version is pointed by a Provisioned Concurrency alias" if taken else None
    alias = function.aliases.get(qualifier)
    versions = {alias.function_version, *alias.weights} if alias else set()
    taken = any(other == version or _points_to(function, other, version) for other in others for version in versions)
    if taken:
        return "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version"
    return None


def _points_to(function: Function, alias_name: str, number: str) -> bool:
    alias = function.aliases.get(alias_name)
    return alias is not None and alias.points_to(number)
