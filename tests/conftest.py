"""What holds for every test: no credentials, no configuration and no network of the machine it runs on."""

from __future__ import annotations

import importlib.util
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import lambdamock.mock  # noqa: F401 - pytester forgets modules that a test is the first to import: classes would be there twice

pytest_plugins = ["pytester"]

REPOSITORY = Path(__file__).parents[1]

# Examples are the same in every run, and none fails for being slow: the machine is not under test.
# `HYPOTHESIS_PROFILE=explore` looks for new ones.
settings.register_profile("gate", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("explore", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The directory that holds README.md."""
    return REPOSITORY


@pytest.fixture(scope="session", autouse=True)
def importable_by_subprocesses() -> Iterator[None]:
    """Python processes that a test starts in another directory find the package, installed or not."""
    spec = importlib.util.find_spec("lambdamock")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    source = Path(next(iter(spec.submodule_search_locations))).resolve().parent
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(source))
        yield


@pytest.fixture(scope="session", autouse=True)
def no_aws_configuration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Credentials, region and profiles of the machine are out of sight, and its metadata service is not asked."""
    nowhere = tmp_path_factory.mktemp("no-aws") / "absent"
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_") and name != "AWS_DATA_PATH"]:
            patch.delenv(name)
        patch.setenv("AWS_CONFIG_FILE", str(nowhere))
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(nowhere))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """A connection to another machine fails at once and says where to; loopback and local sockets stay open."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test opened a connection to {address!r}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield
