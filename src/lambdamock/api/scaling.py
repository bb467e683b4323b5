"""Scaling of published versions that run on a capacity provider's instances."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lambdamock.api.lifecycle import in_a_moment
from lambdamock.api.lookup import function_of, reference_of, version_of
from lambdamock.api.registry import operation
from lambdamock.api.world import Call
from lambdamock.domain.functions import Function
from lambdamock.domain.lifecycles import SHOWN
from lambdamock.domain.scaling import UNBOUNDED, Bounds, ScalingConfig, runs_on_capacity_provider
from lambdamock.domain.versions import Version
from lambdamock.errors import InvalidParameterValueException, OperationNotBuilt


@operation("PutFunctionScalingConfig")
def put_function_scaling_config(call: Call) -> dict[str, Any]:
    """Bound the number of execution environments; requested in the answer's moment and applied at the next look.

    Source: documented, the service model; assumed: a number that the request does not give is Lambda's own again.

    Raises:
        OperationNotBuilt: at most 0 environments, which deactivates a version on AWS.
    """
    function, version = _scaled(call)
    bounds = _bounds_of(call.input.get("FunctionScalingConfig", {}))
    previous = function.scaling.get(version.number)
    config = ScalingConfig(bounds, previous.applied if previous else UNBOUNDED)
    function.scaling[version.number] = config
    _apply_later(call, function, version.number, config)
    return {"FunctionState": SHOWN[version.phase]["State"]}


@operation("GetFunctionScalingConfig")
def get_function_scaling_config(call: Call) -> dict[str, Any]:
    """How many execution environments were asked for, and how many are in effect.

    Source: documented, the service model; assumed: neither is shown before the first request.
    """
    function, version = _scaled(call)
    config = function.scaling.get(version.number)
    shown: dict[str, Any] = {"FunctionArn": version.qualified_arn}
    if config is not None:
        shown["AppliedFunctionScalingConfig"] = _described(config.applied)
        shown["RequestedFunctionScalingConfig"] = _described(config.requested)
    return shown


def _scaled(call: Call) -> tuple[Function, Version]:
    """Source: documented, the service model: functions on managed instances only; assumed, the wording."""
    reference = reference_of(call)
    version = version_of(call, reference)
    if not runs_on_capacity_provider(version):
        raise InvalidParameterValueException(
            "Function scaling configuration is supported only for functions that are configured with a capacity "
            "provider."
        )
    return function_of(call, reference), version


def _bounds_of(given: Mapping[str, int]) -> Bounds:
    """Source: assumed, that the minimum must not exceed the maximum, and the wording."""
    bounds = Bounds(given.get("MinExecutionEnvironments"), given.get("MaxExecutionEnvironments"))
    if None not in bounds and given["MinExecutionEnvironments"] > given["MaxExecutionEnvironments"]:
        raise InvalidParameterValueException(
            "MinExecutionEnvironments must be less than or equal to MaxExecutionEnvironments."
        )
    if bounds.maximum == 0:
        raise OperationNotBuilt(
            "PutFunctionScalingConfig(MaxExecutionEnvironments=0) deactivates a version on AWS, which is not built in "
            "this version of lambdamock. Ask for at least 1."
        )
    return bounds


def _apply_later(call: Call, function: Function, number: str, config: ScalingConfig) -> None:
    def apply() -> None:
        if function.scaling.get(number) is config:
            function.scaling[number] = config._replace(applied=config.requested)

    in_a_moment(call.world, apply, f"{function.name}:{number} is scaled", "scaling")


def _described(bounds: Bounds) -> dict[str, int | None]:
    return {"MinExecutionEnvironments": bounds.minimum, "MaxExecutionEnvironments": bounds.maximum}
