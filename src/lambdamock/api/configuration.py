"""How a version's settings look on the wire."""

from __future__ import annotations

from time import gmtime, strftime
from typing import Any, Final

from lambdamock.domain.arns import FunctionReference, runtime_version_arn
from lambdamock.domain.lifecycles import SHOWN, Phase
from lambdamock.domain.runtimes import build_digest
from lambdamock.domain.versions import Version

_NOT_LISTED: Final = frozenset({
    "State", "StateReason", "StateReasonCode", "LastUpdateStatus", "LastUpdateStatusReason",
    "LastUpdateStatusReasonCode", "RuntimeVersionConfig",
})  # fmt: skip


def described(version: Version) -> dict[str, Any]:
    """The configuration of a version as the answers show it.

    Source: observed, recorded answers of CreateFunction and GetFunction: which keys are there and which are not;
    documented, the service model, `SnapStart` and `ImageConfigResponse`.
    """
    settings = version.settings
    shown = {
        "FunctionName": version.name,
        "FunctionArn": version.arn,
        "Role": settings.role,
        "CodeSize": version.code.size,
        "Description": settings.description,
        "Timeout": settings.timeout,
        "MemorySize": settings.memory_size,
        "LastModified": timestamp(version.last_modified),
        "CodeSha256": version.code.sha256,
        "Version": version.number,
        "TracingConfig": {"Mode": settings.tracing_mode},
        "RevisionId": version.revision_id,
        **SHOWN[version.phase],
        "PackageType": settings.package_type,
        "Architectures": list(settings.architectures),
        "EphemeralStorage": {"Size": settings.ephemeral_storage},
        "SnapStart": {"ApplyOn": settings.snap_start, "OptimizationStatus": _optimization(version)},
        "LoggingConfig": {**settings.logging, "LogGroup": version.log_group},
        **settings.others,
    }
    if settings.package_type == "Zip":
        shown["Runtime"] = settings.runtime
        shown["Handler"] = settings.handler
        shown["RuntimeVersionConfig"] = {
            "RuntimeVersionArn": version.runtime_version_arn
            or runtime_version_arn(version.reference.region, build_digest(settings.runtime, settings.architectures[0]))
        }
    if settings.environment is not None:
        shown["Environment"] = {"Variables": dict(settings.environment)}
    if settings.layers:
        shown["Layers"] = [{"Arn": layer.arn, "CodeSize": layer.code.size} for layer in settings.layers]
    if version.signature is not None:
        shown["SigningProfileVersionArn"] = version.signature.profile_version_arn
        if version.signature.job_arn is not None:
            shown["SigningJobArn"] = version.signature.job_arn
    return shown


def described_as(version: Version, reference: FunctionReference) -> dict[str, Any]:
    """The configuration, with the ARN in the form that was asked for (rule A198)."""
    shown = described(version)
    shown["FunctionArn"] = reference.arn
    return shown


def listed(version: Version, *, qualified: bool) -> dict[str, Any]:
    """The configuration as lists show it: without its state.

    Args:
        qualified: show the ARN with the version's number, also for `$LATEST`.

    Source: observed, recorded answers of ListVersionsByFunction; documented, the service model, ListFunctions.
    """
    shown = {key: value for key, value in described(version).items() if key not in _NOT_LISTED}
    if qualified:
        shown["FunctionArn"] = version.qualified_arn
    return shown


def timestamp(moment: float) -> str:
    """`2026-01-01T00:00:00.000+0000`. Source: documented, rule A153."""
    return f"{strftime('%Y-%m-%dT%H:%M:%S', gmtime(moment))}.{int(moment * 1000) % 1000:03d}+0000"


def _optimization(version: Version) -> str:
    """Whether a snapshot is there: for published versions of functions that ask for it, once they are ready."""
    return "On" if version.has_snapshot and version.phase is Phase.READY else "Off"
