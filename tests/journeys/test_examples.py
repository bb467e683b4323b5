"""The examples do what they teach: green as they stand, red with their bugs, and the screen tells why."""

from __future__ import annotations

import importlib.util
import re
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
PAGE = EXAMPLES.parent / "docs" / "tasks.md"
TASKS = sorted({path.parent.name for path in EXAMPLES.glob("*/test_*.py")})
NEEDS = {"api": "mangum", "template": "samtranslator", "web": "aws_lambda_powertools"}

REWRITE = "if this is what it should show: python examples/screens.py"


def loaded(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


screens = loaded(EXAMPLES / "screens.py")


@pytest.fixture
def tasks() -> list[str]:
    """Those for which everything is installed."""
    pytest.importorskip("moto")
    return [task for task in TASKS if task not in NEEDS or importlib.util.find_spec(NEEDS[task])]


def committed(task: str) -> str:
    return (EXAMPLES / task / "screen.txt").read_text(encoding="utf-8")


def changes(task: str, shown: str) -> list[str]:
    """What the screen shows instead of what is committed, as a diff."""
    one, other = screens.comparable(committed(task)), screens.comparable(shown)
    return list(unified_diff(one.splitlines(), other.splitlines(), task, "now", lineterm=""))


def test_the_examples_pass(tasks: list[str]) -> None:
    done = screens.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(" skipped") == (tasks != TASKS)


def test_with_its_bug_each_example_shows_its_screen(tasks: list[str]) -> None:
    output = screens.run("--broken").stdout
    shown = screens.screens_of(output)
    assert sorted(shown) == tasks, output
    changed = [line for task in tasks for line in changes(task, shown[task])]
    assert not changed, "\n".join([REWRITE, *changed])


@pytest.mark.parametrize("task", TASKS)
def test_a_task_has_its_bug_its_screen_and_its_place_on_the_page(task: str) -> None:
    assert len(list((EXAMPLES / task).glob("*_broken.py"))) == 1
    assert re.search(rf"^examples/{task}|^{task}/test_\w+\.py:\d+: ", committed(task), re.MULTILINE)
    assert f"(../examples/{task}/)" in PAGE.read_text(encoding="utf-8")


MEASURED = {
    "a handler": ("└─ ✗ run of f  cold · 36.1 ms  KeyError: 1", "└─ ✗ run of f  cold · 0.29 ms  KeyError: 1"),
    "several": ("× 9 more like it, 0.13–0.19 ms, until", "× 9 more like it, 0.1–12 ms, until"),
    "the run": ("4 facts in 0.39 ms from 2026", "4 facts in 1.2 s from 2026"),
    "memory": ("Max Memory Used: 35 MB", "Max Memory Used: 128 MB"),
    "frames of libraries": (
        '  File "f.py", line 1, in f\n    g()\n  File "/var/lang/lib/g.py", line 7, in g\n    h()\nEND',
        '  File "f.py", line 1, in f\n    g()\n  File "/var/lang/lib/g.py", line 9, in k\n    i()\nEND',
    ),
}


@pytest.mark.parametrize(("one", "other"), MEASURED.values(), ids=list(MEASURED))
def test_what_is_measured_makes_no_difference(one: str, other: str) -> None:
    assert screens.comparable(one) == screens.comparable(other)


TOLD = {
    "times of the mock": ("+60 s  ├─ ✗ attempt 2", "+61 s  ├─ ✗ attempt 2"),
    "errors": ("cold · 0.3 ms  KeyError: 'a'", "cold · 0.3 ms  KeyError: 'b'"),
    "lines of the example": ('  File "shop/f.py", line 1, in f', '  File "shop/f.py", line 2, in f'),
}


@pytest.mark.parametrize(("one", "other"), TOLD.values(), ids=list(TOLD))
def test_all_else_does(one: str, other: str) -> None:
    assert screens.comparable(one) != screens.comparable(other)
