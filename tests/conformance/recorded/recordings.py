"""Reads the recordings; they lie beside the project and are no part of it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

FACTS = Path(__file__).parents[4] / "shared" / "facts"


@lru_cache
def reason_to_skip() -> str | None:
    """Why nothing can be compared; None when it can."""
    if not FACTS.is_dir():
        return f"the recordings are not there: {FACTS}"
    return None


@lru_cache
def scenarios() -> dict[str, dict[str, Any]]:
    """Scenario to its recorded answers, by name."""
    records = json.loads((FACTS / "aws-answers.json").read_text(encoding="utf-8"))["records"]
    return {identity: record["answers"] for identity, record in records.items()}


@lru_cache
def errors() -> list[dict[str, Any]]:
    """The recorded refusals, each with the answers (`scenario#answer`) that showed it."""
    facts = json.loads((FACTS / "aws-errors.json").read_text(encoding="utf-8"))["facts"]
    return [{**fact, "tests": fact.get("tests", [fact["test"]])} for fact in facts]
