"""What a whole policy document must be to become the policy of a function, version or alias."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lambdamock.domain.policies import Policy, is_like, values_of
from lambdamock.errors import InvalidParameterValueException

_VERSIONS: Final = ("2012-10-17", "2008-10-17")
_MEMBERS: Final = frozenset({"Version", "Id", "Statement"})
_ELEMENTS: Final = frozenset({
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
})  # fmt: skip
# Element, of which a statement has exactly one form, and what is said when it has none.
_REQUIRED: Final = {
    "Principal": "Missing required field Principal cannot be empty!",
    "Action": "Policy statement must contain actions.",
    "Resource": "Policy statement must contain resources.",
}
_BROKEN: Final = "Syntax errors in policy."


def read_document(text: str, resource: str) -> Policy:
    """Read a policy document.

    Args:
        text: the JSON of the document.
        resource: the ARN of what the policy is for; every statement must be about it.

    Raises:
        InvalidParameterValueException: it is no policy document, or none for this resource.

    Source: documented, IAM user guide, "IAM JSON policy elements reference"; assumed: the wording, which is IAM's for
    the documents that it refuses, and that a statement about another resource is refused.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidParameterValueException("This policy contains invalid Json") from None
    statements = _statements(document)
    for problem in _problems(document, statements, resource):
        raise InvalidParameterValueException(problem)
    return Policy(
        tuple(statements), head={member: value for member, value in document.items() if member != "Statement"}
    )


def _statements(document: Any) -> list[Any]:
    if not isinstance(document, dict):
        raise InvalidParameterValueException(_BROKEN)
    return values_of(document.get("Statement", []))


def _problems(document: Mapping[str, Any], statements: list[Any], resource: str) -> Iterator[str]:
    """What is wrong, the first thing first."""
    if not document.keys() <= _MEMBERS or not isinstance(document.get("Id", ""), str):
        yield _BROKEN
    if document.get("Version") not in _VERSIONS:
        yield "Policy document must be version 2012-10-17 or greater."
    if not statements:
        yield "Missing required field Statement cannot be empty!"
    for statement in statements:
        yield from _statement_problems(statement, resource)
    sids = [statement["Sid"] for statement in statements if "Sid" in statement]
    if len(sids) != len(set(sids)):
        yield "Statement IDs (SID) in a single policy must be unique."


def _statement_problems(statement: Any, resource: str) -> Iterator[str]:
    if not isinstance(statement, dict) or not statement.keys() <= _ELEMENTS:
        yield _BROKEN
        return
    if statement.get("Effect") not in {"Allow", "Deny"}:
        yield f"Invalid effect: {statement['Effect']}" if "Effect" in statement else "Missing required field Effect"
    for element, missing in _REQUIRED.items():
        if (element in statement) + (f"Not{element}" in statement) != 1:
            yield missing
    if not _has_shape(statement):
        yield _BROKEN
        return
    for action in values_of(statement.get("Action", statement.get("NotAction"))):
        if action != "*" and not action.lower().startswith("lambda:"):
            yield f"The action {action} is not supported by Lambda."
    for pattern in values_of(statement.get("Resource", [])):
        if not is_like(resource, pattern):
            yield f"The resource {pattern} in the policy does not match the resource {resource}."


def _has_shape(statement: Mapping[str, Any]) -> bool:
    """Whether the elements are of the types that they must have."""
    texts = [statement.get("Sid", ""), *_texts(statement, "Action"), *_texts(statement, "Resource")]
    for principal in _texts(statement, "Principal"):
        texts += [name for names in principal.values() for name in values_of(names)] if _is_map(principal) else ["*"]
        if not _is_map(principal) and principal != "*":
            return False
    conditions = statement.get("Condition", {})
    return all(isinstance(text, str) for text in texts) and _is_map(conditions) and all(map(_is_map, conditions.values()))


def _texts(statement: Mapping[str, Any], element: str) -> list[Any]:
    return values_of(statement.get(element, statement.get(f"Not{element}", [])))


def _is_map(value: Any) -> bool:
    return isinstance(value, dict)
