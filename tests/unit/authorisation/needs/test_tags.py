from __future__ import annotations

from typing import Any

import pytest

from lambdamock.authorisation.needs.tags import tag_context

TEAM = {"aws:RequestTag/team": "a", "aws:TagKeys": ["team"]}


@pytest.mark.parametrize(
    ("params", "context"),
    [
        pytest.param({"Tags": [{"Key": "team", "Value": "a"}]}, TEAM, id="Key and Value"),
        pytest.param({"tags": [{"key": "team", "value": "a"}]}, TEAM, id="in lower case"),
        pytest.param({"Tags": [{"TagKey": "team", "TagValue": "a"}]}, TEAM, id="TagKey and TagValue"),
        pytest.param({"tags": {"team": "a"}}, TEAM, id="a map"),
        pytest.param({"Tags": [{"Key": "k"}]}, {"aws:RequestTag/k": "", "aws:TagKeys": ["k"]}, id="no value"),
        pytest.param({"TagKeys": ["team", "cost"]}, {"aws:TagKeys": ["team", "cost"]}, id="taken away"),
        pytest.param({"Tags": []}, {}, id="no tags"),
        pytest.param({"Name": "n"}, {}, id="no member"),
        pytest.param({"Tags": "team=a"}, {}, id="something else that is called so"),
    ],
)
def test_tags_of_a_request_are_condition_keys(params: dict[str, Any], context: dict[str, Any]) -> None:
    assert tag_context(params) == context
