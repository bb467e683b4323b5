"""Calls of the Lambda API as CloudTrail records them."""

from __future__ import annotations

from lambdamock.observability.trail.names import action_of, is_data_event
from lambdamock.observability.trail.records import TrailRecord, records_of

__all__ = ["TrailRecord", "action_of", "is_data_event", "records_of"]
