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


def beginning_with(prefix: str) -> list[str]:
    """The scenarios whose names begin so; none where there are no recordings."""
    return [] if reason_to_skip() else [identity for identity in scenarios() if identity.startswith(prefix)]


def handler_of(identity: str, answer: str) -> str:
    """The `Handler` that a recorded answer shows, for functions of another language: any text will do for them."""
    shown = scenarios()[identity][answer]
    handler: str = shown.get("CreateFunctionResponse", shown.get("Configuration", shown))["Handler"]
    return handler


@lru_cache
def errors() -> list[dict[str, Any]]:
    """The recorded refusals, each with the answers (`scenario#answer`) that showed it."""
    facts = json.loads((FACTS / "aws-errors.json").read_text(encoding="utf-8"))["facts"]
    return [{**fact, "tests": fact.get("tests", [fact["test"]])} for fact in facts]
