"""What calls of Step Functions need: state machines with and without a version or an alias."""

from __future__ import annotations

import pytest
from tests.unit.authorisation.needs.services.calls import arn, needs, permissions

from lambdamock.authorisation.needs import Need

MACHINE = arn("states", "stateMachine:m")


@pytest.mark.parametrize("operation", ["StartExecution", "StartSyncExecution"])
def test_an_execution_needs_its_state_machine(operation: str) -> None:
    assert needs("stepfunctions", operation, {"stateMachineArn": MACHINE}) == [Need(f"states:{operation}", MACHINE)]


@pytest.mark.parametrize("qualifier", ["3", "live"])
def test_a_version_or_alias_is_also_its_state_machine(qualifier: str) -> None:
    assert needs("stepfunctions", "StartExecution", {"stateMachineArn": f"{MACHINE}:{qualifier}"}) == [
        Need("states:StartExecution", f"{MACHINE}:{qualifier}", {"states:StateMachineQualifier": qualifier}, (MACHINE,))
    ]


def test_a_new_alias_needs_the_state_machine_of_its_versions() -> None:
    members = {"name": "live", "routingConfiguration": [{"stateMachineVersionArn": f"{MACHINE}:3", "weight": 100}]}
    assert permissions("stepfunctions", "CreateStateMachineAlias", members) == [
        ("states:CreateStateMachineAlias", MACHINE)
    ]


def test_a_new_state_machine_is_given_a_role() -> None:
    role = "arn:aws:iam::111122223333:role/r"
    assert needs("stepfunctions", "CreateStateMachine", {"name": "m", "roleArn": role, "publish": True}) == [
        Need("states:CreateStateMachine", MACHINE),
        Need("iam:PassRole", role, {"iam:PassedToService": "states.amazonaws.com"}),
        Need("states:PublishStateMachineVersion", MACHINE),
    ]
