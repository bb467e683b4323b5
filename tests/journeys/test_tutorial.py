"""The tutorial: a notebook that runs from top to bottom, and shows what is kept in it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def generator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script that runs it, in a kernel that leaves nothing in anybody's home and for which warnings are errors."""
    pytest.importorskip("ipykernel", reason="notebooks need ipykernel, nbclient and nbformat: the dev extra has them")
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    spec = importlib.util.spec_from_file_location("generate_tutorial", DOCS / "generate_tutorial.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tutorial_shows_what_is_kept_in_it(generator: ModuleType) -> None:
    kept = generator.nbformat.read(generator.NOTEBOOK, as_version=4)
    assert generator.shown(generator.executed()) == generator.shown(kept)
    assert sum(map(bool, generator.shown(kept))) > 12
