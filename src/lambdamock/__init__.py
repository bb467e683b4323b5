"""AWS Lambda in this process: `mock_lambda` answers every Lambda call that botocore makes, and runs the functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lambdamock.mock import Aws, Function, Invocation, current, mock_lambda

__version__ = "0.1.0"
__all__ = ["Aws", "Function", "Invocation", "__version__", "current", "mock_lambda"]


def __getattr__(name: str) -> Any:
    """Load the mock when it is first asked for: the pytest plugin imports this package in every test run."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from lambdamock import mock

    return getattr(mock, name)


def __dir__() -> list[str]:
    return __all__
