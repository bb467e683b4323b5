"""The mock itself: decorator, context manager, and the handle that tests hold."""

from __future__ import annotations

from lambdamock.mock.decorator import MockLambda, current, mock_lambda
from lambdamock.mock.function import Function, Functions
from lambdamock.mock.handle import Aws
from lambdamock.mock.invocation import FunctionFailure, Invocation, Invocations

__all__ = [
    "Aws",
    "Function",
    "FunctionFailure",
    "Functions",
    "Invocation",
    "Invocations",
    "MockLambda",
    "current",
    "mock_lambda",
]
