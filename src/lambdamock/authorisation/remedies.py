"""Which changes of policies would allow what was denied."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.authorisation.suggestion import VERSION, pattern_of
from lambdamock.iam import Decision, Document, Outcome, Policies, Principal, Request, decide
from lambdamock.iam.decisions import BOUNDARY, CONTROL, IDENTITY, RESOURCE, SESSION
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.iam.statements import Statement

_MOST_CHANGES: Final = 20
_ASSUMING: Final = "sts:assumerole"


@displayed()
class Change(NamedTuple):
    """One change of a policy.

    Attributes:
        kind: of policy: "identity-based", "resource-based", "permissions boundary", "session", "service control".
        text: what to do, a sentence without its full stop.
        statement: to add, as JSON has it; None when one that is there must be changed.
    """

    kind: str
    text: str
    statement: Mapping[str, Any] | None

    @property
    def line(self) -> str:
        """What to do, with the statement, in one line."""
        return self.text if self.statement is None else f"{self.text}: {json.dumps(dict(self.statement))}"

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        statement = None if self.statement is None else dict(self.statement)
        return {"kind": self.kind, "text": self.text, "statement": statement}


def changes_for(decision: Decision) -> tuple[Change, ...]:
    """All changes that together allow what was denied, each the smallest that is enough; none when it was allowed."""
    changes: list[Change] = []
    while not decision.is_allowed and len(changes) < _MOST_CHANGES:
        change = _spare if decision.outcome is Outcome.EXPLICIT_DENY else _ADDITIONS[decision.kind]
        done, policies = change(decision)
        changes.append(done)
        decision = decide(decision.request, policies)
    return tuple(changes)


_Step = tuple[Change, Policies]


def _spare(decision: Decision) -> _Step:
    """Change the statement that denies."""
    statement = decision.decisive[0]
    text = f"change {statement.place} ({decision.kind}), which denies it: no other statement can allow it"
    without = _WithoutStatement(statement)
    policies = decision.policies
    changed = Policies(
        None if policies.identity is None else without.many(policies.identity),
        without.one(policies.boundary),
        None if policies.session is None else without.many(policies.session),
        [without.many(level) for level in policies.controls],
        without.one(policies.resource),
    )
    return Change(decision.kind, text, None), changed


class _WithoutStatement:
    """Documents, without one statement."""

    def __init__(self, statement: Statement) -> None:
        self._statement = statement

    def one(self, document: Document | None) -> Document | None:
        """The document, or one in its place."""
        if document is None or not any(each is self._statement for each in document.rules.statements):
            return document
        index = self._statement.index
        return document._replace(statements=document.statements[:index] + document.statements[index + 1 :])

    def many(self, documents: Sequence[Document]) -> list[Document]:
        """Several of them."""
        return [each for each in map(self.one, documents) if each is not None]


def _to_identity(decision: Decision) -> _Step:
    identity = tuple(decision.policies.identity or ())
    owner = _described(decision.request.principal)
    text = f"add a statement to a policy of {owner}"
    if not identity:
        text = f"give {owner} a policy with a statement; none is known of it"
    statement = _statement(decision.request)
    return Change(IDENTITY, text, statement), decision.policies._replace(identity=(*identity, _document(statement)))


def _to_resource(decision: Decision) -> _Step:
    """Add to the resource's own policy; that of a role says who may assume it, and names no resource."""
    request, present = decision.request, decision.policies.resource
    statement = {"Principal": _principal(request.principal), **_statement(request)}
    text = f"add a statement to the policy of {request.resource}"
    if request.action.lower().startswith(_ASSUMING):
        del statement["Resource"]
        text = f"add a statement to the trust policy of {request.resource}"
    return Change(RESOURCE, text, statement), decision.policies._replace(resource=_extended(present, statement))


def _to_boundary(decision: Decision) -> _Step:
    present = decision.policies.boundary
    statement = _statement(decision.request)
    name = "" if present is None else f" {present.name}".rstrip()
    text = f"add a statement to the permissions boundary{name} of {_described(decision.request.principal)}"
    return Change(BOUNDARY, text, statement), decision.policies._replace(boundary=_extended(present, statement))


def _to_session(decision: Decision) -> _Step:
    statement = _statement(decision.request)
    text = f"add a statement to the policy that was given when the session {decision.request.principal.arn} was begun"
    session = (*(decision.policies.session or ()), _document(statement))
    return Change(SESSION, text, statement), decision.policies._replace(session=session)


def _to_controls(decision: Decision) -> _Step:
    """Add to the first level, from the root down, that does not allow it."""
    request, levels = decision.request, [list(level) for level in decision.policies.controls]
    number = next(index for index, level in enumerate(levels) if not _allow(level, request))
    statement = _statement(request)
    levels[number].append(_document(statement))
    text = (
        f"add a statement to a service control policy of level {number + 1} of the organization, counted from its root"
    )
    return Change(CONTROL, text, statement), decision.policies._replace(controls=levels)


_ADDITIONS: Final[Mapping[str, Callable[[Decision], _Step]]] = {
    IDENTITY: _to_identity,
    RESOURCE: _to_resource,
    BOUNDARY: _to_boundary,
    SESSION: _to_session,
    CONTROL: _to_controls,
}


def _allow(documents: Sequence[Document], request: Request) -> bool:
    own = request._replace(resource_account="")
    return decide(own, Policies(controls=(documents,), identity=None)).is_allowed


def _statement(request: Request) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": request.action, "Resource": pattern_of(request.resource)}


def _document(statement: Mapping[str, Any]) -> Document:
    return Document("", VERSION, (statement,))


def _extended(document: Document | None, statement: Mapping[str, Any]) -> Document:
    if document is None:
        return _document(statement)
    return document._replace(version=VERSION, statements=(*document.statements, statement))


def _principal(principal: Principal) -> Any:
    """Whom a resource-based policy must name: a session's role, so that all its sessions are meant."""
    if principal.account_id:
        return {"AWS": principal.identity_arn or principal.arn}
    return "*" if principal.arn == "*" else {"Service": principal.arn}


def _described(principal: Principal) -> str:
    """A role or a user, for people: "role lambda-role", or else the ARN."""
    kind, _, name = (principal.identity_arn or principal.arn).split(":")[-1].partition("/")
    return f"{kind} {name.rpartition('/')[2]}" if kind in {"role", "user"} else principal.arn
