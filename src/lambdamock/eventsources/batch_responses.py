"""What a function says of a batch: which of its records failed. Pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from json import loads
from typing import Any, Final

_NO_DOCUMENT: Final = object()


def failed_records(payload: bytes, records: Sequence[str]) -> frozenset[str]:
    """The records that a response in the form of `ReportBatchItemFailures` says have failed.

    Args:
        payload: what the function returned, as JSON.
        records: the ids of the batch.

    Returns:
        none for a response that says nothing: null, empty, without `batchItemFailures`, or with none in it; all for
        one that cannot be read: no JSON, an item whose `itemIdentifier` is missing, null, empty, no text, or not of
        this batch.

    Source: documented, developer guide, "Reporting batch item failures", success and failure conditions; observed,
    recorded answers to empty and malformed responses; assumed, that an identifier of another batch fails the whole
    batch of a queue, as it does for streams, and that any empty JSON value says nothing.
    """
    response = _document(payload)
    if response is _NO_DOCUMENT:
        return frozenset(records)
    if not response:
        return frozenset()
    items = response.get("batchItemFailures") if isinstance(response, dict) else _NO_DOCUMENT
    if items is None:
        return frozenset()
    if not isinstance(items, list):
        return frozenset(records)
    failed = [_identifier(item.get("itemIdentifier")) if isinstance(item, dict) else None for item in items]
    batch = frozenset(records)
    known = [one for one in failed if isinstance(one, str) and one in batch]
    return frozenset(known if len(known) == len(failed) else records)


def offset_identifier(partition: str, offset: int) -> str:
    """What stands for `{"partition": "orders-0", "offset": 7}`, by which functions name a record of Kafka.

    Args:
        partition: topic and number, as the event names it.

    Source: observed, what AWS's own library for Lambda functions reports.
    """
    return f"{partition}\0{offset}"  # no text that a function would report


def _identifier(given: Any) -> Any:
    if isinstance(given, dict) and given.keys() == {"partition", "offset"}:
        return offset_identifier(given["partition"], given["offset"])
    return given


def _document(payload: bytes) -> Any:
    try:
        return loads(payload) if payload else None
    except ValueError:
        return _NO_DOCUMENT
