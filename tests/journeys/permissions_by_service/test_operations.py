"""Each operation of the services that handlers call most, by a function whose role has exactly what it needs, or less.

The permissions come from the denials themselves: a call is repeated with what it missed until it is let through.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from moto import mock_aws
from tests.journeys.permissions_by_service.actions import actions_of
from tests.journeys.permissions_by_service.operations import SERVICES, is_answered, operations_of
from tests.journeys.permissions_by_service.resources import complaint_about
from tests.journeys.permissions_by_service.samples import params_of
from tests.journeys.permissions_by_service.trials import Trial, trials
from tests.journeys.permissions_by_service.wordings import exception_name, expected

from lambdamock import mock_lambda

ANSWERED = 6
"""How many operations of each service moto answers really: what it says to them is not under test."""

LEAST = {"apigatewaymanagementapi": 3, "dynamodbstreams": 4, "rds-data": 1, "sts": 7}
"""How many operations are called at least, of services of which there are less than ten."""

NOT_BUILT = "OperationNotBuilt"


def spread(operations: list[str]) -> list[str]:
    """A few operations from all over the list."""
    return operations[:: max(1, len(operations) // ANSWERED)]


@pytest.fixture(autouse=True)
def _moto() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.mark.parametrize("service", SERVICES)
def test_a_handler_may_do_what_its_role_allows_and_nothing_with_any_permission_less(service: str) -> None:
    operations = operations_of(service)
    assert len(operations) >= LEAST.get(service, 10)
    answered = operations if service == "lambda" else spread(operations) if is_answered(service) else []
    with mock_lambda(iam="strict") as aws:
        found = trials(aws, service, [(name, params_of(service, name)) for name in operations], answered)
    assert [trial.operation for trial in found] == operations
    assert {trial.operation for trial in found if trial.result != "reached"} >= set(answered)
    assert [complaint for trial in found for complaint in complaints(trial)] == []


def complaints(trial: Trial) -> Iterator[str]:
    """What a trial showed that should not be, each with the service, the operation and the permission."""
    if trial.service == "lambda" and trial.result == NOT_BUILT:
        return
    about = f"{trial.service} {trial.operation}"
    missing = {permission.action for permission in trial.needed}
    if missing != actions_of(trial.service, trial.operation):
        yield f"{about}: needs {sorted(missing)}, not {sorted(actions_of(trial.service, trial.operation))}"
    for permission in trial.needed:
        wrong = complaint_about(trial.service, trial.operation, permission.resource, trial.params)
        if wrong:
            yield f"{about}: {permission.action}: {wrong}"
    for permission, other in zip(trial.needed, trial.without, strict=True):
        if other != permission:
            yield f"{about}: without {permission} it misses {other}"
    yield from misworded(trial, about)


def misworded(trial: Trial, about: str) -> Iterator[str]:
    for denied in trial.denials:
        said = (denied.code, denied.status, denied.message)
        due = expected(trial.service, trial.operation, denied.missing, trial.params)
        if said != due:
            yield f"{about}: without {denied.missing} it says {said}, not {due}"
        kind = exception_name(trial.service, denied.code)
        if denied.status != 200 and denied.kind.__name__ != kind:
            yield f"{about}: a handler gets {denied.kind.__name__}, not {kind}"
