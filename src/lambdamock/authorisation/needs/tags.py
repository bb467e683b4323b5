"""The condition keys of tags in a request, which all services name alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lambdamock.iam.requests import Context

MEMBERS: Final = ("Tags", "tags", "TagList", "tagList")
KEYS: Final = ("TagKeys", "tagKeys")
_ALL: Final = {*MEMBERS, *KEYS}
_KEY: Final = ("Key", "key", "TagKey", "tagKey")
_VALUE: Final = ("Value", "value", "TagValue", "tagValue")


def tag_context(params: Mapping[str, Any]) -> Context:
    """`aws:RequestTag/KEY` and `aws:TagKeys` of a request that gives tags, or names those to take away.

    Source: documented, IAM user guide, "Controlling access to AWS resources using tags".
    """
    if params.keys().isdisjoint(_ALL):
        return {}
    tags = dict(pair for member in MEMBERS if member in params for pair in _pairs(params[member]))
    removed = [key for member in KEYS if member in params for key in _names(params[member])]
    keys = [*tags, *removed]
    if not keys:
        return {}
    return {**{f"aws:RequestTag/{key}": value for key, value in tags.items()}, "aws:TagKeys": keys}


def _pairs(tags: object) -> Iterator[tuple[str, str]]:
    """Tags in any of the shapes that services give them: maps, or lists of a key and a value."""
    if isinstance(tags, Mapping):
        yield from ((str(key), str(value)) for key, value in tags.items())
    elif isinstance(tags, (list, tuple)):
        for tag in tags:
            if isinstance(tag, Mapping) and (key := _one(tag, _KEY)) is not None:
                yield key, _one(tag, _VALUE) or ""


def _one(tag: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    return next((str(tag[name]) for name in names if name in tag), None)


def _names(keys: object) -> list[str]:
    return [str(key) for key in keys] if isinstance(keys, (list, tuple)) else []
