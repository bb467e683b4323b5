"""Deliveries as people look at them: dead letters and records of asynchronous invocations."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, overload

from lambdamock.domain import journal


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
        return json.loads(self._record.body)

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


class Deliveries(Sequence[Delivery]):
    """Deliveries in their order."""

    def __init__(self, deliveries: list[Delivery]) -> None:
        self._deliveries = deliveries

    @overload
    def __getitem__(self, index: int) -> Delivery: ...
    @overload
    def __getitem__(self, index: slice) -> Deliveries: ...
    def __getitem__(self, index: int | slice) -> Delivery | Deliveries:
        if isinstance(index, slice):
            return Deliveries(self._deliveries[index])
        if not self._deliveries:
            raise IndexError("nothing was delivered; aws.settle() lets the retries of asynchronous events pass")
        return self._deliveries[index]

    def __len__(self) -> int:
        return len(self._deliveries)

    def of(self, function_name: str) -> Deliveries:
        """Those that one function's events led to."""
        return Deliveries([one for one in self._deliveries if one.function_name == function_name])

    def to(self, target: str) -> Deliveries:
        """Those to one target, by its ARN or by its name."""
        return Deliveries([one for one in self._deliveries if target in (one.target, _name_of(one.target))])

    def __repr__(self) -> str:
        if not self._deliveries:
            return "<Deliveries: none>"
        lines = "\n".join(f"  {number}: {one!r}" for number, one in enumerate(self._deliveries))
        return f"<Deliveries: {len(self._deliveries)}\n{lines}\n>"


def _name_of(arn: str) -> str:
    return arn.rpartition(":")[2].rpartition("/")[2]
