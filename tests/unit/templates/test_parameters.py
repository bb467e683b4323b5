"""Parameters: what values they take."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.templates.places import PLACE

from lambdamock.errors import TemplateError
from lambdamock.templates import Evaluation, read_template

STORED = {"/shop/table": "orders", "/shop/zones": "a, b", "/shop/table:2": "orders-2"}


def values(
    declared: dict[str, Any], given: dict[str, Any], store: dict[str, str] | None = STORED
) -> dict[str, str | list[str]]:
    template = read_template({"Resources": {"A": {"Type": "A::B::C"}}, "Parameters": declared})
    lookup = None if store is None else store.__getitem__
    return dict(Evaluation(template, given, PLACE, parameter_store=lookup).parameters)


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        pytest.param("String", "a", "a", id="a text"),
        pytest.param("String", 5, "5", id="a number is a text"),
        pytest.param("String", True, "true", id="so is a boolean"),
        pytest.param("String", ["a", "b"], "a,b", id="and a list"),
        pytest.param("String", "", "", id="nothing is a text, too"),
        pytest.param("Number", "-1.5e3", "-1.5e3", id="a number is the text that was written"),
        pytest.param("Number", 7, "7", id="a number"),
        pytest.param("CommaDelimitedList", "a, b ,c", ["a", "b", "c"], id="a list"),
        pytest.param("CommaDelimitedList", ["a", 1], ["a", "1"], id="a list that is one"),
        pytest.param("CommaDelimitedList", "", [], id="an empty list"),
        pytest.param("List<Number>", "1,2", ["1", "2"], id="numbers"),
        pytest.param("List<String>", "1,2", ["1", "2"], id="texts"),
        pytest.param("AWS::EC2::VPC::Id", "vpc-1", "vpc-1", id="a kind of AWS"),
        pytest.param("List<AWS::EC2::Subnet::Id>", "s-1,s-2", ["s-1", "s-2"], id="a list of that"),
        pytest.param("AWS::SSM::Parameter::Name", "/shop/table", "/shop/table", id="a name of a parameter"),
        pytest.param("AWS::SSM::Parameter::Value<String>", "/shop/table", "orders", id="a parameter"),
        pytest.param("AWS::SSM::Parameter::Value<String>", "/shop/table:2", "orders-2", id="a version of it"),
        pytest.param("AWS::SSM::Parameter::Value<List<String>>", "/shop/zones", ["a", "b"], id="a list of parameters"),
        pytest.param("AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "/shop/table", "orders", id="an image"),
    ],
)
@pytest.mark.parametrize("is_default", [True, False], ids=["default", "given"])
def test_types(kind: str, written: Any, value: Any, is_default: bool) -> None:
    declared = {"Type": kind, "Default": written} if is_default else {"Type": kind, "Default": "other"}
    assert values({"P": declared}, {} if is_default else {"P": written}) == {"P": value}


@pytest.mark.parametrize(
    ("about", "good", "bad", "refusal"),
    [
        pytest.param({"Type": "Number"}, 5, "five", "Parameter 'P' must be a number.", id="Number"),
        pytest.param({"Type": "List<Number>"}, "1,2", "1,b", "Parameter 'P' must be a number.", id="List<Number>"),
        pytest.param(
            {"Type": "String", "AllowedValues": ["dev", 1, True]},
            "1",
            "prod",
            "Parameter 'P' must be one of AllowedValues",
            id="AllowedValues",
        ),
        pytest.param(
            {"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]},
            "b,a",
            "a,c",
            "Parameter 'P' must be one of AllowedValues",
            id="AllowedValues of a list",
        ),
        pytest.param(
            {"Type": "String", "AllowedPattern": "[a-z]+"},
            "abc",
            "abc1",
            "Parameter 'P' must match pattern [a-z]+",
            id="AllowedPattern",
        ),
        pytest.param(
            {"Type": "String", "AllowedPattern": "[a-z]+", "ConstraintDescription": "small letters only"},
            "abc",
            "ABC",
            "Parameter P failed to satisfy constraint: small letters only",
            id="ConstraintDescription",
        ),
        pytest.param(
            {"Type": "String", "MinLength": "3"},
            "abc",
            "ab",
            "Parameter 'P' must contain at least 3 characters",
            id="Min",
        ),
        pytest.param(
            {"Type": "String", "MaxLength": 3},
            "abc",
            "abcd",
            "Parameter 'P' must contain at most 3 characters",
            id="Max",
        ),
        pytest.param(
            {"Type": "Number", "MinValue": -1},
            "-1",
            "-2",
            "Parameter 'P' must be a number not less than -1",
            id="MinValue",
        ),
        pytest.param(
            {"Type": "Number", "MaxValue": "1.5"},
            1.5,
            2,
            "Parameter 'P' must be a number not greater than 1.5",
            id="MaxValue",
        ),
    ],
)
def test_restrictions(about: dict[str, Any], good: Any, bad: Any, refusal: str) -> None:
    assert set(values({"P": about}, {"P": good})) == {"P"}
    with pytest.raises(TemplateError) as refused:
        values({"P": about}, {"P": bad})
    assert str(refused.value) == f"the template: Parameters.P: {refusal}"
    with pytest.raises(TemplateError, match=r"Parameters\.P: "):
        values({"P": {**about, "Default": bad}}, {})


@pytest.mark.parametrize(
    ("declared", "given", "refusal"),
    [
        pytest.param(
            {"A": {"Type": "String"}, "B": {"Type": "String"}, "C": {"Type": "String", "Default": ""}},
            {},
            "Parameters: [A, B] must have values",
            id="missing",
        ),
        pytest.param(
            {"Table": {"Type": "String"}},
            {"Tabel": "a", "X": 1},
            "Parameters: [Tabel, X] do not exist in the template; did you mean 'Table'?",
            id="unknown",
        ),
        pytest.param(
            {"A": {"Type": "string"}}, {}, "Template format error: Unrecognized parameter type: string", id="type"
        ),
        pytest.param(
            {"A": {"Type": "AWS::SSM::Parameter::Value<String"}},
            {},
            "Template format error: Unrecognized parameter type: AWS::SSM::Parameter::Value<String",
            id="half a type",
        ),
        pytest.param(
            {"A": {"Type": "String", "Defalt": 1}}, {}, "Invalid template parameter property 'Defalt' of A", id="member"
        ),
        pytest.param(
            {"A": {"Type": "String", "MinLength": "few"}},
            {},
            "Template format error: MinLength of parameter A must be a number.",
            id="limit",
        ),
        pytest.param(
            {"A": {"Type": "String"}},
            {"A": {"b": 1}},
            "Parameters.A: a parameter is a text, a number or a list of these, not {'b': 1}",
            id="a mapping",
        ),
        pytest.param(
            {"A": {"Type": "String", "AllowedPattern": "("}},
            {"A": "a"},
            "Parameters.A: Parameter 'A' has an AllowedPattern that is no regular expression: (: missing ), "
            "unterminated subpattern at position 0",
            id="pattern",
        ),
        pytest.param(
            {"A": {"Type": "AWS::SSM::Parameter::Value<String>"}},
            {"A": "/nothing"},
            "Parameters.A: Unable to fetch parameters [/nothing] from parameter store for this account.",
            id="no stored parameter",
        ),
    ],
)
def test_refusals(declared: dict[str, Any], given: dict[str, Any], refusal: str) -> None:
    with pytest.raises(TemplateError) as refused:
        values(declared, given)
    assert str(refused.value) == f"the template: {refusal}"


def test_without_a_parameter_store_the_value_itself_may_be_given() -> None:
    declared = {"Table": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/shop/table"}}
    assert values(declared, {"Table": "mine"}, store=None) == {"Table": "mine"}
    with pytest.raises(TemplateError) as refused:
        values(declared, {}, store=None)
    assert str(refused.value) == (
        "the template: Parameters.Table: /shop/table is a parameter of Systems Manager, and nothing answers ssm here: "
        "start moto's mock_aws() beside, or give its value: parameters={'Table': ...}"
    )
