"""Time as an injected interface: the clock, and the jobs that wait for it."""

from __future__ import annotations

from lambdamock.timing.clock import EPOCH, Clock, SystemClock, VirtualClock, monotonic
from lambdamock.timing.scheduler import Job, Scheduler, following

__all__ = ["EPOCH", "Clock", "Job", "Scheduler", "SystemClock", "VirtualClock", "following", "monotonic"]
