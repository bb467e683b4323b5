"""What IAM's policy simulator finds: how policies would decide about actions on resources."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.iam import NOT_EVALUATED, Decision, Document, Policies, Principal, Request, decide, read

if TYPE_CHECKING:
    from lambdamock.iam.requests import Context

ANY: Final = "*"
_BLANKS: Final = " \t\r\n"


class Input(NamedTuple):
    """A policy as it was given.

    Attributes:
        kind: "IAM Policy", "Resource Policy", or "IAM Permissions Boundary Policy".
        text: its JSON.
    """

    name: str
    kind: str
    text: str
    document: Document


class Span(NamedTuple):
    """From where to where something stands in a text: lines and columns, from 1; the end is behind it."""

    start: tuple[int, int]
    end: tuple[int, int]


class Match(NamedTuple):
    """A statement that decided."""

    policy: Input
    span: Span


class Result(NamedTuple):
    """What was found about one action on one resource.

    Attributes:
        missing: condition keys that the policies look at and that have no value.
        is_within_boundary: None when there is no boundary.
    """

    action: str
    resource: str
    decision: Decision
    matches: tuple[Match, ...]
    missing: tuple[str, ...]
    is_within_boundary: bool | None


class Simulation(NamedTuple):
    """What is asked.

    Attributes:
        identity: policies of the caller; None when it may do everything.
        boundary: its permissions boundary.
        resource: the policy of each resource.
        owner: whose the resources are whose ARNs do not tell; empty for the caller's account.
    """

    caller: Principal
    identity: Sequence[Input] | None
    boundary: Input | None
    resource: Input | None
    context: Context
    owner: str = ""

    def result(self, action: str, resource: str) -> Result:
        """How the policies decide about one action on one resource."""
        owner = resource.split(":", 5)[4] if resource.startswith("arn:") else ""
        decision = self.decided(Request(self.caller, action, resource, self.context, owner or self.owner))
        within = None if self.boundary is None else self._is_within(self.boundary, decision.request)
        return Result(action, resource, decision, tuple(self._matches(decision)), tuple(self._missing()), within)

    def decided(self, request: Request) -> Decision:
        """What all policies decide together."""
        policies = Policies(
            identity=NOT_EVALUATED if self.identity is None else tuple(one.document for one in self.identity),
            boundary=None if self.boundary is None else self.boundary.document,
            resource=None if self.resource is None else self.resource.document,
        )
        return decide(request, policies)

    def _is_within(self, boundary: Input, request: Request) -> bool:
        return decide(request, Policies(identity=(boundary.document,))).is_allowed

    def _inputs(self) -> Iterator[Input]:
        yield from self.identity or ()
        yield from (one for one in (self.boundary, self.resource) if one is not None)

    def _matches(self, decision: Decision) -> Iterator[Match]:
        """The statements that decided, in the order of the policies."""
        for policy in self._inputs():
            for statement in decision.decisive:
                if any(statement is own for own in policy.document.rules.statements):
                    yield Match(policy, statement_spans(policy.text)[statement.index])

    def _missing(self) -> Iterator[str]:
        given = {key.lower() for key in self.context}
        keys = (key for policy in self._inputs() for key in context_keys(policy.document))
        yield from (key for key in dict.fromkeys(keys) if key.lower() not in given)


def input_of(text: str, name: str, kind: str, *, reads: str) -> Input:
    """A policy that was given as text.

    Args:
        reads: as which kind of policy it is read, see `lambdamock.iam.read`.

    Raises:
        PolicySyntaxError: it is none.
    """
    return Input(name, kind, text, read(text, name=name, kind=reads))


def input_of_document(document: Document) -> Input:
    """A policy that a role or user has."""
    text = json.dumps({"Version": document.version, "Statement": list(document.statements)})
    return Input(document.name.rpartition("/")[2], "IAM Policy", text, document)


def context_keys(document: Document) -> Iterator[str]:
    """The condition keys that a policy looks at: in conditions, then in variables."""
    for statement in document.statements:
        for operator in statement.get("Condition", {}).values():
            yield from operator
    for statement in document.statements:
        for text in _texts([statement.get(element) for element in ("Resource", "NotResource", "Condition")]):
            yield from _variables(text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _variables(text: str) -> Iterator[str]:
    """The names in `${name}` and `${name, 'default'}`; not the characters that `${*}` and its like stand for."""
    for piece in text.split("${")[1:]:
        name = piece.partition("}")[0].partition(",")[0].strip()
        if ":" in name:
            yield name


def statement_spans(text: str) -> list[Span]:
    """Where the statements of a policy stand in its text, which has none or several."""
    decoder = json.JSONDecoder()
    at = _after(text, text.index("{") + 1)
    while text[at] != "}":
        key, at = decoder.raw_decode(text, at)
        at = _after(text, at, ":")
        if key == "Statement":
            return list(_spans(text, at, decoder))
        _, at = decoder.raw_decode(text, at)
        at = _after(text, at, ",")
    return []


def _spans(text: str, at: int, decoder: json.JSONDecoder) -> Iterator[Span]:
    is_list = text[at] == "["
    at = _after(text, at + 1) if is_list else at
    while text[at] == "{":
        _, end = decoder.raw_decode(text, at)
        yield Span(_place(text, at), _place(text, end))
        at = _after(text, end, ",")
        if not is_list:
            return


def _after(text: str, at: int, mark: str = "") -> int:
    """The first place that is no blank from one on; that behind `mark`, if it stands there."""
    at = _unblank(text, at)
    return _unblank(text, at + 1) if mark and text[at] == mark else at


def _unblank(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANKS:
        at += 1
    return at


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def values_of(entries: Iterable[Mapping[str, Any]]) -> dict[str, str | list[str]]:
    """Condition keys as `ContextEntries` give them: those of list types have several values."""
    return {
        entry["ContextKeyName"]: (
            list(entry.get("ContextKeyValues", ()))
            if entry.get("ContextKeyType", "").endswith("List") or len(entry.get("ContextKeyValues", ())) != 1
            else entry["ContextKeyValues"][0]
        )
        for entry in entries
    }
