"""Files below `/tmp` behave like files anywhere."""

# ruff: noqa: PTH101, PTH102, PTH103, PTH104, PTH105, PTH106, PTH107, PTH110, PTH112, PTH113, PTH114, PTH116, PTH118, PTH202, PTH208, PTH211

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdamock.runtime.isolation.filesystem import views as file_views
from lambdamock.runtime.isolation.filesystem.files import Files
from lambdamock.runtime.isolation.surroundings import current
from lambdamock.runtime.workspace import Directories


class Inside:
    """Surroundings that have nothing but files."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.tops: frozenset[str] = frozenset()
        self.path = self.directory = None


@contextmanager
def environment(megabytes: int | None = 512) -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """Calls the test's own code as that of a package; its `/tmp` is new."""
    root = os.path.realpath(tempfile.mkdtemp())
    os.mkdir(os.path.join(root, "task"))
    os.mkdir(os.path.join(root, "temporary"))
    files = Files(Directories(f"{root}/task", None, f"{root}/temporary", root), megabytes)
    file_views.install()

    def call(code: Callable[[], Any]) -> Any:
        token = current.set(Inside(files))  # type: ignore[arg-type]
        try:
            return code()
        finally:
            current.reset(token)

    try:
        yield call
    finally:
        file_views.uninstall()
        shutil.rmtree(root)


def outcome(code: Callable[[], Any]) -> Any:
    """What it returns, or the error that it raises."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            result = code()
        except (OSError, ValueError, TypeError, LookupError) as error:
            number = error.errno if isinstance(error, OSError) else None
            result = type(error), number, "" if isinstance(error, OSError) else str(error)
    return result, [str(warning.message) for warning in warned if warning.category is not ResourceWarning]


MODES = st.text("rwaxbt+", max_size=4) | st.sampled_from(
    ["r", "w", "wb", "a", "ab", "x", "r+b", "w+", "rb+", "xb", "U"]
)
BUFFERINGS = st.sampled_from([-1, -2, 0, 1, 2, 100, 8192])


def described(directory: str, content: str | None, options: dict[str, Any]) -> Any:
    """Everything that shows of a file object, and of the file."""
    path = os.path.join(directory, "file")
    if content is not None:
        Path(path).write_text(content)

    def look() -> Any:
        with open(path, **options) as file:  # noqa: PTH123
            layers = [file]
            for name in ("buffer", "raw"):
                if hasattr(layers[-1], name):
                    layers.append(getattr(layers[-1], name))
            shown = [
                [type(layer).__name__, type(layer).__module__, str(getattr(layer, "mode", None)), layer.name == path]
                for layer in layers
            ]
            names = ("encoding", "errors", "newlines", "line_buffering", "write_through", "closefd")
            values = [[getattr(layer, name, None) for name in names] for layer in layers]
            does = [layers[0].readable(), layers[0].writable(), layers[0].seekable(), layers[0].tell()]
            if file.writable():
                file.write(b"one\ntwo" if "b" in options["mode"] else "one\ntwo")
            return shown, values, does, os.get_inheritable(file.fileno())

    found = outcome(look)
    rest = Path(path).read_bytes() if os.path.exists(path) else None
    if os.path.exists(path):
        os.remove(path)
    return found, rest


@settings(max_examples=60, deadline=None)
@given(
    MODES,
    BUFFERINGS,
    st.sampled_from([None, None, "utf-8", "latin-1", "no such"]),
    st.sampled_from([None, None, "strict", "ignore"]),
    st.sampled_from([None, None, "", "\n", "\r\n", "x"]),
    st.sampled_from([None, "earlier"]),
)
def test_a_file_object_is_the_one_that_open_makes(
    mode: str, buffering: int, encoding: str | None, errors: str | None, newline: str | None, content: str | None
) -> None:
    options = {"mode": mode, "buffering": buffering, "encoding": encoding, "errors": errors, "newline": newline}
    with tempfile.TemporaryDirectory() as plain, environment() as inside:
        expected = described(plain, content, options)
        assert inside(lambda: described("/tmp", content, options)) == expected


NAMES = st.sampled_from(["a", "b", "a/c", "d", "d/e", "d/e/f", ".", "..", "d/../a", "a/", "missing/../a"])
ACTIONS: dict[str, Callable[[str, str], Any]] = {
    "write": lambda one, _: Path(one).write_bytes(b"12345"),
    "append": lambda one, _: _written(one, "ab"),
    "create": lambda one, _: _written(one, "xb"),
    "update": lambda one, _: _written(one, "r+b"),
    "read": lambda one, _: Path(one).read_bytes(),
    "mkdir": lambda one, _: os.mkdir(one),
    "makedirs": lambda one, _: os.makedirs(one, exist_ok=True),
    "rmdir": lambda one, _: os.rmdir(one),
    "remove": lambda one, _: os.remove(one),
    "rename": lambda one, other: os.rename(one, other),  # noqa: PLW0108 - the view, which is not there yet
    "replace": lambda one, other: os.replace(one, other),  # noqa: PLW0108
    "link": lambda one, other: os.link(one, other),  # noqa: PLW0108
    "symlink": lambda one, other: os.symlink(one, other),  # noqa: PLW0108
    "chmod": lambda one, _: os.chmod(one, 0o640, follow_symlinks=True),
    "truncate": lambda one, _: os.truncate(one, 3),
    "utime": lambda one, _: os.utime(one, (1, 2)),
    "copy": lambda one, other: shutil.copyfile(one, other) and None,
    "move": lambda one, other: shutil.move(one, other) and None,
    "rmtree": lambda one, _: shutil.rmtree(one) if not one.endswith(".") else None,
    "listdir": lambda one, _: sorted(os.listdir(one)),
    "scandir": lambda one, _: sorted(entry.name for entry in os.scandir(one)),
    "stat": lambda one, _: [getattr(os.stat(one), name) for name in ("st_mode", "st_nlink")],
    "size": lambda one, _: os.path.getsize(one) if os.path.isfile(one) else None,
    "exists": lambda one, _: [os.path.exists(one), os.path.islink(one), os.path.isdir(one), os.access(one, os.W_OK)],
    "glob": lambda one, _: len(list(Path(one).glob("*"))) if os.path.isdir(one) else None,
}
STEPS = st.lists(st.tuples(st.sampled_from(sorted(ACTIONS)), NAMES, NAMES), min_size=1, max_size=12)


def _written(path: str, mode: str) -> int:
    with open(path, mode) as file:  # noqa: PTH123
        return file.write(b"678")


def lived_through(directory: str, steps: list[tuple[str, str, str]]) -> Any:
    """The outcome of each step, and the files at the end."""
    told = []
    for name, one, other in steps:
        os.makedirs(f"{directory}/top", exist_ok=True)  # a step may have removed it
        paths = f"{directory}/top/{one}", f"{directory}/top/{other}"
        told.append(outcome(partial(ACTIONS[name], *paths)))
    files = [
        (
            os.path.relpath(os.path.join(place, name), directory),
            stat.S_IMODE(os.lstat(os.path.join(place, name)).st_mode),
        )
        for place, directories, names in sorted(os.walk(directory))
        for name in sorted([*directories, *names])
    ]
    return told, files


@settings(max_examples=80, deadline=None)
@given(STEPS)
def test_operations_do_in_tmp_what_they_do_elsewhere(steps: list[tuple[str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as plain, environment() as inside:
        expected = lived_through(plain, steps)
        assert inside(lambda: lived_through("/tmp", steps)) == expected


@pytest.mark.parametrize(
    "path",
    [None, 3, 3.5, "", "/", "/tmpfile", "/var/tasks", "/optional", "relative", b"/usr"],
)
def test_other_paths_stay_the_same_object(path: Any) -> None:
    files = Files(Directories("/w/task", "/w/opt", "/w/tmp", "/w"))
    assert files.real(path) is path


PATHS = {
    "/tmp": "/w/tmp",
    "/tmp/": "/w/tmp/",
    "/tmp/a": "/w/tmp/a",
    "//tmp/a": "/w/tmp/a",
    "/./tmp/a": "/w/tmp/a",
    "/usr/../tmp/a": "/w/tmp/a",
    "/tmp/../var/task/a": "/w/task/a",
    "/tmp/a/../b": "/w/tmp/a/../b",
    "/tmp/a/../../opt/b": "/w/opt/b",
    "/var/task": "/w/task",
    "/var/task/../task/a": "/w/task/a",
    "/opt/lib/a.so": "/w/opt/lib/a.so",
}


@pytest.mark.parametrize(("path", "real"), PATHS.items(), ids=PATHS)
def test_paths_of_AWS_have_a_real_one(path: str, real: str) -> None:
    files = Files(Directories("/w/task", "/w/opt", "/w/tmp", "/w"))
    assert [files.real(path), files.real(path.encode()), files.real(Path(path))] == [
        real,
        real.encode(),
        files.real(str(Path(path))),
    ]
