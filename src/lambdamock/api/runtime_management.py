"""Runtime management: when a version takes over a new build of its managed runtime."""

from __future__ import annotations

from typing import Any

from lambdamock.api.lookup import function_of, is_alias_name, reference_of, version_of
from lambdamock.api.registry import operation
from lambdamock.api.world import Call
from lambdamock.domain.functions import Function
from lambdamock.domain.runtime_management import DEFAULT, RuntimeManagement
from lambdamock.domain.versions import Version
from lambdamock.errors import InvalidParameterValueException


@operation("PutRuntimeManagementConfig")
def put_runtime_management_config(call: Call) -> dict[str, Any]:
    """Say when a version takes over a new build of its runtime; builds stay the same here, so only Manual shows.

    Source: documented, the service model and developer guide, "Runtime updates"; assumed, the wording of the refusals.
    """
    function, version = _managed(call)
    mode: str = call.input["UpdateRuntimeOn"]
    build: str | None = call.input.get("RuntimeVersionArn")
    _check_build(call, mode, build)
    function.runtime_management[version.number] = RuntimeManagement(mode, build)
    function.put_version(version._replace(runtime_version_arn=build or ""))
    return _described(version, function.runtime_management[version.number])


@operation("GetRuntimeManagementConfig")
def get_runtime_management_config(call: Call) -> dict[str, Any]:
    """When a version takes over a new build of its runtime; Auto unless something else was said.

    Source: documented, the service model; assumed, that each version has its own and publishing copies none.
    """
    function, version = _managed(call)
    return _described(version, function.runtime_management.get(version.number, DEFAULT))


def _managed(call: Call) -> tuple[Function, Version]:
    """The version that the request names, `$LATEST` without a qualifier.

    Source: documented, the service model: versions only; developer guide: not for container images; assumed, the
    wording.
    """
    reference = reference_of(call)
    if is_alias_name(reference.qualifier):
        raise InvalidParameterValueException(
            "Runtime management configuration is supported for $LATEST and published versions only, not for aliases."
        )
    version = version_of(call, reference)
    if version.settings.package_type == "Image":
        raise InvalidParameterValueException(
            "Runtime management configuration is not supported for functions with package type Image."
        )
    return function_of(call, reference), version


def _check_build(call: Call, mode: str, build: str | None) -> None:
    """Source: documented, the service model: a build is for Manual only, and required there; assumed, the region."""
    if mode == "Manual" and build is None:
        raise InvalidParameterValueException("RuntimeVersionArn is required when UpdateRuntimeOn is set to Manual.")
    if build is None:
        return
    if mode != "Manual":
        raise InvalidParameterValueException(
            f"RuntimeVersionArn must not be specified when UpdateRuntimeOn is set to {mode}."
        )
    if build.split(":")[3] != call.region:
        raise InvalidParameterValueException(f"The runtime version {build} is not available in {call.region}.")


def _described(version: Version, management: RuntimeManagement) -> dict[str, Any]:
    """Source: documented, the service model: the build for Manual only; assumed, that the ARN is always qualified."""
    return {
        "UpdateRuntimeOn": management.update_runtime_on,
        "FunctionArn": version.qualified_arn,
        "RuntimeVersionArn": management.runtime_version_arn,
    }
