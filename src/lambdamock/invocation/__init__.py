"""One invocation end to end: which environment runs it, and what is written down about it."""

from __future__ import annotations

from lambdamock.invocation.environments import Environments
from lambdamock.invocation.invoker import Attempt, Invoker

__all__ = ["Attempt", "Environments", "Invoker"]
