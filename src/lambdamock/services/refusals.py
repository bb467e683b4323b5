"""Why a function's policy did not let a service in, and the call that changes it."""

from __future__ import annotations

from lambdamock.domain.policies import Policy, Statement, services_of
from lambdamock.services.calls import ServiceCall, account_of, permission_for


def explanation_of(call: ServiceCall, policy: Policy | None) -> str:
    """What to tell the user when a policy refused a call: what it says of the service, and what it should say.

    Args:
        policy: of the function, version or alias that was called; None when it has none.
    """
    return f"{_why(call, policy)} Allow it with:\n{_grant(call)}"


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


def _grant(call: ServiceCall) -> str:
    is_owner_needed = call.service.tells_account and call.source_arn and account_of(call.source_arn) is None
    members = permission_for(
        call.name,
        source_arn=call.source_arn,
        source_account=call.account_id if is_owner_needed else None,
        token=call.context.get("lambda:EventSourceToken"),
    )
    named = {"FunctionName": call.function.unqualified_arn}
    if call.function.qualifier is not None:
        named["Qualifier"] = call.function.qualifier
    given = ", ".join(f"{member}={value!r}" for member, value in (named | members).items())
    return f"    client.add_permission({given})"
