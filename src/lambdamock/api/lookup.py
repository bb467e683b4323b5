"""Finding what a request names: functions, versions and aliases, in the order in which AWS checks.

First the name and the qualifier must fit together, then the caller must be allowed (another account's function), then
the thing must exist. Callers who are held to policies of their own were asked before all that, by `authorisation`.
"""

from __future__ import annotations

from lambdamock.api.world import Call
from lambdamock.domain.arns import LATEST, FunctionReference, resolve_function
from lambdamock.domain.functions import Function
from lambdamock.domain.store import Store
from lambdamock.domain.versions import Version
from lambdamock.errors import AccessDeniedException, InvalidParameterValueException, ResourceNotFoundException


def reference_of(call: Call, name: str | None = None) -> FunctionReference:
    """The function that the request's `FunctionName` and `Qualifier` name.

    Args:
        name: instead of `FunctionName`, for requests that name the function otherwise.

    Raises:
        ResourceNotFoundException, InvalidParameterValueException: see `resolve_function`.
        InvalidParameterValueException: the name alone is too long, where the profile limits it.
        AccessDeniedException: it is another account's, or a service calls, and the resource-based policy of the
            function does not allow it; or that policy denies it. Source: documented, rules A090, A321 and B027.
    """
    name = name or call.input["FunctionName"]
    reference = resolve_function(name, call.input.get("Qualifier"), region=call.region, account_id=call.account_id)
    profile = call.world.profile
    if profile.limits_bare_names and len(reference.name) > profile.quotas.function_name_length:
        _check_bare_name(call, name, reference)
    if call.service is not None:
        _check_service(call, reference)
    elif reference.account_id != call.account_id or (
        call.world.authority.guarded and reference.unqualified_arn in call.world.authority.guarded
    ):
        _check_policy(call, reference)
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
    """The answer to a call that no policy allows. Source: documented, IAM user guide, the wording.

    Args:
        action: for instance "lambda:GetFunction".
        policy: the kind of policy that would have to allow it.
    """
    return AccessDeniedException(
        f"User: {_caller(call)} is not authorized to perform: {action} on resource: {arn} "
        f"because no {policy} policy allows the {action} action"
    )


def _caller(call: Call) -> str:
    if call.service is not None:
        return call.service.principal
    return f"arn:aws:iam::{call.account_id}:root" if call.subject is None else call.subject.principal.arn


def _check_bare_name(call: Call, given: str, reference: FunctionReference) -> None:
    """Source: documented, API reference, FunctionName: at most 64 characters for a name alone; assumed, the wording."""
    if given.startswith(reference.name):
        longest = call.world.profile.quotas.function_name_length
        raise InvalidParameterValueException(f"The function name {reference.name} is longer than {longest} characters.")


def _check_policy(call: Call, reference: FunctionReference) -> None:
    from lambdamock.api.authorisation import check_reference  # only those whom policies may stop need it

    check_reference(call, reference)


def _check_service(call: Call, reference: FunctionReference) -> None:
    """Services of all accounts alike need the permission; that a function does not exist is told first."""
    if store_of(call, reference).functions.get(reference.name) is not None:
        _check_policy(call, reference)
