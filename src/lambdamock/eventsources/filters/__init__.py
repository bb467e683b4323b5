"""Which records a pattern lets through. Pure: knows neither the API nor the sources themselves."""

from __future__ import annotations

from lambdamock.eventsources.filters.operators import PatternError
from lambdamock.eventsources.filters.patterns import Pattern, parse

__all__ = ["Pattern", "PatternError", "parse"]
