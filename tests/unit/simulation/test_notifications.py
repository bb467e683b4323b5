"""What services hand over when nobody waits: after the call, and a refusal is a warning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lambdamock.errors import AccessDeniedException, ResourceNotFoundException, TriggerRefused
from lambdamock.simulation import Options, Simulation

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
TOPIC = "arn:aws:sns:us-east-1:123456789012:orders"
SOURCE: dict[str, Any] = {"source_arn": TOPIC, "source_account": "123456789012"}
PERMISSION = {
    "FunctionName": "f",
    "StatementId": "topic",
    "Action": "lambda:InvokeFunction",
    "Principal": "sns.amazonaws.com",
    "SourceArn": TOPIC,
}


@pytest.fixture
def simulation() -> Iterator[Simulation]:
    from lambdamock.runtime import CallableCode, release

    made = Simulation(Options())
    settings = {
        "FunctionName": "f",
        "Runtime": "python3.12",
        "Handler": "a.b",
        "Code": {},
        "Role": "arn:aws:iam::123456789012:role/r",
    }
    made.perform("CreateFunction", settings, code=CallableCode(lambda event, context: None))
    yield made
    made.close()
    release()  # as the last mock that stops


def ran(simulation: Simulation) -> int:
    from lambdamock.domain.journal import Invocation

    return len(simulation.world.journal.of(Invocation))


def test_it_is_handed_over_when_no_call_is_under_way(simulation: Simulation) -> None:
    simulation.perform("AddPermission", PERMISSION)
    simulation.notify("sns", ARN, {}, **SOURCE)
    assert ran(simulation) == 0
    simulation.run_due()
    assert ran(simulation) == 1


def test_a_refusal_is_a_warning(simulation: Simulation) -> None:
    simulation.notify("sns", ARN, {}, **SOURCE)
    with pytest.warns(TriggerRefused, match=f"Amazon SNS could not invoke {ARN}: AccessDeniedException: "):
        simulation.run_due()
    assert ran(simulation) == 0


def test_why_a_service_may_not_invoke(simulation: Simulation) -> None:
    assert isinstance(simulation.refusal_of("sns", ARN, **SOURCE), AccessDeniedException)
    assert isinstance(simulation.refusal_of("sns", f"{ARN}-absent", **SOURCE), ResourceNotFoundException)
    simulation.perform("AddPermission", PERMISSION)
    assert simulation.refusal_of("sns", ARN, **SOURCE) is None
    assert ran(simulation) == 0


def test_events_that_happen_at_once_differ_and_begin_anew_with_the_world(simulation: Simulation) -> None:
    first, second = (simulation.origin("eu-west-1", "210987654321") for _ in range(2))
    assert first == ("eu-west-1", "210987654321", 1_767_225_600.0, "current", "0 00000001")
    assert second.seed == "0 00000002"
    simulation.reset()
    assert simulation.origin("eu-west-1", "210987654321") == first
