"""What a whole policy document must be to become the policy of a function, version or alias."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from lambdamock.domain.policies import Policy, Statement, is_like, values_of
from lambdamock.errors import InvalidParameterValueException
from lambdamock.iam import PolicySyntaxError, read

_BROKEN: Final = "Syntax errors in policy."
_VERSIONS: Final = ("2012-10-17", "2008-10-17")


def read_document(text: str, resource: str) -> Policy:
    """Read a policy document.

    Args:
        text: the JSON of the document.
        resource: the ARN of what the policy is for; every statement must be about it.

    Raises:
        InvalidParameterValueException: it is no policy document, or none for this resource.

    Source: documented, IAM user guide, "IAM JSON policy elements reference"; assumed: the wording, which is IAM's for
    the documents that it refuses, and that a statement about another resource, or with `NotResource`, is refused.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidParameterValueException("This policy contains invalid Json") from None
    problem = next(_problems(document, resource), None) or _problem_of_grammar(document)
    if problem is not None:
        raise InvalidParameterValueException(problem)
    head = {member: value for member, value in document.items() if member != "Statement"}
    return Policy(tuple(values_of(document["Statement"])), head=head)


def names_of(statement: Statement) -> list[str]:
    """All that a statement names as principals, accounts and services alike."""
    principal = statement.get("Principal", statement.get("NotPrincipal"))
    groups = principal.values() if isinstance(principal, dict) else [principal]
    return [name for group in groups for name in values_of(group)]


def _problems(document: Any, resource: str) -> Iterator[str]:
    """What is wrong, the first thing first."""
    if not _fits(document, _DOCUMENT):
        yield _BROKEN
        return
    if document.get("Version") not in _VERSIONS:
        yield "Policy document must be version 2012-10-17 or greater."
    statements = values_of(document.get("Statement", []))
    if not statements:
        yield "Missing required field Statement cannot be empty!"
    for statement in statements:
        yield from _problems_of(statement, resource)
    sids = [statement["Sid"] for statement in statements if "Sid" in statement]
    if len(sids) != len(set(sids)):
        yield "Statement IDs (SID) in a single policy must be unique."


def _problem_of_grammar(document: Mapping[str, Any]) -> str | None:
    """What no policy of any service may have: an unknown operator, a value that is none."""
    try:
        read(document, kind="resource")
    except PolicySyntaxError as refusal:
        return refusal.wording
    return None


def _problems_of(statement: Statement, resource: str) -> Iterator[str]:
    for element, complaint in _REQUIRED.items():
        if (element in statement) + (f"Not{element}" in statement) != 1:
            yield complaint
            return
    if statement["Effect"] not in {"Allow", "Deny"}:
        yield f"Invalid effect: {statement['Effect']}"
    for action in values_of(statement.get("Action", statement.get("NotAction"))):
        if action != "*" and not action.lower().startswith("lambda:"):
            yield f"The action {action} is not supported by Lambda."
    for pattern in values_of(statement["Resource"]):
        if not is_like(resource, pattern):
            yield f"The resource {pattern} in the policy does not match the resource {resource}."


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_texts(value: Any) -> bool:
    return bool(values_of(value)) and all(map(_is_text, values_of(value)))


def _is_principal(value: Any) -> bool:
    return value == "*" or (isinstance(value, dict) and bool(value) and all(map(_is_texts, value.values())))


def _is_condition(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(keys, dict) for keys in value.values())


def _are_statements(value: Any) -> bool:
    return all(_fits(statement, _STATEMENT) for statement in values_of(value))


def _fits(value: Any, shape: Mapping[str, Callable[[Any], bool]]) -> bool:
    """Whether it is an object whose members are known and of the right kinds."""
    return isinstance(value, dict) and all(name in shape and shape[name](member) for name, member in value.items())


_DOCUMENT: Final = {"Version": _is_text, "Id": _is_text, "Statement": _are_statements}
_STATEMENT: Final = {
    "Sid": _is_text,
    "Effect": _is_text,
    "Principal": _is_principal,
    "NotPrincipal": _is_principal,
    "Action": _is_texts,
    "NotAction": _is_texts,
    "Resource": _is_texts,
    "Condition": _is_condition,
}
_REQUIRED: Final = {
    "Effect": "Missing required field Effect cannot be empty!",
    "Principal": "Missing required field Principal cannot be empty!",
    "Action": "Policy statement must contain actions.",
    "Resource": "Policy statement must contain resources.",
}
"""Element, of which a statement has one form, it or its `Not...`, to what is said when it has none or both."""
