"""One invocation end to end: which environment runs it, and what is written down about it."""

from __future__ import annotations

from lambdamock.invocation.environments import Environments, Lifetimes
from lambdamock.invocation.invoker import Attempt, Invoker
from lambdamock.invocation.starts import Starts
from lambdamock.invocation.targets import Target, target_of

__all__ = ["Attempt", "Environments", "Invoker", "Lifetimes", "Starts", "Target", "target_of"]
