"""What interception asks of whatever answers in place of AWS."""

from __future__ import annotations

from typing import Protocol

from lambdamock.protocol import LambdaProtocol
from lambdamock.wire import Request, Response


class Cloud(Protocol):
    """One mocked AWS, as a client sees it."""

    @property
    def account_id(self) -> str:
        """The account of the callers."""
        ...

    def answer(self, protocol: LambdaProtocol, request: Request) -> Response:
        """Answer a request; whatever falls due by it happens before this returns.

        Handlers ask, too: then the interpreter is the host's until this returns.
        """
        ...

    def run_due(self) -> None:
        """Let happen what is due now."""
        ...

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        ...

    def retry_later(self, operation: str, attempt: int, delay: float) -> None:
        """Let `delay` seconds pass before a client tries again."""
        ...
