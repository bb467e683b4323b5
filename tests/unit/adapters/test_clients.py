"""Clients of our own: quick to make, and still those of the present configuration."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import botocore.handlers
import pytest

from lambdamock.adapters.clients import Clients, is_own
from lambdamock.errors import UsageError


def client(**settings: Any) -> Any:
    return Clients().create("sqs", "us-east-1", **settings)


def test_they_never_leave_this_process() -> None:
    assert is_own(client())
    with pytest.raises(UsageError, match="Nothing in this process answers sqs"):
        client(is_patient=False).list_queues()


def test_a_library_that_sees_the_calls_of_all_clients_sees_theirs_as_soon_as_it_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client()
    seen: list[str] = []
    handler = ("before-call.sqs.ListQueues", lambda model, **_: seen.append(model.name))
    monkeypatch.setattr(botocore.handlers, "BUILTIN_HANDLERS", [*botocore.handlers.BUILTIN_HANDLERS, handler])
    with pytest.raises(UsageError):
        client(is_patient=False).list_queues()
    assert seen == ["ListQueues"]


def test_what_the_environment_says_counts_when_they_are_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    client()
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "7")
    assert client().meta.config.retries["total_max_attempts"] == 7
    monkeypatch.delenv("AWS_MAX_ATTEMPTS")
    configuration = tmp_path / "config"
    configuration.write_text("[default]\nmax_attempts = 3\n[profile slow]\nmax_attempts = 9\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(configuration))
    assert client().meta.config.retries["total_max_attempts"] == 3
    monkeypatch.setenv("AWS_PROFILE", "slow")
    assert client().meta.config.retries["total_max_attempts"] == 9


def test_another_environment_is_that_of_its_own_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    client()
    monkeypatch.setattr(os, "environ", {**os.environ, "AWS_MAX_ATTEMPTS": "5"})
    assert client().meta.config.retries["total_max_attempts"] == 5
    monkeypatch.undo()
    assert client().meta.config.retries.get("total_max_attempts") != 5
