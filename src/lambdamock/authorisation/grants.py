"""What policies of a role grant, piece by piece, and which pieces nothing made use of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from lambdamock.iam import Document, Policies, Request, decide
from lambdamock.iam.statements import place
from lambdamock.iam.wildcards import marked, matcher
from lambdamock.reprs import displayed

EVERYTHING_BUT: Final = "everything but "
"""How the action of a `NotAction`, or the resource of a `NotResource`, begins."""


class Grant(NamedTuple):
    """One action on one resource, as a statement of a policy allows it.

    Attributes:
        policy: its name, or its ARN.
        statement: its number in the policy, from 1.
        sid: empty when it has none.
        action: as the statement has it, maybe with wildcards; "everything but s3:*" for a `NotAction`.
        resource: the same.
        used_for: actions that it was used for, sorted.
    """

    policy: str
    statement: int
    sid: str
    action: str
    resource: str
    used_for: tuple[str, ...] = ()


@displayed()
class UnusedPermission(NamedTuple):
    """A part of a role's policy that a function did not need.

    Attributes:
        policy: its name, or its ARN.
        statement: its number in the policy, from 1.
        sid: empty when it has none.
        part: "statement" when nothing of it was used, "action", "resource", or "wildcard" when an action with `*` was
            used for some actions only.
        actions: of the statement; the one that is not needed where `part` is "action" or "wildcard".
        resources: of the statement; the one that is not needed where `part` is "resource".
        used_for: of a wildcard: the actions that would do.
    """

    policy: str
    statement: int
    sid: str
    part: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    used_for: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The policy and the statement, for people."""
        return place(self.policy, self.statement - 1, self.sid)

    def __str__(self) -> str:
        if self.part == "wildcard":
            return f"{self.where}: {self.actions[0]} was used for {', '.join(self.used_for)} only"
        if self.part == "action":
            return f"{self.where}: {self.actions[0]} was not used"
        if self.part == "resource":
            return f"{self.where}: {self.resources[0]} was not used"
        return f"{self.where}: nothing of it was used: {', '.join(self.actions)} on {', '.join(self.resources)}"


def grants_of(documents: Iterable[Document], requests: Sequence[Request]) -> list[Grant]:
    """All that policies allow, each piece with what it was used for; in the order of the policies.

    Args:
        requests: what a function did.
    """
    found: list[Grant] = []
    different = list({(request.action, request.resource): request for request in requests}.values())
    for document in documents:
        for number, statement in enumerate(document.statements, 1):
            if statement["Effect"] == "Allow":
                asked = requests if _depends_on_context(statement) else different
                found += _pieces(document, number, statement, asked)
    return found


def merged(grants: Iterable[Grant]) -> list[Grant]:
    """Grants of several worlds together: what one of them made use of was used."""
    found: dict[tuple[str, ...], Grant] = {}
    for grant in grants:
        key = tuple(map(str, grant[:-1]))
        known = found.get(key, grant)
        found[key] = grant._replace(used_for=tuple(sorted({*known.used_for, *grant.used_for})))
    return list(found.values())


def unused(grants: Iterable[Grant]) -> list[UnusedPermission]:
    """What nothing made use of, in the order of the policies: whole statements, else actions and resources of them.

    Wildcards in resources count as used as soon as something that they cover was.
    """
    statements: dict[tuple[str, int, str], list[Grant]] = {}
    for grant in grants:
        statements.setdefault((grant.policy, grant.statement, grant.sid), []).append(grant)
    return [one for (policy, number, sid), pieces in statements.items() for one in _unused(policy, number, sid, pieces)]


def _pieces(
    document: Document, number: int, statement: Mapping[str, Any], requests: Sequence[Request]
) -> Iterator[Grant]:
    sid = str(statement.get("Sid", ""))
    for action, only_action in _choices(statement, "Action"):
        concerned = [request for request in requests if _concerns(only_action, request.action)]
        for resource, only_resource in _choices(statement, "Resource"):
            rest = {key: value for key, value in statement.items() if key in {"Effect", "Condition"}}
            piece = Document(document.name, document.version, ({**rest, **only_action, **only_resource},))
            used_for = {request.action for request in concerned if _allows(piece, request)}
            yield Grant(document.name, number, sid, action, resource, tuple(sorted(used_for)))


def _choices(statement: Mapping[str, Any], element: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The values of an element, each by itself; one with `Not` is a single one."""
    if element in statement:
        for value in _listed(statement[element]):
            yield value, {element: value}
    else:
        listed = statement.get(f"Not{element}", [])
        yield EVERYTHING_BUT + ", ".join(_listed(listed)), {f"Not{element}": listed}


def _depends_on_context(statement: Mapping[str, Any]) -> bool:
    """Whether equal actions on equal resources may be decided differently."""
    resources = _listed(statement.get("Resource", statement.get("NotResource", [])))
    return "Condition" in statement or any("${" in resource for resource in resources)


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _concerns(element: Mapping[str, Any], action: str) -> bool:
    """Whether an action may be meant: most are not, and asking this costs less than a decision."""
    wanted = element.get("Action")
    return wanted is None or matcher(marked(wanted.lower()))(action.lower())


def _allows(document: Document, request: Request) -> bool:
    return decide(request, Policies(identity=(document,))).is_allowed


def _unused(policy: str, number: int, sid: str, pieces: list[Grant]) -> Iterator[UnusedPermission]:
    actions = tuple(dict.fromkeys(piece.action for piece in pieces))
    resources = tuple(dict.fromkeys(piece.resource for piece in pieces))
    if not any(piece.used_for for piece in pieces):
        yield UnusedPermission(policy, number, sid, "statement", actions, resources)
        return
    for action in actions:
        used_for = tuple(sorted({used for piece in pieces if piece.action == action for used in piece.used_for}))
        if not used_for:
            yield UnusedPermission(policy, number, sid, "action", (action,), resources)
        elif _is_wide(action):
            yield UnusedPermission(policy, number, sid, "wildcard", (action,), resources, used_for)
    for resource in resources:
        if not any(piece.used_for for piece in pieces if piece.resource == resource):
            yield UnusedPermission(policy, number, sid, "resource", actions, (resource,))


def _is_wide(action: str) -> bool:
    return action.startswith(EVERYTHING_BUT) or "*" in action or "?" in action
