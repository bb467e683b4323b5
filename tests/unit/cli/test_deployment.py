"""Deployment packages and sample events of the tour."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from pathlib import Path

import pytest

from lambdamock.cli.tour.deployment import EVENTS, HANDLERS, directory_files, handler_files, sample_event, zipped


def test_a_package_holds_the_files_at_its_root() -> None:
    archive = zipfile.ZipFile(io.BytesIO(zipped(handler_files("package/small_app.py", "package/small_router.py"))))

    assert archive.namelist() == ["small_app.py", "small_router.py"]
    assert archive.read("small_app.py") == (HANDLERS / "package" / "small_app.py").read_bytes()


def test_everyone_may_read_the_files_of_a_package() -> None:
    entry = zipfile.ZipFile(io.BytesIO(zipped({"a.py": b""}))).getinfo("a.py")

    assert stat.S_IMODE(entry.external_attr >> 16) == 0o644


def test_the_same_files_make_the_same_package() -> None:
    assert zipped({"a.py": b"1", "b.py": b"2"}) == zipped({"a.py": b"1", "b.py": b"2"})


def test_a_directory_is_packed_without_byte_code(tmp_path: Path) -> None:
    (tmp_path / "library" / "__pycache__").mkdir(parents=True)
    (tmp_path / "library" / "__init__.py").write_bytes(b"x = 1\n")
    (tmp_path / "library" / "__pycache__" / "__init__.pyc").write_bytes(b"?")
    (tmp_path / "single.py").write_bytes(b"")

    assert directory_files(tmp_path) == {"library/__init__.py": b"x = 1\n", "single.py": b""}


@pytest.mark.parametrize("path", sorted(EVENTS.glob("*.json")), ids=lambda path: path.stem)
def test_sample_events_are_json_documents(path: Path) -> None:
    assert sample_event(path.stem) == json.loads(path.read_bytes())


def test_a_sample_event_is_fresh_each_time() -> None:
    sample_event("hello")["first_name"] = "changed"

    assert sample_event("hello")["first_name"] == "Ada"
