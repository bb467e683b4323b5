"""Templates are read from files of JSON or YAML, or taken as mappings."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.errors import TemplateError
from lambdamock.templates import Template, read_template

pytest.importorskip("yaml", reason="the extra `templates` is not installed")

QUEUE = {"Resources": {"Orders": {"Type": "AWS::SQS::Queue"}}}
YAML = "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n"


@pytest.mark.parametrize("text", [YAML, json.dumps(QUEUE), "\ufeff" + YAML, "\ufeff \n" + json.dumps(QUEUE)])
@pytest.mark.parametrize("name", ["template.yaml", "app.template", "stack.json"])
def test_the_content_says_what_a_file_is(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert read_template(str(path)) == Template(str(path), tmp_path, QUEUE)
    assert read_template(path) == Template(str(path), tmp_path, QUEUE)


def test_a_relative_path_is_shown_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "template.yaml").write_text(YAML)
    monkeypatch.chdir(tmp_path)
    assert read_template("infra/template.yaml") == Template("infra/template.yaml", tmp_path / "infra", QUEUE)


def test_a_mapping_is_copied() -> None:
    given_one: dict[str, Any] = {"Resources": {"Orders": {"Type": "AWS::SQS::Queue", "Properties": {}}}}
    template = read_template(given_one)
    given_one["Resources"]["Orders"]["Properties"]["DelaySeconds"] = 5
    assert template == Template(
        "the template", Path.cwd(), {"Resources": {"Orders": {"Type": "AWS::SQS::Queue", "Properties": {}}}}
    )


def test_mappings_of_python_become_what_json_has() -> None:
    resources = {"Orders": {"Type": "AWS::SQS::Queue", "Metadata": {1: (1, date(2012, 10, 17))}}}
    assert read_template({"Resources": resources}).body["Resources"]["Orders"]["Metadata"] == {"1": [1, "2012-10-17"]}


def test_attributes_have_one_form() -> None:
    outputs = {"Arn": {"Value": {"Fn::GetAtt": "Orders.Arn"}}, "Url": {"Value": {"Fn::GetAtt": ["Orders", "Url"]}}}
    assert read_template({**QUEUE, "Outputs": outputs}).body["Outputs"] == {
        "Arn": {"Value": {"Fn::GetAtt": ["Orders", "Arn"]}},
        "Url": {"Value": {"Fn::GetAtt": ["Orders", "Url"]}},
    }


def endless() -> dict[str, Any]:
    value: dict[str, Any] = {"Resources": {"Orders": {"Type": "AWS::SQS::Queue"}}}
    value["Metadata"] = value
    return value


def bomb() -> dict[str, Any]:
    value: Any = "boom"
    for _ in range(12):
        value = [value] * 12
    return {**QUEUE, "Metadata": {"Bomb": value}}


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        pytest.param({**QUEUE, "Outputs": None}, "[/Outputs] 'null' values are not allowed in templates", id="nothing"),
        pytest.param(
            {"Resources": {"Orders": {"Type": "T::T::T", "Properties": {"A": [{"B": None}]}}}},
            "[/Resources/Orders/Properties/A/0/B] 'null' values are not allowed in templates",
            id="nothing within",
        ),
        pytest.param({**QUEUE, "Metadata": {"A": {1, 2}}}, "[/Metadata/A] set is nothing that JSON has", id="a set"),
        pytest.param({**QUEUE, "Metadata": {True: 1}}, "[/Metadata] keys are texts, and True is none", id="a key"),
        pytest.param({**QUEUE, "Metadata": float("nan")}, "[/Metadata] float is nothing that JSON has", id="no number"),
        pytest.param(endless(), "more than 100 levels of nesting", id="endless"),
        pytest.param(bomb(), "more than 200000 values", id="bomb"),
        pytest.param(5, "a template is a path or a mapping, not int", id="a number"),
        pytest.param(b"template.yaml", "a template is a path or a mapping, not bytes", id="bytes"),
        pytest.param("nowhere.yaml", "nowhere.yaml: cannot be read: [Errno 2] No such file or directory", id="no file"),
        pytest.param("a\0b", "cannot be read: embedded null byte", id="no path"),
        pytest.param(".", "cannot be read: [Errno 21] Is a directory", id="a folder"),
    ],
)
def test_what_is_no_template_is_refused(source: Any, refusal: str) -> None:
    with pytest.raises(TemplateError) as refused:
        read_template(source)
    assert refusal in str(refused.value)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param(b"", "Template format error: unsupported structure.", id="empty"),
        pytest.param(b"- a", "Template format error: unsupported structure.", id="a list"),
        pytest.param(b'"Resources"', "Template format error: unsupported structure.", id="a text"),
        pytest.param(
            b'{"Resources": \n {,}}', "Template format error: JSON not well-formed. (line 2, column 3)", id="json"
        ),
        pytest.param(b'{"A": {"B": 1, "B": 2}}', "Template format error: duplicate key 'B'", id="json, key twice"),
        pytest.param(b'{"A": NaN}', "JSON not well-formed: NaN is no number", id="json, no number"),
        pytest.param(b'{"A": ' + b"9" * 9999 + b"}", "JSON not well-formed", id="json, endless number"),
        pytest.param(b'{"A": ' + b"[" * 99_999, "Template format error", id="json, deep"),
        pytest.param(b"A: " + b"[" * 5_000 + b"]" * 5_000, "Template format error", id="yaml, deep"),
        pytest.param(b"\xff\xfe", "cannot be read", id="no text"),
        pytest.param(b"\0", "Template format error: YAML not well-formed", id="no character"),
    ],
)
def test_what_is_no_file_of_a_template_is_refused(tmp_path: Path, content: bytes, refusal: str) -> None:
    path = tmp_path / "template.yaml"
    path.write_bytes(content)
    with pytest.raises(TemplateError) as refused:
        read_template(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert refusal in str(refused.value)


def test_without_pyyaml_the_refusal_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(YAML)
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(TemplateError, match=r"pip install 'lambdamock\[templates\]'"):
        read_template(path)
    path.write_text(json.dumps(QUEUE))
    assert read_template(path).body == QUEUE


SCRAPS = st.lists(
    st.sampled_from(
        [
            *"{}[]:-,&*!?|>\n \t'\"#%@a0~",
            "!Ref",
            "!Sub ",
            "<<: ",
            "&a ",
            "*a",
            "Resources:\n",
            "  ",
            "Type: ",
            "\0",
            "é",
        ]
    ),
    max_size=30,
).map("".join)


@given(st.binary(max_size=200) | SCRAPS.map(str.encode))
def test_any_file_is_a_template_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    try:
        template = read_template(path)
    except TemplateError:
        return
    assert template.body["Resources"]


SECTIONS = st.sampled_from(
    ["Resources", "Parameters", "Conditions", "Outputs", "Mappings", "Rules", "Transform", "Metadata", "Globals"]
)
NAMES = st.sampled_from(
    ["A", "B", "Type", "DependsOn", "Condition", "Value", "Default", "Ref", "Fn::Sub", "Fn::GetAtt", "Fn::If", "Name"]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["A", "A.B", "${A.B}", "String", "AWS::SQS::Queue", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(SECTIONS, VALUES, max_size=4), VALUES)
def test_any_mapping_is_a_template_or_refused(body: dict[str, Any], properties: Any) -> None:
    orders = {"Type": "AWS::SQS::Queue", "Properties": properties}
    try:
        template = read_template({"Resources": {"Orders": orders}, **body})
    except TemplateError:
        return
    assert template.body["Resources"]
