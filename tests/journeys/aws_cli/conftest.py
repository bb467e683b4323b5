"""The AWS CLI, in an empty directory and with made-up credentials."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.journeys.aws_cli.shell import Shell


@pytest.fixture
def shell(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shell:
    clidriver = pytest.importorskip("awscli.clidriver", reason="not installed: it pins botocore")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "made-up")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made-up")
    return Shell(clidriver, capfd)
