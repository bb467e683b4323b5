"""The values of a metric, for tests that look at all of them."""

from __future__ import annotations

from lambdamock.observability.metrics import Series


def values(series: Series) -> list[float]:
    """In order of time."""
    return [point.value for point in series]
