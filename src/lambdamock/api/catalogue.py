"""Which module answers which operations; a module is imported when one of its operations is first called."""

from __future__ import annotations

from typing import Final

MODULES: Final = {
    "account": ("GetAccountSettings",),
    "aliases": ("CreateAlias", "GetAlias", "ListAliases", "UpdateAlias", "DeleteAlias"),
    "async_invocations": ("InvokeAsync",),
    "capacity_providers": (
        "CreateCapacityProvider", "GetCapacityProvider", "ListCapacityProviders", "UpdateCapacityProvider",
        "DeleteCapacityProvider", "ListFunctionVersionsByCapacityProvider",
    ),
    "code_signing": (
        "CreateCodeSigningConfig", "GetCodeSigningConfig", "ListCodeSigningConfigs", "UpdateCodeSigningConfig",
        "DeleteCodeSigningConfig", "PutFunctionCodeSigningConfig", "GetFunctionCodeSigningConfig",
        "DeleteFunctionCodeSigningConfig", "ListFunctionsByCodeSigningConfig",
    ),
    "concurrency": ("PutFunctionConcurrency", "GetFunctionConcurrency", "DeleteFunctionConcurrency"),
    "event_invoke_configs": (
        "PutFunctionEventInvokeConfig", "UpdateFunctionEventInvokeConfig", "GetFunctionEventInvokeConfig",
        "DeleteFunctionEventInvokeConfig", "ListFunctionEventInvokeConfigs",
    ),
    "functions": (
        "CreateFunction", "GetFunction", "GetFunctionConfiguration", "ListFunctions", "DeleteFunction",
    ),
    "invocations": ("Invoke",),
    "layers": (
        "PublishLayerVersion", "GetLayerVersion", "GetLayerVersionByArn", "ListLayers", "ListLayerVersions",
        "DeleteLayerVersion",
    ),
    "layer_policies": ("AddLayerVersionPermission", "GetLayerVersionPolicy", "RemoveLayerVersionPermission"),
    "mappings": (
        "CreateEventSourceMapping", "GetEventSourceMapping", "ListEventSourceMappings", "UpdateEventSourceMapping",
        "DeleteEventSourceMapping",
    ),
    "permissions": ("AddPermission", "GetPolicy", "RemovePermission"),
    "provisioned_concurrency": (
        "PutProvisionedConcurrencyConfig", "GetProvisionedConcurrencyConfig", "ListProvisionedConcurrencyConfigs",
        "DeleteProvisionedConcurrencyConfig",
    ),
    "recursion": ("PutFunctionRecursionConfig", "GetFunctionRecursionConfig"),
    "resource_policies": ("PutResourcePolicy", "GetResourcePolicy", "DeleteResourcePolicy"),
    "response_streams": ("InvokeWithResponseStream",),
    "runtime_management": ("PutRuntimeManagementConfig", "GetRuntimeManagementConfig"),
    "scaling": ("PutFunctionScalingConfig", "GetFunctionScalingConfig"),
    "tags": ("TagResource", "UntagResource", "ListTags"),
    "updates": ("UpdateFunctionCode", "UpdateFunctionConfiguration"),
    "urls": (
        "CreateFunctionUrlConfig", "GetFunctionUrlConfig", "ListFunctionUrlConfigs", "UpdateFunctionUrlConfig",
        "DeleteFunctionUrlConfig",
    ),
    "versions": ("PublishVersion", "ListVersionsByFunction"),
}  # fmt: skip
"""Module of this package to the operations that it registers."""

MODULE_OF: Final = {name: module for module, names in MODULES.items() for name in names}
"""Operation to the module that answers it."""

NOT_BUILT: Final = {
    **dict.fromkeys(
        (
            "CheckpointDurableExecution", "DeleteDurableExecution", "GetDurableExecution", "GetDurableExecutionHistory",
            "GetDurableExecutionState", "ListDurableExecutionsByFunction", "PauseDurableExecution",
            "ResumeDurableExecution", "SendDurableExecutionCallbackFailure", "SendDurableExecutionCallbackHeartbeat",
            "SendDurableExecutionCallbackSuccess", "StopDurableExecution",
        ),
        "durable executions are not built",
    ),
}  # fmt: skip
"""Operations of the service model that are refused by name, with the reason."""
