"""The tree as data for other tools."""

from __future__ import annotations

import pytest
from tests.unit.observability.timeline.facts import call, handler_of, run

from lambdamock.errors import UsageError
from lambdamock.observability.timeline import tree_of
from lambdamock.observability.timeline.document import document, tree_from


def test_it_has_this_shape() -> None:
    caller = handler_of("g")
    facts = [
        run("a", after=0, at=5.0, cold=True, payload=b"1", stream="s"),
        call("a", at=5.0, parameters={"FunctionName": "f"}, caller=caller),
    ]
    of_both = {"function": "f", "request_id": "a", "level": "ok", "message": "", "attempt": 0}
    assert document(tree_of(facts)) == {
        "version": 1,
        "facts": 2,
        "dropped": 0,
        "nodes": [
            {
                **of_both,
                "id": 1,
                "parent": None,
                "kind": "call",
                "title": "Invoke f",
                "begin": 5.0,
                "end": 5.0,
                "outcome": "200",
                "is_cold": False,
                "environment": "",
                "milliseconds": None,
                "details": {"caller": caller.principal.arn},
            },
            {
                **of_both,
                "id": 0,
                "parent": 1,
                "kind": "invocation",
                "title": "f",
                "begin": 5.0,
                "end": 5.001,
                "outcome": "ok",
                "is_cold": True,
                "environment": "s",
                "milliseconds": 1.0,
                "details": {"event": "{}", "result": "1"},
            },
        ],
    }


def test_one_of_another_version_is_not_read() -> None:
    with pytest.raises(UsageError, match="of version 2 cannot be read; this is version 1"):
        tree_from({"version": 2, "nodes": []})
