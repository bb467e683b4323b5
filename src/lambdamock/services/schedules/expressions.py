"""From a schedule expression to the schedule that it stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final, Protocol

from lambdamock.errors import UsageError, ValidationException
from lambdamock.services.schedules.crons import parse_cron
from lambdamock.services.schedules.instants import parse_at
from lambdamock.services.schedules.rates import parse_rate

_FORM: Final = re.compile(r"([a-z]+)\((.*)\)")


class Schedule(Protocol):
    """Moments, in seconds since 1970."""

    def next_after(self, moment: float, *, since: float) -> float | None:
        """The first one after `moment`, for a schedule that began at `since`; None when there is none any more."""
        ...


_KINDS: Final[Mapping[str, Callable[[str], Schedule]]] = {"rate": parse_rate, "cron": parse_cron}
_KINDS_OF_SCHEDULER: Final[Mapping[str, Callable[[str], Schedule]]] = {**_KINDS, "at": parse_at}


@lru_cache(256)
def parse(expression: str, *, of_scheduler: bool = False) -> Schedule:
    """The schedule of a rule of EventBridge, or of EventBridge Scheduler, which knows `at(...)`, too.

    Raises:
        ValidationException: it is no such expression; its explanation says why.

    Source: documented, developer guide, "Schedule expressions using rate or cron"; observed, the wording for rules
    (PutRule); assumed, the wording for EventBridge Scheduler.
    """
    try:
        return _parsed(expression, _KINDS_OF_SCHEDULER if of_scheduler else _KINDS)
    except UsageError as reason:
        wording = (
            f"Invalid Schedule Expression {expression}."
            if of_scheduler
            else "Parameter ScheduleExpression is not valid."
        )
        raise ValidationException(wording).explained(str(reason)) from None


def _parsed(expression: str, kinds: Mapping[str, Callable[[str], Schedule]]) -> Schedule:
    match = _FORM.fullmatch(expression)
    if match is None or match[1] not in kinds:
        examples = " or ".join(f"{kind}(...)" for kind in kinds)
        raise UsageError(f"{expression!r} is no schedule: write {examples}")
    return kinds[match[1]](match[2])
