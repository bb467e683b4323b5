"""How often the roles of mappings are asked."""

from __future__ import annotations

from typing import Any, cast

import pytest
from tests.unit.roles import FUNCTION, ROLE, Asked

from lambdamock.authorisation.needs.need import Need
from lambdamock.domain.identities import Identity
from lambdamock.domain.mappings import EventSourceMapping
from lambdamock.iam import read
from lambdamock.simulation.role_permissions import RolePermissions

QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
NEEDS = [Need("sqs:ReceiveMessage", QUEUE), Need("sqs:DeleteMessage", QUEUE)]
RECEIVING = [{"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "*"}]
EVERYTHING = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]


class Mapping:
    uuid = "c8f1b0a2"
    function_arn = FUNCTION.arn
    region = "us-east-1"
    needs = tuple(NEEDS)


MAPPING = cast("EventSourceMapping", Mapping())


def needs(mapping: Any) -> tuple[Need, ...]:
    wanted: tuple[Need, ...] = mapping.needs
    return wanted


class Permissions:
    """Those of a role, at a time that a test moves."""

    def __init__(self, statements: list[Any] | None, role: str | None = ROLE) -> None:
        self.asked = Asked(statements)
        self.now = 0.0
        self.of_mappings = RolePermissions(self.asked.authority, lambda: self.now, lambda _: role)

    def missing(self, mapping: EventSourceMapping = MAPPING) -> str | None:
        return self.of_mappings.first_missing(mapping, needs)


def test_the_first_action_that_is_not_allowed_is_told() -> None:
    assert Permissions(RECEIVING).missing() == "sqs:DeleteMessage"
    assert Permissions(EVERYTHING).missing() is None


def test_a_function_that_is_gone_lacks_nothing() -> None:
    permissions = Permissions(RECEIVING, role=None)
    assert (permissions.missing(), permissions.asked.facts) == (None, [])


@pytest.mark.parametrize("statements", [EVERYTHING, None], ids=["known", "unknown"])
def test_nothing_is_asked_twice_while_nothing_changes(statements: Any) -> None:
    permissions = Permissions(statements)
    assert [permissions.missing() for _ in range(3)] == [None, None, None]
    assert len(permissions.asked.facts) == len(NEEDS)


def test_what_is_denied_is_asked_each_time() -> None:
    permissions = Permissions(RECEIVING)
    assert [permissions.missing() for _ in range(2)] == ["sqs:DeleteMessage"] * 2
    assert [verdict for _, _, verdict in permissions.asked.facts] == ["allowed", "denied", "denied"]


@pytest.mark.parametrize(("statements", "times"), [(EVERYTHING, 2), (None, 1)], ids=["known", "unknown"])
@pytest.mark.parametrize("how", ["time passes", "jobs begin to run"])
def test_a_known_role_is_asked_anew_as_conditions_may_be_others(how: str, statements: Any, times: int) -> None:
    permissions = Permissions(statements)
    permissions.missing()
    if how == "time passes":
        permissions.now += 1
    else:
        permissions.of_mappings.forget()
    permissions.missing()
    assert len(permissions.asked.facts) == times * len(NEEDS)


def test_a_change_of_roles_makes_all_of_them_be_asked_anew() -> None:
    permissions = Permissions(None)
    permissions.missing()
    permissions.of_mappings.change()
    permissions.missing()
    assert len(permissions.asked.facts) == 2 * len(NEEDS)


def test_a_role_that_becomes_known_is_asked() -> None:
    permissions = Permissions(None)
    assert permissions.missing() is None
    policy = read({"Version": "2012-10-17", "Statement": RECEIVING}, name="p")
    permissions.asked.identities.role = Identity(ROLE, "AROA", (policy,))
    assert permissions.missing() == "sqs:DeleteMessage"


@pytest.mark.parametrize("statements", [RECEIVING, None], ids=["known", "unknown"])
def test_a_mapping_that_changed_is_asked_for_what_it_needs_now(statements: Any) -> None:
    class Changed(Mapping):
        needs = (NEEDS[0], Need("sqs:ListQueues", "*"))

    class Before(Mapping):
        needs = (NEEDS[0],)

    permissions = Permissions(statements)
    assert permissions.missing(cast("EventSourceMapping", Before())) is None
    assert permissions.missing(cast("EventSourceMapping", Changed())) == ("sqs:ListQueues" if statements else None)


def test_each_thing_that_a_mapping_needs_is_asked_for() -> None:
    permissions = Permissions(RECEIVING)
    assert permissions.of_mappings.first_missing(MAPPING, lambda _: NEEDS[:1]) is None
    assert permissions.of_mappings.first_missing(MAPPING, lambda _: NEEDS[1:]) == "sqs:DeleteMessage"
