"""Filter patterns of CloudWatch Logs: which log events a subscription lets through. Pure."""

from __future__ import annotations

from lambdamock.services.log_filters.comparisons import FilterError, Matches
from lambdamock.services.log_filters.patterns import parse

__all__ = ["FilterError", "Matches", "parse"]
