"""Which resources a template asks for, in what order, and what is left in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from tests.unit.templates.places import PLACE

from lambdamock.errors import TemplateError
from lambdamock.templates import Evaluation, Resource, read_template


def thing(*named: Any, **members: Any) -> dict[str, Any]:
    return {"Type": "A::B::C", "Properties": {"Named": list(named)}, **members}


def evaluation(resources: dict[str, Any], given: dict[str, Any] | None = None, **sections: Any) -> Evaluation:
    body = {
        "Parameters": {"Env": {"Type": "String", "Default": "dev"}},
        "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}},
        "Resources": resources,
        **sections,
    }
    return Evaluation(read_template(body), given or {}, PLACE)


@pytest.mark.parametrize(
    ("resources", "order"),
    [
        pytest.param({"B": thing(), "A": thing()}, ["B", "A"], id="as written"),
        pytest.param({"A": thing({"Ref": "B"}), "B": thing()}, ["B", "A"], id="Ref"),
        pytest.param({"A": thing({"Fn::GetAtt": ["B", "Arn"]}), "B": thing()}, ["B", "A"], id="GetAtt"),
        pytest.param({"A": thing({"Fn::Sub": "${B}"}), "B": thing()}, ["B", "A"], id="Sub"),
        pytest.param({"A": thing({"Fn::Sub": "${B.Arn}"}), "B": thing()}, ["B", "A"], id="attribute in Sub"),
        pytest.param({"A": thing({"Fn::Sub": ["${B}", {"B": 1}]}), "B": thing()}, ["A", "B"], id="a value in Sub"),
        pytest.param(
            {"A": thing({"Fn::Sub": ["${C}", {"C": {"Ref": "B"}}]}), "B": thing()}, ["B", "A"], id="Ref in Sub"
        ),
        pytest.param({"A": thing({"Fn::Join": ["", [{"Ref": "B"}]]}), "B": thing()}, ["B", "A"], id="Ref in Join"),
        pytest.param({"A": thing(DependsOn="B"), "B": thing()}, ["B", "A"], id="DependsOn"),
        pytest.param({"A": thing(DependsOn=["C", "B"]), "B": thing(), "C": thing()}, ["B", "C", "A"], id="several"),
        pytest.param(
            {"A": thing(DependsOn="B"), "B": thing(Condition="IsProd")}, ["A"], id="DependsOn what is left out"
        ),
        pytest.param(
            {"A": thing({"Fn::If": ["IsProd", {"Ref": "B"}, {"Ref": "C"}]}), "B": thing(), "C": thing()},
            ["B", "C", "A"],
            id="If",
        ),
        pytest.param(
            {"A": thing({"Fn::If": ["IsProd", {"Ref": "B"}, 1]}), "B": thing({"Ref": "A"})},
            ["A", "B"],
            id="a branch that is not taken",
        ),
        pytest.param(
            {"A": thing({"Fn::If": ["IsProd", {"Ref": "B"}, 1]}), "B": thing(Condition="IsProd")},
            ["A"],
            id="a branch that names what is left out",
        ),
    ],
)
def test_order(resources: dict[str, Any], order: list[str]) -> None:
    assert list(evaluation(resources).resources) == order


@pytest.mark.parametrize(
    ("resources", "refusal"),
    [
        pytest.param({"A": thing({"Ref": "A"})}, "Circular dependency between resources: [A]", id="itself"),
        pytest.param(
            {"C": thing({"Ref": "A"}), "A": thing({"Fn::Sub": "${B.Arn}"}), "B": thing(DependsOn="A")},
            "Circular dependency between resources: [A, B]",
            id="each other",
        ),
        pytest.param(
            {"A": thing({"Ref": "B"}), "B": thing(Condition="IsProd")},
            "Template format error: Unresolved resource dependencies [B] in the Resources block of the template",
            id="left out",
        ),
    ],
)
def test_what_has_no_order(resources: dict[str, Any], refusal: str) -> None:
    with pytest.raises(TemplateError) as refused:
        _ = evaluation(resources).resources
    assert str(refused.value) == f"the template: {refusal}"


def test_branches_are_chosen_and_what_has_no_value_is_gone() -> None:
    nothing = {"Ref": "AWS::NoValue"}
    properties = {
        "A": {"Fn::If": ["IsProd", 1, nothing]},
        "B": nothing,
        "C": {"D": nothing, "E": [nothing, {"Fn::If": ["IsProd", 1, {"Fn::If": ["IsProd", 1, {"Ref": "Env"}]}]}]},
        "F": {"Fn::Sub": "${Env}"},
    }
    made = evaluation(
        {"A": {**thing(), "Properties": properties, "DeletionPolicy": "Retain", "DependsOn": "B"}, "B": thing()}
    )
    assert made.resources["A"] == Resource(
        "A::B::C", {"C": {"E": [{"Ref": "Env"}]}, "F": {"Fn::Sub": "${Env}"}}, ("B",), "Retain"
    )
    assert made.resources["B"] == Resource("A::B::C", {"Named": []})


def test_a_resource_needs_no_properties() -> None:
    assert evaluation({"A": {"Type": "A::B::C"}}).resources == {"A": Resource("A::B::C", {})}


@pytest.mark.parametrize(("env", "names"), [("dev", ["Both"]), ("prod", ["Both", "Prod"])])
def test_conditions_decide_about_outputs(env: str, names: list[str]) -> None:
    outputs = {
        "Both": {"Value": {"Ref": "A"}, "Export": {"Name": "x"}},
        "Prod": {"Value": {"Ref": "B"}, "Condition": "IsProd"},
    }
    made = evaluation({"A": thing(), "B": thing(Condition="IsProd")}, {"Env": env}, Outputs=outputs)
    assert made.outputs == {name: outputs[name] for name in names}


def test_a_function_of_nothing_is_no_nothing() -> None:
    made = evaluation({"A": thing({"Fn::Base64": {"Fn::If": ["IsProd", "x", {"Ref": "AWS::NoValue"}]}})})
    with pytest.raises(TemplateError, match="every Fn::Base64 object must have a String-typed value"):
        made.value(made.resources["A"].properties, "Resources.A.Properties", str, str)


@pytest.mark.parametrize("output", [{"Ref": "B"}, {"Fn::GetAtt": ["B", "Arn"]}, {"Fn::Sub": "${B}"}])
def test_what_is_left_out_has_no_value(output: Any) -> None:
    made = evaluation({"A": thing(), "B": thing(Condition="IsProd")}, Outputs={"Name": {"Value": output}})
    with pytest.raises(TemplateError) as refused:
        made.value(made.outputs["Name"]["Value"], "Outputs.Name", str, str)
    assert str(refused.value) == (
        "Outputs.Name: Template format error: Unresolved resource dependencies [B] in the Outputs block of the template"
    )


def test_evaluating_changes_no_template() -> None:
    resources = {"A": thing({"Fn::If": ["IsProd", 1, {"Ref": "AWS::NoValue"}]}), "B": thing({"Ref": "A"})}
    template = read_template({"Conditions": {"IsProd": {"Fn::Equals": [1, 2]}}, "Resources": resources})
    before = repr(dict(template.body))
    made = Evaluation(template, {}, PLACE)
    made.value(made.resources["B"].properties, "Here", str, str)
    assert repr(dict(template.body)) == before


TEXTS = st.text("ab-$", max_size=3)
NAMES = st.sampled_from(["Env", "Names", "Other", "AWS::Region", "AWS::NoValue"])


def calls(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    def call(name: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.tuples(*arguments).map(lambda made: {name: list(made)})

    several = st.lists(inner, max_size=3)
    return st.one_of(
        several,
        st.dictionaries(TEXTS, inner, max_size=3),
        NAMES.map(lambda name: {"Ref": name}),
        NAMES.map(lambda name: {"Fn::Sub": f"${{{name}}}-${{!x}}"}),
        inner.map(lambda one: {"Fn::Sub": ["${a}", {"a": one}]}),
        call("Fn::GetAtt", st.just("Other"), TEXTS),
        call("Fn::If", st.sampled_from(["Yes", "No"]), inner, inner),
        call("Fn::Join", TEXTS, several),
        call("Fn::Select", st.integers(0, 2) | inner, several),
        call("Fn::Split", TEXTS, inner),
        call("Fn::FindInMap", st.just("M"), TEXTS, inner),
        inner.map(lambda one: {"Fn::Base64": one}),
        inner.map(lambda one: {"Fn::GetAZs": one}),
        inner.map(lambda one: {"Fn::Length": one}),
        inner.map(lambda one: {"Fn::ToJsonString": one}),
        inner.map(lambda one: {"Fn::ImportValue": one}),
        st.tuples(inner, inner).map(lambda made: {"Fn::Sub": made[0], "b": made[1]}),
    )


EXPRESSIONS = st.recursive(st.booleans() | st.integers(0, 3) | TEXTS, calls, max_leaves=8)


def functions(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(functions, value))
    if not isinstance(value, dict):
        return set()
    return set().union(*map(functions, value.values())) | {name for name in value if name == "Ref" or "Fn::" in name}


SECTIONS: dict[str, Any] = {
    "Transform": "AWS::LanguageExtensions",
    "Parameters": {"Env": {"Type": "String", "Default": "dev"}, "Names": {"Type": "List<String>", "Default": "a,b"}},
    "Conditions": {"Yes": {"Fn::Equals": [1, 1]}, "No": {"Fn::Equals": [1, 2]}},
    "Mappings": {"M": {"a": {"a": "b"}}},
}


@given(EXPRESSIONS)
def test_no_function_is_left_in_what_is_evaluated(expression: Any) -> None:
    resources = {"Orders": {"Type": "A::B::C", "Properties": {"A": expression}}, "Other": thing()}
    try:
        made = Evaluation(read_template({**SECTIONS, "Resources": resources}), {}, PLACE, imports={"": "x"})
        chosen = made.resources["Orders"].properties
        value = made.value(chosen, "Here", str, lambda name, attribute: [name, attribute])
    except TemplateError:
        return
    event("evaluated")
    assert functions(value) == set()
    assert value == made.value(
        resources["Orders"]["Properties"], "Here", str, lambda name, attribute: [name, attribute]
    )
