"""Code and definitions that a SAM template keeps in files beside it.

SAM's translator knows what was uploaded only. So paths go into it as places of a bucket that does not exist, and come
out of it as the paths they were: code as the text of the template, definitions as what their files say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from lambdamock.templates.reading import read_file

BUCKET: Final = "beside-the-template"

_PATHS: Final = {
    "AWS::Serverless::Api": "DefinitionUri",
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::HttpApi": "DefinitionUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
    "AWS::Serverless::StateMachine": "DefinitionUri",
    "AWS::Serverless::WebFunction": "CodeUri",
}
"""Which property of a resource names a file or a folder."""

_FUNCTION: Final = "AWS::Serverless::Function"


def as_uploaded(body: dict[str, Any], values: Mapping[str, Any], registry: str) -> None:
    """Put stand-ins in the place of local paths, in the template itself.

    A function without any code is made of the folder of the template, an image without a repository gets one.

    Args:
        values: of parameters: a path may be one.
        registry: the host of images.

    Source: documented, `aws cloudformation package` (local paths; no `CodeUri`: the template's folder).
    """
    for kind, path in _PATHS.items():
        section = _shared(body, kind)
        if path in section:
            section[path] = _uploaded(section[path], values)
    for name, resource in body["Resources"].items():
        kind, properties = resource["Type"], resource.setdefault("Properties", {})
        if kind == _FUNCTION:
            _complete(name, properties, body, registry)
        if kind == "AWS::Serverless::Application" and isinstance(properties.get("Location"), dict):
            properties["Location"] = f"serverlessrepo:{json.dumps(properties['Location'])}"  # not looked up
        if kind in _PATHS and _PATHS[kind] in properties:
            properties[_PATHS[kind]] = _uploaded(properties[_PATHS[kind]], values)


def as_local(body: dict[str, Any], folder: Path) -> None:
    """Put what was there in the place of the stand-ins, in the template itself.

    Raises:
        TemplateError: a definition cannot be read.
    """
    for resource in body["Resources"].values():
        properties = resource.get("Properties", {})
        _replace_code(properties)
        for place, name, is_text in (
            ("BodyS3Location", "Body", False),
            ("DefinitionS3Location", "DefinitionString", True),
        ):
            path = _path(properties.get(place), "Bucket", "Key")
            if path is not None:
                del properties[place]
                definition = read_file(folder / path, path)
                properties[name] = json.dumps(definition) if is_text else definition


def _shared(body: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """What the template says of all resources of a type."""
    section = body.get("Globals", {}).get(kind.removeprefix("AWS::Serverless::"))
    return section if isinstance(section, dict) else {}


def _complete(name: str, properties: dict[str, Any], body: Mapping[str, Any], registry: str) -> None:
    """Say where the code is when the template leaves that to those who build it."""
    if properties.get("PackageType", "Zip") == "Image":
        properties.setdefault("ImageUri", f"{registry}/{name.lower()}:latest")
    elif "InlineCode" not in properties and "CodeUri" not in properties and "CodeUri" not in _shared(body, _FUNCTION):
        properties["CodeUri"] = "."


def _uploaded(location: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(location, dict) and len(location) == 1 and isinstance(location.get("Ref"), str):
        location = values.get(location["Ref"], location)
    if isinstance(location, str) and "://" not in location:
        return {"Bucket": BUCKET, "Key": (location or ".").encode("utf-8", "surrogatepass").hex()}
    return location


def _path(location: Any, bucket: str, key: str) -> str | None:
    """The path that a stand-in stands for; None when it is none."""
    if not isinstance(location, dict) or location.get(bucket) != BUCKET:
        return None
    return bytes.fromhex(location[key]).decode("utf-8", "surrogatepass")


def _replace_code(properties: dict[str, Any]) -> None:
    for name, value in properties.items():
        path = _path(value, "S3Bucket", "S3Key")
        if path is not None:
            properties[name] = path
