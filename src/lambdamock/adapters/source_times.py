"""When something happened in the sources of neighbours, on the mock's clock: neighbours keep the machine's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary


class MessageTimes:
    """When what happened to a message of a queue; moments are seconds since the epoch.

    Attributes:
        delayed_until: before that it is not to be had.
        hidden_until: the same, since it was received the last time; 0 before that.
        first_received_at: None before that.
        queue_arn: of the queue that it was sent to; empty when nobody saw that.
        is_kept_back: who received it has chosen `hidden_until`.
    """

    __slots__ = ("delayed_until", "first_received_at", "hidden_until", "is_kept_back", "queue_arn", "sent_at")

    def __init__(self, sent_at: float, delay: float, queue_arn: str = "") -> None:
        self.queue_arn = queue_arn
        self.is_kept_back = False
        self.sent_at = sent_at
        self.delayed_until = sent_at + delay
        self.hidden_until = 0.0
        self.first_received_at: float | None = None


class SourceTimes:
    """Remembers what those who see things happen tell.

    Args:
        now: virtual time, seconds since the epoch.

    Attributes:
        began: the time at which the first of them may have been.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.began = now()
        self._messages: WeakKeyDictionary[Any, MessageTimes] = WeakKeyDictionary()
        self._awaited: dict[str, set[float]] = {}
        self._arrivals: dict[str, float] = {}

    def of(self, message: Any) -> MessageTimes | None:
        """Those of a neighbour's own object for a message; None when nobody saw it sent."""
        return self._messages.get(message)

    def sent(self, message: Any, delay: float = 0.0, queue_arn: str = "") -> MessageTimes:
        """A message was sent just now; one that nobody saw sent is as if.

        Args:
            delay: seconds before it is to be had.
        """
        times = self._messages[message] = MessageTimes(self.now(), delay, queue_arn)
        return times

    def await_message(self, queue_arn: str, moment: float) -> None:
        """A queue has a message that is to be had at a moment."""
        self._awaited.setdefault(queue_arn, set()).add(moment)

    def delayed_until(self, queue_arn: str) -> float | None:
        """When the next message of a queue is to be had that is not yet; None if there is none.

        It was sent with a delay, or by a handler whose time line is ahead.
        """
        moments = self._awaited.get(queue_arn)
        if not moments:
            return None
        now = self.now()
        moments.difference_update([one for one in list(moments) if one <= now])
        return min(moments, default=None)

    def arrived(self, record_id: str) -> None:
        """A record came into a stream just now.

        Args:
            record_id: ARN of the stream, "/", event id of the record.
        """
        self._arrivals[record_id] = self.now()

    def arrival_of(self, record_id: str) -> float:
        """When a record came; that is now, and stays so, when nobody saw it come."""
        return self._arrivals.setdefault(record_id, self.now())
