"""Aliases: names that point to one version, or to two with weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

_NO_WEIGHTS: Mapping[str, float] = {}


class Alias(NamedTuple):
    """A name for a version of a function.

    Attributes:
        function_version: "$LATEST" or the number of a published version.
        weights: number of one further version to the share of invocations that it takes, 0.0 to 1.0; mostly empty.
    """

    name: str
    function_version: str
    description: str
    revision_id: str
    weights: Mapping[str, float] = _NO_WEIGHTS

    def points_to(self, number: str) -> bool:
        """Whether some invocations of the alias go to that version."""
        return number == self.function_version or number in self.weights
