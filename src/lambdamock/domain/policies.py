"""Resource-based policies: the statements of a function, version, alias or layer version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from lambdamock.domain.arns import LATEST

if TYPE_CHECKING:
    from lambdamock.iam import Document

Statement = Mapping[str, Any]
"""One statement as JSON shows it; never changed in place."""

_QUALIFIED_LATEST: Final = f":{LATEST}"
_HEAD: Final[Mapping[str, str]] = {"Version": "2012-10-17", "Id": "default"}


def policy_key(qualifier: str | None) -> str:
    """Under which key of `Function.policies` the policy of a qualifier lies.

    A policy holds for the exact form of the ARN. So "$LATEST" is the key of the function without a qualifier, and the
    qualified `$LATEST` has one of its own, which no version and no alias can have.

    Source: documented, developer guide, rules A235 to A239.
    """
    if qualifier is None:
        return LATEST
    return _QUALIFIED_LATEST if qualifier == LATEST else qualifier


class Policy:
    """The statements of one resource, in the order in which they were added; never changed in place.

    Args:
        statements: at least one; a resource without statements has no policy.
        revision_id: of a layer version's policy; that of a function's policy is the revision of the function, version
            or alias that it belongs to.
        head: what the document has before its statements.
    """

    __slots__ = ("_document", "head", "revision_id", "statements")

    def __init__(
        self, statements: tuple[Statement, ...], revision_id: str = "", head: Mapping[str, Any] = _HEAD
    ) -> None:
        self.statements = statements
        self.revision_id = revision_id
        self.head = head
        self._document: Document | None = None

    def document(self, resource: str) -> Document:
        """What decides; made when it is first asked, because few policies ever are.

        Args:
            resource: the ARN of what has the policy, by which people know it.
        """
        if self._document is None:
            from lambdamock.iam import Document  # only those whom a policy lets in need it

            self._document = Document(resource, self.head.get("Version", "2008-10-17"), self.statements)
        return self._document

    def as_json(self) -> str:
        """The document in the form in which AWS prints it: compact, the statements last (observed)."""
        return as_json({**self.head, "Statement": list(self.statements)})

    @property
    def denies(self) -> bool:
        """Whether a statement denies something, to whomever."""
        return any(statement["Effect"] == "Deny" for statement in self.statements)

    def has(self, sid: str) -> bool:
        """Whether there is a statement of that id."""
        return self.statement(sid) is not None

    def statement(self, sid: str) -> Statement | None:
        """The statement of that id, if there is one."""
        return next((statement for statement in self.statements if statement.get("Sid") == sid), None)

    def having(self, statement: Statement) -> Policy:
        """The policy with one more statement at its end."""
        return Policy((*self.statements, statement), self.revision_id, self.head)

    def without(self, sid: str) -> Policy | None:
        """The policy without the statement of that id; None when no other is left."""
        kept = tuple(statement for statement in self.statements if statement.get("Sid") != sid)
        return Policy(kept, self.revision_id, self.head) if kept else None

    def revised(self, revision_id: str) -> Policy:
        """The policy as a new revision."""
        return Policy(self.statements, revision_id, self.head)


def as_json(document: Mapping[str, Any]) -> str:
    """Compact JSON, in the order of the members."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def values_of(element: Any) -> list[Any]:
    """The values of a policy's element, which may be one value or a list."""
    return list(element) if isinstance(element, list | tuple) else [element]


def accounts_of(principal: Any) -> list[str]:
    """The accounts, ARNs and wildcards that a `Principal` names; not its services."""
    return values_of(principal.get("AWS", [])) if isinstance(principal, Mapping) else values_of(principal)


def services_of(principal: Any) -> list[str]:
    """The services and wildcards that a `Principal` names; not its accounts."""
    if isinstance(principal, Mapping):
        return [*values_of(principal.get("Service", [])), *(one for one in accounts_of(principal) if one == "*")]
    return values_of(principal)


def is_like(value: str, pattern: str) -> bool:
    """Whether a value matches a pattern with the wildcards `*` and `?`."""
    from lambdamock.iam.wildcards import marked, matcher

    return matcher(marked(pattern))(value)
