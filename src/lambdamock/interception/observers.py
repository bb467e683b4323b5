"""Who wants to know that a mock was started; knows nothing else, so that asking costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lambdamock.simulation import Simulation

observers: Final[list[Callable[[Simulation], object]]] = []
"""Called with each simulation right after it was started."""
