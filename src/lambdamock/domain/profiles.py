"""The two sets of limits and runtimes: today's AWS, and the developer guide of 2019."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from lambdamock.domain import quotas, runtimes
from lambdamock.domain.quotas import Quotas
from lambdamock.errors import UsageError

Constraints = Mapping[tuple[str, str], Mapping[str, Any]]
"""(operation or "*", member) to JSON Schema keywords that replace those of botocore's model; None lifts one."""


class Profile(NamedTuple):
    """Which limits and runtimes hold.

    A profile sets limits, not the extent of the API: operations and members that AWS has added since 2019 stay
    available under "2019", within today's limits, beside all that the guide requires of a request.

    Attributes:
        name: "current" or "2019".
        quotas: the numbers.
        runtimes: identifiers that functions may be created with, in the order in which AWS prints them.
        limits_bare_names: every operation refuses a FunctionName that is too long for a name alone; today only those
            that create something do (observed).
        ends_loops: Lambda stops functions that lead to themselves again and again (since 2023).
        constraints: where request shapes differ from botocore's model; the same object whenever it is asked for.
    """

    name: str
    quotas: Quotas
    runtimes: tuple[str, ...]
    constraints: Constraints
    limits_bare_names: bool = False
    ends_loops: bool = True


def _current() -> Profile:
    return Profile("current", quotas.CURRENT, runtimes.CURRENT, {})


def _guide_2019() -> Profile:
    from lambdamock.domain import constraints  # large, and rarely chosen

    return Profile(
        "2019",
        quotas.GUIDE_2019,
        runtimes.GUIDE_2019,
        constraints.GUIDE_2019,
        limits_bare_names=True,
        ends_loops=False,
    )


_PROFILES: Final[Mapping[str, Callable[[], Profile]]] = {"current": _current, "2019": _guide_2019}


@cache
def profile_named(name: str) -> Profile:
    """The profile of that name; the same object every time.

    Raises:
        UsageError: there is none.
    """
    if name not in _PROFILES:
        raise UsageError(f"mock_lambda(profile={name!r}): there are {' and '.join(map(repr, _PROFILES))}")
    return _PROFILES[name]()
