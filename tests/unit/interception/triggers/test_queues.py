"""Which messages a call of SQS sent is read from its answer; when they are to be had, from the mock's clock."""

from __future__ import annotations

from typing import Any, cast

import pytest

from lambdamock.adapters.source_times import SourceTimes
from lambdamock.interception.port import Cloud
from lambdamock.interception.triggers.queues import delaying, note_sent, showing


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


class Running:
    """Stands in for a cloud whose time the test sets."""

    def __init__(self) -> None:
        self.time = 100.0
        self.times = SourceTimes(lambda: self.time)
        self.is_reading = False


class Message:
    """Stands in for a message of moto, hidden and delayed for ever by the machine's clock."""

    @property
    def visible(self) -> bool:
        return False

    @property
    def delayed(self) -> bool:
        return True


def seen(cloud: Running | None) -> type[Message]:
    """A message's class as a mock that runs, or none, makes it."""

    class Seen(Message):
        visible = showing(vars(Message)["visible"], lambda: cast("Cloud | None", cloud))
        delayed = delaying(vars(Message)["delayed"], lambda: cast("Cloud | None", cloud))

    return Seen


@pytest.mark.parametrize("is_reading", [True, False])
def test_a_message_is_to_be_had_when_the_clock_of_the_mock_says_so(is_reading: bool) -> None:
    cloud = Running()
    cloud.is_reading = is_reading
    message = seen(cloud)()
    cloud.times.sent(message, 5.0).hidden_until = 107.0
    shown = []
    for cloud.time in (104.9, 105.0, 107.0):
        shown.append((message.delayed, message.visible))
    assert shown == [(True, False), (False, False), (False, True)]


@pytest.mark.parametrize("is_reading", [True, False])
def test_the_clock_of_the_machine_counts_for_others_than_mappings(is_reading: bool) -> None:
    cloud = Running()
    cloud.is_reading = is_reading

    class Due(seen(cloud)):  # type: ignore[misc]
        visible = showing(property(lambda self: True), lambda: cast("Cloud", cloud))
        delayed = delaying(property(lambda self: False), lambda: cast("Cloud", cloud))

    message = Due()
    cloud.times.sent(message, 5.0).hidden_until = 107.0
    assert (message.delayed, message.visible) == (is_reading, not is_reading)


@pytest.mark.parametrize("cloud", [None, Running()], ids=["no mock", "a mock that did not see it sent"])
def test_a_message_of_no_mock_goes_by_the_clock_of_the_machine(cloud: Running | None) -> None:
    message = seen(cloud)()
    assert (message.delayed, message.visible) == (True, False)
