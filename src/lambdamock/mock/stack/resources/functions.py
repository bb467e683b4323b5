"""AWS::Lambda::…: functions and what goes with them, as requests to Lambda."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lambdamock.mock.function import Function
from lambdamock.mock.stack.coercion import moment
from lambdamock.mock.stack.resources.code import code_of, content_of
from lambdamock.mock.stack.resources.making import Making, makes
from lambdamock.mock.stack.site import Kind, Made

_CREATED: Final = frozenset(
    {
        "Architectures",
        "CapacityProviderConfig",
        "CodeSigningConfigArn",
        "DeadLetterConfig",
        "Description",
        "DurableConfig",
        "Environment",
        "EphemeralStorage",
        "FileSystemConfigs",
        "FunctionName",
        "Handler",
        "ImageConfig",
        "Layers",
        "LoggingConfig",
        "MemorySize",
        "PackageType",
        "Role",
        "Runtime",
        "SnapStart",
        "TenancyConfig",
        "Timeout",
        "TracingConfig",
        "VpcConfig",
    }
)
"""Properties of a function that CreateFunction takes under the same name."""

_MAPPED: Final = frozenset(
    {
        "AmazonManagedKafkaEventSourceConfig",
        "BatchSize",
        "BisectBatchOnFunctionError",
        "DestinationConfig",
        "DocumentDBEventSourceConfig",
        "Enabled",
        "EventSourceArn",
        "FilterCriteria",
        "FunctionName",
        "FunctionResponseTypes",
        "LoggingConfig",
        "MaximumBatchingWindowInSeconds",
        "MaximumRecordAgeInSeconds",
        "MaximumRetryAttempts",
        "MetricsConfig",
        "ParallelizationFactor",
        "ProvisionedPollerConfig",
        "Queues",
        "ScalingConfig",
        "SelfManagedKafkaEventSourceConfig",
        "SourceAccessConfigurations",
        "StartingPosition",
        "Topics",
        "TumblingWindowInSeconds",
    }
)
"""Properties of an event source mapping that CreateEventSourceMapping takes under the same name."""

_GRANTED: Final = frozenset(
    {
        "Action",
        "EventSourceToken",
        "FunctionName",
        "FunctionUrlAuthType",
        "InvokedViaFunctionUrl",
        "Principal",
        "PrincipalOrgID",
        "SourceAccount",
        "SourceArn",
    }
)
"""Properties of a permission that AddPermission takes under the same name."""

_TRIED_AGAIN: Final = frozenset(
    {"DestinationConfig", "FunctionName", "MaximumEventAgeInSeconds", "MaximumRetryAttempts", "Qualifier"}
)
"""Properties of what becomes of asynchronous events, which PutFunctionEventInvokeConfig takes under the same name."""

_FURTHER: Final[Mapping[str, tuple[str, str | None]]] = {
    "FunctionScalingConfig": ("PutFunctionScalingConfig", "FunctionScalingConfig"),
    "ProvisionedConcurrencyConfig": ("PutProvisionedConcurrencyConfig", None),
    "RecursiveLoop": ("PutFunctionRecursionConfig", "RecursiveLoop"),
    "ReservedConcurrentExecutions": ("PutFunctionConcurrency", "ReservedConcurrentExecutions"),
    "RuntimeManagementConfig": ("PutRuntimeManagementConfig", None),
    "RuntimePolicy": ("PutRuntimeManagementConfig", None),
}
"""Properties that operations of their own set, with the member; None where the property holds the members itself."""

_SET: Final = frozenset(
    {"FunctionScalingConfig", "RecursiveLoop", "ReservedConcurrentExecutions", "RuntimeManagementConfig"}
)
"""Those of a function among them."""


@makes("AWS::Lambda::Function")
def _function(making: Making) -> Made:
    name = making.name("FunctionName")
    code, location, implementation = code_of(making)
    members = {**making.some(_CREATED), **_renamed(making), "FunctionName": name, "Code": location}
    created = making.ask("CreateFunction", members, code)
    making.undo_ask("DeleteFunction", FunctionName=name)
    for each in making.some(_SET):
        _set(making, {"FunctionName": name}, each)
    simulation, region = making.simulation, making.site.region
    handle = Function(simulation, created["FunctionName"], region=region, implementation=implementation)
    return making.made(created["FunctionName"], {"Arn": created["FunctionArn"]}, handle)


@makes("AWS::Lambda::Version", "FunctionName")
def _version(making: Making) -> Made:
    """Source: observed, CloudFormation's words about a function that is as it was when it was published last."""
    owner = making.some({"FunctionName"})
    before = _versions(making, owner)
    published = making.ask("PublishVersion", making.some({"FunctionName", "CodeSha256", "Description"}))
    number, arn = published["Version"], published["FunctionArn"]
    if number in before:
        raise making.refused(
            f"A version for this Lambda function exists ( {number} ). Modify the function to create a new version."
        )
    making.undo_ask("DeleteFunction", **owner, Qualifier=number)
    for each in making.some({"ProvisionedConcurrencyConfig", "RuntimePolicy", "FunctionScalingConfig"}):
        _set(making, {**owner, "Qualifier": number}, each)
    return making.made(arn, {"Version": number, "FunctionArn": arn})


@makes("AWS::Lambda::Alias", "FunctionName", "FunctionVersion", "Name")
def _alias(making: Making) -> Made:
    place = making.some({"FunctionName", "Name"})
    members = place | making.some({"FunctionVersion", "Description"})
    if making.has("RoutingConfig"):
        weights = making.object("RoutingConfig").get("AdditionalVersionWeights", [])
        shares = {one.get("FunctionVersion"): one.get("FunctionWeight") for one in weights}
        members["RoutingConfig"] = {"AdditionalVersionWeights": shares}
    arn = making.ask("CreateAlias", members)["AliasArn"]
    making.undo_ask("DeleteAlias", **place)
    for each in making.some({"ProvisionedConcurrencyConfig"}):
        _set(making, {"FunctionName": place["FunctionName"], "Qualifier": place["Name"]}, each)
    return making.made(arn, {"AliasArn": arn})


@makes("AWS::Lambda::Permission", "Action", "FunctionName", "Principal")
def _permission(making: Making) -> Made:
    statement = making.site.name_for(making.logical_id, 100)
    making.ask("AddPermission", {**making.some(_GRANTED), "StatementId": statement})
    making.undo_ask("RemovePermission", **making.some({"FunctionName"}), StatementId=statement)
    return making.made(statement, {"Id": statement})


@makes("AWS::Lambda::EventSourceMapping", "FunctionName")
def _mapping(making: Making) -> Made:
    members = making.some(_MAPPED) | _renamed(making)
    if making.has("StartingPositionTimestamp"):
        members["StartingPositionTimestamp"] = moment(making.raw("StartingPositionTimestamp"))
    if making.has("SelfManagedEventSource"):
        endpoints = making.object("SelfManagedEventSource").get("Endpoints", {})
        servers = {"KAFKA_BOOTSTRAP_SERVERS": endpoints.get("KafkaBootstrapServers", [])}
        members["SelfManagedEventSource"] = {"Endpoints": servers}
    created = making.ask("CreateEventSourceMapping", members)
    making.undo_ask("DeleteEventSourceMapping", UUID=created["UUID"])
    attributes = {"Id": created["UUID"]} | (
        {"EventSourceMappingArn": created["EventSourceMappingArn"]} if "EventSourceMappingArn" in created else {}
    )
    return making.made(created["UUID"], attributes)


@makes("AWS::Lambda::EventInvokeConfig", "FunctionName", "Qualifier")
def _invoke_config(making: Making) -> Made:
    place = making.some({"FunctionName", "Qualifier"})
    making.ask("PutFunctionEventInvokeConfig", making.some(_TRIED_AGAIN))
    making.undo_ask("DeleteFunctionEventInvokeConfig", **place)
    return making.made(making.site.name_for(making.logical_id))


@makes("AWS::Lambda::Url", "AuthType", "TargetFunctionArn")
def _url(making: Making) -> Made:
    place = {"FunctionName": making.raw("TargetFunctionArn"), **making.some({"Qualifier"})}
    created = making.ask("CreateFunctionUrlConfig", place | making.some({"AuthType", "Cors", "InvokeMode"}))
    making.undo_ask("DeleteFunctionUrlConfig", **place)
    arn = created["FunctionArn"]
    return making.made(arn, {"FunctionArn": arn, "FunctionUrl": created["FunctionUrl"]})


@makes("AWS::Lambda::LayerVersion", "Content")
def _layer(making: Making) -> Made:
    name = making.text("LayerName") or making.logical_id
    members = making.some({"CompatibleArchitectures", "CompatibleRuntimes", "Description", "LicenseInfo"})
    created = making.ask("PublishLayerVersion", {**members, "LayerName": name, "Content": content_of(making)})
    making.undo_ask("DeleteLayerVersion", LayerName=name, VersionNumber=created["Version"])
    return making.made(created["LayerVersionArn"], {"LayerVersionArn": created["LayerVersionArn"]})


@makes("AWS::Lambda::LayerVersionPermission", "Action", "LayerVersionArn", "Principal")
def _layer_permission(making: Making) -> Made:
    name, _, number = str(making.raw("LayerVersionArn")).rpartition(":")
    statement = {
        "LayerName": name,
        "VersionNumber": number,
        "StatementId": making.site.name_for(making.logical_id, 100),
    }
    making.ask("AddLayerVersionPermission", statement | making.some({"Action", "OrganizationId", "Principal"}))
    making.undo_ask("RemoveLayerVersionPermission", **statement)
    return making.made(statement["StatementId"], {"Id": statement["StatementId"]})


@makes("AWS::Lambda::CodeSigningConfig", "AllowedPublishers")
def _code_signing_config(making: Making) -> Made:
    members = making.some({"AllowedPublishers", "CodeSigningPolicies", "Description"}) | _renamed(making)
    made = making.ask("CreateCodeSigningConfig", members)["CodeSigningConfig"]
    names = ("CodeSigningConfigArn", "CodeSigningConfigId")
    making.undo_ask("DeleteCodeSigningConfig", CodeSigningConfigArn=made[names[0]])
    return making.made(made[names[0]], {name: made[name] for name in names})


def _renamed(making: Making) -> dict[str, Any]:
    """Members that requests write in another way: the key, and tags, which are a list in templates and a map there."""
    members: dict[str, Any] = {}
    if making.has("KmsKeyArn"):
        members["KMSKeyArn"] = making.raw("KmsKeyArn")
    if making.has("Tags"):
        members["Tags"] = making.tags() or {}
    return members


def _set(making: Making, place: Mapping[str, Any], name: str) -> None:
    """Do what a property asks for that has an operation of its own."""
    operation, member = _FURTHER[name]
    making.ask(operation, {**place, **(making.object(name) if member is None else {member: making.raw(name)})})


def _versions(making: Making, owner: Mapping[str, Any]) -> set[str]:
    """The numbers of the versions that a function has."""
    found: set[str] = set()
    page: dict[str, Any] = {}
    while True:
        marker = {"Marker": page["NextMarker"]} if page else {}
        page = making.ask("ListVersionsByFunction", {**owner, **marker})
        found |= {one["Version"] for one in page["Versions"]}
        if not page.get("NextMarker"):
            return found


KINDS: Final[Mapping[str, Kind]] = {
    "AWS::Lambda::Function": Kind(
        _function,
        _CREATED | _SET | {"Code", "KmsKeyArn", "Tags"},
        name="FunctionName",
        arn="arn:{partition}:lambda:{region}:{account}:function:{name}",
    ),
    "AWS::Lambda::Version": Kind(
        _version,
        frozenset(
            {
                "FunctionName",
                "CodeSha256",
                "Description",
                "FunctionScalingConfig",
                "ProvisionedConcurrencyConfig",
                "RuntimePolicy",
            }
        ),
    ),
    "AWS::Lambda::Alias": Kind(
        _alias,
        frozenset(
            {
                "FunctionName",
                "Name",
                "FunctionVersion",
                "Description",
                "ProvisionedConcurrencyConfig",
                "RoutingConfig",
            }
        ),
    ),
    "AWS::Lambda::Permission": Kind(_permission, _GRANTED),
    "AWS::Lambda::EventSourceMapping": Kind(
        _mapping, _MAPPED | {"KmsKeyArn", "SelfManagedEventSource", "StartingPositionTimestamp", "Tags"}
    ),
    "AWS::Lambda::EventInvokeConfig": Kind(
        _invoke_config,
        _TRIED_AGAIN,
    ),
    "AWS::Lambda::Url": Kind(_url, frozenset({"AuthType", "Cors", "InvokeMode", "Qualifier", "TargetFunctionArn"})),
    "AWS::Lambda::LayerVersion": Kind(
        _layer,
        frozenset(
            {"CompatibleArchitectures", "CompatibleRuntimes", "Content", "Description", "LayerName", "LicenseInfo"}
        ),
        name="LayerName",
    ),
    "AWS::Lambda::LayerVersionPermission": Kind(
        _layer_permission, frozenset({"Action", "LayerVersionArn", "OrganizationId", "Principal"})
    ),
    "AWS::Lambda::CodeSigningConfig": Kind(
        _code_signing_config, frozenset({"AllowedPublishers", "CodeSigningPolicies", "Description", "Tags"})
    ),
}
