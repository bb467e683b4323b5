"""The Lambda API: one module per resource, one function per operation, one place that answers requests."""

from __future__ import annotations

from lambdamock.api.dispatch import answer, perform
from lambdamock.api.world import World

__all__ = ["World", "answer", "perform"]
