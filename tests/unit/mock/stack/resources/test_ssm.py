"""AWS::SSM::Parameter in another mock."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.errors import TemplateError

PARAMETER = "AWS::SSM::Parameter"


def test_a_parameter_is_put_with_what_describes_it(moto: Any, make: Any) -> None:
    made = make(
        PARAMETER,
        Name="/shop/limit",
        Type="String",
        Value=30,
        Description="How many",
        AllowedPattern=r"\d+",
        Tags={"team": "shop"},
    )
    assert (made.ref, made.attributes) == ("/shop/limit", {"Type": "String", "Value": "30"})
    ssm = moto("ssm")
    assert ssm.get_parameter(Name="/shop/limit")["Parameter"]["Value"] == "30"
    [told] = ssm.describe_parameters()["Parameters"]
    assert (told["Description"], told["AllowedPattern"]) == ("How many", r"\d+")
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="/shop/limit")["TagList"]
    assert tags == [{"Key": "team", "Value": "shop"}]
    made.undo()
    assert ssm.describe_parameters()["Parameters"] == []


def test_a_parameter_without_a_name_gets_one(moto: Any, make: Any) -> None:
    assert make(PARAMETER, "Limit", Type="StringList", Value="a,b").ref.startswith("shop-Limit-")


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"Type": "String"}, r"Resources\.It\.Properties: required key \[Value\] not found"),
        ({"Type": "SecureString", "Value": "a"}, r"Properties\.Type: #/Type: SecureString is not a valid enum value"),
        ({"Type": "String", "Value": ["a"]}, r"Properties\.Value: Value of property Value must be of type String"),
        ({"Type": "String", "Value": ""}, r"Resources\.It \(AWS::SSM::Parameter\): .*[Vv]al"),
    ],
    ids=["no value", "secure", "list", "empty"],
)
def test_a_parameter_that_cannot_be_is_refused(moto: Any, make: Any, properties: Any, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        make(PARAMETER, **properties)
    assert moto("ssm").describe_parameters()["Parameters"] == []


def test_a_parameter_that_is_there_keeps_its_value(moto: Any, make: Any) -> None:
    ssm = moto("ssm")
    ssm.put_parameter(Name="limit", Type="String", Value="1")
    with pytest.raises(TemplateError, match=r"Resources\.It \(AWS::SSM::Parameter\): ParameterAlreadyExists"):
        make(PARAMETER, Name="limit", Type="String", Value="2")
    assert ssm.get_parameter(Name="limit")["Parameter"]["Value"] == "1"
