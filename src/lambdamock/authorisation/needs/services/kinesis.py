"""Kinesis: the stream that an iterator is of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import ANY, arn_of, found, need_of, text_of


def _reading(request: ApiRequest) -> list[Need]:
    """GetRecords: the stream that the call names, or whose iterator it is, where its owner knows that."""
    name = found(request, "kinesis-iterator", text_of(request, "ShardIterator"))
    stream = text_of(request, "StreamARN") or arn_of(request, "kinesis", f"stream/{name or ANY}")
    return [need_of("kinesis:GetRecords", stream)]


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = {"GetRecords": _reading}
