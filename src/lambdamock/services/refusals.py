"""Why a function's policy did not let a service in, and the call that changes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lambdamock.domain.policies import Policy, services_of
from lambdamock.services.calls import ServiceCall, permission_for

_ASKED: Final = ("aws:SourceArn", "aws:SourceAccount", "lambda:EventSourceToken")


def explanation_of(call: ServiceCall, policy: Policy | None) -> str:
    """What to tell the user when a policy refused a call: what it says of the service, and what it should say.

    Args:
        policy: of the function, version or alias that was called; None when it has none.
    """
    return f"{_why(call, policy)} Allow it with:\n{_grant(call)}"


def _why(call: ServiceCall, policy: Policy | None) -> str:
    caller = call.caller
    named = [
        statement
        for statement in (policy.statements if policy else ())
        if caller and any(map(caller.is_named, services_of(statement.get("Principal", {}))))
    ]
    title, of = call.service.title, f"the policy of {call.function.arn}"
    if not named:
        return f"{title} ({call.service.principal}) may not invoke: {of} does not name it."
    told = ", ".join(f"{key}={value}" for key, value in call.context.items()) or "no condition keys"
    advice = ""
    if not call.service.tells_account and any("SourceAccount" in str(one.get("Condition")) for one in named):
        advice = f" {title} never tells aws:SourceAccount, so a condition on it always fails."
    return f"{title} may not invoke: {of} names it in {_sids(named)}, but not for this call, with {told}.{advice}"


def _sids(statements: Sequence[object]) -> str:
    return ", ".join(repr(one.get("Sid")) for one in statements if isinstance(one, dict)) or "a statement"


def _grant(call: ServiceCall) -> str:
    source = call.source_arn
    owner = call.account_id if source and source.split(":")[4] == "" and call.service.tells_account else None
    members = permission_for(call.name, source_arn=source, source_account=owner)
    members |= {"EventSourceToken": call.context[_ASKED[2]]} if _ASKED[2] in call.context else {}
    named = {"FunctionName": call.function.unqualified_arn}
    if call.function.qualifier is not None:
        named["Qualifier"] = call.function.qualifier
    given = ", ".join(f"{member}={value!r}" for member, value in (named | members).items())
    return f"    client.add_permission({given})"
