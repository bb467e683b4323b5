"""Recorded answers of AWS that are not reproduced, each with the reason.

Keys are `scenario` or `scenario#answer`; a `*` stands for any text. Read by the tests beside this module and by the page
about fidelity.
"""

from __future__ import annotations

import re
from typing import Final

ANSWERS: Final = {
}
"""Of the scenarios."""


def reason_for(scenario: str, answer: str) -> str | None:
    """Why a recorded answer is not reproduced; None when it must be."""
    for pattern, reason in ANSWERS.items():
        if fits(pattern, f"{scenario}#{answer}"):
            return reason
    return None


def fits(pattern: str, identity: str) -> bool:
    expression = re.escape(pattern if "#" in pattern else f"{pattern}#*").replace(r"\*", ".*")
    return re.fullmatch(expression, identity) is not None
