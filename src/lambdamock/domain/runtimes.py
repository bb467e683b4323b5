"""Which runtime identifiers there are, and which of them new functions may use.

Source: documented, developer guide, "Lambda runtimes" (2019); observed, the list that AWS printed in its refusals of
unknown runtimes in November 2025, in its order.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

CURRENT: Final = (
    "nodejs20.x", "python3.14", "provided.al2023", "python3.12", "python3.13", "nodejs24.x", "nodejs22.x", "java25",
    "python3.10", "python3.11", "java21", "ruby3.3", "ruby3.4", "ruby3.2", "python3.8", "python3.9", "java17",
    "nodejs16.x", "dotnet10", "dotnet8", "java11", "dotnet6", "nodejs18.x", "provided.al2", "java8.al2",
)  # fmt: skip

GUIDE_2019: Final = (
    "nodejs8.10", "nodejs10.x", "java8", "python2.7", "python3.6", "python3.7", "dotnetcore1.0", "dotnetcore2.1",
    "go1.x", "ruby2.5", "provided",
)  # fmt: skip

RETIRED: Final = frozenset({
    "nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x",
    "java8", "python2.7", "python3.6", "python3.7", "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1",
    "dotnetcore3.1", "go1.x", "ruby2.5", "ruby2.7", "provided",
})  # fmt: skip
"""Identifiers that AWS once had and refuses today for creating and updating functions."""


_SNAP_START: Final = ("java", "python", "dotnet")
_NO_SNAP_START: Final = frozenset({
    "java8", "java8.al2", "python3.8", "python3.9", "python3.10", "python3.11", "dotnet6",
})  # fmt: skip


def supports_snap_start(runtime: str) -> bool:
    """Whether snapshots can be taken of environments of this runtime; container images have none ("").

    Source: documented, the service model and Lambda's runtimes: Java 11, Python 3.12, .NET 8 and later.
    """
    return runtime.startswith(_SNAP_START) and runtime not in _NO_SNAP_START


def is_python(runtime: str) -> bool:
    """Whether the managed runtime runs Python code."""
    return runtime.startswith("python")


def is_custom(runtime: str) -> bool:
    """Whether the function brings its own runtime, an executable named `bootstrap` (rule A424)."""
    return runtime.startswith("provided")


def refusal_of(runtime: str, supported: tuple[str, ...]) -> str | None:
    """Why a function may not be created with or updated to `runtime`; None when it may.

    Args:
        supported: the identifiers that the profile allows, in the order in which AWS prints them.

    Source: observed, recorded refusals of retired and of unknown identifiers.
    """
    if runtime in supported:
        return None
    if runtime in RETIRED:
        return (
            f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda "
            "functions. We recommend you use a supported runtime while creating or updating functions."
        )
    return (
        f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
        f"[{', '.join(supported)}] or be a valid ARN"
    )


def build_digest(runtime: str, architecture: str = "x86_64") -> str:
    """The 64 hexadecimal digits that name the build of a managed runtime in its ARN; equal in every run.

    Source: observed, a recorded answer: each architecture has a build of its own.
    """
    return sha256(f"{runtime}.{architecture}".encode()).hexdigest()
