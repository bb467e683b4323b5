"""Outside the mock nothing is patched; inside, stops come in the order of starts."""

from __future__ import annotations

import logging
import os
import sys
import threading
from pathlib import Path
from typing import Any

import boto3
import botocore.client
import pytest

from lambdamock import current, mock_lambda
from lambdamock.errors import UsageError


def patched_attribute() -> Any:
    return vars(botocore.client.BaseClient)["_make_request"]


def interpreter() -> dict[str, Any]:
    """What a mock might touch: the objects themselves and their content."""
    return {
        "_make_request": patched_attribute(),
        "environ": (os.environ, type(os.environ), dict(os.environ)),
        "path": (sys.path, list(sys.path)),
        "meta_path": list(sys.meta_path),
        "stdout": sys.stdout,
        "stderr": sys.stderr,
        "cwd": Path.cwd(),
        "root logger": (logging.root, type(logging.root), logging.root.level, list(logging.root.handlers)),
        "logger manager": (logging.Logger.manager, type(logging.Logger.manager)),
        "modules": {name for name in sys.modules if name in {"app", "utils"}},
        "thread start": threading.Thread.start,
        "exit": os._exit,
    }


def test_the_interpreter_is_as_it_was_after_a_mock_that_ran_a_function() -> None:
    before = interpreter()
    with mock_lambda() as aws:
        assert patched_attribute() is not before["_make_request"]
        assert aws.function(lambda event, context: os.environ["_HANDLER"], name="f").invoke().error is None
    after = interpreter()
    assert after == before
    for key in ("environ", "path", "root logger", "logger manager"):
        assert after[key][0] is before[key][0]


def test_the_interpreter_is_as_it_was_after_an_exception() -> None:
    before = interpreter()
    with pytest.raises(RuntimeError, match="inside"), mock_lambda():
        raise RuntimeError("inside")
    assert interpreter() == before


def test_an_inner_mock_is_isolated_and_the_outer_one_comes_back() -> None:
    with mock_lambda() as outer:
        outer.function(lambda event, context: None, name="outer")
        client = outer.client()
        with mock_lambda() as inner:
            assert client.list_functions()["Functions"] == []
            inner.function(lambda event, context: None, name="inner")
        assert [one["FunctionName"] for one in client.list_functions()["Functions"]] == ["outer"]


def test_starting_twice_is_refused_and_changes_nothing() -> None:
    mock = mock_lambda()
    aws = mock.start()
    aws.function(lambda event, context: None, name="f")
    with pytest.raises(UsageError, match=r"runs already; stop\(\) it first"):
        mock.start()
    assert list(aws.functions) == ["f"]
    mock.stop()


def test_stopping_what_does_not_run_is_refused() -> None:
    mock = mock_lambda()
    with pytest.raises(UsageError, match=r"does not run; call start\(\) first"):
        mock.stop()
    mock.start()
    mock.stop()
    with pytest.raises(UsageError, match=r"does not run; call start\(\) first"):
        mock.stop()


def test_stopping_the_outer_mock_first_is_refused_and_changes_nothing() -> None:
    outer, inner = mock_lambda(), mock_lambda()
    outer.start()
    inner.start()
    with pytest.raises(UsageError, match="started later still runs"):
        outer.stop()
    assert boto3.client("lambda", region_name="us-east-1").list_functions()["Functions"] == []
    inner.stop()
    outer.stop()


def test_a_mock_may_be_started_again_and_is_empty_then() -> None:
    mock = mock_lambda()
    with mock as aws:
        aws.function(lambda event, context: None, name="f")
    with mock as aws:
        assert list(aws.functions) == []


def test_current_is_the_innermost_mock() -> None:
    with pytest.raises(UsageError, match="no mock runs here"):
        current()
    with mock_lambda() as outer:
        outer.function(lambda event, context: None, name="f")
        assert list(current().functions) == ["f"]
        with mock_lambda():
            assert list(current().functions) == []


def test_a_library_that_wrapped_us_meanwhile_keeps_its_wrapper(monkeypatch: pytest.MonkeyPatch) -> None:
    client = botocore.client.BaseClient
    monkeypatch.setattr(client, "_make_request", client._make_request)  # puts back in the end what is there now
    mock = mock_lambda()
    mock.start()
    ours = patched_attribute()
    calls: list[str] = []

    def theirs(self: Any, *args: Any) -> Any:
        calls.append("theirs")
        return ours(self, *args)

    monkeypatch.setattr(client, "_make_request", theirs)
    aws = mock_lambda().start()  # inner mock, no new patch
    assert aws.client().list_functions()["Functions"] == []
    assert calls == ["theirs"]
    from lambdamock.interception import running

    running.stop(aws._simulation)
    mock.stop()
    assert patched_attribute() is theirs
