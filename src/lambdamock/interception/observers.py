"""Who wants to know that a mock was started; knows nothing else, so that asking costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

observers: Final[list[Callable[[Any], object]]] = []
"""Called with each simulation right after it was started."""
