"""What STS answers: who calls, and credentials of sessions of roles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from lambdamock.errors import UsageError
from lambdamock.iam import PolicySyntaxError
from lambdamock.interception.permissions.denials import denial_error
from lambdamock.interception.permissions.errors import ServiceError, error_response
from lambdamock.interception.permissions.gate import Allowed, Parsed, Verdict
from lambdamock.interception.permissions.query_answers import query_answer

if TYPE_CHECKING:
    from lambdamock.authorisation.subjects import Subject
    from lambdamock.interception.port import Cloud
    from lambdamock.wire import ClientCall

USUAL_DURATION: Final = 3600
SHORTEST_DURATION: Final = 900
LONGEST_DURATION: Final = 43_200
LONGEST_OF_CHAINS: Final = 3600
"""Seconds. Source: documented, STS API reference, AssumeRole, `DurationSeconds`."""

_POLICY_SIZE: Final = 2048
_NAME: Final = r"[\w+=,.@-]*"
_CONSTRAINT: Final = "1 validation error detected: Value '{}' at '{}' failed to satisfy constraint: Member must {}"


def caller_identity(cloud: Cloud, operation_model: Any, call: ClientCall) -> Verdict:
    """GetCallerIdentity: needs no permission; nobody but the mock knows as whom a handler calls.

    Source: documented, STS API reference, "GetCallerIdentity"; observed, a handler's identity; assumed, that the
    administrator whom nobody named is the root of its account.
    """
    callers = cloud.callers
    if callers.subject(call.access_key) is None and callers.is_answered_by_others(call.endpoint_url):
        return None
    subject = callers.somebody(call.access_key)
    principal = subject.principal
    members = {
        "UserId": _user_id(cloud, subject, call.region),
        "Account": principal.account_id,
        "Arn": principal.arn,
    }
    return query_answer(operation_model, members, callers.new_request_id())


def assume_role(cloud: Cloud, operation_model: Any, call: ClientCall) -> Verdict:
    """AssumeRole: whoever has the credentials that it answers calls as that session, until they expire.

    Another mock that answers is asked for the credentials; whether the caller may have them is decided before.
    """
    callers = cloud.callers
    is_ours = not callers.is_answered_by_others(call.endpoint_url)
    if is_ours or callers.subject(call.access_key) is not None:
        denial = callers.authorise(call)
        if denial is not None:
            return error_response(operation_model, denial_error(operation_model, denial, call.params))
    if not is_ours:
        return Allowed(partial(_learn, cloud, call.params))
    error = _invalid(cloud, call)
    if error is not None:
        return error_response(operation_model, ServiceError(*error, 400, callers.new_request_id()))
    return _begun(cloud, operation_model, call)


def federate(cloud: Cloud, operation_model: Any, call: ClientCall) -> Verdict:  # noqa: ARG001 - as the others
    """AssumeRoleWithSAML and AssumeRoleWithWebIdentity: need no permission; learnt when another mock answers."""
    others = cloud.callers.is_answered_by_others(call.endpoint_url)
    return Allowed(partial(_learn, cloud, call.params)) if others else None


def _begun(cloud: Cloud, operation_model: Any, call: ClientCall) -> Verdict:
    callers, params = cloud.callers, call.params
    try:
        subject = callers.role_sessions.subject_of(params)
    except PolicySyntaxError as error:
        malformed = ServiceError("MalformedPolicyDocument", error.wording, 400, callers.new_request_id())
        return error_response(operation_model, malformed)
    except LookupError as error:
        raise UsageError(f"AssumeRole(PolicyArns=…): {error.args[0]}") from None
    drawn = callers.role_sessions.begin(subject, params.get("DurationSeconds", USUAL_DURATION))
    members: dict[str, Any] = {
        "Credentials": {
            "AccessKeyId": drawn.access_key,
            "SecretAccessKey": drawn.secret_key,
            "SessionToken": drawn.token,
            "Expiration": drawn.expires,
        },
        "AssumedRoleUser": {
            "AssumedRoleId": _user_id(cloud, subject, call.region),
            "Arn": subject.principal.arn,
        },
    }
    if "Policy" in params:
        members["PackedPolicySize"] = max(1, 100 * len(params["Policy"]) // _POLICY_SIZE)
    if "SourceIdentity" in params:
        members["SourceIdentity"] = params["SourceIdentity"]
    return query_answer(operation_model, members, callers.new_request_id())


def _invalid(cloud: Cloud, call: ClientCall) -> tuple[str, str] | None:
    """The code and message of a request that STS does not take; None for one that it does."""
    duration = call.params.get("DurationSeconds", USUAL_DURATION)
    name = call.params["RoleSessionName"]
    is_chained = ":assumed-role/" in cloud.callers.somebody(call.access_key).principal.arn
    faults: Mapping[tuple[object, str, str], bool] = {
        (duration, "durationSeconds", f"have value greater than or equal to {SHORTEST_DURATION}"): (
            duration < SHORTEST_DURATION
        ),
        (duration, "durationSeconds", f"have value less than or equal to {LONGEST_DURATION}"): (
            duration > LONGEST_DURATION
        ),
        (name, "roleSessionName", f"satisfy regular expression pattern: {_NAME}"): (
            re.fullmatch(_NAME, name, re.ASCII) is None
        ),
    }
    for fault, is_there in faults.items():
        if is_there:
            return "ValidationError", _CONSTRAINT.format(*fault)
    if not re.fullmatch(r"arn:[\w-]+:iam::\d{12}:role/.+", call.params["RoleArn"]):
        return "ValidationError", f"{call.params['RoleArn']} is invalid"
    if is_chained and duration > LONGEST_OF_CHAINS:
        return "ValidationError", (
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
        )
    return None


def _learn(cloud: Cloud, params: Mapping[str, Any], parsed: Parsed) -> None:
    """Remember whose the credentials are that another mock has handed out."""
    key = parsed.get("Credentials", {}).get("AccessKeyId")
    if key is None:
        return
    sessions = cloud.callers.role_sessions
    arn = parsed.get("AssumedRoleUser", {}).get("Arn", "")
    members = {"RoleSessionName": arn.rpartition("/")[2], **params}
    try:
        subject = sessions.subject_of(members)
    except (PolicySyntaxError, LookupError):
        subject = sessions.subject_of({name: members[name] for name in ("RoleArn", "RoleSessionName")})
    sessions.note(key, subject, params.get("DurationSeconds", USUAL_DURATION))


def _user_id(cloud: Cloud, subject: Subject, region: str) -> str:
    """The unique id of whoever calls; that of a role or user which nobody knows is made of its ARN."""
    principal = subject.principal
    _, _, resource = principal.arn.rpartition(":")
    kind, _, name = resource.partition("/")
    if kind == "root":
        return principal.account_id
    identity = cloud.callers.identity(principal.identity_arn, region=region)
    prefix = "AIDA" if kind == "user" else "AROA"
    digest = sha256(principal.identity_arn.encode()).hexdigest()[:17].upper()
    unique_id = f"{prefix}{digest}" if identity is None else identity.unique_id
    return unique_id if kind == "user" else f"{unique_id}:{name.partition('/')[2]}"
