"""How a function's settings look on the wire, and the rules that they must keep."""

from __future__ import annotations

import json
from collections.abc import Mapping
from time import gmtime, strftime
from typing import Any, Final

from lambdamock.domain.arns import runtime_version_arn
from lambdamock.domain.functions import Function, Settings
from lambdamock.domain.lifecycles import SHOWN
from lambdamock.domain.profiles import Profile
from lambdamock.domain.runtimes import build_digest, refusal_of
from lambdamock.errors import InvalidParameterValueException

RESERVED_VARIABLES: Final = frozenset({
    "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API",
    "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
})  # fmt: skip
"""Variables that Lambda sets itself. Source: documented, developer guide, rules A391 to A407."""

_RESERVED_2019: Final = RESERVED_VARIABLES | {"TZ"}  # no longer reserved today


def described(function: Function) -> dict[str, Any]:
    """The function's configuration as the answers show it.

    Source: observed, recorded answers of CreateFunction and GetFunction: which keys are there and which are not.
    """
    settings = function.settings
    reference = function.reference
    shown = {
        "FunctionName": function.name,
        "FunctionArn": function.arn,
        "Runtime": settings.runtime,
        "Role": settings.role,
        "Handler": settings.handler,
        "CodeSize": function.code.size,
        "Description": settings.description,
        "Timeout": settings.timeout,
        "MemorySize": settings.memory_size,
        "LastModified": timestamp(function.last_modified),
        "CodeSha256": function.code.sha256,
        "Version": function.version,
        "TracingConfig": {"Mode": settings.tracing_mode},
        "RevisionId": function.revision_id,
        **SHOWN[function.phase],
        "PackageType": "Zip",
        "Architectures": list(settings.architectures),
        "EphemeralStorage": {"Size": settings.ephemeral_storage},
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "RuntimeVersionConfig": {
            "RuntimeVersionArn": runtime_version_arn(reference.region, build_digest(settings.runtime))
        },
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": function.log_group},
    }
    if settings.environment is not None:
        shown["Environment"] = {"Variables": dict(settings.environment)}
    return shown


def timestamp(moment: float) -> str:
    """`2026-01-01T00:00:00.000+0000`. Source: documented, rule A153."""
    return f"{strftime('%Y-%m-%dT%H:%M:%S', gmtime(moment))}.{int(moment * 1000) % 1000:03d}+0000"


# Request member to (setting, how to read the value).
_READERS: Final[Mapping[str, tuple[str, Any]]] = {
    "Role": ("role", str),
    "Handler": ("handler", str),
    "Runtime": ("runtime", str),
    "Description": ("description", str),
    "Timeout": ("timeout", int),
    "MemorySize": ("memory_size", int),
    "Environment": ("environment", lambda value: dict(value.get("Variables", {}))),
    "Architectures": ("architectures", tuple),
    "TracingConfig": ("tracing_mode", lambda value: value.get("Mode", "PassThrough")),
    "LoggingConfig": ("log_group", lambda value: value.get("LogGroup", "")),
}


def settings_of(members: Mapping[str, Any], previous: Settings | None, profile: Profile) -> Settings:
    """The settings that a request asks for; on an update, what it does not name stays.

    Args:
        members: of CreateFunction or UpdateFunctionConfiguration, by wire name, validated by shape.
        previous: the settings before an update; None on creation.

    Raises:
        InvalidParameterValueException: a rule that the shape does not hold is broken.
    """
    given = {name: read(members[member]) for member, (name, read) in _READERS.items() if member in members}
    if previous is None:
        if "Runtime" not in members or "Handler" not in members:
            raise InvalidParameterValueException(
                "Runtime and Handler are mandatory parameters for functions created with deployment packages."
            )
        settings = Settings(**given)
    else:
        settings = previous._replace(**given)
    _check_runtime(members.get("Runtime"), profile)
    _check_numbers(members, profile)
    _check_environment(members, settings.environment or {}, profile)
    return settings


def _check_runtime(runtime: str | None, profile: Profile) -> None:
    refusal = refusal_of(runtime, profile.runtimes) if runtime is not None else None
    if refusal:
        raise InvalidParameterValueException(refusal)


def _check_numbers(members: Mapping[str, Any], profile: Profile) -> None:
    """Source: documented, rules A004 and A005; the wording of the memory rule is assumed beyond its maximum."""
    quotas = profile.quotas
    memory = members.get("MemorySize", quotas.memory_minimum)
    if memory > quotas.memory_maximum:
        raise InvalidParameterValueException(_too_much("MemorySize", quotas.memory_maximum))
    if (memory - quotas.memory_minimum) % quotas.memory_step:
        raise InvalidParameterValueException(
            f"'MemorySize' value failed to satisfy constraint: Member must be a multiple of {quotas.memory_step}"
        )
    if members.get("Timeout", 0) > quotas.timeout_maximum:
        raise InvalidParameterValueException(_too_much("Timeout", quotas.timeout_maximum))


def _too_much(member: str, maximum: int) -> str:
    return f"'{member}' value failed to satisfy constraint: Member must have value less than or equal to {maximum}"


def _check_environment(members: Mapping[str, Any], variables: Mapping[str, str], profile: Profile) -> None:
    """Source: documented, rules A183 to A190; observed, the recorded refusal of too large an environment."""
    if "Environment" not in members:
        return
    reserved = [
        name for name in variables if name in (_RESERVED_2019 if profile.name == "2019" else RESERVED_VARIABLES)
    ]
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
