"""Lambda: functions in the form in which a call names them, and what else must be allowed to configure them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import (
    ANY,
    arn_of,
    found,
    is_arn,
    members_of,
    need_of,
    passing,
    text_of,
    texts_of,
)
from lambdamock.domain.arns import FunctionReference, resolve_function
from lambdamock.errors import ApiError

_UNQUALIFIED: Final = (
    "CreateAlias",
    "DeleteAlias",
    "DeleteFunctionCodeSigningConfig",
    "DeleteFunctionConcurrency",
    "GetAlias",
    "GetFunctionCodeSigningConfig",
    "GetFunctionConcurrency",
    "GetFunctionRecursionConfig",
    "InvokeAsync",
    "ListAliases",
    "ListFunctionEventInvokeConfigs",
    "ListFunctionUrlConfigs",
    "ListProvisionedConcurrencyConfigs",
    "ListVersionsByFunction",
    "PublishVersion",
    "PutFunctionConcurrency",
    "PutFunctionRecursionConfig",
    "UpdateAlias",
    "UpdateFunctionCode",
)
"""Operations on a function as a whole: they need it without the qualifier, whichever the call names."""

_QUALIFIED: Final = (
    "AddPermission",
    "CreateFunctionUrlConfig",
    "DeleteFunction",
    "DeleteFunctionEventInvokeConfig",
    "DeleteFunctionUrlConfig",
    "DeleteProvisionedConcurrencyConfig",
    "GetFunction",
    "GetFunctionConfiguration",
    "GetFunctionEventInvokeConfig",
    "GetFunctionScalingConfig",
    "GetFunctionUrlConfig",
    "GetPolicy",
    "GetProvisionedConcurrencyConfig",
    "GetRuntimeManagementConfig",
    "ListDurableExecutionsByFunction",
    "PutFunctionEventInvokeConfig",
    "PutFunctionScalingConfig",
    "PutProvisionedConcurrencyConfig",
    "PutRuntimeManagementConfig",
    "RemovePermission",
    "UpdateFunctionEventInvokeConfig",
    "UpdateFunctionUrlConfig",
)
"""Operations on a function, a version or an alias: they need exactly what the call names."""

_MAPPINGS: Final = ("DeleteEventSourceMapping", "GetEventSourceMapping", "UpdateEventSourceMapping")


def _reference(request: ApiRequest) -> FunctionReference | None:
    """The function that a call names; None when it cannot be read, which Lambda will say itself."""
    name, qualifier = text_of(request, "FunctionName"), text_of(request, "Qualifier")
    region = name.split(":")[3] if is_arn(name) else request.region
    try:
        return resolve_function(name, qualifier or None, region=region, account_id=request.account_id)
    except ApiError:
        return None


def _qualified_arn(request: ApiRequest) -> str:
    reference = _reference(request)
    return ANY if reference is None else reference.arn


def _unqualified_arn(request: ApiRequest) -> str:
    reference = _reference(request)
    return ANY if reference is None else reference.unqualified_arn


def _invoking(request: ApiRequest) -> list[Need]:
    return [need_of("lambda:InvokeFunction", _qualified_arn(request), {"lambda:InvokedViaFunctionUrl": "false"})]


def _on_function(request: ApiRequest) -> list[Need]:
    return [need_of(f"lambda:{request.operation}", _unqualified_arn(request))]


def _on_named_function(request: ApiRequest) -> list[Need]:
    return [need_of(f"lambda:{request.operation}", _qualified_arn(request), _settings_of(request))]


def _settings_of(request: ApiRequest) -> dict[str, Any]:
    """What a call on a function's policy or URL tells beside the function.

    Source: documented, service authorization reference of Lambda; assumed, that a call without AuthType has the one
    that the URL has, and that RemovePermission has the principal of the statement that it removes.
    """
    context: dict[str, Any] = {}
    if "UrlConfig" in request.operation:
        context["lambda:FunctionArn"] = arn = _qualified_arn(request)
        auth_type = text_of(request, "AuthType") or found(request, "lambda-url-auth-type", arn)
        context.update({} if auth_type is None else {"lambda:FunctionUrlAuthType": auth_type})
    elif request.operation == "AddPermission":
        context.update(_grant_of(text_of(request, "Principal"), text_of(request, "FunctionUrlAuthType")))
    elif request.operation == "RemovePermission":
        statement = f"{_qualified_arn(request)} {text_of(request, 'StatementId')}"
        principal = found(request, "lambda-permission-principal", statement) or ""
        context.update(_grant_of(principal, found(request, "lambda-permission-auth-type", statement) or ""))
    return context


def _grant_of(principal: str, auth_type: str) -> dict[str, str]:
    keys = {"lambda:Principal": principal, "lambda:FunctionUrlAuthType": auth_type}
    return {key: value for key, value in keys.items() if value}


def _creating(request: ApiRequest) -> list[Need]:
    """CreateFunction: the function, the role that it gets, its layers and tags.

    Source: documented, developer guide, "Function development", "Layer access"; assumed, the order.
    """
    arn = _unqualified_arn(request)
    context = _configuration_of(request)
    needs = [need_of("lambda:CreateFunction", resource, context) for resource in (arn, *_code_signing_config(request))]
    return needs + _role(request) + _layers(request) + _tagging(request, arn)


def _configuring(request: ApiRequest) -> list[Need]:
    needs = [need_of("lambda:UpdateFunctionConfiguration", _unqualified_arn(request), _configuration_of(request))]
    return needs + _role(request) + _layers(request)


def _role(request: ApiRequest) -> list[Need]:
    role = text_of(request, "Role")
    return [passing(role, "lambda.amazonaws.com")] if role else []


def _configuration_of(request: ApiRequest) -> dict[str, Any]:
    """Layers, network and code signing of a configuration.

    Source: documented, developer guide, "Using IAM condition keys for VPC settings"; the VPC is that of the subnets.
    """
    vpc = members_of(request.params.get("VpcConfig"))
    subnets = texts_of(vpc.get("SubnetIds"))
    vpcs = dict.fromkeys(filter(None, (found(request, "vpc-of-subnet", subnet) for subnet in subnets)))
    keys = {
        "lambda:Layer": texts_of(request.params.get("Layers")),
        "lambda:VpcIds": list(vpcs),
        "lambda:SubnetIds": subnets,
        "lambda:SecurityGroupIds": texts_of(vpc.get("SecurityGroupIds")),
        "lambda:CodeSigningConfigArn": text_of(request, "CodeSigningConfigArn"),
    }
    return {key: value for key, value in keys.items() if value}


def _layers(request: ApiRequest) -> list[Need]:
    return [need_of("lambda:GetLayerVersion", layer) for layer in texts_of(request.params.get("Layers"))]


def _tagging(request: ApiRequest, resource: str) -> list[Need]:
    return [need_of("lambda:TagResource", resource)] if request.params.get("Tags") else []


def _code_signing_config(request: ApiRequest) -> list[str]:
    arn = text_of(request, "CodeSigningConfigArn")
    return [arn] if arn else []


def _code_signing(request: ApiRequest) -> list[Need]:
    """PutFunctionCodeSigningConfig: the function and the configuration that it is held to."""
    config = _code_signing_config(request)
    context = {"lambda:CodeSigningConfigArn": config[0]} if config else {}
    return [need_of(f"lambda:{request.operation}", arn, context) for arn in (_unqualified_arn(request), *config)]


def _mapping(request: ApiRequest) -> list[Need]:
    """An event source mapping; `lambda:FunctionArn` is the function that it calls, or will call.

    Source: documented, developer guide, "Resources and conditions for Lambda actions"; assumed, that an update that
    names another function is held to that one.
    """
    arn = arn_of(request, "lambda", f"event-source-mapping:{text_of(request, 'UUID')}")
    function = _qualified_arn(request) if text_of(request, "FunctionName") else found(request, "lambda-mapping", arn)
    return [need_of(f"lambda:{request.operation}", arn, {"lambda:FunctionArn": function} if function else {})]


def _creating_mapping(request: ApiRequest) -> list[Need]:
    needs = [Need("lambda:CreateEventSourceMapping", ANY, {"lambda:FunctionArn": _qualified_arn(request)})]
    return needs + _tagging(request, arn_of(request, "lambda", f"event-source-mapping:{ANY}"))


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = {
    **dict.fromkeys(_UNQUALIFIED, _on_function),
    **dict.fromkeys(_QUALIFIED, _on_named_function),
    **dict.fromkeys(_MAPPINGS, _mapping),
    "CreateEventSourceMapping": _creating_mapping,
    "CreateFunction": _creating,
    "Invoke": _invoking,
    "InvokeWithResponseStream": _invoking,
    "PutFunctionCodeSigningConfig": _code_signing,
    "UpdateFunctionConfiguration": _configuring,
}
