"""Lambda's metrics in CloudWatch, and what AWS would charge: views of the journal."""

from __future__ import annotations

from lambdamock.observability.metrics.account import AccountMetrics
from lambdamock.observability.metrics.rules import Surroundings
from lambdamock.observability.metrics.series import Datapoint, Point, Series

__all__ = ["AccountMetrics", "Datapoint", "Point", "Series", "Surroundings"]
