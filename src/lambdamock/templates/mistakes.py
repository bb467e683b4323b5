"""What is wrong with an expression, before it is known where the expression stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lambdamock.errors import TemplateError


class Mistake(Exception):
    """An expression cannot be evaluated.

    Args:
        reason: in CloudFormation's words where it has some.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path: list[str] = []

    def at(self, where: str) -> TemplateError:
        """The same, said of the whole expression that stands there."""
        return TemplateError(f"{'.'.join([where, *reversed(self.path)])}: {self.reason}")


@contextmanager
def placed(where: str) -> Iterator[None]:
    """Say of all mistakes within where they were made.

    Raises:
        TemplateError: there was one.
    """
    try:
        yield
    except Mistake as mistake:
        raise mistake.at(where) from None
