"""What event source mappings do with records: filter them. Pure: knows neither the API nor the sources themselves."""

from __future__ import annotations

from lambdamock.eventsources.operators import PatternError
from lambdamock.eventsources.patterns import Pattern, parse

__all__ = ["Pattern", "PatternError", "parse"]
