"""When a version takes over a new build of its managed runtime."""

from __future__ import annotations

from typing import Final, NamedTuple


class RuntimeManagement(NamedTuple):
    """The runtime management of one version.

    Attributes:
        update_runtime_on: "Auto", "FunctionUpdate" or "Manual".
        runtime_version_arn: the build that "Manual" stays with; None for the others.
    """

    update_runtime_on: str = "Auto"
    runtime_version_arn: str | None = None


DEFAULT: Final = RuntimeManagement()
"""Of a version for which nothing was configured."""
