"""Step Functions: state machines by their ARN, with or without a version or alias."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import text_of
from lambdamock.authorisation.needs.tables import tabled

_ON_MACHINE: Final = ("DescribeStateMachine", "ListExecutions", "StartExecution", "StartSyncExecution")
_PARTS: Final = 7  # of an ARN of a state machine without a qualifier


def _on_machine(request: ApiRequest) -> list[Need]:
    """A state machine as it is named; a policy may also name it without its version or alias, as a condition does.

    Source: documented, developer guide of Step Functions, "Creating granular IAM permissions"; assumed, that both forms
    of the ARN count.
    """
    arn = text_of(request, "stateMachineArn")
    parts = arn.split(":")
    if len(parts) <= _PARTS:
        return tabled(request)
    context = {"states:StateMachineQualifier": parts[_PARTS]}
    return [Need(f"states:{request.operation}", arn, context, (":".join(parts[:_PARTS]),))]


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = dict.fromkeys(_ON_MACHINE, _on_machine)
