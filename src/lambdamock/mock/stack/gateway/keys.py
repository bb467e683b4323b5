"""API keys and the usage plans that they belong to."""

from __future__ import annotations

from typing import NamedTuple

from lambdamock.reprs import displayed


@displayed()
class ApiKey(NamedTuple):
    """A key that clients of an API send as `x-api-key`."""

    id: str
    name: str
    value: str
    enabled: bool = True


class UsagePlan(NamedTuple):
    """Which keys may use which stages.

    Attributes:
        stages: id of the API and name of the stage.
        keys: by id.
    """

    id: str
    stages: frozenset[tuple[str, str]]
    keys: dict[str, ApiKey]
