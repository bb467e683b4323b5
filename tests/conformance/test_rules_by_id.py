"""Every rule of the developer guide about invocations and services is proven by a test that is named after it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

TESTS: Final = Path(__file__).parents[1]
GUIDE: Final = TESTS.parents[1] / "shared" / "guide"
ROW: Final = re.compile(r"^\| ([AB]\d{3}) \| (\w+) \|(.*)\|$", re.MULTILINE)
MARK: Final = re.compile(r"\| (?:CORE|PLUS|N/A \([^|]*PLUS)")
NAME: Final = re.compile(r"def test_\w+|\bids?=.+|^    \"[AB]\d{3}.*\":", re.MULTILINE)

NOT_HERE: Final = {
    "metrics": "A178 A253",
    "policies of identities": "A169 B053 B068 B193",
    "an estimate, nothing that Lambda does": "A170",
    "what the command line makes of the requests of other services": "B154",
    "addresses of APIs": "B060",
}


ROLES_OF_MAPPINGS: Final = (range(23, 24), range(33, 35), range(39, 40), range(230, 231))
"""Rules about execution roles and aliases which are about mappings."""


def rules_of(file: str, *, areas: str = "", numbers: tuple[range, ...] = ()) -> set[str]:
    """The rules of a document, but for those that cannot be observed in a process."""
    text = (GUIDE / file).read_text(encoding="utf-8")
    return {
        rule
        for rule, area, cells in ROW.findall(text)
        if MARK.search(cells) and (area in areas.split() or any(int(rule[1:]) in some for some in numbers))
    }


@pytest.mark.skipif(not GUIDE.is_dir(), reason=f"the rules are not there: {GUIDE}")
def test_every_rule_is_proven_by_a_test_of_its_name() -> None:
    invocations = rules_of(
        "rules-1-core.md", areas="INV RETRY SCALE DLQ CONC THR ROUTE ESM", numbers=(range(463, 467), *ROLES_OF_MAPPINGS)
    )
    services = rules_of("rules-2-services-python-monitoring.md", numbers=(range(25, 216),))
    names = (name for path in TESTS.rglob("test_*.py") for name in NAME.findall(path.read_text(encoding="utf-8")))
    proven = {rule for name in names for rule in re.findall(r"[AB]\d{3}", name)}
    assert (len(invocations), len(services)) > (50, 100)
    assert (invocations | services) - proven == set(" ".join(NOT_HERE.values()).split())
