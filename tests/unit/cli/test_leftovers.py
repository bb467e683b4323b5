"""The look at the interpreter before and after: every trace that a function could leave is seen."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from lambdamock.cli.tour.leftovers import findings, look


def broken_claims(change: Callable[[], object]) -> list[tuple[str, object]]:
    before = look()
    change()
    return [(claim, now) for claim, was, now in findings(before, look()) if was != now]


def module_from(path: Path) -> ModuleType:
    module = ModuleType("left_behind")
    module.__file__ = str(path)
    return module


def test_nothing_is_found_when_nothing_happened() -> None:
    assert broken_claims(lambda: None) == []


def test_a_variable_is_found_by_name_only(monkeypatch: pytest.MonkeyPatch) -> None:
    found = broken_claims(lambda: monkeypatch.setenv("A_SECRET", "hunter2"))

    assert found == [("os.environ is as before", ["A_SECRET"])]


def test_another_kind_of_environment_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class View(type(os.environ)):  # type: ignore[misc]
        pass

    def swap() -> None:
        os.environ.__class__ = View

    own = type(os.environ)
    try:
        found = broken_claims(swap)
    finally:
        os.environ.__class__ = own

    assert found == [("os.environ is as before", ["type(os.environ)"])]


def test_a_working_directory_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = broken_claims(lambda: monkeypatch.chdir(tmp_path))

    assert found == [("the working directory is as before", str(tmp_path))]


def test_an_entry_of_the_path_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = [claim for claim, _ in broken_claims(lambda: monkeypatch.syspath_prepend("/var/task"))]

    assert claims == ["sys.path is as before"]


def test_a_module_from_a_place_of_its_own_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "left_behind.py").touch()
    module = module_from(tmp_path / "left_behind.py")

    found = broken_claims(lambda: monkeypatch.setitem(sys.modules, "left_behind", module))

    assert found == [("sys.modules holds no module of a function", ["left_behind"])]


def test_a_module_whose_file_is_gone_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    module = module_from(Path(os.__file__).with_name("no_such_file_of_python.py"))

    found = broken_claims(lambda: monkeypatch.setitem(sys.modules, "left_behind", module))

    assert found == [("sys.modules holds no module of a function", ["left_behind"])]


def test_a_module_of_the_library_may_have_been_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    module = module_from(Path(os.__file__))

    assert broken_claims(lambda: monkeypatch.setitem(sys.modules, "left_behind", module)) == []


def test_a_replaced_module_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "left_behind", ModuleType("left_behind"))

    found = broken_claims(lambda: monkeypatch.setitem(sys.modules, "left_behind", ModuleType("left_behind")))

    assert found == [("sys.modules holds no module of a function", ["left_behind"])]


def test_another_stream_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = [claim for claim, _ in broken_claims(lambda: monkeypatch.setattr(sys, "stdout", sys.__stderr__))]

    assert claims == ["sys.stdout and sys.stderr are as before"]


def test_a_log_handler_is_found() -> None:
    handler = logging.NullHandler()
    try:
        claims = [claim for claim, _ in broken_claims(lambda: logging.getLogger().addHandler(handler))]
    finally:
        logging.getLogger().removeHandler(handler)

    assert claims == ["the root logger is as before"]


def test_a_thread_is_found() -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="left behind")
    try:
        found = broken_claims(thread.start)
    finally:
        end.set()
        thread.join()

    assert found == [("no thread is left behind", ["left behind"])]


def test_a_patched_client_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    import botocore.client

    def patched() -> None: ...

    found = broken_claims(lambda: monkeypatch.setattr(botocore.client.BaseClient, "_make_request", patched))

    assert found == [("botocore's clients make their requests themselves again", patched)]
