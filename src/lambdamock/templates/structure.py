"""Whether a template is one: its sections, and what resources have.

Source: observed, CloudFormation's answers to CreateStack and ValidateTemplate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from lambdamock.errors import TemplateError
from lambdamock.templates.mistakes import placed
from lambdamock.templates.parameters import check_type
from lambdamock.templates.references import Reference, references
from lambdamock.templates.transforms import SERVERLESS, check_transforms, transforms

_SECTIONS: Final = {
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
}
_MAPPINGS: Final = ("Conditions", "Globals", "Mappings", "Metadata", "Outputs", "Parameters", "Rules")

_MEMBERS: Final = {
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
    "Version",
}
_SERVERLESS_MEMBERS: Final = {"Connectors", "IgnoreGlobals"}

_POLICIES: Final = {"Delete", "Retain", "RetainExceptOnCreate", "Snapshot"}

_NAME: Final = re.compile(r"[A-Za-z0-9]+")


def check(body: Mapping[str, Any], source: str) -> None:
    """Refuse what CloudFormation would not take for a template.

    References are looked at only when SAM is not to expand it: there may be more resources then.

    Raises:
        TemplateError: in CloudFormation's words.
    """
    try:
        _check_sections(body)
        check_transforms(body, source)
        is_serverless = SERVERLESS in transforms(body)
        for name, resource in body["Resources"].items():
            _check_resource(name, resource, is_serverless)
        for name, about in body.get("Parameters", {}).items():
            _check_name("Parameter", name)
            check_type(name, about, source)
        _check_outputs(body.get("Outputs", {}))
        if not is_serverless:
            _check_references(body, source)
    except _Malformed as reason:
        raise TemplateError(f"{source}: {reason}") from None


class _Malformed(Exception):
    """In CloudFormation's words."""


def _check_sections(body: Mapping[str, Any]) -> None:
    known = _SECTIONS | ({"Globals"} if SERVERLESS in transforms(body) else set())
    unknown = [name for name in body if name not in known]
    if unknown:
        hint = "; Globals needs Transform: AWS::Serverless-2016-10-31" if "Globals" in unknown else ""
        raise _Malformed(f"Invalid template property or properties [{', '.join(unknown)}]{hint}")
    if body.get("AWSTemplateFormatVersion", "2010-09-09") != "2010-09-09":
        raise _Malformed("Template format error: unsupported value for AWSTemplateFormatVersion; it is 2010-09-09")
    if not isinstance(body.get("Description", ""), str):
        raise _Malformed("Template format error: Description must be a string.")
    for name in _MAPPINGS:
        if not isinstance(body.get(name, {}), Mapping):
            raise _Malformed(f"Template format error: {name} must be an object.")
    if not isinstance(body.get("Resources"), Mapping) or not body["Resources"]:
        raise _Malformed("Template format error: At least one Resources member must be defined.")


def _check_name(kind: str, name: str) -> None:
    if not _NAME.fullmatch(name):
        raise _Malformed(f"Template format error: {kind} name {name} is non alphanumeric.")


def _check_resource(name: str, resource: Any, is_serverless: bool) -> None:
    _check_name("Resource", name)
    if not isinstance(resource, Mapping):
        raise _Malformed(f"Template format error: [/Resources/{name}] resource definition is malformed")
    if not isinstance(resource.get("Type"), str):
        raise _Malformed(
            f"Template format error: [/Resources/{name}] Every Resources object must contain a Type member."
        )
    known = _MEMBERS | _SERVERLESS_MEMBERS if is_serverless else _MEMBERS
    unknown = [member for member in resource if member not in known]
    if unknown:
        raise _Malformed(f"Invalid template resource property '{unknown[0]}' of {name}")
    if not isinstance(resource.get("Properties", {}), Mapping):
        raise _Malformed(f"Template format error: [/Resources/{name}/Properties] Properties must be an object.")
    if any(not isinstance(one, str) for one in depended_on(resource)):
        raise _Malformed(f"Template format error: [/Resources/{name}] DependsOn must be a string or list of strings.")
    if not isinstance(resource.get("Condition", ""), str):
        raise _Malformed("Template error: every Condition member must be a string.")
    policy = resource.get("DeletionPolicy", "Delete")
    if isinstance(policy, str) and policy not in _POLICIES:
        raise _Malformed(f"Template error: Unrecognized DeletionPolicy {policy} for resource {name}")


def depended_on(resource: Mapping[str, Any]) -> list[Any]:
    """What a resource's `DependsOn` names."""
    names = resource.get("DependsOn", [])
    return names if isinstance(names, list) else [names]


def _check_outputs(outputs: Mapping[str, Any]) -> None:
    for name, output in outputs.items():
        _check_name("Output", name)
        if not isinstance(output, Mapping) or "Value" not in output:
            raise _Malformed(
                f"Template format error: [/Outputs/{name}] Every Outputs member must contain a Value object"
            )
        if not isinstance(output.get("Condition", ""), str):
            raise _Malformed("Template error: every Condition member must be a string.")


def _check_references(body: Mapping[str, Any], source: str) -> None:
    """Refuse names that stand for nothing, also where a condition leaves them out."""
    resources = body["Resources"]
    depended = dict.fromkeys(one for resource in resources.values() for one in depended_on(resource))
    lost = [one for one in depended if one not in resources]
    for block, part in (("Resources", "Properties"), ("Outputs", None)):
        for name, written in body.get(block, {}).items():
            with placed(f"{source}: {block}.{name}"):
                named = references(written.get(part, {}) if part else written)
                lost += [one.name for one in named if not _is_resolved(one, body, block)]
            if "Condition" in written:
                _is_resolved(Reference("Fn::If", written["Condition"]), body, block)
        if lost:
            raise _Malformed(unresolved_dependencies(dict.fromkeys(lost), block))


def _is_resolved(reference: Reference, body: Mapping[str, Any], block: str) -> bool:
    """Whether a name stands for something; raises where CloudFormation says it of this name alone."""
    function, name, attribute = reference
    if function == "Fn::If":
        if name not in body.get("Conditions", {}):
            raise _Malformed(
                f"Template format error: Unresolved condition dependency {name} in the {block} block of the template"
            )
        return True
    if attribute is None:
        return name in body["Resources"] or name in body.get("Parameters", {})
    if name in body["Resources"]:
        return True
    if function == "Fn::Sub":
        raise _Malformed(
            f"Template error: instance of Fn::Sub references invalid resource attribute {name}.{attribute}"
        )
    raise _Malformed(f"Template error: instance of Fn::GetAtt references undefined resource {name}")


def unresolved_dependencies(names: Iterable[str], block: str) -> str:
    """What CloudFormation says of names that stand for nothing."""
    listed = ", ".join(names)
    return f"Template format error: Unresolved resource dependencies [{listed}] in the {block} block of the template"
