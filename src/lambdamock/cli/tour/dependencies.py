"""Installing a package from the registry next to an application, as one does for a deployment package."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

TIME_LIMIT: Final = 120  # real seconds
QUIET: Final = 10  # real seconds without a word from pip until the reader hears that it is still at work
WORTH_SHOWING: Final = ("Collecting ", "Downloading ", "Using cached ", "Installing ", "Successfully ", "ERROR: ")
PIP: Final = (
    *("-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--no-color"),
    *("--no-compile", "--only-binary", ":all:", "--retries", "1", "--timeout", "15"),
)


def install(requirement: str, target: Path, say: Callable[[str], None], limit: int = TIME_LIMIT) -> str | None:
    """Run pip and tell what it does meanwhile.

    Args:
        requirement: what to install, as pip takes it.
        target: the directory to install into; pip's output goes to a file beside it.
        say: is called with a line of progress now and then.
        limit: real seconds until it is given up.

    Returns:
        `None` when it is installed, else why not, in one line.
    """
    if not sys.executable:
        return "this interpreter does not know its own executable"
    log = target.with_suffix(".log")
    command = [sys.executable, *PIP, "--target", str(target), requirement]
    with (
        log.open("wb") as output,
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT) as process,  # noqa: S603 - nothing of it comes from outside
    ):
        try:
            status = _watch(process, log, say, limit)
        finally:
            process.kill()  # does nothing to a process that has ended
    return None if status == 0 else _reason(log, status, limit)


def _watch(process: subprocess.Popen[bytes], log: Path, say: Callable[[str], None], limit: int) -> int | None:
    """The exit status of the process, `None` when the time was over."""
    shown, quiet = 0, 0
    for second in range(1, limit + 1):
        status = _status_within_a_second(process)
        lines = _progress(log)
        for line in lines[shown:]:
            say(line)
        quiet = 0 if len(lines) > shown else quiet + 1
        shown = len(lines)
        if status is not None:
            return status
        if quiet == QUIET:
            say(f"at work for {second} s, is given up after {limit} s")
            quiet = 0
    return None


def _status_within_a_second(process: subprocess.Popen[bytes]) -> int | None:
    try:
        return process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        return None


def _progress(log: Path) -> list[str]:
    # The address of the registry stays out of it: it may be private and hold a password.
    lines = log.read_text("utf-8", "replace").splitlines()
    return [line.strip().partition(" (from ")[0] for line in lines if line.strip().startswith(WORTH_SHOWING)]


def _reason(log: Path, status: int | None, limit: int) -> str:
    if status is None:
        return f"pip did not end within {limit} s"
    errors = [line for line in _progress(log) if line.startswith("ERROR: ")]
    lines = log.read_text("utf-8", "replace").splitlines()
    return errors[-1].removeprefix("ERROR: ") if errors else (lines[-1] if lines else f"pip ended with status {status}")
