"""Layers: publish versions, find and list them, delete them, and use them in functions."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from lambdamock.api.configuration import timestamp
from lambdamock.api.layer_lookup import layer_of, named_layer, not_found, reference_of, usable_version
from lambdamock.api.packages import check_storage, package_of
from lambdamock.api.paging import marker, number_in, page_of, position_after
from lambdamock.api.registry import operation
from lambdamock.api.scope import refuse_what_is_not_built
from lambdamock.api.world import Call
from lambdamock.domain.layers import Layer, LayerVersion, resolve_layer
from lambdamock.domain.versions import Code
from lambdamock.errors import InvalidParameterValueException
from lambdamock.runtime import DirectoryCode, ZipCode, inspect_zip


@operation("PublishLayerVersion")
def publish_layer_version(call: Call) -> dict[str, Any]:
    """Make a new version of a layer, which never changes; the first one makes the layer.

    Source: documented, developer guide, PublishLayerVersion, rules A267 to A273; observed, recorded answers: equal
    content makes a new version too, and what was not given is absent but for an empty description.
    """
    reference = reference_of(call)
    content = call.input["Content"]
    refuse_what_is_not_built(call.operation, content)
    code = package_of(call, content)
    check_storage(call, code, None)
    layer = call.store.layers.get(reference.name) or Layer(reference)
    version = LayerVersion(
        layer=reference,
        number=layer.last_number + 1,
        code=code,
        unzipped_size=_unzipped_size(code),
        created=call.world.clock.now(),
        snapshot_id=call.world.ids.uuid(),
        description=call.input.get("Description", ""),
        license=call.input.get("LicenseInfo", ""),
        runtimes=tuple(call.input.get("CompatibleRuntimes", ())),
        architectures=tuple(call.input.get("CompatibleArchitectures", ())),
    )
    layer.publish(version)
    call.store.layers.put(reference.name, layer)
    call.store.code_size += code.size
    return _described(version)


@operation("GetLayerVersion")
def get_layer_version(call: Call) -> dict[str, Any]:
    """One version of a layer, and where its archive lies.

    Source: documented, developer guide, GetLayerVersion, rules A272 and A277; observed, recorded answers.
    """
    _check_number(call)
    version = usable_version(call, named_layer(call), call.input["VersionNumber"])
    if version is None:
        raise not_found()
    return _described(version)


@operation("GetLayerVersionByArn")
def get_layer_version_by_arn(call: Call) -> dict[str, Any]:
    """The same, by the version's ARN. Source: documented, GetLayerVersionByArn; observed, recorded answers."""
    version = _version_named(call, call.input["Arn"])
    if version is None:
        raise not_found()
    return _described(version)


@operation("ListLayers")
def list_layers(call: Call) -> dict[str, Any]:
    """The layers with the newest version of each; only versions count that are compatible with what is asked for.

    Source: documented, developer guide, ListLayers, rules A274 and A275; assumed, the order, that of the names.
    """

    def latest(layer: Layer) -> LayerVersion | None:
        return layer.latest(lambda version: _is_asked_for(call, version))

    def show(layer: Layer) -> dict[str, Any]:
        newest = latest(layer)
        assert newest is not None
        reference = layer.reference
        return {
            "LayerName": reference.name,
            "LayerArn": reference.arn,
            "LatestMatchingVersion": _summary(newest),
        }

    return page_of(call, "Layers", call.store.layers, show, where=lambda layer: latest(layer) is not None)


@operation("ListLayerVersions")
def list_layer_versions(call: Call) -> dict[str, Any]:
    """The versions of a layer that were not deleted, the newest first; none for a layer that does not exist.

    Source: documented, developer guide, ListLayerVersions, rule A276; observed, recorded answers.
    """
    layer = layer_of(call, reference_of(call))
    if layer is None:
        return {"LayerVersions": []}
    position = position_after(call)
    versions, last = layer.versions.page(
        -number_in(position) if position else None,
        min(call.input.get("MaxItems", 50), 50),
        lambda version: _is_asked_for(call, version),
    )
    result: dict[str, Any] = {"LayerVersions": [_summary(version) for version in versions]}
    if last is not None:
        result["NextMarker"] = marker(-last)
    return result


@operation("DeleteLayerVersion")
def delete_layer_version(call: Call) -> dict[str, Any]:
    """Delete a version, also one that does not exist; functions that use it keep it.

    Source: documented, developer guide, DeleteLayerVersion, rules A265, A266, A268, A278; observed, recorded answers.
    """
    _check_number(call)
    number = call.input["VersionNumber"]
    layer = layer_of(call, reference_of(call))
    if layer is not None and layer.version(number) is not None:
        call.store.code_size -= layer.remove(number).code.size
    return {}


def layers_of(call: Call, arns: Sequence[str]) -> tuple[LayerVersion, ...]:
    """The layer versions that a function is to use, in the order of the request.

    Args:
        arns: the `Layers` of CreateFunction or UpdateFunctionConfiguration. Whatever the function has now does not
            matter: a version that was deleted meanwhile must be left out.

    Raises:
        InvalidParameterValueException: too many, one that does not exist (any more), one of another region, two
            versions of one layer.
        AccessDeniedException: one of another account, which does not share it.

    Source: documented, developer guide, rules A008, A073, A258 to A266; observed, the recorded refusal of a sixth
    layer; assumed, the order of the checks and the wording of the others.
    """
    limit = call.world.profile.quotas.layers_per_function
    if len(arns) > limit:
        raise InvalidParameterValueException(f"Cannot reference more than {limit} layers.")
    versions: dict[str, LayerVersion] = {}
    for arn in arns:
        version = _usable_layer(call, arn)
        earlier = versions.get(version.layer.arn)
        if earlier is not None:
            raise InvalidParameterValueException(
                "Two different versions of the same layer are not allowed to be referenced in the same function. "
                f"{earlier.arn} and {arn} are versions of the same layer."
            )
        versions[version.layer.arn] = version
    return tuple(versions.values())


def check_unzipped(call: Call, code: Code, layers: Sequence[LayerVersion]) -> None:
    """Refuse code and layers that are too large together when they are unzipped.

    Raises:
        InvalidParameterValueException: they are.

    Source: documented, rules A013 and A258; assumed, the wording.
    """
    limit = call.world.profile.quotas.code_size_unzipped
    size = sum(layer.unzipped_size for layer in layers)
    if size > limit:
        raise InvalidParameterValueException(f"Layers consume more than the available size of {limit} bytes")
    size += _unzipped_size(code)
    if size > limit:
        raise InvalidParameterValueException(
            f"Function code combined with layers exceeds the maximum allowed size of {limit} bytes. "
            f"The actual size is {size} bytes."
        )


def _usable_layer(call: Call, arn: str) -> LayerVersion:
    """Source: assumed, the wording."""
    resolved = resolve_layer(arn, region=call.region, account_id=call.account_id)
    if resolved and resolved[0].account_id == call.account_id and resolved[0].region != call.region:
        raise InvalidParameterValueException(
            f"Layers are not in the same region as the function. Layers are expected to be in region {call.region}."
        )
    version = _version_named(call, arn)
    if version is None:
        raise InvalidParameterValueException(f"Layer version {arn} does not exist.")
    return version


def _version_named(call: Call, arn: str) -> LayerVersion | None:
    resolved = resolve_layer(arn, region=call.region, account_id=call.account_id)
    if resolved is None:
        return None
    reference, number = resolved
    return usable_version(call, reference, number or 0)


def _unzipped_size(code: Code) -> int:
    """Bytes of all files; 0 for what stands in for a package and has no size of its own, like a callable."""
    if isinstance(code, ZipCode):
        return inspect_zip(code.data, unzipped_limit=sys.maxsize)
    return code.size if isinstance(code, DirectoryCode) else 0


def _check_number(call: Call) -> None:
    """Source: assumed, the wording."""
    if call.input["VersionNumber"] < 1:
        raise InvalidParameterValueException("Layer Version Cannot be less than 1")


def _is_asked_for(call: Call, version: LayerVersion) -> bool:
    return version.fits(call.input.get("CompatibleRuntime"), call.input.get("CompatibleArchitecture"))


def _described(version: LayerVersion) -> dict[str, Any]:
    region, account_id, name = version.layer
    return {
        "Content": {
            "Location": (
                f"https://awslambda-{region}-layers.s3.{region}.amazonaws.com/snapshots/{account_id}/{name}-"
                f"{version.snapshot_id}?versionId={version.number}&X-Amz-Expires=600"
            ),
            "CodeSha256": version.code.sha256,
            "CodeSize": version.code.size,
        },
        "LayerArn": version.layer.arn,
        **_summary(version),
    }


def _summary(version: LayerVersion) -> dict[str, Any]:
    """A version as lists show it. Source: observed, recorded answers of ListLayerVersions."""
    shown: dict[str, Any] = {
        "LayerVersionArn": version.arn,
        "Version": version.number,
        "Description": version.description,
        "CreatedDate": timestamp(version.created),
    }
    if version.runtimes:
        shown["CompatibleRuntimes"] = list(version.runtimes)
    if version.license:
        shown["LicenseInfo"] = version.license
    if version.architectures:
        shown["CompatibleArchitectures"] = list(version.architectures)
    return shown
