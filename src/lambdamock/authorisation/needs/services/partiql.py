"""Statements of PartiQL: what they do, to which table or index, and to which items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import found, need_of, text_of
from lambdamock.authorisation.needs.services.dynamodb_items import scalar, table_arn

_ACTIONS: Final = {
    "DELETE": "PartiQLDelete",
    "EXISTS": "PartiQLSelect",
    "INSERT": "PartiQLInsert",
    "SELECT": "PartiQLSelect",
    "UPDATE": "PartiQLUpdate",
}
_VERB: Final = re.compile(r"\s*(\w+)")
_NAME: Final = r"""(?:"(?P<quoted>[^"]+)"|(?P<plain>[\w.-]+?))(?:\."(?P<index>[^"]+)"|\.(?P<plain_index>[\w-]+))?"""
_TABLE: Final = {
    "PartiQLDelete": re.compile(rf"\bFROM\s+{_NAME}(?=\s|$)", re.IGNORECASE),
    "PartiQLInsert": re.compile(rf"\bINTO\s+{_NAME}(?=\s|$)", re.IGNORECASE),
    "PartiQLSelect": re.compile(rf"\bFROM\s+{_NAME}(?=[\s)]|$)", re.IGNORECASE),
    "PartiQLUpdate": re.compile(rf"\bUPDATE\s+{_NAME}(?=\s|$)", re.IGNORECASE),
}
_VALUE: Final = r"(?:'(?P<text>(?:[^']|'')*)'|(?P<number>-?\d+(?:\.\d+)?)|(?P<parameter>\?))"
_EQUALITY: Final = re.compile(rf"""(?:"(?P<quoted>[^"]+)"|(?P<plain>\w+))\s*=\s*{_VALUE}""")
_MEMBER: Final = re.compile(rf"'(?P<quoted>[^']+)'\s*:\s*(?P<plain>){_VALUE}")
_WHERE: Final = re.compile(r"\bWHERE\b", re.IGNORECASE)
_LITERAL: Final = re.compile(r"""'(?:[^']|'')*'|"[^"]*\"""")


def needs_of_statement(request: ApiRequest, enclosing: str) -> list[Need]:
    """What a statement needs; nothing for one that cannot be read, which DynamoDB will refuse.

    Args:
        request: its `Statement` and `Parameters`.
        enclosing: the transaction that it is a part of.

    Source: documented, developer guide of DynamoDB, "IAM security policies with PartiQL for DynamoDB".
    """
    statement = text_of(request, "Statement")
    verb = _VERB.match(statement)
    action = _ACTIONS.get(verb[1].upper()) if verb else None
    table = _TABLE[action].search(statement) if action else None
    if action is None or table is None:
        return []
    arn = table_arn(request, table["quoted"] or table["plain"])
    index = table["index"] or table["plain_index"]
    resource = f"{arn}/index/{index}" if index else arn
    context: dict[str, Any] = {"dynamodb:EnclosingOperation": enclosing} if enclosing else {}
    keys = _leading_keys(request, statement, action, resource)
    if keys:
        context["dynamodb:LeadingKeys"] = keys
    if action == "PartiQLSelect":
        context["dynamodb:FullTableScan"] = "false" if _is_narrowed(request, statement, resource) else "true"
    return [need_of(f"dynamodb:{action}", resource, context)]


def _leading_keys(request: ApiRequest, statement: str, action: str, resource: str) -> list[str]:
    """The partition keys that a statement names, as far as it is known which attribute is one."""
    values = list(_values_of(request, statement, action))
    names = {name for name, _ in values}
    name = next(iter(names), None) if len(names) == 1 and action != "PartiQLInsert" else None
    name = found(request, "dynamodb-partition-key", resource) or name
    return list(dict.fromkeys(value for key, value in values if key == name))


def _values_of(request: ApiRequest, statement: str, action: str) -> Iterator[tuple[str, str]]:
    """Attributes and the values that they must have: in a condition, or in the item that is inserted."""
    where = _WHERE.search(statement)
    start = 0 if action == "PartiQLInsert" else where.end() if where else len(statement)
    pattern = _MEMBER if action == "PartiQLInsert" else _EQUALITY
    for match in pattern.finditer(statement, start):
        value = _value_of(request, statement, match)
        if value is not None:
            yield match["quoted"] or match["plain"], value


def _value_of(request: ApiRequest, statement: str, match: re.Match[str]) -> str | None:
    if match["parameter"]:
        before = _LITERAL.sub("", statement[: match.start("parameter")]).count("?")
        parameters = request.params.get("Parameters") or []
        return scalar(parameters[before]) if before < len(parameters) else None
    return match["number"] if match["text"] is None else match["text"].replace("''", "'")


def _is_narrowed(request: ApiRequest, statement: str, resource: str) -> bool:
    """Whether a SELECT names partitions; assumed of any equality where nobody knows the partition key."""
    where = _WHERE.search(statement)
    if where is None:
        return False
    name = found(request, "dynamodb-partition-key", resource)
    attribute = r"(?:\"[^\"]+\"|\w+)" if name is None else rf"(?:\"{re.escape(name)}\"|\b{re.escape(name)})"
    return re.search(rf"{attribute}\s*(?:=|IN\b)", statement[where.end() :], re.IGNORECASE) is not None
