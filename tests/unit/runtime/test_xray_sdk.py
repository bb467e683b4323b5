"""The X-Ray SDK, lent to one environment after the other; journeys show it with the real one."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from lambdamock.runtime.xray_sdk import XraySdk, hang_up


class Environment:
    """Something that patches can be remembered for."""


class Emitter:
    """As much of the SDK's as is looked at."""

    def __init__(self) -> None:
        self.ip, self.port = "127.0.0.1", 2000
        self.is_closed = False
        self._socket = SimpleNamespace(close=self.close)

    def set_daemon_address(self, address: str) -> None:
        self.ip, _, port = address.rpartition(":")
        self.port = int(port)

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Any:
    recorder = SimpleNamespace(context="the test's", emitter=Emitter(), streaming_threshold=30)
    monkeypatch.setitem(sys.modules, "aws_xray_sdk.core", SimpleNamespace(xray_recorder=recorder))
    launcher = SimpleNamespace(LambdaContext=lambda: "Lambda's")
    monkeypatch.setitem(sys.modules, "aws_xray_sdk.core.lambda_launcher", launcher)
    return recorder


def shown(recorder: Any) -> tuple[Any, ...]:
    return recorder.context, f"{recorder.emitter.ip}:{recorder.emitter.port}", recorder.streaming_threshold


def test_a_recorder_works_as_in_lambda_until_the_handler_has_ended(recorder: Any) -> None:
    sdk = XraySdk()
    led = sdk.lead(Environment(), "127.0.0.1:4711", is_new=True)
    assert shown(recorder) == ("Lambda's", "127.0.0.1:4711", 0)
    sdk.put_back(led)
    assert shown(recorder) == ("the test's", "127.0.0.1:2000", 30)


def test_without_a_daemon_a_recorder_stays_what_it_is(recorder: Any) -> None:
    XraySdk().lead(Environment(), "", is_new=True)
    assert shown(recorder) == ("the test's", "127.0.0.1:2000", 30)


def test_a_recorder_that_sends_to_something_of_the_users_own_is_left_alone(recorder: Any) -> None:
    recorder.emitter = SimpleNamespace(sent=[])
    sdk = XraySdk()
    sdk.put_back(sdk.lead(Environment(), "127.0.0.1:4711", is_new=True))
    assert recorder == SimpleNamespace(context="the test's", emitter=SimpleNamespace(sent=[]), streaming_threshold=30)


def test_the_socket_of_an_environment_that_is_gone_is_closed(recorder: Any) -> None:
    hang_up({"aws_xray_sdk.core": SimpleNamespace(xray_recorder=recorder)})
    assert recorder.emitter.is_closed
