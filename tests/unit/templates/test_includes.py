"""Parts of a template that are kept in files of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lambdamock.errors import TemplateError
from lambdamock.templates import read_template

pytest.importorskip("yaml", reason="the extra `templates` is not installed")


def include(location: Any, **beside: Any) -> dict[str, Any]:
    call = {"Name": "AWS::Include", "Parameters": {"Location": location}}
    return {"Resources": {"Api": {"Type": "A::B::C", "Properties": {"Body": {"Fn::Transform": call, **beside}}}}}


def write(folder: Path, body: dict[str, Any], part: str) -> Path:
    (folder / "api.yaml").write_text(part)
    (folder / "template.json").write_text(json.dumps(body))
    return folder / "template.json"


def test_a_local_file_is_taken_where_it_is_named(tmp_path: Path) -> None:
    template = read_template(write(tmp_path, include("api.yaml", b=1), "a: !Sub x\nb: 2"))
    assert template.body["Resources"]["Api"]["Properties"] == {"Body": {"a": {"Fn::Sub": "x"}, "b": 1}}


def test_it_may_be_a_list(tmp_path: Path) -> None:
    template = read_template(write(tmp_path, include("api.yaml"), "[1, 2]"))
    assert template.body["Resources"]["Api"]["Properties"] == {"Body": [1, 2]}


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        pytest.param(include("s3://bucket/api.yaml"), "AWS::Include reads local files only, not s3://b", id="s3"),
        pytest.param(include({"Ref": "Api"}), "AWS::Include reads local files only", id="a function"),
        pytest.param(include("missing.yaml"), "missing.yaml: cannot be read", id="missing"),
        pytest.param(include("api.yaml", b=1), "what AWS::Include finds has to be a mapping here", id="a list beside"),
        pytest.param(
            {"Resources": {"Fn::Transform": {"Name": "Mine"}}}, "nothing runs the macro Mine here", id="another macro"
        ),
        pytest.param({"Resources": {"Fn::Transform": "Mine"}}, "nothing runs the macro None here", id="no macro"),
    ],
)
def test_all_else_is_refused(tmp_path: Path, body: dict[str, Any], refusal: str) -> None:
    with pytest.raises(TemplateError) as refused:
        read_template(write(tmp_path, body, "[1]"))
    assert refusal in str(refused.value)
