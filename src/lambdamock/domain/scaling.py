"""Scaling of functions that run on a capacity provider's instances (Lambda Managed Instances)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from lambdamock.domain.versions import Version


class Bounds(NamedTuple):
    """How many execution environments there may be, 0 to 15,000; None where the request gave no number."""

    minimum: int | None = None
    maximum: int | None = None


UNBOUNDED: Final = Bounds()
"""What is in effect before anything is asked for."""


class ScalingConfig(NamedTuple):
    """The scaling of one published version.

    Attributes:
        requested: what a user last asked for.
        applied: what is in effect; it becomes the requested one after a moment.
    """

    requested: Bounds
    applied: Bounds


def runs_on_capacity_provider(version: Version) -> bool:
    """Whether a version runs on managed instances instead of Lambda's own fleet."""
    return bool(version.settings.others.get("CapacityProviderConfig"))
