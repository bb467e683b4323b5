"""Where statements stand in the text of a policy, and which condition keys it looks at."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.authorisation.policy_simulator import context_keys, statement_spans, values_of
from lambdamock.iam import read

STATEMENT = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}


def _cut(text: str, lines: list[str], span: Any) -> Any:
    (line, column), (end_line, end_column) = span
    starts = [0]
    for one in lines:
        starts.append(starts[-1] + len(one))
    return json.loads(text[starts[line - 1] + column - 1 : starts[end_line - 1] + end_column - 1])


@given(
    count=st.integers(0, 4),
    indent=st.sampled_from([None, 0, 2]),
    is_first=st.booleans(),
    sid=st.text(st.sampled_from('{}[]"\\,:Aé '), max_size=5),
)
def test_a_span_is_exactly_a_statement(count: int, indent: int | None, is_first: bool, sid: str) -> None:
    statements = [{**STATEMENT, "Sid": f"{sid}{number}"} for number in range(count)]
    members = [("Version", "2012-10-17"), ("Id", '{"Statement": []}'), ("Statement", statements)]
    text = json.dumps(dict(members[::-1] if is_first else members), indent=indent)
    lines = text.splitlines(keepends=True)
    assert [_cut(text, lines, span) for span in statement_spans(text)] == statements


def test_a_single_statement_has_a_span() -> None:
    text = json.dumps({"Statement": STATEMENT, "Version": "2012-10-17"})
    (span,) = statement_spans(text)
    assert _cut(text, [text], span) == STATEMENT


def test_condition_keys_come_before_variables() -> None:
    statement = {
        **STATEMENT,
        "Resource": ["arn:aws:s3:::${aws:username}/${*}", "arn:aws:s3:::${aws:PrincipalTag/a, 'b'}"],
        "Condition": {"StringLike": {"s3:prefix": ["${aws:userid}"]}},
    }
    document = read({"Version": "2012-10-17", "Statement": [statement]})
    assert list(context_keys(document)) == ["s3:prefix", "aws:username", "aws:PrincipalTag/a", "aws:userid"]


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ({"ContextKeyValues": ["1"], "ContextKeyType": "string"}, "1"),
        ({"ContextKeyValues": ["1"], "ContextKeyType": "stringList"}, ["1"]),
        ({"ContextKeyValues": ["1", "2"], "ContextKeyType": "string"}, ["1", "2"]),
        ({"ContextKeyType": "stringList"}, []),
    ],
    ids=["one", "a list of one", "several", "none"],
)
def test_context_entries_have_one_value_or_several(entry: dict[str, Any], value: object) -> None:
    assert values_of([{"ContextKeyName": "a:b", **entry}]) == {"a:b": value}
