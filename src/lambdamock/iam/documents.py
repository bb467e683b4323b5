"""Policy documents, read from JSON."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.iam.statements import Rules


class _Document(NamedTuple):
    name: str
    version: str
    statements: tuple[Mapping[str, Any], ...]


@displayed()
class Document(_Document):
    """A policy document.

    Attributes:
        name: how people know the policy: the name of an inline policy, the ARN of a managed one, the ARN of what a
            resource-based one belongs to.
        version: "2012-10-17", or "2008-10-17", in which there are no variables.
        statements: as JSON has them.
    """

    @cached_property
    def rules(self) -> Rules:
        """Its statements, made ready for being asked; made when it is first asked."""
        from lambdamock.iam.statements import Rules  # few documents of a test are ever asked

        return Rules(*self)

    def __reduce__(self) -> tuple[type[Document], tuple[Any, ...]]:
        return Document, tuple(self)


def read(source: str | Mapping[str, Any], *, name: str = "", kind: str = "any", limit: int | None = None) -> Document:
    """Read a policy document.

    Args:
        source: its JSON, or what that decodes to.
        kind: what it is a policy of: "identity", "resource", "trust", or "any" when that is not known.
        limit: how many characters it may have, white space not counted; as many as it likes when None.

    Raises:
        PolicySyntaxError: it is none.
    """
    from lambdamock.iam.grammar import checked  # most mocks read no policy

    document = checked(source, kind=kind, limit=limit)
    statements = document["Statement"]
    listed = tuple(statements) if isinstance(statements, list) else (statements,)
    return Document(name, document.get("Version", "2008-10-17"), listed)
