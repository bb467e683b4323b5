"""`rate(5 minutes)`: again and again, one period apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from lambdamock.errors import UsageError

_UNITS: Final[Mapping[str, int]] = {"minute": 60, "hour": 3_600, "day": 86_400}
_RATE: Final = re.compile(r"([1-9][0-9]*) (minute|hour|day)(s?)")


class Rate(NamedTuple):
    """Once in a period.

    Attributes:
        period: seconds; whole minutes.
    """

    period: int

    def next_after(self, moment: float, *, since: float) -> float:
        """The first time after `moment`; the first one of all is one period after `since`.

        Source: assumed, rates count from when the rule was made or enabled; AWS tells only the period.
        """
        passed = max(0, int((moment - since) // self.period))
        due = since + (passed + 1) * self.period
        return due if due > moment else due + self.period


def parse_rate(text: str) -> Rate:
    """What is written between the brackets, for instance "5 minutes".

    Raises:
        UsageError: why it is none.

    Source: documented, developer guide, "Schedule expressions using rate or cron", rules B083 and B084.
    """
    match = _RATE.fullmatch(text)
    if match is None:
        raise UsageError(f"rate({text}): give a whole number of at least 1, a space, and minutes, hours or days")
    value, unit, plural = int(match[1]), match[2], match[3]
    if (value == 1) is bool(plural):
        raise UsageError(f"rate({text}): the unit of {value} is {unit if plural else unit + 's'!r}")
    return Rate(value * _UNITS[unit])
