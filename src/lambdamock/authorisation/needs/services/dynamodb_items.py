"""What a call of DynamoDB tells of items: whose partition they are in, and which attributes it is about."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lambdamock.authorisation.needs.need import ApiRequest
from lambdamock.authorisation.needs.services.arns import (
    ANY,
    arn_of,
    found,
    is_arn,
    members_of,
    records_of,
    text_of,
    texts_of,
)

_EXPRESSIONS: Final = frozenset(
    (
        "ConditionExpression",
        "FilterExpression",
        "KeyConditionExpression",
        "ProjectionExpression",
        "UpdateExpression",
    )
)
_CONDITIONS: Final = frozenset(("IndexName", "Item", "KeyConditionExpression", "KeyConditions"))
_ITEM_MAPS: Final = frozenset(
    ("AttributeUpdates", "Expected", "Item", "Key", "KeyConditions", "QueryFilter", "ScanFilter")
)

_WORDS: Final = frozenset(
    (
        *("add", "and", "between", "delete", "in", "not", "or", "remove", "set"),
        *("attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "if_not_exists"),
        *("list_append", "size"),
    )
)
"""What is no attribute in an expression: functions, and the words between attributes."""

_PATH: Final = re.compile(r"(?P<value>:\w+)|(?P<name>#?[A-Za-z_]\w*)(?:\.#?\w+|\[\d+\])*")
_EQUALITY: Final = re.compile(r"(?P<name>#?\w+)\s*=\s*(?P<value>:\w+)")


def table_arn(request: ApiRequest, table: str) -> str:
    """The ARN of a table that a call names, by its name or its ARN."""
    if is_arn(table):
        return table
    return arn_of(request, "dynamodb", f"table/{table or ANY}")


def scalar(value: object) -> str | None:
    """The value of a key as condition keys have it: texts and numbers as they are, bytes in base 64."""
    for kind, content in members_of(value).items():
        if kind in {"S", "N"}:
            return str(content)
        if kind == "B" and isinstance(content, (bytes, bytearray)):
            return b64encode(content).decode()
    return None


def leading_keys_of(request: ApiRequest, arn: str) -> list[str]:
    """The partition keys that a request names: of its key, its item, or its condition of a query.

    Returns:
        nothing when it names none, and when nobody knows which of several attributes is the partition key.

    Source: documented, developer guide of DynamoDB, "Using IAM policy conditions for fine-grained access control".
    """
    params = request.params
    key = params.get("Key")
    if isinstance(key, dict) and len(key) == 1 and _CONDITIONS.isdisjoint(params):  # most calls
        only = scalar(next(iter(key.values())))
        return [] if only is None else [only]
    candidates = dict(_named_values(request))
    if len(candidates) > 1 or "Item" in params:
        index = text_of(request, "IndexName")
        name = found(request, "dynamodb-partition-key", f"{arn}/index/{index}" if index else arn)
        candidates = {name: candidates[name]} if name in candidates else {}
    values = (scalar(value) for value in candidates.values())
    return [value for value in values if value is not None]


def _named_values(request: ApiRequest) -> Iterator[tuple[str, Any]]:
    """Attributes to the values that a request names for them, where one of them may be the partition key."""
    params = request.params
    yield from members_of(params.get("Key") or params.get("Item")).items()
    expression = text_of(request, "KeyConditionExpression")
    names = members_of(params.get("ExpressionAttributeNames"))
    values = members_of(params.get("ExpressionAttributeValues"))
    for match in _EQUALITY.finditer(expression) if expression else ():
        yield str(names.get(match["name"], match["name"])), values.get(match["value"])
    for name, condition in members_of(params.get("KeyConditions")).items():
        if members_of(condition).get("ComparisonOperator") == "EQ":
            yield name, next(iter(records_of(members_of(condition).get("AttributeValueList"))), None)


def attributes_of(parts: Iterable[Mapping[str, Any]]) -> list[str]:
    """The attributes that a request names, those at the top of an item only.

    Args:
        parts: structures that may have keys, items and expressions.

    Source: documented, developer guide of DynamoDB, `dynamodb:Attributes`; assumed, that those of its conditions count.
    """
    return list(dict.fromkeys(name for part in parts for name in _attributes_of(part)))


def _attributes_of(part: Mapping[str, Any]) -> Iterator[str]:
    for member, value in part.items():
        if member in _ITEM_MAPS:
            yield from members_of(value)
        elif member == "AttributesToGet":
            yield from texts_of(value)
        elif member in _EXPRESSIONS and isinstance(value, str):
            yield from _named_in(value, members_of(part.get("ExpressionAttributeNames")))


def _named_in(expression: str, names: Mapping[str, Any]) -> Iterator[str]:
    for match in _PATH.finditer(expression):
        name = match["name"]
        if name and name.lower() not in _WORDS:
            yield str(names.get(name, name))
