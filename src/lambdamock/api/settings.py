"""The settings that a request gives a function, and the rules that they must keep."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from lambdamock.api.networks import vpc_config_of
from lambdamock.api.world import Call
from lambdamock.domain.profiles import Profile
from lambdamock.domain.runtimes import refusal_of, supports_snap_start
from lambdamock.domain.versions import Settings
from lambdamock.errors import InvalidParameterValueException, ValidationException

RESERVED_VARIABLES: Final = frozenset({
    "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API",
    "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
})  # fmt: skip
"""Variables that Lambda sets itself. Source: documented, developer guide, rules A391 to A407."""

_RESERVED: Final = {"current": RESERVED_VARIABLES, "2019": RESERVED_VARIABLES | {"TZ"}}
"""Profile to the variables that it reserves. Source: documented, rule A391 and following: `TZ` no longer is."""

_DEAD_LETTER_SERVICES: Final = ("sqs", "sns")

# Request member to (setting, how to read the value).
_READERS: Final[Mapping[str, tuple[str, Callable[[Any], Any]]]] = {
    "Role": ("role", str),
    "Handler": ("handler", str),
    "Runtime": ("runtime", str),
    "Description": ("description", str),
    "Timeout": ("timeout", int),
    "MemorySize": ("memory_size", int),
    "Environment": ("environment", lambda value: dict(value.get("Variables", {}))),
    "Architectures": ("architectures", tuple),
    "TracingConfig": ("tracing_mode", lambda value: value.get("Mode", "PassThrough")),
    "EphemeralStorage": ("ephemeral_storage", lambda value: value["Size"]),
    "SnapStart": ("snap_start", lambda value: value.get("ApplyOn", "None")),
    "PackageType": ("package_type", str),
}


def settings_of(call: Call, previous: Settings | None) -> Settings:
    """The settings that a request asks for; on an update, what it does not name stays.

    Args:
        call: CreateFunction or UpdateFunctionConfiguration.
        previous: the settings before an update; None on creation.

    Raises:
        InvalidParameterValueException: a rule that the shape does not hold is broken.
    """
    members = call.input
    given = {name: read(members[member]) for member, (name, read) in _READERS.items() if member in members}
    if previous is None:
        _check_package_type(members)
        settings = Settings(**{"role": "", **given})
    else:
        _check_package_members(members, previous.package_type)
        settings = previous._replace(**given)
    settings = _with_logging(settings, members)
    _check_runtime(members, settings, call.world.profile)
    _check_numbers(members, call.world.profile)
    _check_environment(members, settings.environment or {}, call.world.profile)
    settings = settings._replace(others=_others(call, settings.others))
    if "Layers" in members:
        from lambdamock.api.layers import layers_of  # only functions with layers need it

        settings = settings._replace(layers=layers_of(call, members["Layers"]))
    return settings


def _check_package_type(members: Mapping[str, Any]) -> None:
    """Source: observed, recorded refusals of packages without runtime; assumed, the wording for images."""
    if members.get("PackageType", "Zip") == "Image":
        if any(member in members for member in ("Runtime", "Handler", "Layers")):
            raise InvalidParameterValueException(
                "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image."
            )
    elif "Runtime" not in members or "Handler" not in members:
        raise InvalidParameterValueException(
            "Runtime and Handler are mandatory parameters for functions created with deployment packages."
        )
    else:
        _check_package_members(members, "Zip")


def _check_package_members(members: Mapping[str, Any], package_type: str) -> None:
    """Source: documented, the service model, Runtime, Handler and ImageConfig; assumed, the wording."""
    foreign = ("Runtime", "Handler", "Layers") if package_type == "Image" else ("ImageConfig",)
    for member in foreign:
        if members.get(member):
            raise InvalidParameterValueException(
                f"Please don't provide {member} when the function's packageType is {package_type}."
            )


def _check_runtime(members: Mapping[str, Any], settings: Settings, profile: Profile) -> None:
    """Source: observed, recorded refusals; assumed, the wording for SnapStart."""
    runtime = members.get("Runtime")
    refusal = refusal_of(runtime, profile.runtimes) if runtime is not None else None
    if refusal:
        raise InvalidParameterValueException(refusal)
    if settings.snap_start != "None" and not supports_snap_start(settings.runtime):
        raise InvalidParameterValueException(f"{settings.runtime} is not supported for SnapStart enabled functions.")


def _check_numbers(members: Mapping[str, Any], profile: Profile) -> None:
    """Source: documented, rules A004 and A005; assumed, the wording, as users report it."""
    quotas = profile.quotas
    memory = members.get("MemorySize", quotas.memory_minimum)
    if memory > quotas.memory_maximum:
        raise InvalidParameterValueException(_too_much("MemorySize", quotas.memory_maximum))
    if (memory - quotas.memory_minimum) % quotas.memory_step:
        raise InvalidParameterValueException(
            f"'MemorySize' value failed to satisfy constraint: Member must be a multiple of {quotas.memory_step}"
        )
    if members.get("Timeout", 0) > quotas.timeout_maximum:
        raise ValidationException(
            f"1 validation error detected: Value '{members['Timeout']}' at 'timeout' failed to satisfy constraint: "
            f"Member must have value less than or equal to {quotas.timeout_maximum}"
        )
    if members.get("EphemeralStorage", {}).get("Size", 0) > quotas.ephemeral_storage_maximum:
        raise InvalidParameterValueException(_too_much("EphemeralStorage.Size", quotas.ephemeral_storage_maximum))


def _too_much(member: str, maximum: int) -> str:
    return f"'{member}' value failed to satisfy constraint: Member must have value less than or equal to {maximum}"


def _check_environment(members: Mapping[str, Any], variables: Mapping[str, str], profile: Profile) -> None:
    """Source: documented, rules A183 to A190; observed, the recorded refusal of too large an environment."""
    if "Environment" not in members:
        return
    reserved = [name for name in variables if name in _RESERVED[profile.name]]
    if reserved:
        raise InvalidParameterValueException(
            "Lambda was unable to configure your environment variables because the environment variables you have "
            "provided contains reserved keys that are currently not supported for modification. Reserved keys used "
            f"in this request: {', '.join(reserved)}"
        )
    measured = json.dumps(dict(variables), separators=(",", ":"), ensure_ascii=False)
    if len(measured.encode()) > profile.quotas.environment_size:
        raise InvalidParameterValueException(
            "Lambda was unable to configure your environment variables because the environment variables you have "
            f"provided exceeded the {profile.quotas.environment_size // 1024}KB limit. String measured: {measured}"
        )


def _with_logging(settings: Settings, members: Mapping[str, Any]) -> Settings:
    """The settings with the request's `LoggingConfig`; what that does not name stays.

    Source: observed, recorded answers: both levels are INFO by default when the format is JSON and absent when it is
    Text; assumed, the refusal of levels for text.
    """
    given = members.get("LoggingConfig")
    if given is None:
        return settings
    group = given.get("LogGroup", settings.log_group)
    log_format = given.get("LogFormat", settings.logging["LogFormat"])
    if log_format == "Text":
        if "ApplicationLogLevel" in given or "SystemLogLevel" in given:
            raise InvalidParameterValueException(
                "Log levels are not supported for the Text log format. Set LogFormat to JSON to choose log levels."
            )
        return settings._replace(log_group=group, logging={"LogFormat": "Text"})
    levels = {
        name: given.get(name, settings.logging.get(name, "INFO")) for name in ("ApplicationLogLevel", "SystemLogLevel")
    }
    return settings._replace(log_group=group, logging={"LogFormat": "JSON", **levels})


def _others(call: Call, previous: Mapping[str, Any]) -> Mapping[str, Any]:
    """The members that are kept as the answers show them; an empty value takes one away."""
    members = call.input
    shown = dict(previous)
    if "TargetArn" in members.get("DeadLetterConfig", {}):
        _keep(shown, "DeadLetterConfig", _dead_letter_config(members["DeadLetterConfig"]["TargetArn"]))
    if "VpcConfig" in members:
        shown["VpcConfig"] = vpc_config_of(call, members["VpcConfig"])
    if "ImageConfig" in members:
        image_config = {key: value for key, value in members["ImageConfig"].items() if value}
        _keep(shown, "ImageConfigResponse", {"ImageConfig": image_config} if image_config else None)
    for member in ("KMSKeyArn", "FileSystemConfigs", "TenancyConfig"):
        if member in members:
            _keep(shown, member, members[member])
    if "CapacityProviderConfig" in members:
        from lambdamock.api.capacity_providers import check_capacity_provider  # only such functions need it

        check_capacity_provider(call, members["CapacityProviderConfig"])
        _keep(shown, "CapacityProviderConfig", members["CapacityProviderConfig"])
    _check_file_systems(shown)
    return shown


def _check_file_systems(shown: Mapping[str, Any]) -> None:
    """Source: assumed, that a file system is reached through the function's VPC only, and the wording."""
    if shown.get("FileSystemConfigs") and not shown.get("VpcConfig", {}).get("SubnetIds"):
        raise InvalidParameterValueException(
            "Function must be configured to execute in a VPC to reference access points."
        )


def _keep(shown: dict[str, Any], member: str, value: Any) -> None:
    if value:
        shown[member] = value
    else:
        shown.pop(member, None)


def _dead_letter_config(target: str) -> dict[str, str] | None:
    """Source: documented, rules A361 and A369, and developer guide of today, "Adding a dead-letter queue": a standard
    queue or topic; observed, a recorded answer: a `DeadLetterConfig` without `TargetArn` changes nothing; assumed, the
    wording of the refusal.
    """
    if not target:
        return None
    if target.split(":")[2] not in _DEAD_LETTER_SERVICES or target.endswith(".fifo"):
        raise InvalidParameterValueException(
            f"The target ARN {target} of DeadLetterConfig must be that of a standard SQS queue or SNS topic."
        )
    return {"TargetArn": target}
