"""Filter patterns of CloudWatch Logs: which log events a search finds and a subscription lets through. Pure."""

from __future__ import annotations

from lambdamock.observability.log_filters.comparisons import FilterError, Matches
from lambdamock.observability.log_filters.patterns import parse

__all__ = ["FilterError", "Matches", "parse"]
