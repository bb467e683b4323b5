"""YAML, with CloudFormation's tags."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.errors import TemplateError
from lambdamock.templates import yaml_text
from lambdamock.templates.forms import SHORT_FORMS
from lambdamock.templates.yaml_text import read_yaml

pytest.importorskip("yaml", reason="the extra `templates` is not installed")


@pytest.fixture(params=["quick", "pure"])
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """PyYAML with the library in C, and as it is without."""
    if request.param == "pure":
        monkeypatch.delattr("yaml.CSafeLoader", raising=False)
    yaml_text._loader.cache_clear()
    yield
    yaml_text._loader.cache_clear()


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(
    ("short", "long"),
    [
        pytest.param("!Ref Orders", {"Ref": "Orders"}, id="Ref"),
        pytest.param("!Ref AWS::Region", {"Ref": "AWS::Region"}, id="Ref of a pseudo parameter"),
        pytest.param("!GetAtt Orders.Arn", {"Fn::GetAtt": "Orders.Arn"}, id="GetAtt"),
        pytest.param("!GetAtt [Orders, Arn]", {"Fn::GetAtt": ["Orders", "Arn"]}, id="GetAtt of a list"),
        pytest.param("!Sub '${Orders}-x'", {"Fn::Sub": "${Orders}-x"}, id="Sub"),
        pytest.param(
            "!Sub ['${A}', {A: !Ref Orders}]", {"Fn::Sub": ["${A}", {"A": {"Ref": "Orders"}}]}, id="Sub of a list"
        ),
        pytest.param(
            "!Join ['-', [a, !Select [0, !GetAZs '']]]",
            {"Fn::Join": ["-", ["a", {"Fn::Select": [0, {"Fn::GetAZs": ""}]}]]},
            id="Join, Select, GetAZs",
        ),
        pytest.param(
            "!If [A, !Split [',', b], !Base64 c]",
            {"Fn::If": ["A", {"Fn::Split": [",", "b"]}, {"Fn::Base64": "c"}]},
            id="If, Split, Base64",
        ),
        pytest.param(
            "!And [!Equals [a, 1], !Or [!Condition B, !Not [!Condition C]]]",
            {
                "Fn::And": [
                    {"Fn::Equals": ["a", 1]},
                    {"Fn::Or": [{"Condition": "B"}, {"Fn::Not": [{"Condition": "C"}]}]},
                ]
            },
            id="And, Equals, Or, Condition, Not",
        ),
        pytest.param("!FindInMap [A, B, C]", {"Fn::FindInMap": ["A", "B", "C"]}, id="FindInMap"),
        pytest.param("!ImportValue x", {"Fn::ImportValue": "x"}, id="ImportValue"),
        pytest.param("!Cidr [10.0.0.0/16, 2, 8]", {"Fn::Cidr": ["10.0.0.0/16", 2, 8]}, id="Cidr"),
        pytest.param("!Length [1, 2]", {"Fn::Length": [1, 2]}, id="Length"),
        pytest.param("!ToJsonString {a: 1}", {"Fn::ToJsonString": {"a": 1}}, id="ToJsonString"),
        pytest.param("!Transform {Name: A}", {"Fn::Transform": {"Name": "A"}}, id="Transform"),
        pytest.param("!Ref 012", {"Ref": "012"}, id="a tag makes texts of numbers"),
    ],
)
def test_short_forms(short: str, long: Any) -> None:
    assert read_yaml(short, "t") == long


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("2012-10-17", "2012-10-17", id="a day is a text"),
        pytest.param("2012-10-17T10:00:00Z", "2012-10-17T10:00:00Z", id="a time is a text"),
        pytest.param("[yes, on, No, off, true, y]", [True, True, False, False, True, "y"], id="booleans of YAML 1.1"),
        pytest.param("['yes', \"on\"]", ["yes", "on"], id="quoted ones are texts"),
        pytest.param("[1, 0x10, 010, 1_000]", [1, 16, 8, 1000], id="integers"),
        pytest.param("[1.5, 1e3, .inf, .nan]", [1.5, "1e3", ".inf", ".nan"], id="numbers"),
        pytest.param("[~, null, ]", [None, None], id="nothing"),
        pytest.param("", None, id="empty"),
        pytest.param("# nothing", None, id="a comment"),
        pytest.param("{1: a, yes: b, 012345678901: c}", {"1": "a", "yes": "b", "012345678901": "c"}, id="keys"),
        pytest.param("a: &x [1]\nb: *x", {"a": [1], "b": [1]}, id="an alias"),
        pytest.param(
            "a: &x {b: 1, c: 1}\nd: {<<: *x, c: 2}", {"a": {"b": 1, "c": 1}, "d": {"b": 1, "c": 2}}, id="merge"
        ),
        pytest.param(
            "a: &x {k: 1}\nb: &y {<<: *x, k: 2, l: 2}\nc: {<<: [*x, *y], m: 3}",
            {"a": {"k": 1}, "b": {"k": 2, "l": 2}, "c": {"k": 1, "l": 2, "m": 3}},
            id="merges of merges",
        ),
        pytest.param("|\n  def handler():\n    pass\n", "def handler():\n  pass\n", id="a block"),
        pytest.param("!!str 5", "5", id="a tag of YAML"),
    ],
)
def test_values(text: str, value: Any) -> None:
    assert read_yaml(text, "t") == value


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        pytest.param(
            "a: 1\nb: {c: 1,\n  c: 2}", "duplicate key 'c' (line 3, column 3); it is in line 2, too", id="twice"
        ),
        pytest.param("a:\n  - !Reff b", "t: unknown tag !Reff (line 2, column 5)", id="tag"),
        pytest.param(
            "!!python/object:os.system a", "unknown tag tag:yaml.org,2002:python/object:os.system", id="python"
        ),
        pytest.param("!!binary aGk=", "unknown tag tag:yaml.org,2002:binary (line 1, column 1)", id="binary"),
        pytest.param("a: b: c", "t: Template format error: YAML not well-formed. (line 1, column 5)", id="syntax"),
        pytest.param("a:\n\t- b", "Template format error: YAML not well-formed. (line 2, column 1)", id="tabulator"),
        pytest.param("a: *b", "YAML not well-formed. (line 1, column 4)", id="alias of nothing"),
        pytest.param("[a]: b", "a key is no text (line 1, column 1)", id="key"),
        pytest.param("!!int a", "'a' is no int (line 1, column 1)", id="number"),
        pytest.param("<<: [a]", "<< merges mappings only (line 1, column 1)", id="merge"),
        pytest.param("--- a\n--- b", "YAML not well-formed. (line 2, column 1)", id="two documents"),
    ],
)
def test_what_is_refused(text: str, refusal: str) -> None:
    with pytest.raises(TemplateError) as refused:
        read_yaml(dedent(text), "t")
    assert refusal in str(refused.value)


@pytest.mark.parametrize("start", ["[0]", "{a: 0}"])
def test_aliases_without_end_are_harmless(start: str) -> None:
    lines = [f"a0: &a0 {start}"]
    for level in range(1, 40):
        before = f"*a{level - 1}"
        merge = ", ".join([before] * 9)
        lines.append(f"a{level}: &a{level} " + (f"[{merge}]" if start == "[0]" else f"{{<<: [{merge}], b{level}: 0}}"))
    assert len(read_yaml("\n".join(lines), "t")) == 40


TEXTS = st.text(st.characters(exclude_categories=("C",)), max_size=8)
PLAIN = st.booleans() | st.integers(-(10**6), 10**6) | TEXTS
TAGS = {long: short for short, long in SHORT_FORMS.items() if long not in {"Ref", "Condition"}}


def calls(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(lambda name, value: {name: value}, st.sampled_from(sorted(TAGS)), inner)


EXPRESSIONS = st.recursive(
    PLAIN | st.builds(lambda name: {"Ref": name}, TEXTS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(TEXTS, inner, max_size=3)
        | calls(st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=2) | TEXTS)
    ),
    max_leaves=10,
)


def dumped(value: Any, short: bool) -> str:
    """YAML of a value on one line, functions in their short or long forms."""
    if isinstance(value, bool):
        return "yes" if value else "off"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, list):
        return "[" + ", ".join(dumped(one, short) for one in value) + "]"
    if short and len(value) == 1:
        ((name, argument),) = value.items()
        tag = {**TAGS, "Ref": "!Ref"}.get(name)
        if tag:
            return f"{tag} {dumped(argument, short)}"
    return "{" + ", ".join(f"? {dumped(key, short)} : {dumped(one, short)}" for key, one in value.items()) + "}"


@given(EXPRESSIONS)
def test_short_and_long_forms_say_the_same(value: Any) -> None:
    assert read_yaml(dumped(value, short=True), "t") == value
    assert read_yaml(dumped(value, short=False), "t") == value
