"""Which resource a data point is about: the dimensions of CloudWatch."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

from lambdamock.domain.arns import LATEST
from lambdamock.domain.journal import ApiCall, Batch, Invocation, RecordsDiscarded

Dimensions: TypeAlias = tuple[tuple[str, str], ...]
"""Names and values, in the order in which CloudWatch lists those of Lambda; empty for a whole account."""

FUNCTION: Final = "FunctionName"
RESOURCE: Final = "Resource"
EXECUTED: Final = "ExecutedVersion"
MAPPING: Final = "EventSourceMappingUUID"
ORDER: Final = (FUNCTION, RESOURCE, EXECUTED, MAPPING)
ACCOUNT: Final[Dimensions] = ()


class Place(NamedTuple):
    """Whose a data point is.

    Attributes:
        owner: region and account.
        name: of the function; empty where nobody knows it.
        resource: the function, or `function:qualifier` as it was invoked.
        executed: the version that ran, where an alias was invoked; else empty.
        mapping: UUID of an event source mapping; else empty.
        provisioned: `function:qualifier` of what has the provisioned concurrency; else empty.
    """

    owner: tuple[str, str]
    name: str
    resource: str = ""
    executed: str = ""
    mapping: str = ""
    provisioned: str = ""


def place_of(entry: Any) -> Place:
    """Where a fact of the journal belongs."""
    if isinstance(entry, Invocation):
        place = invoked_place(entry.context.invoked_function_arn, entry.context.function_version)
        qualifier = "" if entry.concurrency is None else entry.concurrency.qualifier
        return place._replace(provisioned=f"{place.name}:{qualifier}") if qualifier else place
    if isinstance(entry, ApiCall):
        return Place((entry.region, entry.account_id), "")
    return invoked_place(entry.function_arn, "", entry.mapping if isinstance(entry, (Batch, RecordsDiscarded)) else "")


@lru_cache(maxsize=1024)
def invoked_place(function_arn: str, executed: str = "", mapping: str = "") -> Place:
    """Where an invocation belongs.

    Args:
        function_arn: as the function was invoked.
        executed: the version that ran, whatever was invoked; empty when none did.

    Source: documented, rules B237 to B239 (`ExecutedVersion` only for aliases); observed, that `Resource` of a function
    that is invoked without a qualifier is its name.
    """
    _, _, _, region, account_id, _, name, *rest = function_arn.split(":")
    qualifier = rest[0] if rest else ""
    is_alias = bool(qualifier) and qualifier != LATEST and not qualifier.isdecimal()
    resource = f"{name}:{qualifier}" if qualifier else name
    return Place((region, account_id), name, resource, executed if is_alias else "", mapping)


@lru_cache(maxsize=1024)
def of_function(place: Place) -> tuple[Dimensions, ...]:
    """The account, the function, its version or alias, and the version behind the alias."""
    if not place.name:
        return (ACCOUNT,)
    function = (FUNCTION, place.name)
    resource = (function, (RESOURCE, place.resource))
    found: tuple[Dimensions, ...] = (ACCOUNT, (function,), resource)
    return (*found, (*resource, (EXECUTED, place.executed))) if place.executed else found


def of_account(_: Place) -> tuple[Dimensions, ...]:
    """The account alone."""
    return (ACCOUNT,)


def of_function_alone(place: Place) -> tuple[Dimensions, ...]:
    """The function, not its versions and aliases, and not the account."""
    return (((FUNCTION, place.name),),)


def of_provisioned(place: Place) -> tuple[Dimensions, ...]:
    """The function, and the version or alias that has the provisioned concurrency."""
    return ((FUNCTION, place.name),), ((FUNCTION, place.name), (RESOURCE, place.provisioned))


def of_mapping(place: Place) -> tuple[Dimensions, ...]:
    """The event source mapping."""
    return (((MAPPING, place.mapping),),)
