"""What a reader is told about a text that is no policy document."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from lambdamock.errors import UsageError

SYNTAX: Final = "Syntax errors in policy."


class Position(NamedTuple):
    """A place in a text, counted from 1; 0 where there is no text."""

    line: int = 0
    column: int = 0


NOWHERE: Final = Position()


class PolicySyntaxError(UsageError):
    """A text is no policy document.

    Attributes:
        reason: what is wrong.
        path: of the element: "Statement[2].Condition.StringEqual"; empty when it is the whole document.
        position: in the text; line and column are 0 when there was none.
        wording: what AWS answers: the message of `MalformedPolicyDocument`.

    Source: observed, recorded answers of IAM (the wording of each case); assumed, "Syntax errors in policy." elsewhere.
    """

    def __init__(self, reason: str, path: str = "", at: Position = NOWHERE, wording: str = SYNTAX) -> None:
        self.reason, self.path, self.position, self.wording = reason, path, at, wording
        where = f"line {at.line}, column {at.column}" if at.line else ""
        super().__init__(": ".join(filter(None, (where, path, reason))))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.reason, self.path, self.position, self.wording)
