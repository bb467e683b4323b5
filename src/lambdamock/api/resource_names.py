"""What only Lambda knows of the things that a call names, for the permissions that it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from lambdamock.api.world import Call
from lambdamock.domain.arns import LATEST, FunctionReference, resolve_function
from lambdamock.domain.policies import Statement, policy_key, values_of
from lambdamock.domain.ports import NetworkRefused
from lambdamock.errors import ApiError


class KnownToLambda:
    """Answers for one call. See `lambdamock.domain.ports.ResourceNames`."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def find(self, kind: str, name: str, *, region: str) -> str | None:
        """What is known of `name`; None when nothing is."""
        look = _LOOKS.get(kind)
        return None if look is None else look(self._call, name)


def _function_of_mapping(call: Call, arn: str) -> str | None:
    mapping = call.store.mappings.get(arn.rpartition(":")[2].lower())
    return None if mapping is None else mapping.function_arn


def _auth_type(call: Call, arn: str) -> str | None:
    """Of the URL of a function or of an alias."""
    reference = _reference(call, arn)
    if reference is None:
        return None
    function = call.world.stores.of(reference.account_id, reference.region).functions.get(reference.name)
    url = None if function is None else function.urls.get(reference.qualifier or LATEST)
    return None if url is None else url.auth_type


def _principal(call: Call, arn_and_sid: str) -> str | None:
    """Whom a statement names, as AddPermission would name it: an account by its number.

    Source: assumed, for accounts and for statements that name several, of which it is the first.
    """
    statement = _statement(call, arn_and_sid)
    principal = None if statement is None else statement.get("Principal")
    if isinstance(principal, Mapping):
        principal = next(iter(principal.values()), None)
    name = None if principal is None else str(values_of(principal)[0])
    return name.split(":")[4] if name is not None and name.endswith(":root") else name


def _granted_auth_type(call: Call, arn_and_sid: str) -> str | None:
    statement = _statement(call, arn_and_sid)
    keys = {} if statement is None else statement.get("Condition", {}).get("StringEquals", {})
    value = keys.get("lambda:FunctionUrlAuthType")
    return value if isinstance(value, str) else None


def _vpc_of_subnet(call: Call, subnet: str) -> str | None:
    try:
        return call.world.networks.vpc_of([subnet], [], region=call.region)
    except NetworkRefused:
        return None


def _statement(call: Call, arn_and_sid: str) -> Statement | None:
    arn, _, sid = arn_and_sid.partition(" ")
    reference = _reference(call, arn)
    if reference is None:
        return None
    function = call.world.stores.of(reference.account_id, reference.region).functions.get(reference.name)
    policy = None if function is None else function.policies.get(policy_key(reference.qualifier))
    return None if policy is None else policy.statement(sid)


def _reference(call: Call, arn: str) -> FunctionReference | None:
    try:
        return resolve_function(arn, None, region=call.region, account_id=call.account_id)
    except ApiError:
        return None


_LOOKS: Final[Mapping[str, Callable[[Call, str], str | None]]] = {
    "lambda-mapping": _function_of_mapping,
    "lambda-url-auth-type": _auth_type,
    "lambda-permission-principal": _principal,
    "lambda-permission-auth-type": _granted_auth_type,
    "vpc-of-subnet": _vpc_of_subnet,
}
"""Kinds of things to what is known of them: the function of a mapping's ARN; the AuthType of a function's URL; the
principal and the AuthType of a statement, by "ARN SID"; the VPC of a subnet."""
