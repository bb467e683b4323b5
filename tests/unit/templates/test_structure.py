"""What CloudFormation does not take for a template."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.errors import TemplateError
from lambdamock.templates import is_serverless, read_template

QUEUE = {"Type": "AWS::SQS::Queue"}
SAM = "AWS::Serverless-2016-10-31"


def using(**members: Any) -> dict[str, Any]:
    return {"Resources": {"Orders": QUEUE, "Other": {**QUEUE, **members}}}


def naming(value: Any) -> dict[str, Any]:
    return using(Properties={"Name": value})


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        pytest.param({}, "Template format error: At least one Resources member must be defined.", id="empty"),
        pytest.param(
            {"Resources": {}}, "Template format error: At least one Resources member must be defined.", id="none"
        ),
        pytest.param(
            {"Resources": {"A": QUEUE}, "Foo": {}, "Bar": 1},
            "Invalid template property or properties [Foo, Bar]",
            id="sections",
        ),
        pytest.param(
            {"Resources": {"A": QUEUE}, "Globals": {}},
            "Invalid template property or properties [Globals]; Globals needs Transform: AWS::Serverless-2016-10-31",
            id="globals",
        ),
        pytest.param(
            {"Resources": {"A": QUEUE}, "Outputs": []}, "Template format error: Outputs must be an object.", id="a list"
        ),
        pytest.param(
            {"Resources": {"A": QUEUE}, "Description": {}},
            "Template format error: Description must be a string.",
            id="description",
        ),
        pytest.param(
            {"Resources": {"A": QUEUE}, "AWSTemplateFormatVersion": "2012-10-17"},
            "Template format error: unsupported value for AWSTemplateFormatVersion; it is 2010-09-09",
            id="version",
        ),
        pytest.param(
            {"Resources": {"A-b": QUEUE}}, "Template format error: Resource name A-b is non alphanumeric.", id="name"
        ),
        pytest.param(
            {"Resources": {"A": []}},
            "Template format error: [/Resources/A] resource definition is malformed",
            id="no resource",
        ),
        pytest.param(
            {"Resources": {"A": {"Properties": {}}}},
            "Template format error: [/Resources/A] Every Resources object must contain a Type member.",
            id="no type",
        ),
        pytest.param(using(Typ0=1), "Invalid template resource property 'Typ0' of Other", id="member"),
        pytest.param(
            using(IgnoreGlobals="*"), "Invalid template resource property 'IgnoreGlobals' of Other", id="SAM's"
        ),
        pytest.param(
            using(Properties=[]),
            "Template format error: [/Resources/Other/Properties] Properties must be an object.",
            id="properties",
        ),
        pytest.param(
            using(DependsOn=[1]),
            "Template format error: [/Resources/Other] DependsOn must be a string or list of strings.",
            id="DependsOn",
        ),
        pytest.param(
            using(Condition={"Ref": "A"}), "Template error: every Condition member must be a string.", id="Condition"
        ),
        pytest.param(
            using(DeletionPolicy="Keep"),
            "Template error: Unrecognized DeletionPolicy Keep for resource Other",
            id="DeletionPolicy",
        ),
        pytest.param(
            {**using(), "Parameters": {"A_b": {"Type": "String"}}},
            "Template format error: Parameter name A_b is non alphanumeric.",
            id="parameter's name",
        ),
        pytest.param(
            {**using(), "Parameters": {"A": {"Default": "a"}}},
            "Template format error: [/Parameters/A] Every Parameters object must contain a Type member.",
            id="parameter's type",
        ),
        pytest.param(
            {**using(), "Outputs": {"A.b": {"Value": 1}}},
            "Template format error: Output name A.b is non alphanumeric.",
            id="output's name",
        ),
        pytest.param(
            {**using(), "Outputs": {"A": "b"}},
            "Template format error: [/Outputs/A] Every Outputs member must contain a Value object",
            id="output's value",
        ),
        pytest.param(
            {**using(), "Outputs": {"A": {"Value": 1, "Condition": []}}},
            "Template error: every Condition member must be a string.",
            id="output's condition",
        ),
    ],
)
def test_what_is_no_template(body: dict[str, Any], refusal: str) -> None:
    with pytest.raises(TemplateError) as refused:
        read_template(body)
    assert str(refused.value) == f"the template: {refusal}"


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        pytest.param(
            naming([{"Ref": "A"}, {"Fn::Sub": "${B}-${A}-${AWS::Region}"}, {"Ref": "Orders"}]),
            "Template format error: Unresolved resource dependencies [A, B] in the Resources block of the template",
            id="Ref and Sub",
        ),
        pytest.param(
            using(DependsOn=["A", "Orders"]),
            "Template format error: Unresolved resource dependencies [A] in the Resources block of the template",
            id="DependsOn",
        ),
        pytest.param(
            naming({"Fn::GetAtt": ["A", "Arn"]}),
            "Template error: instance of Fn::GetAtt references undefined resource A",
            id="GetAtt",
        ),
        pytest.param(
            naming({"Fn::Sub": "${A.Arn}"}),
            "Template error: instance of Fn::Sub references invalid resource attribute A.Arn",
            id="attribute in Sub",
        ),
        pytest.param(
            {**using(), "Outputs": {"Url": {"Value": {"Ref": "A"}}}},
            "Template format error: Unresolved resource dependencies [A] in the Outputs block of the template",
            id="output",
        ),
        pytest.param(
            using(Condition="A"),
            "Template format error: Unresolved condition dependency A in the Resources block of the template",
            id="Condition",
        ),
        pytest.param(
            naming({"Fn::If": ["A", 1, 2]}),
            "Template format error: Unresolved condition dependency A in the Resources block of the template",
            id="If",
        ),
        pytest.param(
            {**using(), "Outputs": {"Url": {"Value": 1, "Condition": "A"}}},
            "Template format error: Unresolved condition dependency A in the Outputs block of the template",
            id="output's condition",
        ),
        pytest.param(
            naming({"Ref": ["Orders"]}),
            "Resources.Other: Template error: every Ref object must have a single String value.",
            id="no Ref",
        ),
        pytest.param(
            naming({"Fn::GetAtt": ["Orders"]}),
            "Resources.Other: Template error: Fn::GetAtt object requires two non-empty parameters, the resource "
            "name and the resource attribute",
            id="no GetAtt",
        ),
        pytest.param(
            naming({"Fn::Sub": "${Orders-1}"}),
            "Resources.Other: Template error: variable names in Fn::Sub syntax must contain only alphanumeric "
            "characters, underscores, periods, and colons",
            id="no Sub",
        ),
    ],
)
def test_names_that_stand_for_nothing(body: dict[str, Any], refusal: str) -> None:
    with pytest.raises(TemplateError) as refused:
        read_template(body)
    assert str(refused.value) == f"the template: {refusal}"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            {**using(), "AWSTemplateFormatVersion": "2010-09-09", "Description": "x", "Metadata": {}}, id="all"
        ),
        pytest.param(naming({"Fn::Sub": ["${A}${!B}${AWS::StackName}", {"A": {"Ref": "Orders"}}]}), id="Sub"),
        pytest.param(naming({"Fn::GetAtt": ["Orders", {"Ref": "AWS::Region"}]}), id="a reckoned attribute"),
        pytest.param(using(Metadata={"A": {"Ref": "Nothing"}}), id="metadata say what they like"),
    ],
)
def test_what_is_a_template(body: dict[str, Any]) -> None:
    assert read_template(body).body == body


def test_names_in_a_template_of_sam_are_looked_at_when_it_is_expanded() -> None:
    body = {**naming({"Ref": "ServerlessRestApi"}), "Transform": SAM, "Globals": {}}
    assert read_template(body).body == body


@pytest.mark.parametrize(
    ("transform", "answer"),
    [
        pytest.param({}, False, id="none"),
        pytest.param({"Transform": SAM}, True, id="alone"),
        pytest.param({"Transform": ["AWS::LanguageExtensions", SAM]}, True, id="with others"),
        pytest.param({"Transform": "AWS::LanguageExtensions"}, False, id="another"),
    ],
)
def test_which_templates_are_sams(transform: dict[str, Any], answer: bool) -> None:
    assert is_serverless(read_template({**using(), **transform})) is answer


@pytest.mark.parametrize(
    ("transform", "refusal"),
    [
        pytest.param("MyMacro", "nothing runs the macro MyMacro here: deploy the template that it makes", id="own"),
        pytest.param([SAM, "MyMacro"], "nothing runs the macro MyMacro here", id="among others"),
        pytest.param(
            {"Name": "AWS::Include", "Parameters": {}}, "the macro AWS::Include here: name a local", id="a call"
        ),
        pytest.param([[SAM]], "Template format error: Transform must be a string or a list of strings.", id="no name"),
    ],
)
def test_macros_are_refused_by_name(transform: Any, refusal: str) -> None:
    with pytest.raises(TemplateError) as refused:
        read_template({**using(), "Transform": transform})
    assert refusal in str(refused.value)
