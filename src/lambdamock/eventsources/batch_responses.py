"""What a function says of a batch: which of its records failed. Pure rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json import dumps, loads
from typing import Any, Final, NamedTuple

_NO_DOCUMENT: Final = object()
_NOT_HEEDED: Final = (
    "the batchItemFailures are not heeded: the mapping's FunctionResponseTypes has no ReportBatchItemFailures"
)
_LONGEST: Final = 40
"""Characters of what a function reported that are repeated."""


class Report(NamedTuple):
    """What a response says.

    Attributes:
        failed: the ids of the records that have failed.
        reason: why they have, or what is not heeded, for people; empty where there is nothing to tell.
    """

    failed: frozenset[str] = frozenset()
    reason: str = ""


def report_of(settings: Mapping[str, Any], payload: bytes, records: Sequence[str]) -> Report:
    """What the response to a batch says, where its mapping wants to know.

    Args:
        settings: of the mapping.

    Source: documented, rules B127 and B200; API reference, `FunctionResponseTypes`.
    """
    if not records:
        return Report()
    if "ReportBatchItemFailures" in settings.get("FunctionResponseTypes", ()):
        return report_in(payload, records)
    if b"batchItemFailures" in payload and report_in(payload, records).failed:
        return Report(reason=_NOT_HEEDED)
    return Report()


def report_in(payload: bytes, records: Sequence[str]) -> Report:
    """What a response in the form of `ReportBatchItemFailures` says.

    Args:
        payload: what the function returned, as JSON.
        records: the ids of the batch.

    Returns:
        no failures for a response that says nothing: null, empty, without `batchItemFailures`, or with none in it; all
        records for one that cannot be read: no JSON, an item whose `itemIdentifier` is missing, null, empty, no text,
        or not of this batch.

    Source: documented, developer guide, "Reporting batch item failures", success and failure conditions; observed,
    recorded answers to empty and malformed responses; assumed, that an identifier of another batch fails the whole
    batch of a queue, as it does for streams, and that any empty JSON value says nothing.
    """
    batch = frozenset(records)
    response = _document(payload)
    if not response:
        return Report()
    if not isinstance(response, dict):
        return Report(batch, f"the response is no {'JSON' if response is _NO_DOCUMENT else 'object'}")
    items = response.get("batchItemFailures")
    if items in (None, []):
        return Report()
    if not isinstance(items, list):
        return Report(batch, f"batchItemFailures is no list: {_shown(items)}")
    failed: set[str] = set()
    for item in items:
        identifier = _identifier(item)
        if identifier not in batch:
            return Report(batch, _unknown(item))
        failed.add(identifier)
    return Report(frozenset(failed), f"{len(failed)} of {_count(batch)} reported as failed")


def offset_identifier(partition: str, offset: int) -> str:
    """What stands for `{"partition": "orders-0", "offset": 7}`, by which functions name a record of Kafka.

    Args:
        partition: topic and number, as the event names it.

    Source: observed, what AWS's own library for Lambda functions reports.
    """
    return f"{partition}\0{offset}"  # no text that a function would report


def _unknown(item: Any) -> str:
    """What is wrong with an item that names no record of the batch."""
    if not isinstance(item, dict) or "itemIdentifier" not in item:
        return f"an item of batchItemFailures has no itemIdentifier: {_shown(item)}"
    return f"no record of the batch has itemIdentifier {_shown(item['itemIdentifier'])}"


def _count(batch: frozenset[str]) -> str:
    return f"{len(batch)} record" if len(batch) == 1 else f"{len(batch)} records"


def _shown(given: Any) -> str:
    text = dumps(given, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _identifier(item: Any) -> str:
    """What an item names a record by; empty when it names none, as no record is."""
    given = item.get("itemIdentifier") if isinstance(item, dict) else None
    if isinstance(given, dict) and given.keys() == {"partition", "offset"}:
        return offset_identifier(given["partition"], given["offset"])
    return given if isinstance(given, str) else ""


def _document(payload: bytes) -> Any:
    try:
        return loads(payload) if payload else None
    except ValueError:
        return _NO_DOCUMENT
