"""What the members of a request may hold, as documented in 2019.

A member that the table names has exactly the constraints given here, whatever the installed version of botocore says
of it: nothing depends on that version, and what AWS tightened later is lifted. Not here: the identifiers that functions
may have as Runtime (`runtimes.py` words their refusal), rules in prose, and quotas.

Imported only when the profile of 2019 is chosen.
"""

from __future__ import annotations

from typing import Any, Final

from lambdamock.domain import runtimes
from lambdamock.domain.profiles import Constraints

_UNLIMITED: Final = dict.fromkeys((
    "required", "minLength", "maxLength", "pattern", "enum", "minimum", "maximum", "minItems", "maxItems",
))  # fmt: skip
_REQUIRED: Final = {"required": True}

_FUNCTION: Final = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?"
    r"([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"
)
_FUNCTION_WITH_DOTS: Final = _FUNCTION.replace("([a-zA-Z0-9-_]+)(:", r"([a-zA-Z0-9-_\.]+)(:")
_FUNCTION_ARN: Final = (
    r"arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}(-gov)?-[a-z]+-\d{1}:\d{12}:function:[a-zA-Z0-9-_]+"
    r"(:(\$LATEST|[a-zA-Z0-9-_]+))?"
)
_SOURCE_ARN: Final = r"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)"
_RESOURCE_ARN: Final = r"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"
_ROLE_ARN: Final = r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"
_LAYER: Final = r"(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+"
_LAYER_VERSION_ARN: Final = r"arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+"
_BUCKET: Final = r"^[0-9A-Za-z\.\-_]*(?<!\.)$"
_LAYER_PRINCIPAL: Final = r"\d{12}|\*|arn:(aws[a-zA-Z-]*):iam::\d{12}:root"


def _text(least: int | None, most: int | None, pattern: str | None = None) -> dict[str, Any]:
    return {"minLength": least, "maxLength": most, "pattern": pattern}


def _number(least: float, most: float | None = None) -> dict[str, Any]:
    return {"minimum": least, "maximum": most}


def _items(least: int | None, most: int) -> dict[str, Any]:
    return {"minItems": least, "maxItems": most}


def _one_of(*values: str) -> dict[str, Any]:
    return {"enum": values}


_ROWS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    # Source: documented, API reference of 2019, FunctionName and Qualifier of the operations on a function.
    ("GetFunction GetFunctionConfiguration GetPolicy Invoke InvokeAsync ListVersionsByFunction", "FunctionName",
     _text(1, 170, _FUNCTION_WITH_DOTS) | _REQUIRED),
    ("CreateFunction DeleteFunction UpdateFunctionCode UpdateFunctionConfiguration PublishVersion", "FunctionName",
     _text(1, 140, _FUNCTION) | _REQUIRED),
    ("CreateAlias DeleteAlias GetAlias ListAliases UpdateAlias", "FunctionName", _text(1, 140, _FUNCTION) | _REQUIRED),
    ("AddPermission CreateEventSourceMapping DeleteFunctionConcurrency PutFunctionConcurrency RemovePermission",
     "FunctionName", _text(1, 140, _FUNCTION) | _REQUIRED),
    ("ListEventSourceMappings UpdateEventSourceMapping", "FunctionName", _text(1, 140, _FUNCTION)),
    ("AddPermission DeleteFunction GetFunction GetFunctionConfiguration GetPolicy Invoke RemovePermission", "Qualifier",
     _text(1, 128, r"(|[a-zA-Z0-9$_-]+)")),
    # Source: documented, API reference of 2019, CreateFunction and UpdateFunctionConfiguration.
    ("CreateFunction", "Runtime", _REQUIRED),
    ("CreateFunction", "Role", _text(None, None, _ROLE_ARN) | _REQUIRED),
    ("UpdateFunctionConfiguration", "Role", _text(None, None, _ROLE_ARN)),
    ("CreateFunction", "Handler", _text(None, 128, r"[^\s]+") | _REQUIRED),
    ("UpdateFunctionConfiguration", "Handler", _text(None, 128, r"[^\s]+")),
    ("CreateFunction UpdateFunctionConfiguration", "MemorySize", _number(128, 3_008)),
    ("CreateFunction UpdateFunctionConfiguration", "Timeout", _number(1)),
    ("CreateFunction UpdateFunctionConfiguration", "Layers[]", _text(1, 140, _LAYER_VERSION_ARN)),
    ("CreateFunction UpdateFunctionConfiguration", "KMSKeyArn", _text(None, None, _RESOURCE_ARN)),
    ("CreateFunction UpdateFunctionConfiguration", "DeadLetterConfig.TargetArn", _text(None, None, _RESOURCE_ARN)),
    ("CreateFunction UpdateFunctionConfiguration", "Environment.Variables{key}",
     _text(None, None, "[a-zA-Z]([a-zA-Z0-9_])+")),
    ("CreateFunction UpdateFunctionConfiguration", "TracingConfig.Mode", _one_of("Active", "PassThrough")),
    ("CreateFunction UpdateFunctionConfiguration", "VpcConfig.SubnetIds", _items(None, 16)),
    ("CreateFunction UpdateFunctionConfiguration", "VpcConfig.SubnetIds[]", {}),
    ("CreateFunction UpdateFunctionConfiguration", "VpcConfig.SecurityGroupIds", _items(None, 5)),
    ("CreateFunction UpdateFunctionConfiguration", "VpcConfig.SecurityGroupIds[]", {}),
    ("CreateAlias CreateFunction PublishLayerVersion PublishVersion UpdateAlias UpdateFunctionConfiguration",
     "Description", _text(None, 256)),
    ("PutFunctionConcurrency", "ReservedConcurrentExecutions", _number(0) | _REQUIRED),
    # Source: documented, API reference of 2019, the code in CreateFunction, UpdateFunctionCode and PublishLayerVersion.
    ("CreateFunction", "Code", _REQUIRED),
    ("PublishLayerVersion", "Content", _REQUIRED),
    *(
        (operation, prefix + member, limits)
        for operation, prefix in (
            ("CreateFunction", "Code."), ("UpdateFunctionCode", ""), ("PublishLayerVersion", "Content."),
        )
        for member, limits in (
            ("S3Bucket", _text(3, 63, _BUCKET)), ("S3Key", _text(1, 1024)), ("S3ObjectVersion", _text(1, 1024)),
        )
    ),
    # Source: documented, API reference of 2019, the operations on aliases.
    ("CreateAlias DeleteAlias GetAlias UpdateAlias", "Name", _text(1, 128, "(?!^[0-9]+$)([a-zA-Z0-9-_]+)") | _REQUIRED),
    ("CreateAlias", "FunctionVersion", _text(1, 1024, r"(\$LATEST|[0-9]+)") | _REQUIRED),
    ("ListAliases UpdateAlias", "FunctionVersion", _text(1, 1024, r"(\$LATEST|[0-9]+)")),
    ("CreateAlias UpdateAlias", "RoutingConfig.AdditionalVersionWeights{key}", _text(1, 1024, "[0-9]+")),
    ("CreateAlias UpdateAlias", "RoutingConfig.AdditionalVersionWeights{value}", _number(0.0, 1.0)),
    # Source: documented, API reference of 2019, the operations on layers.
    ("DeleteLayerVersion GetLayerVersion ListLayerVersions PublishLayerVersion", "LayerName",
     _text(1, 140, _LAYER) | _REQUIRED),
    ("AddLayerVersionPermission GetLayerVersionPolicy RemoveLayerVersionPermission", "LayerName",
     _text(1, 140, _LAYER) | _REQUIRED),
    ("AddLayerVersionPermission DeleteLayerVersion GetLayerVersion GetLayerVersionPolicy RemoveLayerVersionPermission",
     "VersionNumber", _REQUIRED),
    ("GetLayerVersionByArn", "Arn", _text(1, 140, _LAYER_VERSION_ARN) | _REQUIRED),
    ("ListLayerVersions ListLayers", "CompatibleRuntime", _one_of(*runtimes.GUIDE_2019)),
    ("PublishLayerVersion", "CompatibleRuntimes", _items(None, 5)),
    ("PublishLayerVersion", "CompatibleRuntimes[]", _one_of(*runtimes.GUIDE_2019)),
    ("PublishLayerVersion", "LicenseInfo", _text(None, 512)),
    # Source: documented, API reference of 2019, the operations on resource policies.
    ("AddLayerVersionPermission AddPermission RemoveLayerVersionPermission", "StatementId",
     _text(1, 100, "([a-zA-Z0-9-_]+)") | _REQUIRED),
    ("RemovePermission", "StatementId", _text(1, 100, "([a-zA-Z0-9-_.]+)") | _REQUIRED),
    ("AddLayerVersionPermission", "Action", _text(None, None, "lambda:GetLayerVersion") | _REQUIRED),
    ("AddLayerVersionPermission", "Principal", _text(None, None, _LAYER_PRINCIPAL) | _REQUIRED),
    ("AddLayerVersionPermission", "OrganizationId", _text(None, None, "o-[a-z0-9]{10,32}")),
    ("AddPermission", "Action", _text(None, None, "(lambda:[*]|lambda:[a-zA-Z]+|[*])") | _REQUIRED),
    ("AddPermission", "Principal", _text(None, None, ".*") | _REQUIRED),
    ("AddPermission", "SourceArn", _text(None, None, _SOURCE_ARN)),
    ("AddPermission", "SourceAccount", _text(None, None, r"\d{12}")),
    ("AddPermission", "EventSourceToken", _text(None, 256, r"[a-zA-Z0-9._\-]+")),
    # Source: documented, API reference of 2019, invocations.
    ("Invoke", "InvocationType", _one_of("Event", "RequestResponse", "DryRun")),
    ("Invoke", "LogType", _one_of("None", "Tail")),
    ("InvokeAsync", "InvokeArgs", _REQUIRED),
    # Source: documented, API reference of 2019, the operations on tags.
    ("ListTags TagResource UntagResource", "Resource", _text(None, None, _FUNCTION_ARN) | _REQUIRED),
    ("TagResource", "Tags", _REQUIRED),
    ("UntagResource", "TagKeys", _REQUIRED),
    # Source: documented, API reference of 2019, lists.
    ("ListAliases ListEventSourceMappings ListFunctions ListVersionsByFunction", "MaxItems", _number(1, 10_000)),
    ("ListLayerVersions ListLayers", "MaxItems", _number(1, 50)),
    ("ListFunctions", "FunctionVersion", _one_of("ALL")),
    ("ListFunctions", "MasterRegion", _text(None, None, r"ALL|[a-z]{2}(-gov)?-[a-z]+-\d{1}")),
    # Source: documented, API reference of 2019, the operations on event source mappings.
    ("CreateEventSourceMapping", "EventSourceArn", _text(None, None, _SOURCE_ARN) | _REQUIRED),
    ("ListEventSourceMappings", "EventSourceArn", _text(None, None, _SOURCE_ARN)),
    ("CreateEventSourceMapping UpdateEventSourceMapping", "BatchSize", _number(1, 10_000)),
    ("CreateEventSourceMapping", "StartingPosition", _one_of("TRIM_HORIZON", "LATEST", "AT_TIMESTAMP")),
    ("DeleteEventSourceMapping GetEventSourceMapping UpdateEventSourceMapping", "UUID", _REQUIRED),
    # Source: documented, CreateEventSourceMapping page of 2022, members that the API reference of 2019 does not have.
    ("CreateEventSourceMapping", "FunctionResponseTypes", _items(None, 1)),
    ("CreateEventSourceMapping", "FunctionResponseTypes[]", _one_of("ReportBatchItemFailures")),
    ("CreateEventSourceMapping", "MaximumBatchingWindowInSeconds", _number(0, 300)),
    ("CreateEventSourceMapping", "MaximumRecordAgeInSeconds", _number(-1, 604_800)),
    ("CreateEventSourceMapping", "MaximumRetryAttempts", _number(-1, 10_000)),
    ("CreateEventSourceMapping", "ParallelizationFactor", _number(1, 10)),
    ("CreateEventSourceMapping", "Queues", _items(1, 1)),
    ("CreateEventSourceMapping", "Queues[]", _text(1, 1000)),
    ("CreateEventSourceMapping", "SourceAccessConfigurations", _items(None, 22)),
    ("CreateEventSourceMapping", "Topics", _items(1, 1)),
    ("CreateEventSourceMapping", "Topics[]", _text(1, 249, r"^[^.]([a-zA-Z0-9\-_.]+)")),
    ("CreateEventSourceMapping", "TumblingWindowInSeconds", _number(0, 900)),
)  # fmt: skip

GUIDE_2019: Final[Constraints] = {
    (operation, member): _UNLIMITED | keywords
    for operations, member, keywords in _ROWS
    for operation in operations.split()
}
