"""Installing a library with pip, and what is told when that cannot be done."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from lambdamock.cli.tour.dependencies import install

pytest.importorskip("pip", reason="this interpreter has no pip")


@pytest.fixture(autouse=True)
def without_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")


def wheel(directory: Path) -> Path:
    """The smallest wheel there is."""
    path = directory / "parcel-1.0-py3-none-any.whl"
    info = "parcel-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("parcel.py", "content = 42\n")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: parcel\nVersion: 1.0\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return path


def test_pip_installs_into_the_directory_and_tells_what_it_does(tmp_path: Path) -> None:
    told: list[str] = []

    problem = install(str(wheel(tmp_path)), tmp_path / "library", told.append)

    assert problem is None
    assert (tmp_path / "library" / "parcel.py").read_text() == "content = 42\n"
    assert told[-1] == "Successfully installed parcel-1.0"


def test_what_pip_cannot_find_is_told_in_one_line(tmp_path: Path) -> None:
    told: list[str] = []

    problem = install("parcel", tmp_path / "library", told.append)

    assert problem == "No matching distribution found for parcel"


def test_an_interpreter_without_pip_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lambdamock.cli.tour.dependencies.PIP", ("-m", "no_such_module"))

    problem = install("parcel", tmp_path / "library", lambda line: None)

    assert problem is not None
    assert problem.endswith("No module named no_such_module")


def test_an_unknown_interpreter_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")

    assert install("parcel", tmp_path / "library", lambda line: None) == (
        "this interpreter does not know its own executable"
    )


def test_a_silent_pip_is_told_of_and_given_up_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr("lambdamock.cli.tour.dependencies.PIP", ("-c", "import time; time.sleep(600)"))
    monkeypatch.setattr("lambdamock.cli.tour.dependencies.QUIET", 1)

    problem = install("parcel", tmp_path / "library", told.append, limit=2)

    assert problem == "pip did not end within 2 s"
    assert told == ["at work for 1 s, is given up after 2 s", "at work for 2 s, is given up after 2 s"]
