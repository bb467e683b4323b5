"""A command of the guide: what must be there before, what it prints, what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lambdamock import Aws

Step = Callable[[Aws], Mapping[str, str] | None]
"""Prepares the account or the working directory; may give shell variables."""


class Case(NamedTuple):
    """One command.

    Attributes:
        command: what follows `aws lambda`.
        prints: what it prints: a value for JSON, columns for text, None for nothing, `Refused`.
        given: what is done before.
        writes: files that it leaves, with their text.
        after: further commands, with what they print.
        principal: ARN of the caller, when it is not the account itself.
        adapted: how the command differs from that of the guide, and why.
        needs_s3: another mock answers S3 while it runs.
    """

    command: str
    prints: Any
    region: str = "us-east-2"
    given: tuple[Step, ...] = ()
    writes: Mapping[str, Any] = {}
    after: Mapping[str, Any] = {}
    principal: str = ""
    adapted: str = ""
    needs_s3: bool = False
