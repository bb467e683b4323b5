"""One mocked AWS, put together from the parts."""

from __future__ import annotations

from lambdamock.simulation.options import Options
from lambdamock.simulation.simulation import Simulation

__all__ = ["Options", "Simulation"]
