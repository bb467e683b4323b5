"""Systems Manager: documents of AWS and of others, instances, and what is told of parameters."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import ANY, arn_of, is_arn, keys_of, need_of, text_of
from lambdamock.authorisation.needs.tables import tabled

_OF_AWS: Final = re.compile(r"(?P<begin>arn:[^:]+:ssm:[^:]*:)\d{12}(?P<end>:document/(?:AWS|Amazon)[A-Za-z]*-.*)")
_TAGGED: Final = {
    "Association": "association/",
    "Automation": "automation-execution/",
    "Document": "document/",
    "MaintenanceWindow": "maintenancewindow/",
    "ManagedInstance": "managed-instance/",
    "OpsItem": "opsitem/",
    "OpsMetadata": "opsmetadata/",
    "Parameter": "parameter/",
    "PatchBaseline": "patchbaseline/",
}
"""Values of ResourceType to the begin of the resource's part of its ARN."""

_PARAMETERS: Final = ("GetParametersByPath", "PutParameter")


def _on_document(request: ApiRequest) -> list[Need]:
    """Documents of AWS belong to no account; a policy may name them as if they were the caller's.

    Source: documented, user guide of Systems Manager, examples of policies for Run Command; assumed, the second form.
    """
    needs = tabled(request)
    return [need if (arn := _OF_AWS.fullmatch(need.resource)) is None else _of_aws(need, arn) for need in needs]


def _of_aws(need: Need, arn: re.Match[str]) -> Need:
    return need._replace(resource=f"{arn['begin']}{arn['end']}", forms=(*need.forms, need.resource))


def _tagging(request: ApiRequest) -> list[Need]:
    """Tags of whatever ResourceType and ResourceId name together."""
    name = text_of(request, "ResourceId")
    begin = _TAGGED.get(text_of(request, "ResourceType"), f"{ANY}/")
    resource = name if is_arn(name) else arn_of(request, "ssm", f"{begin}{name.removeprefix('/')}")
    return [need_of(f"ssm:{request.operation}", resource)]


def _parameter(request: ApiRequest) -> dict[str, Any]:
    """Source: documented, user guide of Systems Manager, "Restricting access to Parameter Store parameters"."""
    context = keys_of(request, {"Policies": "ssm:Policies", "Overwrite": "ssm:Overwrite", "Recursive": "ssm:Recursive"})
    if request.operation == "GetParametersByPath":
        context.setdefault("ssm:Recursive", "false")
    return context


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = {
    **dict.fromkeys(("AddTagsToResource", "ListTagsForResource", "RemoveTagsFromResource"), _tagging),
    "*": _on_document,
}
CONTEXT: Final = dict.fromkeys(_PARAMETERS, _parameter)
