"""Facts of a journal, as tests of what was used make them by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lambdamock.authorisation.subjects import session_of
from lambdamock.domain.journal import Authorisation, Invocation, InvocationContext
from lambdamock.iam import NOT_EVALUATED, Decision, Policies, Principal, Request, decide, read

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/orders-role"
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:orders"
LOG_GROUP = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws/lambda/orders"
SESSION: Principal = session_of(ROLE, "orders")


def policy(*statements: Mapping[str, Any], name: str = "orders-policy") -> Any:
    return read({"Version": "2012-10-17", "Statement": list(statements)}, name=name)


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def decision(action: str, resource: str = "*", policies: Policies | None = None, **request: Any) -> Decision:
    asked = Request(SESSION, action, resource, **request)
    return decide(asked, policies or Policies(identity=NOT_EVALUATED))


def asked(
    action: str, resource: str = "*", *, policies: Policies | None = None, operation: str = "Something", **members: Any
) -> Authorisation:
    """The fact that the handler of "orders" asked for something; Lambda with its role when `operation` is empty."""
    decided = decision(action, resource, policies)
    verdict = "allowed" if decided.is_allowed else "denied"
    service = action.partition(":")[0]
    fact = Authorisation(0.0, "", SESSION.arn, FUNCTION, service, operation, action, resource, verdict, decided)
    return fact._replace(**members)


def ran(*, stream: str = "2026/03/15/[$LATEST]0123") -> Invocation:
    """The fact that "orders" ran."""
    group = "/aws/lambda/orders"
    context = InvocationContext("id", "orders", "$LATEST", f"{FUNCTION}:live", 128, group, stream, 3, None)  # type: ignore[arg-type]
    return Invocation(0.0, context, b"", b"null", None, (), True, None, 1.0, 1, 32)
