"""Messages of queues: which a call sent, and when moto's are to be had on the mock's clock.

moto keeps the machine's time. A message of moto's is visible as soon as either clock says so; mappings go by the mock's
alone, so that they do the same in every run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from functools import wraps
from typing import Any, Final

from lambdamock.adapters.source_times import MessageTimes
from lambdamock.interception.port import Cloud, Innermost

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


class _Property(property):
    """A property that can be marked as one of ours."""


def adding(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`Queue.add_message` that tells which message came, also when another service of moto's sent it.

    One that a queue gave up keeps its times. Source: documented, SQS developer guide, "Using dead-letter queues".
    """

    @wraps(original)
    def add_message(self: Any, message: Any) -> Any:
        result = original(self, message)
        cloud = innermost()
        if cloud is not None:
            if cloud.times.of(message) is None:
                times = cloud.times.sent(message, _delay_of(message), self.queue_arn)
                cloud.times.await_message(self.queue_arn, times.delayed_until)
                cloud.sent([message.id])
            cloud.source_changed()
        return result

    return add_message


def _delay_of(message: Any) -> float:
    """Seconds; moto keeps moments, of which it took the second one milliseconds after the first."""
    delay = (message.delayed_until - message.sent_timestamp) / 1000 if message.delayed_until else 0
    return float(round(delay))


def hiding(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`Message.change_visibility` that remembers until when, on the mock's clock.

    A mapping that gives a message back does not shorten what its function has chosen for it.
    """

    @wraps(original)
    def change_visibility(self: Any, visibility_timeout: int) -> Any:
        cloud = innermost()
        if cloud is None:
            return original(self, visibility_timeout)
        now, times = cloud.times.now(), _seen(cloud, self)
        if cloud.is_reading and times.is_kept_back and times.hidden_until > now:
            return None
        result = original(self, visibility_timeout)
        times.hidden_until = now + int(visibility_timeout)
        times.is_kept_back = not cloud.is_reading
        if times.is_kept_back and times.queue_arn:
            cloud.times.await_message(times.queue_arn, times.hidden_until)
            cloud.source_changed()
        return result

    return change_visibility


def receiving(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`Message.mark_received` that remembers when it was for the first time."""

    @wraps(original)
    def mark_received(self: Any, *args: Any, **named: Any) -> Any:
        cloud = innermost()
        if cloud is not None:
            times = _seen(cloud, self)
            if times.first_received_at is None:
                times.first_received_at = cloud.times.now()
        return original(self, *args, **named)

    return mark_received


def _seen(cloud: Cloud, message: Any) -> MessageTimes:
    """Its times; one that nobody saw sent is as if it were sent now."""
    return cloud.times.of(message) or cloud.times.sent(message)


def showing(original: property, innermost: Innermost) -> property:
    """`Message.visible`: whether its visibility timeout is over."""

    def visible(self: Any) -> bool:
        cloud = innermost()
        times = None if cloud is None else cloud.times.of(self)
        if cloud is None or times is None:
            return bool(original.__get__(self))
        return times.hidden_until <= cloud.times.now() or (not cloud.is_reading and bool(original.__get__(self)))

    return _Property(visible)


def delaying(original: property, innermost: Innermost) -> property:
    """`Message.delayed`: whether its delay is not over yet."""

    def delayed(self: Any) -> bool:
        cloud = innermost()
        times = None if cloud is None else cloud.times.of(self)
        if cloud is None or times is None:
            return bool(original.__get__(self))
        return times.delayed_until > cloud.times.now() and (cloud.is_reading or bool(original.__get__(self)))

    return _Property(delayed)


def keeping(original: property, innermost: Innermost) -> property:
    """`Queue.messages`: without those that are older on the mock's clock than the queue keeps messages.

    Source: documented, SQS API reference, `MessageRetentionPeriod`.
    """

    def messages(self: Any) -> Any:
        cloud = innermost()
        if cloud is not None:
            oldest = cloud.times.now() - self.message_retention_period
            if oldest >= cloud.times.began:  # which mostly is not so, and moto asks often
                _forget(cloud, self, oldest)
        return original.__get__(self)

    return _Property(messages)


def _forget(cloud: Cloud, queue: Any, oldest: float) -> None:
    for one in list(queue._messages):
        times = cloud.times.of(one)
        if times is not None and times.sent_at <= oldest:
            queue._messages.remove(one)
            queue._pending_messages.discard(one)


def handing_over(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`SQSBackend.receive_message` that tells mappings the times of the mock's clock."""

    @wraps(original)
    def receive_message(self: Any, queue_name: str, *args: Any, **named: Any) -> Any:
        received = original(self, queue_name, *args, **named)
        cloud = innermost()
        if cloud is None or not cloud.is_reading:
            return received
        pending = {one.id: cloud.times.of(one) for one in self.get_queue(queue_name).pending_messages}
        return [_on_our_clock(one, pending.get(one.id)) for one in received]

    return receive_message


def _on_our_clock(message: Any, times: MessageTimes | None) -> Any:
    if times is None or times.first_received_at is None:
        return message
    shown = copy(message)
    shown.sent_timestamp = int(times.sent_at * 1000)
    shown.approximate_first_receive_timestamp = int(times.first_received_at * 1000)
    return shown
