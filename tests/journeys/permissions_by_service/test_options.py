"""What options of a call ask for: further permissions, or others, on exactly these resources."""

from __future__ import annotations

import pytest
from tests.journeys.permissions_by_service.options import OPTIONS
from tests.journeys.permissions_by_service.trials import trials

from lambdamock import mock_lambda


@pytest.mark.parametrize("service", OPTIONS)
def test_a_call_with_options_needs_these_permissions_each_of_them(service: str) -> None:
    calls = [(operation, members) for operation, members, _ in OPTIONS[service]]
    answered = {"AssumeRole", "CreateFunction", "Invoke"}  # by the mock itself
    with mock_lambda(iam="strict") as aws:
        found = trials(aws, service, calls, answered)
    shown = [(trial.operation, set(trial.needed), trial.without == trial.needed) for trial in found]
    assert shown == [(operation, set(needed), True) for operation, _, needed in OPTIONS[service]]
