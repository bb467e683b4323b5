"""The statements that AddPermission and AddLayerVersionPermission put into a policy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lambdamock.api.world import Call
from lambdamock.domain.arns import partition_of
from lambdamock.domain.policies import Policy, Statement
from lambdamock.errors import (
    InvalidParameterValueException,
    PolicyLengthExceededException,
    ResourceConflictException,
    ResourceNotFoundException,
)

_ACCOUNT: Final = re.compile(r"\d{12}\Z")
_SERVICE: Final = re.compile(r"(?:[a-z0-9-]+\.)+amazonaws\.com(?:\.cn)?\Z|alexa-[a-z]+\.amazon\.com\Z")
_IDENTITY: Final = re.compile(
    r"arn:aws[a-z-]*:(?:iam::\d{12}:(?:root|(?:user|role)/.+)|sts::\d{12}:(?:assumed-role|federated-user)/.+)\Z"
)


def statement_of(call: Call, resource: str, conditions: Mapping[str, Mapping[str, str]]) -> Statement:
    """The statement that a request asks for.

    Args:
        call: its `StatementId`, `Principal` and `Action`.
        resource: the ARN that it grants access to.
        conditions: operator to condition key to value; none when empty.

    Raises:
        InvalidParameterValueException: the principal is none.

    Source: observed, recorded answers: which members in which order.
    """
    statement: dict[str, Any] = {
        "Sid": call.input["StatementId"],
        "Effect": "Allow",
        "Principal": principal_of(call.input["Principal"], call.region),
        "Action": call.input["Action"],
        "Resource": resource,
    }
    if conditions:
        statement["Condition"] = conditions
    return statement


def principal_of(given: str, region: str) -> str | dict[str, str]:
    """A principal as a statement shows it: everybody, a service, an account's root, or an identity.

    Raises:
        InvalidParameterValueException: it is none of these.

    Source: observed, recorded answers for each form and the recorded refusal; assumed: every name below
    `amazonaws.com` is a service (AWS knows a list), and users and roles exist (AWS looks them up).
    """
    if given == "*":
        return given
    if _ACCOUNT.match(given):
        return {"AWS": f"arn:{partition_of(region)}:iam::{given}:root"}
    if _IDENTITY.match(given):
        return {"AWS": given}
    if _SERVICE.match(given):
        return {"Service": given}
    raise InvalidParameterValueException(
        "The provided principal was invalid. Please check the principal and try again."
    )


def check_new(policy: Policy | None, sid: str) -> None:
    """Refuse a second statement of one id. Source: observed, recorded refusals.

    Raises:
        ResourceConflictException: the policy has it.
    """
    if policy is not None and policy.has(sid):
        raise ResourceConflictException(
            f"The statement id ({sid}) provided already exists. Please provide a new statement id, or remove the "
            "existing statement."
        )


def check_found(policy: Policy | None, sid: str) -> Policy:
    """The policy that has a statement of that id.

    Raises:
        ResourceNotFoundException: there is no policy, or no such statement. Source: observed, recorded refusals.
    """
    if policy is None:
        raise ResourceNotFoundException("No policy is associated with the given resource.")
    if not policy.has(sid):
        raise ResourceNotFoundException(f"Statement {sid} is not found in resource policy.")
    return policy


def with_statement(call: Call, policy: Policy | None, statement: Statement) -> Policy:
    """The policy with one more statement at its end.

    Raises:
        PolicyLengthExceededException: see `check_length`.
    """
    longer = policy.having(statement) if policy else Policy((statement,))
    check_length(call, longer)
    return longer


def check_length(call: Call, policy: Policy) -> None:
    """Refuse a policy that is too long.

    Raises:
        PolicyLengthExceededException: its JSON has too many bytes.

    Source: documented, rule A007; assumed, the wording, and that the limit of layers is the same.
    """
    size = len(policy.as_json().encode())
    limit = call.world.profile.quotas.policy_size
    if size > limit:
        raise PolicyLengthExceededException(f"The final policy size ({size}) is bigger than the limit ({limit}).")
