"""Whether anything answers calls to AWS is known without a client."""

from __future__ import annotations

import sys
from typing import Any, cast

import botocore.handlers
import pytest

from lambdamock.adapters import Clients, Neighbours

BUILTIN = "botocore.handlers.BUILTIN_HANDLERS"


class Client:
    def __init__(self) -> None:
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True


class Making:
    """Stands in for `Clients`."""

    def __init__(self) -> None:
        self.made: list[tuple[str, str, bool]] = []

    def create(self, service: str, region: str, *, is_patient: bool) -> Client:
        self.made.append((service, region, is_patient))
        return Client()


class Switch:
    """A handler of another mock, with a switch of its own."""

    def __init__(self, *, enabled: bool) -> None:
        self.enabled = enabled

    def __call__(self, **_event: Any) -> None:
        """Answer nothing."""


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The handlers of botocore alone, and no server."""
    own = [entry for entry in botocore.handlers.BUILTIN_HANDLERS if not entry[0].startswith("before-send")]
    monkeypatch.setattr(BUILTIN, own)
    return own


@pytest.fixture
def making() -> Making:
    return Making()


@pytest.fixture
def neighbours(making: Making) -> Neighbours:
    return Neighbours(cast("Clients", making))


def test_botocore_alone_answers_nothing(neighbours: Neighbours, making: Making) -> None:
    assert (neighbours.may_answer(), making.made) == (False, [])


def test_before_anybody_made_a_client_nobody_answers(neighbours: Neighbours, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BUILTIN, [("before-send", Switch(enabled=True))])
    monkeypatch.delitem(sys.modules, "botocore.handlers")
    assert neighbours.may_answer() is False


@pytest.mark.parametrize("event", ["before-send", "before-send.cloudwatch-logs", "before-send.*.PutLogEvents"])
def test_a_handler_that_could_answer_is_a_neighbour(neighbours: Neighbours, nobody: list[Any], event: str) -> None:
    assert not neighbours.may_answer()
    nobody.append((event, lambda **_event: None))
    assert neighbours.may_answer()


def test_a_handler_that_is_switched_off_is_none(neighbours: Neighbours, nobody: list[Any]) -> None:
    handler = Switch(enabled=False)
    nobody.append(("before-send", handler))
    assert not neighbours.may_answer()
    handler.enabled = True
    assert neighbours.may_answer()
    handler.enabled = False
    assert not neighbours.may_answer()


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"])
@pytest.mark.parametrize(
    ("url", "answers"),
    [
        ("http://localhost:4566", True),
        ("http://127.0.0.1:5000", True),
        ("http://[::1]:5000", True),
        ("http://logs.localhost:4566", True),
        ("https://logs.us-east-1.amazonaws.com", False),
        ("", False),
    ],
)
def test_a_server_on_this_machine_is_a_neighbour(
    neighbours: Neighbours, monkeypatch: pytest.MonkeyPatch, name: str, url: str, answers: bool
) -> None:
    monkeypatch.setenv(name, url)
    neighbours.look_for_servers()
    assert neighbours.may_answer() is answers


def test_a_server_may_be_gone_at_the_next_look(neighbours: Neighbours, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
    neighbours.look_for_servers()
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    assert neighbours.may_answer()
    neighbours.look_for_servers()
    assert not neighbours.may_answer()


def test_a_client_is_kept_for_its_service_and_region(neighbours: Neighbours, making: Making) -> None:
    logs = neighbours.client("logs", "us-east-1")
    assert neighbours.client("logs", "us-east-1") is logs
    assert neighbours.client("logs", "eu-west-1") is not logs
    assert making.made == [("logs", "us-east-1", False), ("logs", "eu-west-1", False)]


def test_clients_end_when_there_are_other_neighbours(neighbours: Neighbours, nobody: list[Any]) -> None:
    neighbours.may_answer()
    before = neighbours.client("logs", "us-east-1")
    nobody.append(("before-send", Switch(enabled=True)))
    neighbours.may_answer()
    assert before.is_closed
    assert neighbours.client("logs", "us-east-1") is not before


def test_clients_end_when_there_is_another_server(neighbours: Neighbours, monkeypatch: pytest.MonkeyPatch) -> None:
    before = neighbours.client("logs", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
    neighbours.look_for_servers()
    assert before.is_closed
