"""Which limits hold for a version, and what a function takes out of the account's pool."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from lambdamock.domain.aliases import Alias
from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.concurrency import (
    Limits,
    ProvisionedConcurrency,
    kept_by,
    least_unreserved,
    limits_of,
    refusal_of_second,
    unreserved,
)
from lambdamock.domain.functions import Function
from lambdamock.domain.quotas import CURRENT
from lambdamock.domain.store import Store
from lambdamock.domain.versions import Settings, Version


class Package(NamedTuple):
    sha256: str = ""
    size: int = 1


def function(*, reserved: int | None = None, **provisioned: int) -> Function:
    """A function whose alias `live` points to version 1, and with a weight to version 2."""
    reference = FunctionReference("us-east-1", "123456789012", "f")
    made = Function(Version(reference, Settings("r"), Package(), 0.0, ""), {})
    made.aliases.put("live", Alias("live", "1", "", "", {"2": 0.1}))
    made.aliases.put("calm", Alias("calm", "3", "", ""))
    made.reserved_concurrency = reserved
    for name, number in provisioned.items():
        qualifier = name.removeprefix("v")
        made.provisioned.put(qualifier, ProvisionedConcurrency(qualifier, number, 0.0, number))
    return made


@pytest.mark.parametrize(
    ("made", "kept"),
    [
        (function(), 0),
        (function(reserved=0), 0),
        (function(reserved=9), 9),
        (function(v1=3, v4=2), 5),
        (function(reserved=9, v1=3), 9),
    ],
    ids=["nothing", "stopped", "reserved", "provisioned", "both"],
)
def test_a_function_keeps_what_it_reserves_or_else_what_is_provisioned(made: Function, kept: int) -> None:
    store = Store()
    store.add(made)
    store.recount_concurrency(made)
    store.recount_concurrency(made)
    assert (kept_by(made), store.concurrency_kept, unreserved(store, CURRENT)) == (kept, kept, 1000 - kept)
    store.remove("f")
    assert store.concurrency_kept == 0


@pytest.mark.parametrize(("account", "least"), [(1000, 100), (100, 100), (10, 10)])
def test_a_small_account_keeps_all_of_its_executions_unreserved(account: int, least: int) -> None:
    assert least_unreserved(CURRENT._replace(concurrent_executions=account)) == least


@pytest.mark.parametrize(
    ("made", "number", "limits"),
    [
        (function(), "$LATEST", Limits(None, 0, "", 500)),
        (function(reserved=7), "1", Limits(7, 0, "", 500)),
        (function(v1=3), "1", Limits(None, 3, "1", 500)),
        (function(v1=3), "$LATEST", Limits(None, 0, "", 500)),
        (function(reserved=7, v1=3), "1", Limits(4, 3, "1", 500)),
        (function(reserved=7, v1=3), "$LATEST", Limits(4, 0, "", 500)),
        (function(live=3), "1", Limits(None, 3, "live", 500)),
        (function(live=3), "2", Limits(None, 3, "live", 500)),
        (function(live=3), "3", Limits(None, 0, "", 500)),
    ],
    ids=[
        "nothing", "reserved", "provisioned", "provisioned for another", "both", "both, for another", "by an alias",
        "by an alias with weights", "by an alias of others",
    ],
)  # fmt: skip
def test_the_limits_of_a_version(made: Function, number: str, limits: Limits) -> None:
    assert limits_of(made, number, 500) == limits


def test_what_is_not_allocated_yet_is_kept_and_not_available() -> None:
    made = function(reserved=7)
    made.provisioned.put("1", ProvisionedConcurrency("1", 3, 0.0))
    assert limits_of(made, "1", 500) == Limits(4, 0, "1", 500)


ALIAS = "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version"
VERSION = "Version is pointed by a Provisioned Concurrency alias"


@pytest.mark.parametrize(
    ("made", "qualifier", "refusal"),
    [
        (function(), "1", None),
        (function(v1=3), "1", None),
        (function(live=3), "live", None),
        (function(v1=3), "4", None),
        (function(calm=3), "live", None),
        (function(v1=3), "live", ALIAS),
        (function(v2=3), "live", ALIAS),
        (function(live=3), "1", VERSION),
        (function(live=3), "2", VERSION),
    ],
    ids=[
        "the first", "the same version", "the same alias", "another version", "an alias of another version",
        "an alias of a provisioned version", "an alias with a weight on one", "a provisioned alias's version",
        "one on which it has a weight",
    ],
)  # fmt: skip
def test_a_version_is_provisioned_once(made: Function, qualifier: str, refusal: str | None) -> None:
    assert refusal_of_second(made, qualifier) == refusal
