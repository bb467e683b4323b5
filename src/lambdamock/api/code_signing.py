"""Code signing configurations, and the packages that they keep out."""

from __future__ import annotations

from typing import Any, Final

from lambdamock.api.configuration import timestamp
from lambdamock.api.lookup import function_of, store_of, unqualified_reference_of
from lambdamock.api.paging import page_of
from lambdamock.api.registry import operation
from lambdamock.api.tags import new_tags
from lambdamock.api.world import Call
from lambdamock.domain.code_signing import CodeSigningConfig, Signature, code_signing_config_arn, signature_of
from lambdamock.domain.images import ImageCode
from lambdamock.domain.versions import Code
from lambdamock.errors import (
    CodeSigningConfigNotFoundException,
    CodeVerificationFailedException,
    InvalidParameterValueException,
    ResourceConflictException,
    ResourceNotFoundException,
)
from lambdamock.runtime import ZipCode

_PAGE: Final = 10_000  # both lists; documented, ListCodeSigningConfigs


@operation("CreateCodeSigningConfig")
def create_code_signing_config(call: Call) -> dict[str, Any]:
    """Say whose signatures count, and what happens to packages without one (`Warn` when not said).

    Source: documented, CreateCodeSigningConfig; observed, recorded answer.
    """
    config_id = f"csc-{call.world.ids.hex(17)}"
    config = CodeSigningConfig(
        id=config_id,
        arn=code_signing_config_arn(call.region, call.account_id, config_id),
        publishers=tuple(call.input["AllowedPublishers"]["SigningProfileVersionArns"]),
        policy=call.input.get("CodeSigningPolicies", {}).get("UntrustedArtifactOnDeployment", "Warn"),
        description=call.input.get("Description"),
        modified=call.world.clock.now(),
        tags=new_tags(call),
    )
    call.store.code_signing_configs.put(config.arn, config)
    return {"CodeSigningConfig": _described(config)}


@operation("GetCodeSigningConfig")
def get_code_signing_config(call: Call) -> dict[str, Any]:
    """One configuration. Source: documented, GetCodeSigningConfig; observed, recorded refusal."""
    return {"CodeSigningConfig": _described(_named(call))}


@operation("ListCodeSigningConfigs")
def list_code_signing_configs(call: Call) -> dict[str, Any]:
    """The account's configurations in the region, at most 10,000 at a time.

    Source: documented, ListCodeSigningConfigs; assumed, the order of their ARNs.
    """
    return page_of(call, "CodeSigningConfigs", call.store.code_signing_configs, _described, size=_PAGE)


@operation("UpdateCodeSigningConfig")
def update_code_signing_config(call: Call) -> dict[str, Any]:
    """Change what the request names; functions are held to it from their next deployment on.

    Source: documented, UpdateCodeSigningConfig; observed, recorded answer of an update that names nothing.
    """
    config = _named(call)
    given = call.input
    publishers = given.get("AllowedPublishers", {}).get("SigningProfileVersionArns", config.publishers)
    config = config._replace(
        publishers=tuple(publishers),
        policy=given.get("CodeSigningPolicies", {}).get("UntrustedArtifactOnDeployment", config.policy),
        description=given.get("Description", config.description),
        modified=call.world.clock.now(),
    )
    call.store.code_signing_configs.put(config.arn, config)
    return {"CodeSigningConfig": _described(config)}


@operation("DeleteCodeSigningConfig")
def delete_code_signing_config(call: Call) -> dict[str, Any]:
    """Delete a configuration that no function uses.

    Source: documented, DeleteCodeSigningConfig; observed, recorded refusal of unknown ones; assumed, the wording of
    that of used ones.
    """
    config = _named(call)
    if call.store.held_to(config.arn):
        raise ResourceConflictException(
            f"The Lambda code signing configuration {config.arn} can not be deleted because functions use it."
        )
    call.store.code_signing_configs.remove(config.arn)
    return {}


@operation("PutFunctionCodeSigningConfig")
def put_function_code_signing_config(call: Call) -> dict[str, Any]:
    """Hold a function to a configuration from its next deployment on; the code that it has stays.

    Source: documented, PutFunctionCodeSigningConfig; observed, recorded refusals: the configuration is looked for
    first; assumed, the wording of that of container images and of qualifiers.
    """
    reference = unqualified_reference_of(call)
    config = attachable(call, call.input["CodeSigningConfigArn"])
    function = function_of(call, reference)
    _refuse_image(function.latest.code)
    store_of(call, reference).hold(function, config.arn)
    return {"CodeSigningConfigArn": config.arn, "FunctionName": function.name}


@operation("GetFunctionCodeSigningConfig")
def get_function_code_signing_config(call: Call) -> dict[str, Any]:
    """Which configuration a function is held to; nothing at all when to none.

    Source: documented, GetFunctionCodeSigningConfig; observed, recorded answers and refusals.
    """
    function = function_of(call, unqualified_reference_of(call))
    if function.code_signing_config_arn is None:
        return {}
    return {"CodeSigningConfigArn": function.code_signing_config_arn, "FunctionName": function.name}


@operation("DeleteFunctionCodeSigningConfig")
def delete_function_code_signing_config(call: Call) -> dict[str, Any]:
    """Let a function take any package again; answers the same when it did already.

    Source: documented, DeleteFunctionCodeSigningConfig; observed, recorded answers and refusals.
    """
    reference = unqualified_reference_of(call)
    store_of(call, reference).hold(function_of(call, reference), None)
    return {}


@operation("ListFunctionsByCodeSigningConfig")
def list_functions_by_code_signing_config(call: Call) -> dict[str, Any]:
    """The ARNs of the functions that a configuration holds for, in the order of their names.

    Source: documented, ListFunctionsByCodeSigningConfig; observed, recorded answers; assumed, the order.
    """
    config = _named(call)
    return page_of(
        call,
        "FunctionArns",
        call.store.held_to(config.arn),
        lambda function: function.arn,
        size=_PAGE,
    )


def config_of(call: Call, arn: str) -> CodeSigningConfig:
    """The configuration of that ARN in the caller's account and region.

    Raises:
        ResourceNotFoundException: there is none. Source: observed, recorded refusals, which have no `Type`.
    """
    config = call.store.code_signing_configs.get(arn)
    if config is None:
        raise ResourceNotFoundException(f"The Lambda code signing configuration {arn} can not be found.").without_type()
    return config


def attachable(call: Call, arn: str) -> CodeSigningConfig:
    """The configuration that a function is to be held to.

    Raises:
        CodeSigningConfigNotFoundException: there is none. Source: observed, recorded refusals.
    """
    config = call.store.code_signing_configs.get(arn)
    if config is None:
        raise CodeSigningConfigNotFoundException(
            "The code signing configuration cannot be found. Check that the provided configuration is not deleted: "
            f"{arn}."
        )
    return config


def check_signature(call: Call, config_arn: str, code: Code) -> Signature | None:
    """Check a package, or the content of a layer, before it is deployed to a function.

    Args:
        config_arn: the configuration that the function is held to.

    Returns:
        who signed the package; None when nobody did.

    Raises:
        CodeSigningConfigNotFoundException: there is no such configuration.
        InvalidParameterValueException: it is a container image.
        CodeVerificationFailedException: the signature is missing or not trusted, and the policy is `Enforce`.

    Source: documented, developer guide, "Code signing" (today): only packages are checked, and `Warn` lets all through;
    assumed, the wording and what counts as signed, see `domain.code_signing.signature_of`.
    """
    config = attachable(call, config_arn)
    _refuse_image(code)
    signature = signature_of(code.data) if isinstance(code, ZipCode) else None
    if config.policy == "Enforce" and not config.trusts(signature):
        raise CodeVerificationFailedException(
            "Lambda cannot deploy the function. The function or layer might be signed using a signature that the "
            "client is not configured to accept. Check the provided signature for "
            f"{signature.profile_version_arn if signature else 'unsigned'}."
        )
    return signature


def _refuse_image(code: Code) -> None:
    """Source: documented, developer guide, "Code signing" (today): packages only; assumed, the wording."""
    if isinstance(code, ImageCode):
        raise InvalidParameterValueException(
            "Code signing is not supported for functions that are created with container images."
        )


def _named(call: Call) -> CodeSigningConfig:
    return config_of(call, call.input["CodeSigningConfigArn"])


def _described(config: CodeSigningConfig) -> dict[str, Any]:
    """Source: observed, recorded answers; assumed, no `Description` when none was given."""
    shown = {
        "CodeSigningConfigId": config.id,
        "CodeSigningConfigArn": config.arn,
        "AllowedPublishers": {"SigningProfileVersionArns": list(config.publishers)},
        "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": config.policy},
        "LastModified": timestamp(config.modified),
    }
    if config.description is not None:
        shown["Description"] = config.description
    return shown
