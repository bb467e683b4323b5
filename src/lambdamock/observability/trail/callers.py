"""Who made a call, as CloudTrail tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.domain.arns import partition_of
from lambdamock.domain.callers import ServiceCaller

if TYPE_CHECKING:
    from lambdamock.authorisation.subjects import Subject
    from lambdamock.domain.journal import ApiCall

    Describe = Callable[[Subject, ApiCall, "UniqueId"], dict[str, Any]]

UniqueId = "Callable[[str], str]"
