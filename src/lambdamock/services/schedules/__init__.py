"""When schedules come round: `rate(...)` and `cron(...)` of EventBridge's rules, `at(...)` of EventBridge Scheduler.

Pure: a schedule knows the moments, not what happens then. Moments are seconds since 1970, in UTC.
"""

from __future__ import annotations

from lambdamock.services.schedules.crons import Cron
from lambdamock.services.schedules.expressions import Schedule, parse
from lambdamock.services.schedules.instants import At
from lambdamock.services.schedules.rates import Rate

__all__ = ["At", "Cron", "Rate", "Schedule", "parse"]
