"""What a template asks to be done with itself before it is deployed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from lambdamock.errors import TemplateError

if TYPE_CHECKING:
    from lambdamock.templates.reading import Template

SERVERLESS: Final = "AWS::Serverless-2016-10-31"
EXTENSIONS: Final = "AWS::LanguageExtensions"

_INSTEAD: Final = {
    "AWS::Include": "name a local file where its content belongs (Fn::Transform), or copy it there",
    "AWS::CodeDeployBlueGreen": "deployments that shift traffic between containers are not simulated",
    "AWS::SecretsManager-2020-07-23": "rotation functions are not made here; leave out HostedRotationLambda",
    "AWS::SecretsManager-2024-09-16": "rotation functions are not made here; leave out HostedRotationLambda",
    "AWS::ServiceCatalog": "outputs of products of Service Catalog are not known here; write their values",
}


def is_serverless(template: Template) -> bool:
    """Whether it is written in SAM's language."""
    return SERVERLESS in transforms(template.body)


def transforms(body: Mapping[str, Any]) -> list[str]:
    """The names of the macros that a template asks for."""
    asked = body.get("Transform", [])
    several = asked if isinstance(asked, list) else [asked]
    return [one.get("Name", "") if isinstance(one, dict) else one for one in several]


def check_transforms(body: Mapping[str, Any], source: str) -> None:
    """Refuse macros that nothing runs here.

    Raises:
        TemplateError: there is one.
    """
    for name in transforms(body):
        if not isinstance(name, str):
            raise TemplateError(f"{source}: Template format error: Transform must be a string or a list of strings.")
        if name not in {SERVERLESS, EXTENSIONS}:
            instead = _INSTEAD.get(name, "deploy the template that it makes instead")
            raise TemplateError(f"{source}: Transform: nothing runs the macro {name} here: {instead}")
