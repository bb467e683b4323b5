"""The AWS CLI, in an empty directory and with made-up credentials."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.aws_cli.shell import Shell


@pytest.fixture(scope="session")
def new_driver() -> Callable[[], Any]:
    """Makes CLIs that share the service models that they read, most of the time that a command takes."""
    clidriver = pytest.importorskip("awscli.clidriver", reason="not installed: it pins botocore")
    loader = clidriver.create_clidriver().session.get_component("data_loader")

    def make() -> Any:
        driver = clidriver.create_clidriver()
        driver.session.register_component("data_loader", loader)
        return driver

    return make


@pytest.fixture
def shell(
    new_driver: Callable[[], Any], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Shell:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "made-up")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made-up")
    return Shell(new_driver, capfd)
