"""Rules of moto's event buses that match events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final

from lambdamock.events import eventbridge
from lambdamock.events.content import Event
from lambdamock.eventsources.filters import PatternError
from lambdamock.eventsources.filters import parse as parse_pattern
from lambdamock.interception.port import Cloud, Innermost
from lambdamock.interception.triggers.objects import told_by_bucket
from lambdamock.services.input_transformers import payload_of

_entries: Final[ContextVar[Sequence[Mapping[str, Any]] | None]] = ContextVar("lambdamock_put_events", default=None)
_DISABLED: Final = "DISABLED"
_OF_AWS: Final = "aws."


def putting(original: Callable[..., Any], _innermost: Innermost) -> Callable[..., Any]:
    """`EventsBackend.put_events` that lets `sending` see what was put: whether it had a time of its own."""

    @wraps(original)
    def put_events(self: Any, events: Any) -> Any:
        token = _entries.set(events)
        try:
            return original(self, events)
        finally:
            _entries.reset(token)

    return put_events


def sending(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`Rule.send_to_targets` that hands events to our functions; all other targets are moto's.

    Source: documented, rules B073 and B075; EventBridge user guide, "Event patterns": a rule without a pattern matches
    no event, a disabled one none either.
    """

    @wraps(original)
    def send_to_targets(self: Any, original_event: Any, *args: Any, **named: Any) -> Any:
        cloud = innermost()
        functions = [target for target in self.targets if _is_function(target)] if cloud is not None else []
        if cloud is None or not functions:
            return original(self, original_event, *args, **named)
        if self.state != _DISABLED:
            _send(cloud, self, original_event, functions)
        others = [target for target in self.targets if not _is_function(target)]
        return original(_Others(self, others), original_event, *args, **named) if others else None

    return send_to_targets


class _Others:
    """A rule without some of its targets."""

    def __init__(self, rule: Any, targets: list[Any]) -> None:
        self._rule = rule
        self.targets = targets

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rule, name)


def _is_function(target: Mapping[str, Any]) -> bool:
    return ":lambda:" in target["Arn"] and ":function:" in target["Arn"]


def _send(cloud: Cloud, rule: Any, message: Mapping[str, Any], functions: Sequence[Mapping[str, Any]]) -> None:
    told = told_by_bucket()
    event = _event(cloud, rule, message) if told is None else told
    if not event or not _matches(rule, event):
        return
    for target in functions:
        payload = payload_of(event, target, rule.arn).encode()
        cloud.notify("eventbridge", target["Arn"], payload, source_arn=rule.arn, source_account=rule.account_id)


def _matches(rule: Any, event: Event) -> bool:
    """Whether a rule is for an event; moto decides where the pattern is none that we know.

    Source: documented, EventBridge user guide: services of AWS tell the default bus only.
    """
    if event["source"].startswith(_OF_AWS) and rule.event_bus_name != "default":
        return False
    text = rule.event_pattern.dump()
    if not text:
        return False
    try:
        return parse_pattern(text).matches(event)
    except PatternError:
        return bool(rule.event_pattern.matches_event(event))


def _event(cloud: Cloud, rule: Any, message: Mapping[str, Any]) -> Event:
    origin = cloud.origin(rule.region_name, str(message.get("account") or rule.account_id))
    event = eventbridge.event(
        message["detail"],
        detail_type=message["detail-type"],
        source=message["source"],
        resources=message.get("resources") or (),
        event_id=message["id"],
        origin=origin._replace(at=_time(message, origin.at)),
    )
    if "replay-name" in message:
        event["replay-name"] = message["replay-name"]
    return event


def _time(message: Mapping[str, Any], now: Any) -> Any:
    """When it happened, seconds since the epoch: what the entry says; else the mock's time, where moto has its own."""
    entries = _entries.get()
    time = message.get("time")
    if entries is not None and not any(entry.get("Time") is time for entry in entries):
        return now
    try:
        return float(time)  # type: ignore[arg-type]  # what is none is caught
    except (TypeError, ValueError):
        return now
