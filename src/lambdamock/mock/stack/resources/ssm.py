"""Parameters, in another mock that answers Systems Manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lambdamock.mock.stack.resources.making import Making, makes
from lambdamock.mock.stack.site import Kind, Made

_PUT: Final = ("AllowedPattern", "DataType", "Description", "Policies", "Tier")
"""Properties that PutParameter takes under the same name."""


@makes("AWS::SSM::Parameter", "Type", "Value")
def _parameter(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::SSM::Parameter"; it makes no SecureString."""
    name, kind, value = making.name("Name", 1_011), making.text("Type"), making.text("Value")
    if kind == "SecureString":
        raise making.wrong("Type", "#/Type: SecureString is not a valid enum value")
    tags = [{"Key": key, "Value": tag} for key, tag in making.object("Tags").items()] or None
    further = {one: making.raw(one) for one in _PUT}
    making.call("ssm", "put_parameter", Name=name, Type=kind, Value=value, Tags=tags, **further)
    making.undo_call("ssm", "delete_parameter", Name=name)
    return making.made(name, {"Type": kind, "Value": value})


KINDS: Final[Mapping[str, Kind]] = {
    "AWS::SSM::Parameter": Kind(
        _parameter,
        frozenset({"AllowedPattern", "DataType", "Description", "Name", "Tags", "Type", "Value"}),
        frozenset({"Policies", "Tier"}),
        name="Name",
        arn="arn:{partition}:ssm:{region}:{account}:parameter/{name}",
        needs="ssm",
    ),
}
