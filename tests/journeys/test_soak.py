"""A long run leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

INVOCATIONS = 3_000


def test_thousands_of_invocations_leave_the_process_as_it_was(repository: Path) -> None:
    """In a process of its own: here, the worlds of a test are kept until it is reported."""
    command = [sys.executable, str(repository / "bench" / "soak.py"), str(INVOCATIONS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "changed: nothing; grown too much: nothing"
    assert f"{INVOCATIONS:,} invocations" in done.stdout
    assert ", 0 wrong answers" in done.stdout
    assert done.returncode == 0
