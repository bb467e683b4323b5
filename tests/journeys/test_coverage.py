"""coverage.py measures handlers: their files are real and run in this process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

APP = """\
def handler(event, context):
    if event["big"]:
        return "big"
    return "small"
"""
SCRIPT = """\
import coverage
from lambdamock import mock_lambda

measured = coverage.Coverage(data_file=None, branch=True, include=["service/*"], config_file=False)
measured.start()
with mock_lambda() as aws:
    function = aws.function("service", handler="app.handler")
    assert [function.invoke({"big": True}).result for _ in range(2)] == ["big", "big"]
measured.stop()
_, executable, _, missing, _ = measured.analysis2("service/app.py")
print(executable, missing)
"""


def test_the_lines_of_a_handler_are_counted(tmp_path: Path) -> None:
    (tmp_path / "service").mkdir()
    (tmp_path / "service" / "app.py").write_text(APP)
    ran = subprocess.run([sys.executable, "-c", SCRIPT], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.returncode) == ("[1, 2, 3, 4] [4]\n", 0), ran.stderr
