"""Filter criteria of an event source mapping: which records of each kind of source reach the function.

What the producer sent (the body of a message, the data of a record) is seen as JSON where it is JSON, as a text where
it is not. A pattern takes it for JSON when it names fields in it (`{"body": {"kind": ["order"]}}`), for a text when it
compares it as a whole (`{"body": [{"prefix": "order"}]}`).

Source: documented, developer guide, "Control which events Lambda sends to your function" and the page on filtering of
each source; assumed: JSON is an object or an array, anything else is a text; a record may have none (a deleted key of
Kafka), which is compared as an absent field; groups of `$or` that name different formats are judged one by one.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple, NoReturn

from lambdamock.errors import UsageError
from lambdamock.eventsources.filters.matching import Path
from lambdamock.eventsources.filters.operators import PatternError
from lambdamock.eventsources.filters.patterns import Pattern, parse

Record = Mapping[str, Any]
Format = Literal["json", "text", "unreadable", "none"]
"""What a producer sent: bytes that are no UTF-8 are unreadable; a record may have nothing (a deleted key of Kafka)."""


class Sent(NamedTuple):
    """Where the records of a kind of source have what the producer sent.

    Attributes:
        key: what patterns call it.
        of: the record as patterns see it, with what was sent as it is in the record.
        is_encoded: whether it is base64 there.
        takes_text: whether patterns may compare it as a text.
        other_formats_pass: what becomes of a record when the pattern takes what was sent for what it is not: conditions
            on it are left out (True), or the record is dropped.
    """

    key: str
    of: Callable[[Record], dict[str, Any]] = dict
    is_encoded: bool = True
    takes_text: bool = True
    other_formats_pass: bool = False


def _kinesis(record: Record) -> dict[str, Any]:
    """Source: documented, "Filtering Kinesis" (`data`); assumed, that the other members of `kinesis` lie beside it."""
    inner = record.get("kinesis")
    if not isinstance(inner, Mapping):
        return dict(record)
    return {**{name: value for name, value in record.items() if name != "kinesis"}, **inner}


_QUEUE: Final = Sent("body", is_encoded=False)
_KAFKA: Final = Sent("value", other_formats_pass=True)
SENT: Final[Mapping[str, Sent | None]] = {
    "sqs": _QUEUE,
    "sqs-fifo": _QUEUE,
    "kinesis": Sent("data", _kinesis, takes_text=False),
    "msk": _KAFKA,
    "kafka": _KAFKA,
    "mq": Sent("data", other_formats_pass=True),
    "dynamodb": None,
    "docdb": None,
}
"""Kind of source to what its producers send; None when records are JSON as they are.

Source: documented, developer guide, the tables of incoming and pattern formats of "Filtering SQS", "Filtering Kinesis",
"Filtering Amazon MSK", "Filtering self-managed Kafka" and "Filtering Amazon MQ".
"""

_ONLY_JSON: Final = {"kinesis": "data", "dynamodb": "dynamodb"}


def check(pattern: str, kind: str) -> None:
    """Refuse a pattern that mappings of a kind of source do not take.

    Raises:
        PatternError: it is no pattern, or compares as a text what must be JSON.

    Source: documented, "Filtering Kinesis", "Filtering DynamoDB": such a mapping is refused when it is made.
    """
    key = _ONLY_JSON.get(_known(kind))
    if (key,) in parse(pattern).paths():
        raise PatternError(f'"{key}" must be an object')


def wanted(criteria: Mapping[str, Any] | None, kind: str, record: Record) -> bool:
    """Whether a record reaches the function: one of the patterns lets it through, or there are none.

    Args:
        criteria: the member `FilterCriteria` of a mapping: `{"Filters": [{"Pattern": "{...}"}, ...]}`.
        kind: of source: "sqs", "sqs-fifo", "kinesis", "dynamodb", "msk", "kafka", "mq" or "docdb".
        record: as the function would get it.

    Raises:
        PatternError: one of the patterns is none.
        UsageError: there is no such kind of source.
    """
    sent = SENT[_known(kind)]
    filters = (criteria or {}).get("Filters") or ()
    if not filters:
        return True
    seen, form = (record, "json") if sent is None else _seen(record, sent)
    return any(_reading(entry.get("Pattern", ""), kind, form).matches(seen) for entry in filters)


def _known(kind: str) -> str:
    if kind not in SENT:
        raise UsageError(f"there is no kind of event source {kind!r}: name one of {', '.join(SENT)}")
    return kind


def _seen(record: Record, sent: Sent) -> tuple[dict[str, Any], Format]:
    """A record as patterns see it, and what the format of that is which was sent."""
    seen = sent.of(record)
    raw = seen.get(sent.key)
    if raw is None:
        return seen, "none"
    text = _decoded(raw) if sent.is_encoded else raw
    if text is None:
        return seen, "unreadable"
    document = _document(text)
    seen[sent.key] = text if document is None else document
    return seen, "text" if document is None else "json"


def _decoded(data: str) -> str | None:
    """Base64 of a text in UTF-8; None for other bytes."""
    try:
        return b64decode(data).decode()
    except ValueError:
        return None


def _document(text: str) -> Any:
    """The object or array that a text is as JSON; None when it is none."""
    try:
        document = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, (dict, list)) else None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


@lru_cache(maxsize=1_024)
def _reading(pattern: str, kind: str, form: Format) -> Pattern:
    """A pattern for records in which what was sent has a format."""
    sent = SENT[kind]
    if sent is None or form == "none":
        return parse(pattern)

    def known(path: Path) -> bool | None:
        is_about_it = path[0] == sent.key
        suits = form == ("json" if len(path) > 1 else "text") and (sent.takes_text or form == "json")
        return sent.other_formats_pass if is_about_it and not suits else None

    return parse(pattern).assuming(known)
