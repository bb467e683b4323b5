"""Judges a call: asks the caller's policies, and puts what they say into an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from lambdamock.interception.permissions import sts
from lambdamock.interception.permissions.denials import denial_error, expiry_error
from lambdamock.interception.permissions.errors import error_response
from lambdamock.interception.permissions.gate import Allowed, Verdict
from lambdamock.interception.permissions.partial import PARTIAL
from lambdamock.interception.permissions.simulations import simulate

if TYPE_CHECKING:
    from lambdamock.interception.port import Cloud
    from lambdamock.wire import ClientCall

_ALLOWED: Final = Allowed()

Answerer = Callable[["Cloud", Any, "ClientCall"], Verdict]


def judge(cloud: Cloud, operation_model: Any, call: ClientCall) -> Verdict:
    """What becomes of a call of somebody whose policies are asked, or of one that a mock may answer itself."""
    callers = cloud.callers
    if call.access_key and callers.role_sessions.has_expired(call.access_key):
        return error_response(operation_model, expiry_error(operation_model, callers.new_request_id()))
    answerer = ANSWERERS.get((call.service, call.operation))
    if answerer is not None:
        return answerer(cloud, operation_model, call)
    denial = callers.authorise(call)
    if denial is None:
        return _ALLOWED
    return error_response(operation_model, denial_error(operation_model, denial, call.params))


ANSWERERS: Final[Mapping[tuple[str, str], Answerer]] = {
    **PARTIAL,
    ("iam", "SimulateCustomPolicy"): simulate,
    ("iam", "SimulatePrincipalPolicy"): simulate,
    ("sts", "AssumeRole"): sts.assume_role,
    ("sts", "AssumeRoleWithSAML"): sts.federate,
    ("sts", "AssumeRoleWithWebIdentity"): sts.federate,
    ("sts", "GetCallerIdentity"): sts.caller_identity,
}
"""Calls that are not just let through or refused."""
