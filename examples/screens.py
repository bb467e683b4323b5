"""What pytest shows when an example has its bug: `python examples/screens.py` writes each screen.txt anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parent

ARGUMENTS = ("-q", "-rN", "--color=no", "-p", "no:cacheprovider", "-p", "lambdamock.pytest_plugin")

# A warning is an error, but for what older versions of boto3 do, and for how Mangum comes by an event loop.
WARNINGS = (
    *("-W", "error"),
    *("-W", "ignore:datetime.datetime.utc"),
    *("-W", "ignore:Boto3 will no longer support Python"),
    *("-W", "ignore:There is no current event loop"),
)

# Plugins that happen to be installed change neither the order of the tests nor what is shown.
ENVIRONMENT = {"COLUMNS": "100", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

UNCUT = {"CI", "BUILD_NUMBER"}  # on a build machine, pytest shows differences in full

VARYING = (
    (r"[\d.]+ (ms|s) from", "N ms from"),  # how long the run took
    (r"\b[\d.]+(–[\d.]+)? ms", "N ms"),  # … and handlers
    (r"Used: \d+ MB", "Used: N MB"),
    (r"\bAccessDenied: An error", "ClientError: An error"),  # new versions of boto3 have a class for it
    (r"(?m)^(.{100}).*…$", r"\1…"),  # where a line is cut depends on all of this
)
OF_THE_MACHINE = (
    (r"0x[0-9a-f]{8,}", "0x…"),
    (r"python:?3\.\d+(\.v\d+)?", "python3.x"),
    (r"(?<=Runtime Version ARN: ).*", "…"),
    (r"(?m)^[E ]* *[~^]+\n", ""),  # Python 3.11 and later underline what failed
    (r"(?m)^.*File \"/var/lang/.*\n.*\n", ""),  # other people's code is different from version to version
)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run all examples in one process."""
    command = [sys.executable, "-m", "pytest", str(EXAMPLES), *ARGUMENTS, *WARNINGS, *arguments]
    inherited = {name: value for name, value in os.environ.items() if name not in UNCUT}
    return subprocess.run(  # noqa: S603 - it is pytest
        command,
        cwd=EXAMPLES,
        env=inherited | ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def screens_of(output: str) -> dict[str, str]:
    """What is shown of the tests that failed, by the directory of the example."""
    screens: dict[str, str] = {}
    reports = output.rstrip().rpartition("\n")[0]  # without the line that counts them
    for report in re.split(r"^(?=_{3,} \w+ _{3,}$)", f"{reports}\n", flags=re.MULTILINE)[1:]:
        place = re.search(r"^(\w+)/test_\w+\.py:\d+: ", report, re.MULTILINE)
        assert place is not None, report
        text = report.replace(str(EXAMPLES), "/home/ann/shop")
        screens[place[1]] = screens.get(place[1], "") + re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
    return screens


def comparable(screen: str) -> str:
    """The screen without what is measured, and what the machine and the version of Python are."""
    for pattern, replacement in (*OF_THE_MACHINE, *VARYING):
        screen = re.sub(pattern, replacement, screen)
    return screen


def main() -> None:
    """Write the screens that are different from those that are there."""
    for task, screen in screens_of(run("--broken").stdout).items():
        path = EXAMPLES / task / "screen.txt"
        known = path.read_text(encoding="utf-8") if path.exists() else ""
        if comparable(screen) != comparable(known):
            path.write_text(screen, encoding="utf-8")
            print("written:", path.relative_to(EXAMPLES.parent))


if __name__ == "__main__":
    main()
