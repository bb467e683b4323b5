"""`python -m lambdamock tour`: the functions and events of the developer guide, deployed and invoked."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from lambdamock.cli import main
from lambdamock.cli.tour.chapter import Chapter, Step
from lambdamock.cli.tour.chapters import CHAPTERS
from lambdamock.cli.tour.command import run
from lambdamock.cli.tour.narrator import Narrator
from lambdamock.cli.tour.stage import Stage

TRACES = (
    "os.environ is as before",
    "the working directory is as before",
    "sys.path is as before",
    "sys.modules holds no module of a function",
    "sys.stdout and sys.stderr are as before",
    "the root logger is as before",
    "no thread is left behind",
    "the alarm signal is as before",
    "botocore's clients make their requests themselves again",
)


@dataclass(frozen=True)
class Outcome:
    """What one run of the tour ended with."""

    status: int
    output: str

    def claims(self, mark: str) -> list[str]:
        return re.findall(rf"^    {mark}  (.*)$", self.output, re.MULTILINE)


def toured(*chapters: Chapter, **options: bool) -> Outcome:
    stream = io.StringIO()
    status = run(chapters, Narrator(stream), **options)
    return Outcome(status, stream.getvalue())


def chapter(*acts: Callable[[Stage], None]) -> Chapter:
    return Chapter("made-up", "A chapter of this test", "none", tuple(Step("Do it.", act) for act in acts))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_every_chapter_comes_out_as_on_aws_and_leaves_nothing_behind(chapter: Chapter) -> None:
    outcome = toured(chapter, use_registry=False)

    assert outcome.claims("FAILED") == []
    assert outcome.status == 0
    assert outcome.claims("ok")[-len(TRACES) :] == list(TRACES)
    assert len(outcome.claims("ok")) > len(TRACES)


def test_a_claim_that_does_not_hold_makes_the_exit_status_1() -> None:
    def expect_too_much(stage: Stage) -> None:
        stage.deploy("greeter", "greeting.greet", "basics/greeting.py")
        answer = stage.invoke("greeter", {"first_name": "A", "last_name": "B"})
        stage.expect("it sings", answer.payload, {"message": "La la la"})

    outcome = toured(chapter(expect_too_much))

    assert outcome.status == 1
    assert outcome.claims("FAILED") == ["it sings"]
    assert "expected: {'message': 'La la la'}\n      got: {'message': 'Hello A B!'}" in outcome.output
    assert outcome.output.endswith("  failed: it sings\n")


def test_a_refusal_that_does_not_come_makes_the_exit_status_1() -> None:
    def hope_for_refusal(stage: Stage) -> None:
        stage.refused("listing is forbidden", "AccessDenied", "no", lambda: stage.call("list_functions"))

    outcome = toured(chapter(hope_for_refusal))

    assert outcome.status == 1
    assert "expected: AccessDenied: ... no ...\n      got: the call was accepted" in outcome.output


def test_an_exception_ends_its_chapter_and_not_the_tour() -> None:
    reached: list[str] = []

    def break_off(stage: Stage) -> None:
        raise RuntimeError("lost the thread")

    outcome = toured(
        chapter(break_off, lambda stage: reached.append("same")), chapter(lambda _: reached.append("next"))
    )

    assert outcome.status == 1
    assert reached == ["next"]
    assert outcome.claims("FAILED") == ["the chapter made-up goes on to its end"]
    assert "RuntimeError: lost the thread" in outcome.output


def test_what_a_chapter_leaves_behind_makes_the_exit_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = toured(chapter(lambda _: monkeypatch.setenv("LEFT_BEHIND", "1")))

    assert outcome.status == 1
    assert outcome.claims("FAILED") == ["os.environ is as before"]


def test_chapters_are_told_in_their_order_whatever_the_order_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tour", "logs", "hello"]) == 0

    assert re.findall(r"^\[(\S+)\] (\S+):", capsys.readouterr().out, re.MULTILINE) == [
        ("1/2", "hello"),
        ("2/2", "logs"),
        ("end", "traces"),
    ]


def test_verbose_shows_the_lines_of_the_platform(capsys: pytest.CaptureFixture[str]) -> None:
    main(["tour", "hello"])
    brief = capsys.readouterr().out
    main(["tour", "hello", "--verbose"])
    verbose = capsys.readouterr().out

    assert "| REPORT RequestId: " not in brief
    assert "| REPORT RequestId: " in verbose


def test_without_a_terminal_there_are_no_escape_codes(tmp_path: Path) -> None:
    outcome = in_a_process("tour", "hello", "failures", cwd=tmp_path)

    assert outcome.status == 0
    assert "\x1b" not in outcome.output
    assert outcome.output.isascii()


def test_without_a_registry_an_application_of_our_own_is_run() -> None:
    pytest.importorskip("pip", reason="this interpreter has no pip")

    outcome = in_a_process("tour", "package", PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)

    assert outcome.status == 0
    assert "! pip could not install aws-lambda-powertools: No matching distribution found" in outcome.output
    assert "! a small application of our own takes its place" in outcome.output
    assert "the body greets" in outcome.claims("ok")


def test_no_package_does_not_ask_the_registry() -> None:
    outcome = in_a_process("tour", "package", "--no-package", PIP_INDEX_URL="http://127.0.0.1:9/never-asked")

    assert outcome.status == 0
    assert "pip could not" not in outcome.output
    assert "! the package registry is not asked, as you wished" in outcome.output


@pytest.mark.registry
def test_with_a_registry_a_package_of_others_is_run() -> None:
    pytest.importorskip("pip", reason="this interpreter has no pip")

    outcome = in_a_process("tour", "package")

    if "! pip could not install" in outcome.output:
        pytest.skip("the package registry does not answer")
    assert outcome.status == 0
    assert "> CreateFunction application (handler powertools_app.handler" in outcome.output
    assert "the body greets" in outcome.claims("ok")


def in_a_process(*arguments: str, cwd: Path | None = None, **variables: str) -> Outcome:
    command = [sys.executable, "-m", "lambdamock", *arguments]
    environment = {**os.environ, **variables}
    process = subprocess.run(command, cwd=cwd, env=environment, stdout=subprocess.PIPE, check=False)
    return Outcome(process.returncode, process.stdout.decode())
