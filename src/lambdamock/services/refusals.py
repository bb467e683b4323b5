"""Why a function's policy did not let a service in, and the call that changes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lambdamock.domain.policies import Policy, Statement, services_of
from lambdamock.services.calls import INVOKED_VIA_URL, URL_ACTION, ServiceCall, account_of, permission_for


def explanation_of(call: ServiceCall, policy: Policy | None, *, asks_twice: bool = False) -> str:
    """What to tell the user when a policy refused a call: what it says of the service, and what it should say.

    Args:
        policy: of the function, version or alias that was called; None when it has none.
        asks_twice: URLs ask for the permission to invoke as well.
    """
    grants = _grants(call, policy, asks_twice=asks_twice)
    return f"{_why(call, policy)} Allow it with:\n" + "\n".join(f"    client.add_permission({one})" for one in grants)


def _why(call: ServiceCall, policy: Policy | None) -> str:
    title, of = call.service.title, f"the policy of {call.function.arn}"
    named = [statement for statement in (policy.statements if policy else ()) if _names(call, statement)]
    if not named:
        return f"{title} ({call.service.principal}) may not invoke: {of} does not name it."
    sids = ", ".join(repr(statement.get("Sid", "a statement")) for statement in named)
    told = ", ".join(f"{key}={value}" for key, value in call.context.items()) or "no condition keys"
    advice = ""
    if not call.service.tells_account and any("SourceAccount" in str(one.get("Condition")) for one in named):
        advice = f" {title} never tells aws:SourceAccount, so a condition on it always fails."
    return f"{title} may not invoke: {of} names it in {sids}, but not for this call, with {told}.{advice}"


def _names(call: ServiceCall, statement: Statement) -> bool:
    caller = call.caller
    return caller is not None and any(map(caller.is_named, services_of(statement.get("Principal", {}))))


def _grants(call: ServiceCall, policy: Policy | None, *, asks_twice: bool) -> list[str]:
    """The arguments of what to call; of the two permissions of a URL, those that no statement is about."""
    is_owner_needed = call.service.tells_account and call.source_arn and account_of(call.source_arn) is None
    members: Mapping[str, Any] = permission_for(
        call.name,
        source_arn=call.source_arn,
        source_account=call.account_id if is_owner_needed else None,
        token=call.context.get("lambda:EventSourceToken"),
    )
    wanted = [members]
    if asks_twice and call.service.action == URL_ACTION:
        given = {str(one.get("Action")) for one in (policy.statements if policy else ())}
        wanted = [one for one in (members, INVOKED_VIA_URL) if one["Action"] not in given] or [members, INVOKED_VIA_URL]
    named = {"FunctionName": call.function.unqualified_arn}
    if call.function.qualifier is not None:
        named["Qualifier"] = call.function.qualifier
    return [", ".join(f"{member}={value!r}" for member, value in {**named, **one}.items()) for one in wanted]
