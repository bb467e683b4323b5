"""The tables of docs/pytest.md name what the plugin has, no more and no less."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lambdamock import pytest_plugin
from lambdamock.pytest_plugin.contexts import SETTINGS
from lambdamock.pytest_plugin.settings import MARKERS


def first_cells(page: str, title: str) -> list[str]:
    """The names in the first column of the table that begins with this title, without what is in parentheses."""
    rows = page[page.index(f"| {title} |") :].split("\n\n", maxsplit=1)[0].splitlines()[2:]
    return [re.sub(r"\(.*\)", "", name) for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


@pytest.fixture
def page(repository: Path) -> str:
    return (repository / "docs" / "pytest.md").read_text(encoding="utf-8")


def test_all_fixtures_are_there(page: str) -> None:
    assert sorted(first_cells(page, "fixture")) == sorted(set(pytest_plugin.__all__) - {"LambdaMockLeak"})


def test_all_markers_are_there_with_all_settings_of_a_context(page: str) -> None:
    assert first_cells(page, "marker") == [signature.partition("(")[0] for signature in MARKERS]
    row = next(line for line in page.splitlines() if line.startswith("| `lambda_context(**settings)`"))
    assert re.findall(r"`(\w+)`", row.split("|")[2]) == ["lambda_context", *SETTINGS]


def test_all_options_are_there(page: str) -> None:
    parser = pytest.Parser(_ispytest=True)
    pytest_plugin.pytest_addoption(parser)
    assert sorted(first_cells(page, "option of the configuration")) == sorted(parser._inidict)
    added = [name for group in parser._groups for option in group.options for name in option.names()]
    assert sorted(first_cells(page, "option of the command line")) == sorted([*added, "-p no:lambdamock"])
