"""Which messages a call of SQS sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lambdamock.interception.port import Cloud

_SERVICE: Final = "sqs"


def note_sent(cloud: Cloud, service: str, answer: tuple[Any, Mapping[str, Any]]) -> None:
    """Tell which messages a call of SendMessage or SendMessageBatch put into a queue, if it was one."""
    if service == _SERVICE:
        sent = list(_ids(answer[1]))
        if sent:
            cloud.sent(sent)


def _ids(parsed: Mapping[str, Any]) -> Iterator[str]:
    """Only what sends answers with these members."""
    if "MessageId" in parsed:
        yield parsed["MessageId"]
    for entry in parsed.get("Successful", ()):
        if "MessageId" in entry:
            yield entry["MessageId"]
