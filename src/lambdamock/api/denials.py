"""Calls that are denied because a test injects it."""

from __future__ import annotations

from typing import Final

from lambdamock.api.lookup import not_authorized
from lambdamock.api.world import Call
from lambdamock.domain.arns import LATEST, FunctionReference
from lambdamock.domain.injected_faults import CALL, Occasion
from lambdamock.domain.journal import FaultInjected

_INVOKE: Final = "lambda:InvokeFunction"


def check_not_denied(call: Call, reference: FunctionReference, payload: bytes) -> None:
    """Refuse a call that a fault denies, in the words for one that no policy allows.

    Raises:
        AccessDeniedException: one does.
    """
    callers = callers_of(call)
    occasion = Occasion(
        reference.name, reference.unqualified_arn, (reference.qualifier or LATEST,), 1, callers, payload
    )
    faults = call.world.invoker.faults
    fault = None if faults is None else faults.strike(CALL, occasion)
    if fault is None:
        return
    journal, now = call.world.journal, call.world.clock.now()
    journal.append(FaultInjected(now, call.request_id, reference.arn, fault.kind, 1, callers[0]))
    if call.service is not None:
        raise not_authorized(call, call.service.action, reference.arn)
    is_own = call.account_id == reference.account_id
    raise not_authorized(call, _INVOKE, reference.arn, "identity-based" if is_own else "resource-based")


def callers_of(call: Call) -> tuple[str, ...]:
    """Who calls: a service by all its names; a handler by its function and its account; else the account."""
    if call.service is not None:
        return call.service.principal, *call.service.aliases
    turn = call.world.invoker.turn()
    return (call.account_id,) if turn is None else (turn.function.unqualified_arn, call.account_id)
