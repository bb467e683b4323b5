"""Why each statement had a say in a decision, or had none; for people, so nothing of it is done before it is asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from lambdamock.iam.elements import texts
from lambdamock.iam.evaluation import by_kind
from lambdamock.iam.keys import Keys
from lambdamock.iam.operators import moment, number
from lambdamock.iam.principals import BY_ACCOUNT, NOT_NAMED
from lambdamock.iam.statements import place
from lambdamock.iam.variables import Template, Variable
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.iam.conditions import Condition
    from lambdamock.iam.decisions import Decision
    from lambdamock.iam.requests import Request
    from lambdamock.iam.statements import Statement


@displayed()
class Reason(NamedTuple):
    """What one statement has to say about a request.

    Attributes:
        kind: of its policy, as in `Decision.kind`.
        policy: the name of the document; empty when it has none.
        statement: its number in the document, from 1.
        sid: empty when it has none.
        effect: "Allow" or "Deny".
        element: the first one that does not fit the request: "Action", "NotAction", "Principal", "NotPrincipal",
            "Resource", "NotResource" or "Condition"; empty when all fit.
        text: what does not fit, with the values of both sides; what the statement does when all fits.
    """

    kind: str
    policy: str
    statement: int
    sid: str
    effect: str
    element: str
    text: str

    @property
    def fits(self) -> bool:
        """Whether the statement is about the request."""
        return not self.element

    @property
    def place(self) -> str:
        """Where people find the statement."""
        return place(self.policy, self.statement - 1, self.sid)

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def reasons(decision: Decision) -> Iterator[Reason]:
    """What each statement has to say, policy by policy in the order in which they are asked."""
    request, keys = decision.request, Keys(decision.request.context)
    for kind, documents in by_kind(decision.policies):
        for document in documents:
            for each in document.rules.statements:
                element, text = _misfit(each, request, keys, has_principal=kind == "resource-based") or ("", "")
                effect = "Deny" if each.is_deny else "Allow"
                text = text or _consequence(each, request, keys)
                yield Reason(kind, each.policy, each.index + 1, each.sid, effect, element, text)


def _consequence(statement: Statement, request: Request, keys: Keys) -> str:
    """What a statement does that is about a request."""
    if statement.is_deny:
        return "it denies the request"
    if statement.principal is not None and statement.strength(request.principal, keys) == BY_ACCOUNT:
        return "it allows the account, so that the account's own policies decide"
    return "it allows the request"


_Misfit = tuple[str, str]


def _misfit(statement: Statement, request: Request, keys: Keys, *, has_principal: bool) -> _Misfit | None:
    """The first element of a statement that is not about a request, and why it is not."""
    if has_principal and statement.strength(request.principal, keys) == NOT_NAMED:
        return _principal_misfit(statement, request)
    if not statement.has_action(request.action.lower()):
        return _list_misfit(statement, "Action", request.action, "")
    if not statement.has_resource(request.resource, keys):
        notes = [note for each in statement.resources.wanted for note in _filled(each, keys)]
        return _list_misfit(statement, "Resource", request.resource, f" ({', '.join(notes)})" if notes else "")
    condition = next((each for each in statement.conditions if not each.holds(keys)), None)
    return None if condition is None else ("Condition", _condition_misfit(condition, keys))


def _principal_misfit(statement: Statement, request: Request) -> _Misfit:
    element = "NotPrincipal" if "NotPrincipal" in statement.source else "Principal"
    listed = json.dumps(statement.source.get(element))
    verb = "names" if element == "NotPrincipal" else "does not name"
    return element, f"{element} {listed} {verb} {request.principal.arn}"


def _list_misfit(statement: Statement, element: str, asked: str, notes: str) -> _Misfit:
    """Of an element that lists patterns, or of the one that spares what it lists."""
    name, verb = (f"Not{element}", "matches") if f"Not{element}" in statement.source else (element, "does not match")
    listed = ", ".join(texts(statement.source.get(name, "*")))
    return name, f"{name} {listed}{notes} {verb} {asked}"


def _filled(text: str | Template, keys: Keys) -> Iterator[str]:
    """What a request puts in place of the variables of a text."""
    for variable in text.variables if isinstance(text, Template) else ():
        found = keys.find_one(variable.key)
        yield f"{variable.key} is {found!r}" if found is not None else _unfilled(variable)


def _unfilled(variable: Variable) -> str:
    if variable.default is None:
        return f"the request has no {variable.key}"
    return f"the request has no {variable.key}, so it is {variable.default!r}"


_READERS: Final[dict[str, Callable[[str], object]]] = {"Numeric": number, "Date": moment}


def _condition_misfit(condition: Condition, keys: Keys) -> str:
    found = keys.find_all(condition.key)
    if not found:
        return f"{condition}: the request has no {condition.key}"
    notes = [note for each in condition.wanted for note in _filled(each, keys)]
    unread = [
        f"{value!r} is no {family.lower()} value"
        for family, read in _READERS.items()
        if family in condition.name
        for value in found
        if read(value) is None
    ]
    return f"{condition}: the request has {', '.join([*map(repr, found), *notes, *unread])}"


def as_html(decision: Decision) -> str:
    """A table of all statements, those that decided in bold."""
    from html import escape

    rows = []
    deciding = {id(each) for each in decision.decisive}
    documents = [document for _, several in by_kind(decision.policies) for document in several]
    statements = [each for document in documents for each in document.rules.statements]
    for reason, statement in zip(decision.why(), statements, strict=True):
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in (reason.kind, reason.place, reason.effect, reason.text))
        style = ' style="font-weight: bold"' if id(statement) in deciding else ""
        rows.append(f"<tr{style}>{cells}</tr>")
    head = "<tr><th>policy</th><th>statement</th><th>effect</th><th>why</th></tr>"
    return f"<p>{escape(str(decision))}</p><table>{head}{''.join(rows)}</table>"
