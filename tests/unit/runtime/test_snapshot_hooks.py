"""Hooks of SnapStart: what code registers with `snapshot_restore_py`, the runtime calls."""

from __future__ import annotations

import json
import sys
from types import ModuleType
from typing import Any

import pytest

APP = """from snapshot_restore_py import register_after_restore, register_before_snapshot

calls = []
register_before_snapshot(calls.append, "before 1")
register_after_restore(calls.append, "after 1")

@register_before_snapshot
def second():
    calls.append("before 2")

@register_after_restore
def last():
    calls.append("after 2")

def handler(event, context):
    return calls
"""


def test_hooks_before_a_snapshot_run_backwards_and_those_after_it_in_order(make: Any, invoke: Any) -> None:
    result = invoke(make(APP, initialization_type="snap-start"))
    assert json.loads(result.payload) == ["before 2", "before 1", "after 1", "after 2"]


def test_hooks_run_once_per_environment(make: Any, invoke: Any) -> None:
    environment = make(APP, initialization_type="snap-start")
    assert [len(json.loads(invoke(environment).payload)) for _ in range(2)] == [4, 4]


def test_without_a_snapshot_no_hook_runs(make: Any, invoke: Any) -> None:
    assert json.loads(invoke(make(APP)).payload) == []


def test_environments_have_hooks_of_their_own(make: Any, invoke: Any) -> None:
    for _ in range(2):
        assert len(json.loads(invoke(make(APP, initialization_type="snap-start")).payload)) == 4
    assert "snapshot_restore_py" not in sys.modules


def test_hooks_of_the_host_are_not_those_of_an_environment(
    make: Any, invoke: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = ModuleType("snapshot_restore_py")
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", mine)
    assert len(json.loads(invoke(make(APP, initialization_type="snap-start")).payload)) == 4
    assert sys.modules["snapshot_restore_py"] is mine


def test_a_shipped_module_comes_first(make: Any, invoke: Any) -> None:
    files = {
        "app.py": "import snapshot_restore_py\ndef handler(event, context):\n    return snapshot_restore_py.MINE\n",
        "snapshot_restore_py.py": "MINE = 'mine'\n",
    }
    assert invoke(make(files)).payload == b'"mine"'
