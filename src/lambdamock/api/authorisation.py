"""May the caller do what it asks for: its own policies, and those of the function or layer version that it is about.

Everybody is asked for in one way: users, roles and their sessions, accounts, services, and whoever calls a URL.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from lambdamock.api.resource_names import KnownToLambda
from lambdamock.api.world import Call, World
from lambdamock.authorisation.authority import Denial, Occasion, ResourcePolicy
from lambdamock.authorisation.needs import ApiRequest, Need, needs_of
from lambdamock.authorisation.subjects import Subject, of_principal, of_service
from lambdamock.domain.arns import FunctionReference, partition_of
from lambdamock.domain.policies import policy_key
from lambdamock.errors import AccessDeniedException
from lambdamock.protocol import LambdaProtocol
from lambdamock.services.calls import URL_ACTION

if TYPE_CHECKING:
    from lambdamock.domain.callers import ServiceCaller
    from lambdamock.domain.policies import Policy
    from lambdamock.domain.store import Store

_SERVICE: Final = "lambda"
_PASSING: Final = "iam:PassRole"
_PACKAGES: Final = {"CreateFunction": "Code", "UpdateFunctionCode": None, "PublishLayerVersion": "Content"}
"""Operations that fetch a package, and the member that tells where it lies; None for the request itself."""

_ASKS_TWICE: Final = frozenset({"current"})
"""Profiles in which whoever calls a URL needs the permission to invoke as well."""
_GRANTING: Final = "InvokedViaFunctionUrl"
"""The member of AddPermission that gives it."""


def authorise(call: Call) -> None:
    """Refuse a call that policies do not allow.

    Raises:
        AccessDeniedException: they do not.

    Source: documented, developer guide, rules A020, A073, A082, A093, A321; assumed, that the caller needs
    `s3:GetObject` for a deployment package, as users report it.
    """
    subject = call.subject
    if subject is None:
        return
    _refuse_unless(call, subject, _own_needs(call))
    _check_package(call, subject)


def check_reference(call: Call, reference: FunctionReference) -> None:
    """Ask the policy of a function that a call is about: for another account, for a service, for those it denies.

    Raises:
        AccessDeniedException: it does not allow it.
    """
    if call.service is not None:
        _refuse_unless(call, of_service(call.service.principal, call.service.aliases), _service_needs(call, reference))
        return
    about = [need for need in _needs(call) if need.resource in (reference.arn, reference.unqualified_arn)]
    if call.subject is None or not about:
        _ask(call, about or [Need(f"lambda:{call.operation}", reference.arn)])


def check_layer(call: Call, action: str, arn: str) -> None:
    """Ask the policy of another account's layer version.

    Raises:
        AccessDeniedException: it does not allow the action.
    """
    need = Need(action, arn)
    if call.subject is None or (action, arn) not in {(one.action, one.resource) for one in _own_needs(call)}:
        _ask(call, [need])


def asks_twice(world: World) -> bool:
    """Whether URLs ask for the permission to invoke the function, too; not where botocore knows no way to give it.

    Source: documented, developer guide of today, "Control access to function URLs": those made since October 2025.
    """
    if world.profile.name not in _ASKS_TWICE:
        return False
    return _GRANTING in LambdaProtocol.installed().operation("AddPermission").input_schema["properties"]


def url_needs(world: World, arn: str, auth_type: str) -> list[Need]:
    """What whoever calls the URL of a function or of an alias needs.

    Args:
        arn: of the function or alias.
        auth_type: "NONE" or "AWS_IAM".

    Source: documented, developer guide of today, "Control access to Lambda function URLs"; assumed, that
    `lambda:InvokedViaFunctionUrl` is the only key of the second permission.
    """
    needs = [Need(URL_ACTION, arn, {"lambda:FunctionUrlAuthType": auth_type, "lambda:FunctionArn": arn})]
    if asks_twice(world):
        needs.append(Need("lambda:InvokeFunction", arn, {"lambda:InvokedViaFunctionUrl": "true"}))
    return needs


def check_signer(world: World, caller: str, reference: FunctionReference, request_id: str) -> Denial | None:
    """Ask whether whoever signed a request may call a URL whose AuthType is AWS_IAM.

    Args:
        caller: ARN.

    Returns:
        the denial that the signer must be told; None when it may.
    """
    needs = url_needs(world, reference.arn, "AWS_IAM")
    occasion = Occasion(_SERVICE, "InvokeFunctionUrl", reference.region, request_id)
    return world.authority.check(of_principal(caller), needs, occasion, resource_policy=resource_policies(world))


def resource_policies(world: World) -> ResourcePolicy:
    """What tells the policy of a function, a version, an alias or a layer version, by exactly the ARN that has it."""

    def find(arn: str) -> Any:
        parts = arn.split(":")
        if len(parts) not in (7, 8) or parts[2] != _SERVICE or parts[5] not in _POLICY_OF:
            return None
        name, qualifier = parts[6], (parts[7] if len(parts) == 8 else None)
        policy = _POLICY_OF[parts[5]](world.stores.of(parts[4], parts[3]), name, qualifier)
        return None if policy is None else policy.document(arn)

    return find


def _policy_of_function(store: Store, name: str, qualifier: str | None) -> Policy | None:
    function = store.functions.get(name)
    return None if function is None else function.policies.get(policy_key(qualifier))


def _policy_of_layer(store: Store, name: str, number: str | None) -> Policy | None:
    layer = store.layers.get(name)
    return None if layer is None or not (number or "").isdecimal() else layer.policies.get(int(number or 0))


_POLICY_OF: Final = {"function": _policy_of_function, "layer": _policy_of_layer}


def _needs(call: Call) -> list[Need]:
    names = KnownToLambda(call)
    return needs_of(
        ApiRequest(_SERVICE, _SERVICE, call.operation, call.input, call.region, call.account_id, names=names)
    )


def _own_needs(call: Call) -> list[Need]:
    """What a call needs; that another account's role cannot be passed at all is told by whoever reads the role."""
    return [need for need in _needs(call) if need.action != _PASSING or f"::{call.account_id}:" in need.resource]


def _service_needs(call: Call, reference: FunctionReference) -> list[Need]:
    service: ServiceCaller | None = call.service
    assert service is not None
    if service.action == URL_ACTION:
        auth_type = service.context.get("lambda:FunctionUrlAuthType", "NONE")
        return url_needs(call.world, reference.arn, auth_type)
    return [Need(service.action, reference.arn, service.context)]


def _ask(call: Call, needs: Iterable[Need]) -> None:
    """Ask for the caller; an administrator is the root of its account, which other accounts must let in as well."""
    root = f"arn:{partition_of(call.region)}:iam::{call.account_id}:root"
    _refuse_unless(call, call.subject or of_principal(root), needs)


def _refuse_unless(call: Call, subject: Subject, needs: Iterable[Need]) -> None:
    """Source: observed, recorded refusals of Lambda: status 403; documented, IAM user guide, the wording."""
    denial = _denial(call, subject, needs)
    if denial is not None:
        raise AccessDeniedException(denial.decision.message())


def _denial(call: Call, subject: Subject, needs: Iterable[Need]) -> Denial | None:
    occasion = Occasion(_SERVICE, call.operation, call.region, call.request_id, call.header("user-agent"))
    return call.world.authority.check(subject, needs, occasion, resource_policy=resource_policies(call.world))


def _check_package(call: Call, subject: Subject) -> None:
    """Ask whether the caller may read a package in S3, for which Lambda uses the caller's permissions.

    Source: assumed, the wording, as users report it.
    """
    if call.operation not in _PACKAGES:
        return
    member = _PACKAGES[call.operation]
    location = call.input if member is None else call.input.get(member, {})
    bucket, key = location.get("S3Bucket"), location.get("S3Key")
    if not bucket or not key:
        return
    action = "s3:GetObjectVersion" if location.get("S3ObjectVersion") else "s3:GetObject"
    need = Need(action, f"arn:{partition_of(call.region)}:s3:::{bucket}/{key}")
    if _denial(call, subject, [need]) is not None:
        raise AccessDeniedException(
            "Your access has been denied by S3, please make sure your request credentials have permission to GetObject "
            f"for {bucket}/{key}. S3 Error Code: AccessDenied. S3 Error Message: Access Denied"
        )
