"""Read-only views of the journal."""

from __future__ import annotations

from lambdamock.observability.logs import LogGroup, LogGroups, LogStream

__all__ = ["LogGroup", "LogGroups", "LogStream"]
