"""The command line: what it accepts and which status it ends with."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

import lambdamock
from lambdamock.cli import main
from lambdamock.cli.arguments import parse
from lambdamock.cli.tour.chapters import CHAPTERS


def test_the_tour_takes_chapters_and_flags() -> None:
    arguments = parse(["tour", "hello", "logs", "--no-package", "--verbose"])

    assert arguments.chapters == ["hello", "logs"]
    assert (arguments.no_package, arguments.verbose, arguments.list) == (True, True, False)


@pytest.mark.parametrize("argv", [["--help"], ["tour", "--help"]], ids=" ".join)
def test_help_ends_with_0(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 0
    assert capsys.readouterr().out.startswith("usage: lambdamock")


def test_the_help_of_the_tour_tells_the_exit_statuses(capsys: pytest.CaptureFixture[str]) -> None:
    main(["tour", "--help"])

    assert "exit status: 0 all checks passed, 1 a check failed, 2" in capsys.readouterr().out


def test_the_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"lambdamock {lambdamock.__version__}\n"


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["voyage"], "invalid choice: 'voyage'"),
        (["tour", "--loud"], "unrecognized arguments: --loud"),
        (["tour", "nowhere"], "no chapter named nowhere; --list tells those there are"),
        (["tour", "nowhere", "hello", "neither"], "no chapter named nowhere, neither; --list tells those there are"),
    ],
    ids=["no command", "unknown command", "unknown option", "unknown chapter", "two unknown chapters"],
)
def test_arguments_that_make_no_sense_end_with_2(
    argv: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2

    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""


def test_list_names_every_chapter_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tour", "--list"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [chapter.name for chapter in CHAPTERS]


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lambdamock.cli.tour.command.tour", interrupt)

    assert main(["tour"]) == 130
    assert capsys.readouterr().err == "\ninterrupted\n"


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    command = [sys.executable, "-m", "lambdamock", "tour", "--list"]
    reader, writer = os.pipe()
    os.close(reader)
    try:
        process = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(writer)

    assert process.returncode == 1
    assert process.stderr == b""


def test_the_module_runs_the_command_line() -> None:
    command = [sys.executable, "-m", "lambdamock", "--version"]
    process = subprocess.run(command, stdout=subprocess.PIPE, check=True)

    assert io.TextIOWrapper(io.BytesIO(process.stdout)).read() == f"lambdamock {lambdamock.__version__}\n"
