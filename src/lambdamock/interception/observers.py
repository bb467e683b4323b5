"""Who wants to know that a mock was started; knows nothing else, so that asking costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lambdamock.interception.port import Cloud

observers: Final[list[Callable[[Cloud], object]]] = []
"""Called with each cloud right after it was started."""
