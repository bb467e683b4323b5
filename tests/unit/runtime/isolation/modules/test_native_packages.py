"""Packages with extension modules are imported once per process, whoever ships them."""

from __future__ import annotations

import io
import sys
import zipfile
from itertools import count
from typing import Any

import pytest
from tests.unit.runtime.conftest import zipped

from lambdamock import mock_lambda

NUMBERS = count(1)
APP = """
import sys
import {name}
def handler(event, context):
    from {name}.late import WHERE
    return [{name}.TIMES, id({name}), {name}.__file__, {name}.__path__, WHERE, "{name}.part" in sys.modules]
"""


@pytest.fixture
def name() -> str:
    """A package that nobody has imported before."""
    return f"solid{next(NUMBERS)}"


def package(name: str, *, comment: str = "") -> bytes:
    return zipped(
        {
            "app.py": APP.format(name=name) + comment,
            f"{name}/__init__.py": "print('imported')\nTIMES = [1]\nfrom . import part\n",
            f"{name}/part.py": "",
            f"{name}/late.py": "WHERE = __file__\n",
            f"{name}/speedups.so": b"an extension module",
        }
    )


def contents(archive: bytes) -> dict[str, str | bytes]:
    """The files of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def invoke(aws: Any, code: bytes, function: str = "f") -> tuple[list[Any], str]:
    run = aws.function(code, name=function, handler="app.handler", runtime="python3.12").invoke()
    return run.result, run.log


def test_a_second_environment_gets_the_same_modules(name: str) -> None:
    with mock_lambda() as aws:
        first, log = invoke(aws, package(name))
        assert "imported" in log
        second, log = invoke(aws, package(name), "g")
        third, other_log = invoke(aws, package(name, comment="# of another archive"), "h")
    assert "imported" not in log + other_log
    assert first[:4] == second[:4] == third[:4]
    assert first[2:] == [
        f"/var/task/{name}/__init__.py",
        [f"/var/task/{name}"],
        f"/var/task/{name}/late.py",
        True,
    ]
    assert name not in sys.modules


def test_the_directory_of_the_first_import_may_be_gone(name: str) -> None:
    files = contents(package(name))
    with mock_lambda() as aws:
        files["app.py"] = f"import {name}\ndef handler(event, context):\n    return id({name})\n"
        identity, _ = invoke(aws, zipped(files))
    with mock_lambda() as aws:
        again, log = invoke(aws, package(name))
    assert (again[1], "imported" in log) == (identity, False)
    assert again[4] == f"/var/task/{name}/late.py"


def test_other_files_are_another_package(name: str) -> None:
    with mock_lambda() as aws:
        first, _ = invoke(aws, package(name))
        files = contents(package(name))
        files[f"{name}/part.py"] = b"# of a later version"
        second, log = invoke(aws, zipped(files), "g")
    assert "imported" in log
    assert first[1] != second[1]


def test_state_is_shared_as_the_library_cannot_be_loaded_twice(name: str) -> None:
    files = contents(package(name))
    files["app.py"] = (
        f"import {name}\ndef handler(event, context):\n    {name}.TIMES.append(2)\n    return {name}.TIMES\n"
    )
    with mock_lambda() as aws:
        results = [invoke(aws, zipped(files), function)[0] for function in ("f", "g")]
    assert results == [[1, 2], [1, 2, 2]]


def test_pure_packages_stay_private(name: str) -> None:
    files = contents(package(name))
    del files[f"{name}/speedups.so"]
    with mock_lambda() as aws:
        results = [invoke(aws, zipped(files), function) for function in ("f", "g")]
    assert all("imported" in log for _, log in results)
    assert [result[0] for result, _ in results] == [[1], [1]]
