"""Who asks: a handler with its function's role, a caller whom a test names, a session of a role, or Lambda itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from lambdamock.iam import Document, Principal

if TYPE_CHECKING:
    from lambdamock.domain.arns import FunctionReference

SHORT_NAME: Final = "@lambda_function"
"""What follows a function name of one letter in the name of its session. Source: observed, a recorded session."""

_NO_TAGS: Final[Mapping[str, str]] = {}


class Subject(NamedTuple):
    """Somebody whose policies are asked.

    Attributes:
        function: whose handler, or whose role, it is; None for others.
        session_policies: given when the session was begun; None when none were.
        issued: when its credentials were, in seconds since the epoch; None for those of users.
        tags: given when the session was begun; they come before those of the role.
    """

    principal: Principal
    function: FunctionReference | None = None
    session_policies: tuple[Document, ...] | None = None
    issued: float | None = None
    tags: Mapping[str, str] = _NO_TAGS


def of_function(role: str, function: FunctionReference, issued: float | None = None) -> Subject:
    """A function with its execution role.

    Source: observed, recorded identities of functions.
    """
    name = function.name if len(function.name) > 1 else f"{function.name}{SHORT_NAME}"
    return Subject(session_of(role, name), function, issued=issued)


def session_of(role: str, session_name: str) -> Principal:
    """A session of a role.

    Args:
        role: the role's ARN; its path is no part of the session's.
    """
    _, partition, _, _, account_id, resource = role.split(":", 5)
    name = resource.rpartition("/")[2]
    return Principal(f"arn:{partition}:sts::{account_id}:assumed-role/{name}/{session_name}", account_id, role)


def of_principal(arn: str) -> Subject:
    """A user, role, session, federated user or root of an account, by ARN; a role acts in a session "lambdamock".

    Source: documented, IAM user guide, "IAM identifiers"; assumed, the name of the session.
    """
    _, partition, _, _, account_id, resource = arn.split(":", 5)
    if resource.startswith("role/"):
        return Subject(session_of(arn, "lambdamock"))
    if resource.startswith("assumed-role/"):
        role = resource.split("/")[1]
        return Subject(Principal(arn, account_id, f"arn:{partition}:iam::{account_id}:role/{role}"))
    return Subject(Principal(arn, account_id, arn))


def of_service(principal: str, aliases: tuple[str, ...] = ()) -> Subject:
    """A service, or with "*" somebody without any identity; only policies of resources are asked about them.

    Args:
        principal: for instance "s3.amazonaws.com".
        aliases: other names that a policy may give it.
    """
    return Subject(Principal(principal, aliases=aliases))
