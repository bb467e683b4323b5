"""Policy documents, read from JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from lambdamock.errors import UsageError


class PolicySyntaxError(UsageError):
    """A text is no policy document."""


class Document(NamedTuple):
    """A policy document.

    Attributes:
        name: how people know the policy: the name of an inline policy, the ARN of a managed one, the ARN of what a
            resource-based one belongs to.
    """

    name: str
    version: str
    statements: tuple[Mapping[str, Any], ...]


def read(source: str | Mapping[str, Any], *, name: str = "") -> Document:
    """Read a policy document.

    Args:
        source: its JSON, or what that decodes to.

    Raises:
        PolicySyntaxError: it is none.
    """
    document = json.loads(source) if isinstance(source, str) else source
    statements = document["Statement"]
    return Document(
        name, document.get("Version", "2008-10-17"), tuple(statements if isinstance(statements, list) else [statements])
    )
