"""Queues that mappings read from: whatever answers SQS in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Final

from lambdamock.adapters.neighbours import Neighbours
from lambdamock.adapters.source_times import SourceTimes
from lambdamock.adapters.sources import MISSING
from lambdamock.domain.ports import QueueMessage, SourceMissing
from lambdamock.errors import UsageError

_BATCH: Final = 10  # entries of one call; documented, SQS API reference

Quietly = Callable[[], AbstractContextManager[None]]
"""Around each call: nobody needs to look at a queue because of it."""


class ClientQueues:
    """Finds queues; where they are is kept, because asking costs as much as receiving."""

    def __init__(self, neighbours: Neighbours, quietly: Quietly, times: SourceTimes) -> None:
        self._neighbours = neighbours
        self._quietly = quietly
        self._times = times
        self._urls: dict[str, str] = {}

    def open(self, arn: str) -> ClientQueue | None:
        """The queue of an ARN; None when nothing in this process answers for it.

        Raises:
            SourceMissing: there is none of that ARN.
        """
        if not self._neighbours.may_answer():
            return None
        _, _, _, region, _, name = arn.split(":", 5)
        client = self._neighbours.client("sqs", region)
        url = self._urls.get(arn) or self._find(client, arn, name)
        return None if url is None else ClientQueue(client, url, arn, self._quietly, self._times)

    def _find(self, client: Any, arn: str, name: str) -> str | None:
        def look() -> str | None:
            url: str = client.get_queue_url(QueueName=name)["QueueUrl"]
            answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
            return url if answer["Attributes"]["QueueArn"] == arn else None

        url: str | None = _asked(self._quietly, look, None, missing=arn)
        if url is not None:
            self._urls[arn] = url
        return url


class ClientQueue:
    """One queue; that nothing answers any more is as if it were empty."""

    def __init__(self, client: Any, url: str, arn: str, quietly: Quietly, times: SourceTimes) -> None:
        self._client = client
        self._url = url
        self._arn = arn
        self._quietly = quietly
        self._times = times

    @property
    def visibility_timeout(self) -> int:
        """How long a received message is hidden, in seconds."""
        return int(self._attribute("VisibilityTimeout", "30"))

    @property
    def gives_up(self) -> bool:
        """Whether a message that always fails leaves the queue for its dead-letter queue."""
        return "deadLetterTargetArn" in json.loads(self._attribute("RedrivePolicy", "") or "{}")

    def receive(self, most: int) -> list[QueueMessage]:
        """Up to `most` messages that are visible; without waiting, whatever the queue says.

        Raises:
            SourceMissing: the queue is gone.
        """

        def receive() -> Sequence[Mapping[str, Any]]:
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=most,
                WaitTimeSeconds=0,
                AttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
            messages: Sequence[Mapping[str, Any]] = answer.get("Messages", ())
            return messages

        return [_message(one) for one in _asked(self._quietly, receive, (), missing=self._arn)]

    def delete(self, handles: Sequence[str]) -> None:
        """Delete messages by their receipt handles."""
        self._in_batches(self._client.delete_message_batch, handles)

    def release(self, handles: Sequence[str]) -> None:
        """Let messages be visible now, whatever time it is on the queue's own clock."""
        self._in_batches(self._client.change_message_visibility_batch, handles, VisibilityTimeout=0)

    def delayed_until(self) -> float | None:
        """When the next message that was sent with a delay becomes visible; None if nobody saw one sent."""
        return self._times.delayed_until(self._arn)

    def _attribute(self, name: str, default: str) -> str:
        def read() -> str:
            answer = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=["All"])
            return str(answer["Attributes"].get(name, default))

        value: str = _asked(self._quietly, read, default)
        return value

    def _in_batches(self, call: Callable[..., Any], handles: Sequence[str], **members: int) -> None:
        for start in range(0, len(handles), _BATCH):
            entries = [
                {"Id": str(index), "ReceiptHandle": handle, **members}
                for index, handle in enumerate(handles[start : start + _BATCH])
            ]
            _asked(self._quietly, partial(call, QueueUrl=self._url, Entries=entries), None)


def _asked(quietly: Quietly, ask: Callable[[], Any], otherwise: Any, *, missing: str = "") -> Any:
    """What is answered; `otherwise` when the answer is an error, or nothing answers.

    Args:
        missing: ARN of the queue, where it matters that there is none.

    Raises:
        SourceMissing: there is none.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        with quietly():
            return ask()
    except ClientError as error:
        if missing and error.response["Error"].get("Code") in MISSING:
            raise SourceMissing(missing) from error
        return otherwise
    except (BotoCoreError, UsageError):
        return otherwise


def _message(told: Mapping[str, Any]) -> QueueMessage:
    return QueueMessage(
        told["MessageId"],
        told["ReceiptHandle"],
        told["Body"],
        told["Attributes"],
        {name: _attribute(value) for name, value in told.get("MessageAttributes", {}).items()},
    )


def _attribute(told: Mapping[str, Any]) -> tuple[str, str | bytes]:
    return told["DataType"], told["BinaryValue"] if "BinaryValue" in told else told["StringValue"]
