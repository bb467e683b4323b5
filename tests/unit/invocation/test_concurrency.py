"""Simultaneous executions are counted, and those beyond a limit are throttled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.concurrency import Limits
from lambdamock.errors import TooManyRequestsException
from lambdamock.invocation.concurrency import Leases

F = FunctionReference("us-east-1", "123456789012", "f")
G = F._replace(name="g")
FUNCTION = "ReservedFunctionConcurrentInvocationLimitExceeded"
ACCOUNT = "ConcurrentInvocationLimitExceeded"


def limits(reserved: int | None = None, provisioned: int = 0, pool: int = 1000) -> Limits:
    return Limits(reserved, provisioned, "1" if provisioned else "", pool)


def throttle(leases: Leases, reference: FunctionReference, bounds: Limits) -> tuple[int, str, dict[str, str]]:
    with pytest.raises(TooManyRequestsException) as refusal:
        leases.take(reference, bounds)
    return refusal.value.status, refusal.value.message, refusal.value.details


@contextmanager
def taken(leases: Leases, reference: FunctionReference, bounds: Limits) -> Iterator[None]:
    """One execution runs inside."""
    slot = leases.take(reference, bounds)
    yield
    leases.give_back(slot)


@pytest.mark.parametrize("provisioned", [0, 2], ids=["nothing provisioned", "some provisioned for another version"])
def test_A163_a_reservation_of_0_stops_the_function(provisioned: int) -> None:
    leases = Leases()
    with taken(leases, F, limits(provisioned=2)):
        assert throttle(leases, F, limits(reserved=0)) == (429, "Rate Exceeded.", {"Reason": FUNCTION})


def test_A162_a_function_runs_as_often_at_once_as_it_reserves() -> None:
    leases = Leases()
    with taken(leases, F, limits(reserved=2)), taken(leases, F, limits(reserved=2)):
        assert throttle(leases, F, limits(reserved=2)) == (429, "Rate Exceeded.", {"Reason": FUNCTION})
    with taken(leases, F, limits(reserved=2)), taken(leases, F, limits(reserved=2)):
        pass


def test_A164_all_versions_and_aliases_count_together() -> None:
    leases = Leases()
    with taken(leases, F._replace(qualifier="1"), limits(reserved=1)):
        assert throttle(leases, F._replace(qualifier="live"), limits(reserved=1))[2] == {"Reason": FUNCTION}


def test_A001_functions_without_a_reservation_share_the_pool() -> None:
    leases = Leases()
    with taken(leases, F, limits(pool=2)), taken(leases, G, limits(pool=2)):
        assert throttle(leases, G, limits(pool=2)) == (429, "Rate Exceeded.", {"Reason": ACCOUNT})


def test_reserved_executions_are_none_of_the_pool() -> None:
    leases = Leases()
    with taken(leases, F, limits(pool=1)), taken(leases, G, limits(reserved=1, pool=1)):
        assert throttle(leases, G, limits(reserved=1, pool=1))[2] == {"Reason": FUNCTION}


@pytest.mark.parametrize(
    "elsewhere",
    [F._replace(region="eu-west-1"), F._replace(account_id="210987654321")],
    ids=["region", "account"],
)
def test_every_account_has_a_pool_in_every_region(elsewhere: FunctionReference) -> None:
    leases = Leases()
    with taken(leases, F, limits(pool=1)), taken(leases, elsewhere, limits(pool=1)):
        assert throttle(leases, F, limits(pool=1))[2] == {"Reason": ACCOUNT}


def test_a_version_uses_its_provisioned_executions_first() -> None:
    leases = Leases()
    bounds = limits(reserved=0, provisioned=2)
    with taken(leases, F, bounds), taken(leases, F, bounds):
        assert throttle(leases, F, bounds)[2] == {"Reason": FUNCTION}


@pytest.mark.parametrize(
    ("rest", "reason"),
    [({"reserved": 1}, FUNCTION), ({"pool": 1}, ACCOUNT)],
    ids=["of the function", "of the account"],
)
def test_beyond_what_is_provisioned_it_uses_the_rest(rest: dict[str, int], reason: str) -> None:
    leases = Leases()
    bounds = limits(provisioned=1, **rest)
    with taken(leases, F, bounds), taken(leases, F, bounds):
        assert throttle(leases, F, bounds)[2] == {"Reason": reason}
        assert throttle(leases, F, limits(**rest))[2] == {"Reason": reason}


def test_what_was_taken_can_be_given_back() -> None:
    leases = Leases()
    slot = leases.take(F, limits(reserved=1))
    assert throttle(leases, F, limits(reserved=1))[2] == {"Reason": FUNCTION}
    leases.give_back(slot)
    leases.give_back(leases.take(F, limits(reserved=1)))
