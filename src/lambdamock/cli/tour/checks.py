"""Claims about what came out: counted, shown, and remembered when they do not hold."""

from __future__ import annotations

from dataclasses import dataclass, field

from lambdamock.cli.tour.narrator import Narrator


@dataclass
class Tally:
    """What happened so far, for the summary; `failures` holds the claims that did not come true."""

    calls: int = 0
    functions: int = 0
    invocations: int = 0
    checks: int = 0
    failures: list[str] = field(default_factory=list)


class Checks:
    """Checks claims, shows the outcome to the reader, counts it in `tally`."""

    def __init__(self, narrator: Narrator, tally: Tally) -> None:
        self.narrator = narrator
        self.tally = tally

    def expect(self, claim: str, actual: object, expected: object) -> None:
        """Check that `actual` equals `expected`."""
        self.check(claim, passed=actual == expected, expected=repr(expected), got=repr(actual))

    def expect_in(self, claim: str, part: str, whole: str) -> None:
        """Check that `whole` contains `part`."""
        self.check(claim, passed=part in whole, expected=f"... {part} ...", got=whole)

    def check(self, claim: str, *, passed: bool, **details: str) -> None:
        """Count and show a check; `details` are shown when it failed."""
        self.tally.checks += 1
        if passed:
            self.narrator.ok(claim)
        else:
            self.tally.failures.append(claim)
            self.narrator.failed(claim, details)
