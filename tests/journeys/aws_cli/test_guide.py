"""Every command of the guide is run here, with the options that it has there, or left out for a reason."""

from __future__ import annotations

import json
import re
import shlex
from functools import cache
from pathlib import Path

import pytest
from tests.journeys.aws_cli import guide

GUIDE = Path(__file__).parents[4] / "shared" / "guide"
ABSENT = f"the guide's commands are not there: {GUIDE}"
pytestmark = pytest.mark.skipif(not GUIDE.is_dir(), reason=ABSENT)

_ROW = re.compile(r"^\| (?P<id>[A-Z]\d+) \| (`aws lambda (?P<command>[^`]*)`)?", re.MULTILINE)


@cache
def commands() -> dict[str, str]:
    """The guide's commands by id: those of the second part have a `B` before the id of their row.

    A command of another service, and one that is only said to be like the one above, is an empty text.
    """
    first = json.loads((GUIDE / "cli-commands.json").read_text(encoding="utf-8"))
    text = (GUIDE / "rules-2-services-python-monitoring.md").read_text(encoding="utf-8")
    second = _ROW.finditer(text.partition("\n## 6.")[2].partition("\n## 7.")[0])
    return {entry["id"]: entry["command"].removeprefix("aws lambda ") for entry in first} | {
        f"B{row['id']}": row["command"] or "" for row in second
    }


def operation_and_options(command: str) -> tuple[str, set[str]]:
    words = shlex.split(command.replace("\\|", "|").partition(" | ")[0])
    return words[0], {word for word in words if word.startswith("--")}


def test_every_command_is_run_or_left_out() -> None:
    assert set(commands()) == guide.CASES.keys() | guide.LEFT_OUT.keys()


def test_no_command_is_both_run_and_left_out() -> None:
    assert guide.CASES.keys() & guide.LEFT_OUT.keys() == set()


@pytest.mark.parametrize("identity", [identity for identity, case in guide.CASES.items() if not case.adapted])
def test_a_command_that_is_not_adapted_has_the_operation_and_the_options_of_the_guide(identity: str) -> None:
    if not (command := commands()[identity]):
        pytest.skip("only said to be like the one above")
    operation, options = operation_and_options(guide.CASES[identity].command)
    its_operation, its_options = operation_and_options(command)
    assert operation == its_operation
    assert options == its_options or ("…" in command and options > its_options)
