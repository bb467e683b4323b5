"""Changes of a function: its code, its settings."""

from __future__ import annotations

from typing import Any

from lambdamock.api.configuration import described
from lambdamock.api.guards import check_revision
from lambdamock.api.lifecycle import advance_later, check_idle
from lambdamock.api.lookup import function_of, store_of, unqualified_reference_of
from lambdamock.api.package_checks import check_layers, check_package
from lambdamock.api.packages import check_storage, code_of
from lambdamock.api.registry import operation
from lambdamock.api.role_use import check_settings_allowed
from lambdamock.api.roles import check_role
from lambdamock.api.scope import refuse_what_is_not_built
from lambdamock.api.settings import settings_of
from lambdamock.api.versions import publish
from lambdamock.api.world import Call
from lambdamock.domain.functions import Function
from lambdamock.domain.lifecycles import Phase
from lambdamock.domain.versions import Version


@operation("UpdateFunctionCode")
def update_function_code(call: Call) -> dict[str, Any]:
    """Replace a function's code, and publish a version of it if asked; with `DryRun`, only check that this would work.

    Source: documented, developer guide, UpdateFunctionCode; observed, recorded answers and refusals; assumed, that
    the answer of a dry run shows the new code with nothing in progress.
    """
    function = _updatable(call)
    latest = function.latest
    refuse_what_is_not_built("UpdateFunctionCode", call.input)
    code = code_of(call, call.input, latest.settings.package_type)
    check_storage(call, code, latest.code)
    settings = latest.settings
    signature = check_package(call, code, settings.layers, function.code_signing_config_arn)
    if "Architectures" in call.input:
        settings = settings._replace(architectures=tuple(call.input["Architectures"]))
    changed = latest._replace(
        settings=settings,
        code=code,
        signature=signature,
        source_key_arn=call.input.get("SourceKMSKeyArn", latest.source_key_arn),
    )
    if call.input.get("DryRun"):
        return described(changed)
    _change(call, function, changed)
    if call.input.get("Publish"):
        return described(publish(call, function, phase=Phase.CREATING))
    return described(function.latest)


@operation("UpdateFunctionConfiguration")
def update_function_configuration(call: Call) -> dict[str, Any]:
    """Change the settings that the request names; all others stay.

    Source: documented, developer guide, UpdateFunctionConfiguration, rules A151, A152, A181; observed: an update that
    changes nothing is an update all the same.
    """
    function = _updatable(call)
    refuse_what_is_not_built("UpdateFunctionConfiguration", call.input)
    latest = function.latest
    settings = settings_of(call, latest.settings)
    check_role(call, function.reference)
    check_settings_allowed(call, function.reference, settings)
    if settings.layers is not latest.settings.layers:
        check_layers(call, latest.code, settings.layers, function.code_signing_config_arn)
    _change(call, function, latest._replace(settings=settings))
    return described(function.latest)


def _updatable(call: Call) -> Function:
    """Source: documented, UpdateFunctionCode: only the unpublished version changes; assumed, the wording."""
    function = function_of(call, unqualified_reference_of(call, or_latest=True))
    check_revision(call, function.latest.revision_id)
    check_idle(function.latest)
    return function


def _change(call: Call, function: Function, changed: Version) -> None:
    """Make `changed` what `$LATEST` is: in progress, and with new execution environments from now on."""
    world = call.world
    before = function.latest
    latest = changed.begun(now=world.clock.now(), revision_id=world.ids.uuid())
    store_of(call, function.reference).replace_latest(function, latest)
    world.invoker.environments.retire(before)
    advance_later(world, latest)
