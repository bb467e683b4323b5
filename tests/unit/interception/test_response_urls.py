"""Connections to the host of a response URL, and to others."""

from __future__ import annotations

import http.client
from typing import Any

import pytest

from lambdamock import events, mock_lambda

ORIGINAL = vars(http.client.HTTPConnection)["__init__"]
EVENT = events.cloudformation.custom_resource()


def answered() -> Any:
    return vars(http.client.HTTPConnection)["__init__"]


def test_nothing_is_patched_until_a_url_is_awaited_and_all_is_put_back() -> None:
    with mock_lambda() as outer:
        assert answered() is ORIGINAL
        outer.function(lambda event, context: None, name="f")
        outer.deliver.cloudformation("f", EVENT)
        assert answered() is not ORIGINAL
        with mock_lambda() as inner:
            inner.function(lambda event, context: None, name="f")
            inner.deliver.cloudformation("f", EVENT)
        assert answered() is not ORIGINAL
    assert answered() is ORIGINAL


def test_connections_to_other_hosts_are_as_they_were() -> None:
    with mock_lambda() as aws:
        aws.function(lambda event, context: None, name="f")
        aws.deliver.cloudformation("f", EVENT)
        connection = http.client.HTTPConnection("127.0.0.1", 9)
        assert "connect" not in vars(connection)
        with pytest.raises(ConnectionError):
            connection.request("PUT", "/")


def test_a_url_is_forgotten_with_its_world() -> None:
    host = EVENT["ResponseURL"].split("/")[2]
    with mock_lambda() as aws:
        aws.function(lambda event, context: None, name="f")
        aws.deliver.cloudformation("f", EVENT)
        assert "connect" in vars(http.client.HTTPConnection(host))
        aws.reset()
        assert "connect" not in vars(http.client.HTTPConnection(host))


def test_our_patch_yields_to_one_that_came_later(monkeypatch: pytest.MonkeyPatch) -> None:
    host = EVENT["ResponseURL"].split("/")[2]
    monkeypatch.setattr(http.client.HTTPConnection, "__init__", ORIGINAL)  # put back afterwards
    with mock_lambda() as aws:
        aws.function(lambda event, context: None, name="f")
        aws.deliver.cloudformation("f", EVENT)
        ours = answered()

        def theirs(self: Any, *arguments: Any, **options: Any) -> None:
            ours(self, *arguments, **options)

        http.client.HTTPConnection.__init__ = theirs  # type: ignore[method-assign]
    assert answered() is theirs
    assert "connect" not in vars(http.client.HTTPConnection(host))
