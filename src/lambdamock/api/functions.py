"""Functions: create, get, list, delete."""

from __future__ import annotations

from typing import Any

from lambdamock.api.configuration import described, described_as
from lambdamock.api.lifecycle import advance_later
from lambdamock.api.listing import functions_page
from lambdamock.api.lookup import function_of, is_alias_name, not_found, reference_of, store_of, version_of
from lambdamock.api.package_checks import check_package
from lambdamock.api.packages import check_storage, code_of
from lambdamock.api.registry import operation
from lambdamock.api.role_use import check_settings_allowed
from lambdamock.api.roles import check_role
from lambdamock.api.scope import refuse_what_is_not_built
from lambdamock.api.settings import settings_of
from lambdamock.api.versions import publish
from lambdamock.api.world import Call
from lambdamock.domain.arns import LATEST, FunctionReference
from lambdamock.domain.functions import Function
from lambdamock.domain.images import ImageCode
from lambdamock.domain.lifecycles import Phase
from lambdamock.domain.versions import Version
from lambdamock.errors import (
    InvalidParameterValueException,
    ResourceConflictException,
    ValidationException,
)


@operation("CreateFunction")
def create_function(call: Call) -> dict[str, Any]:
    """Create a function; it is Pending in the answer and Active at the next look.

    Source: documented, developer guide, CreateFunction; observed, recorded answers: with `Publish`, the answer has
    the number of the version and the unqualified ARN.
    """
    refuse_what_is_not_built("CreateFunction", call.input)
    reference = reference_of(call)
    _check_name(call, reference)
    if call.store.functions.get(reference.name) is not None:
        raise ResourceConflictException(f"Function already exist: {reference.name}")
    settings = settings_of(call, None)
    check_role(call, reference)
    check_settings_allowed(call, reference, settings)
    location = call.input.get("Code", {})
    refuse_what_is_not_built("CreateFunction", location)
    code = code_of(call, location, settings.package_type)
    check_storage(call, code, None)
    signature = check_package(call, code, settings.layers, call.input.get("CodeSigningConfigArn"))
    latest = Version(
        reference=FunctionReference(reference.region, reference.account_id, reference.name),
        settings=settings,
        code=code,
        last_modified=call.world.clock.now(),
        revision_id=call.world.ids.uuid(),
        generation=next(call.store.generations),
        signature=signature,
        source_key_arn=location.get("SourceKMSKeyArn", ""),
    )
    function = Function(latest, _tags(call))
    call.store.add(function)
    if call.input.get("CodeSigningConfigArn"):
        call.store.hold(function, call.input["CodeSigningConfigArn"])
    advance_later(call.world, latest)
    if call.input.get("Publish"):
        version = publish(call, function, phase=Phase.CREATING)
        return {**described(version), "FunctionArn": function.arn}
    return described(latest)


@operation("GetFunction")
def get_function(call: Call) -> dict[str, Any]:
    """A function's configuration, where its code lies, its tags, and its reserved concurrency.

    Source: documented, developer guide, GetFunction; observed, recorded answers: no `Tags` and no `Concurrency` when
    there are none.
    """
    reference = reference_of(call)
    version = version_of(call, reference)
    function = function_of(call, reference)
    result: dict[str, Any] = {"Configuration": described_as(version, reference), "Code": _location(version)}
    if function.tags:
        result["Tags"] = dict(function.tags)
    if function.reserved_concurrency is not None:
        result["Concurrency"] = {"ReservedConcurrentExecutions": function.reserved_concurrency}
    return result


@operation("GetFunctionConfiguration")
def get_function_configuration(call: Call) -> dict[str, Any]:
    """A function's configuration. Source: documented, developer guide, GetFunctionConfiguration."""
    reference = reference_of(call)
    return described_as(version_of(call, reference), reference)


@operation("ListFunctions")
def list_functions(call: Call) -> dict[str, Any]:
    """The functions of the account in the region, at most 50 at a time, in the order of their names.

    `MasterRegion` chooses the functions that were created in that region; copies of other regions' functions are not
    made here.

    Source: documented, developer guide, ListFunctions (page of 50, MasterRegion only with ALL); assumed, the order
    and the wording.
    """
    every_version = call.input.get("FunctionVersion") == "ALL"
    master = call.input.get("MasterRegion", "ALL")
    if "MasterRegion" in call.input and not every_version:
        raise InvalidParameterValueException("FunctionVersion must be set to ALL if MasterRegion is specified.")
    if master not in ("ALL", call.region):
        return {"Functions": []}
    return functions_page(call, every_version=every_version)


@operation("DeleteFunction")
def delete_function(call: Call) -> dict[str, Any]:
    """Delete a function with everything that belongs to it, or one published version; its logs stay.

    Source: documented, developer guide, DeleteFunction; observed, recorded refusals for aliases and for versions and
    functions that do not exist; assumed, the wording for versions that an alias points to.
    """
    reference = reference_of(call)
    if reference.qualifier == LATEST:
        raise InvalidParameterValueException("$LATEST version cannot be deleted without deleting the function.")
    if is_alias_name(reference.qualifier):
        raise InvalidParameterValueException("Deletion of aliases is not currently supported.")
    function = function_of(call, reference, missing=reference.unqualified_arn)
    store = store_of(call, reference)
    if reference.qualifier is None:
        store.remove(reference.name)
        call.world.authority.hold(function.arn, None)
        gone = list(function.all_versions())
    else:
        _check_deletable(function, reference)
        gone = [store.remove_version(function, int(reference.qualifier))]
    for version in gone:
        call.world.invoker.environments.retire(version)
    return {"StatusCode": 204}


def _check_deletable(function: Function, reference: FunctionReference) -> None:
    number = reference.qualifier or LATEST
    if function.version(number) is None:
        raise not_found(reference.unqualified_arn)
    pointing = [alias.name for alias in function.aliases if alias.points_to(number)]
    if pointing:
        raise ResourceConflictException(
            f"Unable to delete version because the following aliases reference it: [{', '.join(pointing)}]"
        )


def _tags(call: Call) -> dict[str, str]:
    if "Tags" not in call.input:
        return {}
    from lambdamock.api.tags import new_tags  # only functions with tags need it

    return new_tags(call)


def _location(version: Version) -> dict[str, Any]:
    """Where the code lies: an image's URI, or a URL that looks like the presigned one of AWS; nothing answers it."""
    if isinstance(version.code, ImageCode):
        return {
            "RepositoryType": "ECR",
            "ImageUri": version.code.uri,
            "ResolvedImageUri": version.code.resolved_uri,
        }
    region, account_id, name, _ = version.reference
    location = {
        "RepositoryType": "S3",
        "Location": (
            f"https://awslambda-{region}-tasks.s3.{region}.amazonaws.com/snapshots/{account_id}/{name}-"
            f"{version.revision_id}?versionId={version.generation}&X-Amz-Expires=600"
        ),
    }
    if version.source_key_arn:
        location["SourceKMSKeyArn"] = version.source_key_arn
    return location


def _check_name(call: Call, reference: FunctionReference) -> None:
    """Source: documented, the name itself has at most 64 characters; assumed, the wording and qualifiers."""
    longest = call.world.profile.quotas.function_name_length
    if len(reference.name) > longest:
        raise ValidationException(
            f"1 validation error detected: Value '{reference.name}' at 'functionName' failed to satisfy constraint: "
            f"Member must have length less than or equal to {longest}"
        )
    if reference.qualifier not in (None, LATEST):
        raise InvalidParameterValueException(
            f"The function name {call.input['FunctionName']} must not have a qualifier other than {LATEST}."
        )
