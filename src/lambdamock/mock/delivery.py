"""Deliveries as people look at them: dead letters and records of asynchronous invocations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from lambdamock.domain import journal
from lambdamock.mock.history import History
from lambdamock.reprs import displayed


@displayed("purpose", "function_name", "target", "request_id", "sent_at", "body", "attributes", "refusal")
class Delivery:
    """Something that Lambda sent, or tried to send, when it was done with an asynchronous event."""

    def __init__(self, record: journal.Delivery) -> None:
        self._record = record

    @property
    def function_name(self) -> str:
        """The function that the event was for."""
        return self._record.function_arn.split(":")[6]

    @property
    def request_id(self) -> str:
        """The id of the call that brought the event."""
        return self._record.request_id

    @property
    def sent_at(self) -> datetime:
        """When, in the mock's time (UTC)."""
        return datetime.fromtimestamp(self._record.at, timezone.utc)

    @property
    def purpose(self) -> str:
        """What it is: "DeadLetter", "OnSuccess" or "OnFailure"."""
        return self._record.purpose

    @property
    def target(self) -> str:
        """The ARN of the queue, topic, function, event bus or bucket."""
        return self._record.target

    @property
    def body(self) -> str:
        """The message: the event as it came in a dead letter, else the record as JSON."""
        return self._record.body

    @property
    def content(self) -> Any:
        """The message, parsed as JSON."""
        from lambdamock.events.content import read_json

        return read_json(self._record.body, f"the {self.purpose} to {self.target}")

    @property
    def attributes(self) -> Mapping[str, str]:
        """The attributes of the message: RequestID, ErrorCode and ErrorMessage of a dead letter."""
        return {name: value for name, (_, value) in self._record.attributes.items()}

    @property
    def refusal(self) -> str | None:
        """Why it did not arrive; None when it did, or when nothing in this process answers for the target."""
        return self._record.refusal

    def __repr__(self) -> str:
        outcome = f" refused: {self.refusal}" if self.refusal else ""
        return f"<{self.purpose} of {self.function_name} to {self.target}{outcome}>"


class Deliveries(History[Delivery]):
    """Deliveries in their order; those `of` a function are what its events led to."""

    nothing = "nothing was delivered; aws.settle() lets the retries of asynchronous events pass"

    def to(self, target: str) -> Deliveries:
        """Those to one target, by its ARN or by its name."""
        return self._where(lambda one: target in (one.target, _name_of(one.target)))


def _name_of(arn: str) -> str:
    return arn.rpartition(":")[2].rpartition("/")[2]
