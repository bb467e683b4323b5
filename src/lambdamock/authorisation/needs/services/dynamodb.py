"""DynamoDB: tables and indexes of items, one by one, in batches and in transactions; `partiql` has statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import keys_of, members_of, need_of, records_of, text_of
from lambdamock.authorisation.needs.services.dynamodb_items import attributes_of, leading_keys_of, table_arn
from lambdamock.authorisation.needs.services.partiql import needs_of_statement

_TRANSACTED: Final = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}
_ITEMS: Final = ("DeleteItem", "GetItem", "PutItem", "UpdateItem")
_SEARCHES: Final = ("Query", "Scan")
_RETURNS: Final = {
    "ReturnConsumedCapacity": "dynamodb:ReturnConsumedCapacity",
    "ReturnValues": "dynamodb:ReturnValues",
}


def _on_item(request: ApiRequest) -> list[Need]:
    return [_need(request, request.operation, request.params)]


def _need(request: ApiRequest, action: str, params: Mapping[str, Any], enclosing: str = "") -> Need:
    """A permission for a table, with what the request tells of items and attributes.

    Args:
        params: of the item's part of a transaction, or of the whole request.
        enclosing: the transaction that it is a part of.

    Source: documented, developer guide of DynamoDB, "Using IAM policy conditions for fine-grained access control".
    """
    part = request if params is request.params else request._replace(params=params)
    arn = table_arn(request, text_of(part, "TableName"))
    context = _told(leading_keys_of(part, arn), attributes_of([params]))
    if enclosing:
        context["dynamodb:EnclosingOperation"] = enclosing
    context.update(keys_of(part, _RETURNS))
    return need_of(f"dynamodb:{action}", arn, context)


def _told(leading_keys: list[str], attributes: list[str]) -> dict[str, Any]:
    context = {"dynamodb:LeadingKeys": leading_keys} if leading_keys else {}
    if attributes:
        context["dynamodb:Attributes"] = attributes
    return context


def _searching(request: ApiRequest) -> list[Need]:
    """Query and Scan of a table, or of an index alone."""
    need = _need(request, request.operation, request.params)
    index = text_of(request, "IndexName")
    resource = f"{need.resource}/index/{index}" if index else need.resource
    return [need._replace(resource=resource, context={**need.context, "dynamodb:Select": _select_of(request)})]


def _select_of(request: ApiRequest) -> str:
    """What a search returns, said or not.

    Source: documented, API reference of DynamoDB, "Select" of Query; assumed, that the condition key has what holds
    when the request does not say it: the guide's own policies rely on it.
    """
    given = text_of(request, "Select")
    if given:
        return given
    if text_of(request, "ProjectionExpression") or request.params.get("AttributesToGet"):
        return "SPECIFIC_ATTRIBUTES"
    return "ALL_PROJECTED_ATTRIBUTES" if text_of(request, "IndexName") else "ALL_ATTRIBUTES"


def _getting_batch(request: ApiRequest) -> list[Need]:
    return [
        _of_batch(request, table, [{"Key": key} for key in records_of(asked.get("Keys"))], asked)
        for table, asked in _tables_of(request, members_of)
    ]


def _writing_batch(request: ApiRequest) -> list[Need]:
    return [
        _of_batch(request, table, [members_of(one) for write in writes for one in write.values()], {})
        for table, writes in _tables_of(request, records_of)
    ]


def _tables_of(request: ApiRequest, read: Callable[[object], Any]) -> Iterator[tuple[str, Any]]:
    for table, asked in members_of(request.params.get("RequestItems")).items():
        yield table, read(asked)


def _of_batch(request: ApiRequest, table: str, items: list[dict[str, Any]], asked: Mapping[str, Any]) -> Need:
    """What a batch needs for one of its tables: the action of the batch, for all of its items at once.

    Args:
        items: each with its `Key` or `Item`.
        asked: what is said for all of them: which attributes.
    """
    arn = table_arn(request, table)
    keys = [key for item in items for key in leading_keys_of(request._replace(params=item), arn)]
    context = _told(list(dict.fromkeys(keys)), attributes_of([asked, *items]))
    return need_of(f"dynamodb:{request.operation}", arn, context)


def _transacting(request: ApiRequest) -> list[Need]:
    """Each item for itself, by the action that it would need alone; a second one like the first asks nothing new.

    Source: documented, developer guide of DynamoDB, "Using IAM with DynamoDB transactions".
    """
    needs: dict[tuple[str, str, str], Need] = {}
    for item in records_of(request.params.get("TransactItems")):
        for kind, params in item.items():
            if kind in _TRANSACTED:
                need = _need(request, _TRANSACTED[kind], members_of(params), request.operation)
                needs.setdefault((need.action, need.resource, repr(need.context)), need)
    return list(needs.values())


def _executing(request: ApiRequest) -> list[Need]:
    """A statement of PartiQL, or several of a batch or a transaction."""
    statements = [request.params, *records_of(request.params.get("Statements"))]
    statements += records_of(request.params.get("TransactStatements"))
    enclosing = request.operation if request.operation == "ExecuteTransaction" else ""
    needs: list[Need] = []
    for statement in statements:
        found = needs_of_statement(request._replace(params=statement), enclosing)
        needs += [need for need in found if need not in needs]
    return needs


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = {
    **dict.fromkeys(_ITEMS, _on_item),
    **dict.fromkeys(_SEARCHES, _searching),
    **dict.fromkeys(("TransactGetItems", "TransactWriteItems"), _transacting),
    **dict.fromkeys(("BatchExecuteStatement", "ExecuteStatement", "ExecuteTransaction"), _executing),
    "BatchGetItem": _getting_batch,
    "BatchWriteItem": _writing_batch,
}
