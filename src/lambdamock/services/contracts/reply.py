"""What comes of an invocation where no HTTP response does."""

from __future__ import annotations

from typing import Any, NamedTuple

from lambdamock.reprs import displayed


@displayed()
class ServiceError(NamedTuple):
    """The error that a service reports, for instance to the client that signs up, or in its own log.

    Attributes:
        code: its name, for instance "UserLambdaValidationException".
        message: worded as the service words it.
    """

    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


@displayed()
class Reply(NamedTuple):
    """What a service goes on with.

    Attributes:
        value: what it took from the function's result; None when it could take nothing.
        error: what it reports instead; None when all is well.
        problem: which part of its contract with the service the function broke; None when it broke none.
        attempts: how often the function was invoked.
    """

    value: Any = None
    error: ServiceError | None = None
    problem: str | None = None
    attempts: int = 1

    @property
    def ok(self) -> bool:
        """Whether the service reports no error."""
        return self.error is None


def failed(code: str, message: str, problem: str | None = None) -> Reply:
    """The reply of a service that reports an error."""
    return Reply(error=ServiceError(code, message), problem=problem)
