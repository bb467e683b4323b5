"""Conditions and rules."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.templates.places import PLACE

from lambdamock.errors import TemplateError
from lambdamock.templates import Evaluation, read_template

BODY: dict[str, Any] = {
    "Parameters": {
        "Env": {"Type": "String", "Default": "dev"},
        "Flag": {"Type": "String", "Default": "true"},
        "Names": {"Type": "CommaDelimitedList", "Default": "a,b"},
        "Count": {"Type": "Number", "Default": 1},
    },
    "Mappings": {"Is": {"dev": {"Small": True}}},
    "Resources": {"Orders": {"Type": "AWS::SQS::Queue"}},
}
YES = {"Fn::Equals": [1, 1]}
NO = {"Fn::Equals": [1, 2]}


def condition(expression: Any) -> bool:
    body = {**BODY, "Conditions": {"It": expression, "Yes": YES, "No": NO}}
    return Evaluation(read_template(body), {}, PLACE).condition("It")


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        pytest.param({"Fn::Equals": [{"Ref": "Env"}, "dev"]}, True, id="Equals"),
        pytest.param({"Fn::Equals": [{"Ref": "Env"}, "Dev"]}, False, id="case counts"),
        pytest.param({"Fn::Equals": [{"Ref": "Flag"}, True]}, True, id="booleans are texts"),
        pytest.param({"Fn::Equals": [{"Ref": "Count"}, 1]}, True, id="numbers are texts"),
        pytest.param({"Fn::Equals": [{"Ref": "Names"}, ["a", "b"]]}, True, id="lists"),
        pytest.param({"Fn::Equals": [{"Ref": "Names"}, "a,b"]}, False, id="a list is no text"),
        pytest.param(
            {"Fn::Equals": [{"Fn::FindInMap": ["Is", {"Ref": "Env"}, "Small"]}, "true"]}, True, id="FindInMap"
        ),
        pytest.param({"Fn::Equals": [{"Fn::Select": [1, {"Ref": "Names"}]}, "b"]}, True, id="Select"),
        pytest.param({"Fn::Equals": [{"Fn::Sub": "${AWS::Region}"}, "eu-west-1"]}, True, id="Sub"),
        pytest.param({"Fn::Equals": [{"Fn::If": ["Yes", "a", "b"]}, "a"]}, True, id="If"),
        pytest.param({"Fn::Not": [YES]}, False, id="Not"),
        pytest.param({"Fn::And": [YES, YES, NO]}, False, id="And"),
        pytest.param({"Fn::And": [YES, {"Condition": "Yes"}]}, True, id="And of conditions"),
        pytest.param({"Fn::Or": [NO, NO, YES]}, True, id="Or"),
        pytest.param({"Fn::Or": [NO, {"Condition": "No"}]}, False, id="Or of none"),
        pytest.param({"Condition": "No"}, False, id="Condition"),
    ],
)
def test_conditions(expression: Any, holds: bool) -> None:
    assert condition(expression) is holds


@pytest.mark.parametrize(
    ("expression", "refusal"),
    [
        pytest.param({"Fn::Equals": [1]}, "Fn::Equals requires a list argument with two elements", id="Equals"),
        pytest.param({"Fn::Not": YES}, "Fn::Not requires a list argument with one element", id="Not"),
        pytest.param(
            {"Fn::And": [YES]},
            "every Fn::And object requires a list of at least 2 and at most 10 boolean parameters.",
            id="And",
        ),
        pytest.param(
            {"Fn::Or": [YES] * 11},
            "every Fn::Or object requires a list of at least 2 and at most 10 boolean parameters.",
            id="Or",
        ),
        pytest.param(
            {"Fn::Or": [YES, {"Fn::Not": []}]}, "Fn::Not requires a list argument", id="also behind a true one"
        ),
        pytest.param({"Condition": []}, "every Condition member must be a string.", id="Condition"),
        pytest.param({"Condition": "Other"}, "Unresolved condition dependency Other", id="no condition"),
        pytest.param({"Ref": "Flag"}, "Encountered unsupported function: Ref Supported functions are: [", id="Ref"),
        pytest.param(
            "true", "Conditions can only be boolean operations on parameters and other conditions", id="a text"
        ),
        pytest.param(
            {"Fn::Equals": [{"Ref": "Orders"}, 1]},
            "Template format error: Unresolved dependencies [Orders]. Cannot reference resources in the "
            "Conditions block of the template",
            id="a resource",
        ),
        pytest.param(
            {"Fn::Equals": [{"Fn::GetAtt": ["Orders", "Arn"]}, 1]},
            "Unresolved dependencies [Orders]",
            id="an attribute",
        ),
        pytest.param({"Condition": "It"}, "Found circular condition dependency between It and It", id="itself"),
    ],
)
def test_what_is_no_condition(expression: Any, refusal: str) -> None:
    with pytest.raises(TemplateError) as refused:
        condition(expression)
    assert str(refused.value).startswith("the template: Conditions.It: ")
    assert refusal in str(refused.value)


def test_conditions_that_ask_each_other() -> None:
    conditions = {"A": {"Condition": "B"}, "B": {"Fn::Not": [{"Condition": "A"}]}}
    with pytest.raises(TemplateError, match="Found circular condition dependency between B and A"):
        Evaluation(read_template({**BODY, "Conditions": conditions}), {}, PLACE)


def check_rule(assertion: Any, **rule: Any) -> None:
    asserted = {"Assert": assertion, "AssertDescription": "only so"}
    Evaluation(read_template({**BODY, "Rules": {"R": {"Assertions": [asserted], **rule}}}), {}, PLACE)


TRUE = [
    pytest.param({"Fn::Contains": [["dev", "test"], {"Ref": "Env"}]}, id="Contains"),
    pytest.param({"Fn::EachMemberIn": [{"Ref": "Names"}, ["a", "b", "c"]]}, id="EachMemberIn"),
    pytest.param({"Fn::EachMemberEquals": [["dev", "dev"], {"Ref": "Env"}]}, id="EachMemberEquals"),
    pytest.param(YES, id="Equals"),
]


@pytest.mark.parametrize("assertion", TRUE)
def test_rules_are_checked(assertion: Any) -> None:
    check_rule(assertion)
    with pytest.raises(TemplateError) as refused:
        check_rule({"Fn::Not": [assertion]})
    assert str(refused.value) == "the template: Rules.R: Template constraint validation failed: only so"


def test_rules_may_have_a_condition() -> None:
    check_rule(NO, RuleCondition=NO)
    with pytest.raises(TemplateError, match="only so"):
        check_rule(NO, RuleCondition=YES)


@pytest.mark.parametrize(
    ("assertion", "rule", "refusal"),
    [
        pytest.param(
            {"Fn::Contains": [{"Fn::RefAll": "AWS::EC2::VPC::Id"}, "a"]},
            {},
            "unsupported function: Fn::RefAll",
            id="RefAll",
        ),
        pytest.param({"Fn::Contains": ["a", "a"]}, {}, "Fn::Contains requires two parameters", id="no list"),
        pytest.param({"Fn::EachMemberIn": [["a"], "a"]}, {}, "Fn::EachMemberIn requires two parameters", id="no lists"),
        pytest.param(
            YES, {"Assertions": "a"}, "Every Rules member must contain a list of Assertions", id="no assertions"
        ),
    ],
)
def test_what_is_no_rule(assertion: Any, rule: dict[str, Any], refusal: str) -> None:
    with pytest.raises(TemplateError) as refused:
        check_rule(assertion, **rule)
    assert refusal in str(refused.value)
