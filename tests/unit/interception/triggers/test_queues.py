"""Which messages a call of SQS sent is read from its answer."""

from __future__ import annotations

from typing import Any, cast

import pytest

from lambdamock.interception.port import Cloud
from lambdamock.interception.triggers.queues import note_sent


class Listening:
    def __init__(self) -> None:
        self.told: list[str] = []

    def sent(self, ids: list[str]) -> None:
        self.told += ids


@pytest.mark.parametrize(
    ("service", "answer", "expected"),
    [
        pytest.param("sqs", {"MessageId": "1"}, ["1"], id="SendMessage"),
        pytest.param(
            "sqs",
            {"Successful": [{"Id": "a", "MessageId": "1"}, {"Id": "b", "MessageId": "2"}]},
            ["1", "2"],
            id="batch",
        ),
        pytest.param("sqs", {"Successful": [{"Id": "a"}]}, [], id="DeleteMessageBatch"),
        pytest.param("sqs", {"Messages": [{"MessageId": "1"}]}, [], id="ReceiveMessage"),
        pytest.param("sqs", {"Error": {"Code": "QueueDoesNotExist"}}, [], id="refusal"),
        pytest.param("sns", {"MessageId": "1"}, [], id="another service"),
    ],
)
def test_what_a_call_sent(service: str, answer: dict[str, Any], expected: list[str]) -> None:
    cloud = Listening()
    note_sent(cast("Cloud", cloud), service, (None, answer))
    assert cloud.told == expected
