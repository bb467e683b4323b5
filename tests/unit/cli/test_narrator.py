"""What the reader of the tour sees."""

from __future__ import annotations

import io

import pytest

from lambdamock.cli.tour.narrator import WIDTH, Narrator, shortened, wants_colour


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def said(encoding: str = "utf-8", **options: bool) -> tuple[Narrator, io.TextIOWrapper, io.BytesIO]:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    return Narrator(stream, **options), stream, raw


def test_each_kind_of_line_has_its_mark() -> None:
    narrator, _, raw = said()

    narrator.title("1/2", "hello", "A first function", "CreateFunction")
    narrator.step("Create it.")
    narrator.call("CreateFunction x")
    narrator.log("START")
    narrator.answer("200")
    narrator.note("no registry")
    narrator.ok("it is there")

    assert raw.getvalue().decode() == (
        "\n[1/2] hello: A first function\n      CreateFunction\n  Create it.\n    > CreateFunction x\n"
        "    | START\n    < 200\n    ! no registry\n    ok  it is there\n"
    )


def test_a_failed_check_shows_all_of_what_was_expected_and_what_came() -> None:
    narrator, _, raw = said()

    narrator.failed("it is there", {"expected": "x" * 300, "got": "two\nlines"})

    assert raw.getvalue().decode() == (
        f"    FAILED  it is there\n      expected: {'x' * 300}\n      got: two\n      lines\n"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a" * WIDTH, "a" * WIDTH),
        ("a" * (WIDTH + 1), "a" * (WIDTH - 4) + " ..."),
    ],
    ids=["fits", "too long"],
)
def test_long_lines_are_shortened(text: str, shown: str) -> None:
    assert shortened(text) == shown


def test_verbose_shortens_nothing() -> None:
    narrator, _, raw = said(verbose=True)

    narrator.log("a" * 500)

    assert raw.getvalue().decode() == f"    | {'a' * 500}\n"


@pytest.mark.parametrize(
    ("encoding", "text", "shown"),
    [
        ("ascii", "naïve ☃", "na\\xefve \\u2603"),
        ("utf-8", "naïve ☃", "naïve ☃"),
        ("utf-8", "\u00a0\u00a0File", "  File"),
        ("utf-8", "INFO\tlater", "INFO    later"),
        ("utf-8", "\x1b[2J\x07", "\\x1b[2J\\x07"),
    ],
    ids=["not in the encoding", "in the encoding", "no-break spaces", "tabs", "control characters"],
)
def test_every_terminal_can_show_it(encoding: str, text: str, shown: str) -> None:
    narrator, _, raw = said(encoding, verbose=True)

    narrator.plain(text)

    assert raw.getvalue().decode(encoding) == f"{shown}\n"


def test_colours_surround_the_line() -> None:
    narrator, _, raw = said(colour=True)

    narrator.ok("fine")

    assert raw.getvalue() == b"\x1b[32m    ok  fine\x1b[0m\n"


@pytest.mark.parametrize(
    ("stream", "environment", "wanted"),
    [
        (Terminal(), {"TERM": "xterm"}, True),
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {"TERM": "xterm"}, False),
    ],
    ids=["terminal", "terminal without TERM", "NO_COLOR", "empty NO_COLOR", "dumb terminal", "file"],
)
def test_colours_appear_on_a_terminal_that_wants_them(
    stream: io.StringIO, environment: dict[str, str], wanted: bool
) -> None:
    assert wants_colour(stream, environment) is wanted


def test_the_words_of_an_error_are_never_shortened() -> None:
    narrator, _, raw = said()

    narrator.complaint("400 ValidationException: " + "word " * 40)

    first, *others = raw.getvalue().decode().splitlines()
    assert first.startswith("    < 400 ValidationException: word")
    assert [line[:10] for line in others] == ["      word"] * len(others)
    assert " ".join([first, *others]).count("word") == 40
    assert max(map(len, [first, *others])) <= WIDTH
