"""What the reader sees: one line per happening, readable in every terminal and in the log of a build.

ASCII only, no cursor movements, colours only where the stream is a terminal.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Final, TextIO

WIDTH: Final = 110  # columns of a shortened line
COLOURS: Final = {"title": "1", "call": "36", "answer": "35", "ok": "32", "failed": "1;31", "log": "2", "note": "33"}


class Narrator:
    """Writes the tour's lines to `stream`.

    Args:
        stream: where to; characters that its encoding lacks are written as escapes.
        colour: whether to use ANSI colours, see `wants_colour`.
        verbose: whether long lines stay whole and every log line is shown.
    """

    def __init__(self, stream: TextIO, *, colour: bool = False, verbose: bool = False) -> None:
        self.stream = stream
        self.colour = colour
        self.verbose = verbose

    def title(self, position: str, name: str, title: str, features: str) -> None:
        """Open a chapter."""
        self._line("")
        self._line(f"[{position}] {name}: {title}", "title")
        self._line(f"      {features}", "log")

    def step(self, text: str) -> None:
        """Say what is going to be done."""
        for line in textwrap.wrap(text, WIDTH - 2):
            self._line(f"  {line}")

    def call(self, text: str) -> None:
        """Show a request to AWS."""
        self._line(f"    > {text}", "call")

    def answer(self, text: str) -> None:
        """Show what AWS answers."""
        self._line(f"    < {text}", "answer")

    def complaint(self, text: str) -> None:
        """Show an answer that tells of an error: on as many lines as it takes, for its words matter."""
        lines = textwrap.wrap(text, WIDTH - 6, break_on_hyphens=False)
        for number, line in enumerate(lines):
            self._line(f"      {line}" if number else f"    < {line}", "answer")

    def log(self, line: str) -> None:
        """Show one line of a function's log."""
        self._line(f"    | {line}", "log")

    def note(self, text: str) -> None:
        """Say what the reader may not expect."""
        self._line(f"    ! {text}", "note")

    def ok(self, claim: str) -> None:
        """A check that passed."""
        self._line(f"    ok  {claim}", "ok")

    def failed(self, claim: str, details: Mapping[str, str]) -> None:
        """A check that did not, with what was expected and what came: never shortened."""
        self._line(f"    FAILED  {claim}", "failed", whole=True)
        for name, value in details.items():
            for line in f"{name}: {value}".splitlines():
                self._line(f"      {line}", "failed", whole=True)

    def plain(self, line: str, style: str = "") -> None:
        """A line of its own, such as the summary."""
        self._line(line, style)

    def _line(self, text: str, style: str = "", *, whole: bool = False) -> None:
        text = self._printable(text if whole or self.verbose else shortened(text))
        if self.colour and style:
            text = f"\x1b[{COLOURS[style]}m{text}\x1b[0m"
        self.stream.write(text + "\n")
        self.stream.flush()

    def _printable(self, text: str) -> str:
        encoding = self.stream.encoding or "ascii"
        # Lambda indents tracebacks with no-break spaces; a reader wants spaces.
        text = text.replace("\xa0", " ").expandtabs(4)
        shown = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
        return shown.encode(encoding, "backslashreplace").decode(encoding)


def shortened(text: str) -> str:
    """`text` in at most `WIDTH` columns, ending in `...` when something is missing."""
    return text if len(text) <= WIDTH else text[: WIDTH - 4] + " ..."


def wants_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether to colour: on a terminal that can, unless NO_COLOR holds anything (https://no-color.org)."""
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"
