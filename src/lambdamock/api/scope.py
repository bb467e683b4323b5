"""What requests may ask for and this version cannot do: refused by name, never stored and ignored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lambdamock.errors import OperationNotBuilt


def _given(value: Any) -> bool:
    return value not in (None, False, "", [], {})


def _differs(neutral: Any) -> Callable[[Any], bool]:
    return lambda value: value != neutral


def _has_networks(value: dict[str, Any]) -> bool:
    return bool(value.get("SubnetIds") or value.get("SecurityGroupIds"))


# Member of the request to: is this value more than AWS's default, which holds here too?
_ON_FUNCTIONS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "Publish": _given,
    "PublishTo": _given,
    "VpcConfig": _has_networks,
    "PackageType": _differs("Zip"),
    "DeadLetterConfig": lambda value: bool(value.get("TargetArn")),
    "KMSKeyArn": _given,
    "Layers": _given,
    "FileSystemConfigs": _given,
    "ImageConfig": _given,
    "CodeSigningConfigArn": _given,
    "EphemeralStorage": _differs({"Size": 512}),
    "SnapStart": lambda value: value.get("ApplyOn", "None") != "None",
    "LoggingConfig": lambda value: any(
        (value.get("LogFormat", "Text") != "Text", value.get("ApplicationLogLevel"), value.get("SystemLogLevel"))
    ),
    "CapacityProviderConfig": _given,
    "DurableConfig": _given,
    "TenancyConfig": _given,
    "ImageUri": _given,
    "DryRun": _given,
    "S3ObjectStorageMode": _given,
    "SourceKMSKeyArn": _given,
    "MasterRegion": _differs("ALL"),
}
_ON_INVOKE: Final[Mapping[str, Callable[[Any], bool]]] = {
    "InvocationType": lambda value: value == "Event",
    "DurableExecutionName": _given,
    "TenantId": _given,
}
_OUT_OF_SCOPE: Final = {
    "CreateFunction": _ON_FUNCTIONS,
    "UpdateFunctionCode": _ON_FUNCTIONS,
    "UpdateFunctionConfiguration": _ON_FUNCTIONS,
    "ListFunctions": _ON_FUNCTIONS,
    "Invoke": _ON_INVOKE,
}


def refuse_what_is_not_built(operation: str, members: Mapping[str, Any]) -> None:
    """Stop at the first member whose value would have an effect on AWS that this version does not have.

    Raises:
        OperationNotBuilt: names operation, member and value.
    """
    table = _OUT_OF_SCOPE[operation]
    for member, value in members.items():
        if member in table and table[member](value):
            raise OperationNotBuilt(
                f"{operation}({member}={value!r}) is valid on AWS, but its effect is not built in this version of "
                f"lambdamock. Leave {member} out to go on without it."
            )
