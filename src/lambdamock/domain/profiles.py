"""The two sets of limits and runtimes: today's AWS, and the developer guide of 2019."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lambdamock.domain import quotas, runtimes
from lambdamock.domain.quotas import Quotas
from lambdamock.errors import UsageError

Constraints = Mapping[tuple[str, str], Mapping[str, Any]]
"""(operation or "*", member) to JSON Schema keywords that replace those of botocore's model; None lifts one."""

_NAME_2019: Final = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?"
    r"([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"
)
_NAME_WITH_DOTS_2019: Final = _NAME_2019.replace("([a-zA-Z0-9-_]+)(:", r"([a-zA-Z0-9-_\.]+)(:")
_READS: Final = ("GetFunction", "GetFunctionConfiguration", "Invoke")
_WRITES: Final = ("CreateFunction", "UpdateFunctionCode", "UpdateFunctionConfiguration")

# Source: documented, API reference of 2019, "Request Parameters" of each operation, where today's model differs.
_CONSTRAINTS_2019: Final[Constraints] = {
    **{(operation, "FunctionName"): {"pattern": _NAME_WITH_DOTS_2019, "maxLength": 170} for operation in _READS},
    **{(operation, "FunctionName"): {"pattern": _NAME_2019, "maxLength": 140} for operation in _WRITES},
    ("DeleteFunction", "FunctionName"): {"pattern": _NAME_2019, "maxLength": 140},
    **{(operation, "Qualifier"): {"pattern": r"(|[a-zA-Z0-9$_-]+)"} for operation in (*_READS, "DeleteFunction")},
    **{(operation, "MemorySize"): {"maximum": 3_008} for operation in _WRITES if operation != "UpdateFunctionCode"},
}


class Profile(NamedTuple):
    """Which limits and runtimes hold.

    Attributes:
        name: "current" or "2019".
        quotas: the numbers.
        runtimes: identifiers that functions may be created with, in the order in which AWS prints them.
        constraints: where request shapes differ from botocore's model.
    """

    name: str
    quotas: Quotas
    runtimes: tuple[str, ...]
    constraints: Constraints


_PROFILES: Final = {
    "current": Profile("current", quotas.CURRENT, runtimes.CURRENT, {}),
    "2019": Profile("2019", quotas.GUIDE_2019, runtimes.GUIDE_2019, _CONSTRAINTS_2019),
}


def profile_named(name: str) -> Profile:
    """The profile of that name.

    Raises:
        UsageError: there is none.
    """
    if name not in _PROFILES:
        raise UsageError(f"mock_lambda(profile={name!r}): there are {' and '.join(map(repr, _PROFILES))}")
    return _PROFILES[name]
