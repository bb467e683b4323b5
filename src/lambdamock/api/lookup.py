"""Finding what a request names: functions, versions and aliases, in the order in which AWS checks.

First the name and the qualifier must fit together, then the caller must be allowed (another account's function), then
the thing must exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lambdamock.api.world import Call
from lambdamock.domain.arns import LATEST, FunctionReference, resolve_function
from lambdamock.domain.callers import ServiceCaller
from lambdamock.domain.functions import Function
from lambdamock.domain.store import Store
from lambdamock.domain.versions import Version
from lambdamock.errors import AccessDeniedException, InvalidParameterValueException, ResourceNotFoundException

if TYPE_CHECKING:
    from lambdamock.domain.policies import Policy

_ACTIONS: Final = dict.fromkeys(("Invoke", "InvokeAsync", "InvokeWithResponseStream"), "InvokeFunction")
"""Operations to their IAM action where that has another name. Source: documented, rule A093."""


def reference_of(call: Call, name: str | None = None) -> FunctionReference:
    """The function that the request's `FunctionName` and `Qualifier` name.

    Args:
        name: instead of `FunctionName`, for requests that name the function otherwise.

    Raises:
        ResourceNotFoundException, InvalidParameterValueException: see `resolve_function`.
        InvalidParameterValueException: the name alone is too long, where the profile limits it.
        AccessDeniedException: it is another account's, or a service calls, and the resource-based policy of the
            function does not allow it. Source: documented, rules A321 and B027; assumed, the wording.
    """
    name = name or call.input["FunctionName"]
    reference = resolve_function(name, call.input.get("Qualifier"), region=call.region, account_id=call.account_id)
    profile = call.world.profile
    if profile.limits_bare_names and len(reference.name) > profile.quotas.function_name_length:
        _check_bare_name(call, name, reference)
    if call.service is not None:
        _check_service(call, call.service, reference)
    elif reference.account_id != call.account_id:
        _check_foreign(call, reference)
    return reference


def unqualified_reference_of(call: Call, *, or_latest: bool = False) -> FunctionReference:
    """The function that the request names, for operations that know no versions and aliases.

    Args:
        or_latest: `$LATEST` may be named.

    Raises:
        InvalidParameterValueException: it names a version or an alias. Source: observed, recorded refusal of
            PutFunctionConcurrency.
    """
    reference = reference_of(call)
    if reference.qualifier is not None and not (or_latest and reference.qualifier == LATEST):
        raise InvalidParameterValueException(
            "This operation is permitted on Lambda functions only. Aliases and versions do not support this "
            "operation. Please specify either a function name or an unqualified function ARN."
        )
    return reference


def store_of(call: Call, reference: FunctionReference) -> Store:
    """The store that the function's account has in its region."""
    return call.world.stores.of(reference.account_id, reference.region)


def function_of(call: Call, reference: FunctionReference, missing: str | None = None) -> Function:
    """The function that `reference` names; its qualifier is not looked at.

    Args:
        missing: the ARN that the refusal shows instead of the reference's.

    Raises:
        ResourceNotFoundException: there is no such function.
    """
    function = store_of(call, reference).functions.get(reference.name)
    if function is None:
        raise not_found(missing or reference.arn)
    return function


def version_of(call: Call, reference: FunctionReference) -> Version:
    """The version that `reference` leads to: `$LATEST` without a qualifier, the main version of an alias.

    Raises:
        ResourceNotFoundException: there is no such function, or no such version or alias of it.
    """
    version = function_of(call, reference).resolve(reference.qualifier)
    if version is None:
        raise not_found(reference.arn)
    return version


def qualified_function_of(call: Call, reference: FunctionReference) -> Function:
    """The function of a reference whose version or alias exists, for what is kept by qualifier.

    Raises:
        ResourceNotFoundException: there is no such alias, version or function. Source: observed, recorded refusals of
            AddPermission and PutProvisionedConcurrencyConfig: an alias is missed in other words than the rest, also
            when the function itself does not exist.
    """
    function = store_of(call, reference).functions.get(reference.name)
    version = function.resolve(reference.qualifier) if function else None
    if function is None or version is None:
        if is_alias_name(reference.qualifier):
            raise ResourceNotFoundException(f"Cannot find alias arn: {reference.arn}")
        raise not_found(reference.arn)
    return function


def is_alias_name(qualifier: str | None) -> bool:
    """Whether a qualifier can only be an alias: neither none, nor a number, nor one with a `$`."""
    return qualifier is not None and not qualifier.isdecimal() and "$" not in qualifier


def not_found(arn: str) -> ResourceNotFoundException:
    """The answer to a function that does not exist. Source: observed, recorded answers."""
    return ResourceNotFoundException(f"Function not found: {arn}")


def not_authorized(call: Call, action: str, arn: str, policy: str = "resource-based") -> AccessDeniedException:
    """The answer to a call that no policy allows. Source: assumed, the wording.

    Args:
        action: for instance "lambda:GetFunction".
        policy: the kind of policy that would have to allow it.
    """
    caller = f"arn:aws:iam::{call.account_id}:root" if call.service is None else call.service.principal
    return AccessDeniedException(
        f"User: {caller} is not authorized to perform: {action} on resource: {arn} "
        f"because no {policy} policy allows the {action} action"
    )


def _check_bare_name(call: Call, given: str, reference: FunctionReference) -> None:
    """Source: documented, API reference, FunctionName: at most 64 characters for a name alone; assumed, the wording."""
    if given.startswith(reference.name):
        longest = call.world.profile.quotas.function_name_length
        raise InvalidParameterValueException(f"The function name {reference.name} is longer than {longest} characters.")


def _check_foreign(call: Call, reference: FunctionReference) -> None:
    action = f"lambda:{_ACTIONS.get(call.operation, call.operation)}"
    policy = _policy_of(call, reference)
    if policy is None or not policy.allows(call.account_id, action):
        raise not_authorized(call, action, reference.arn)


def _check_service(call: Call, service: ServiceCaller, reference: FunctionReference) -> None:
    """Services of all accounts alike need the permission; that a function does not exist is told first."""
    if store_of(call, reference).functions.get(reference.name) is None:
        return
    policy = _policy_of(call, reference)
    if policy is None or not policy.allows_service(service):
        raise not_authorized(call, service.action, reference.arn)


def _policy_of(call: Call, reference: FunctionReference) -> Policy | None:
    from lambdamock.domain.policies import policy_key  # only those who need a permission need it

    function = store_of(call, reference).functions.get(reference.name)
    return function.policies.get(policy_key(reference.qualifier)) if function else None
