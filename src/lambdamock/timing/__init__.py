"""Time as an injected interface: the clock, and the jobs that wait for it."""

from lambdamock.timing.clock import EPOCH, Clock, SystemClock, VirtualClock
from lambdamock.timing.scheduler import Job, Scheduler

__all__ = ["EPOCH", "Clock", "Job", "Scheduler", "SystemClock", "VirtualClock"]
