"""What a target of an EventBridge rule gets of an event: all, a part, a constant, or a text with parts filled in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lambdamock.errors import UsageError

_STEP: Final = re.compile(
    r"""\.(?P<name>[^.\[\]]+)|\[(?P<index>\d+)\]|\[(['"])(?P<quoted>.+?)\3\]|(?P<all>\[\*\]|\.\*)"""
)
_PLACE: Final = re.compile(r"<([^<>\s]+)>")
_TEXT_OR_PLACE: Final = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>\s]+>')
_NOTHING: Final = object()


def transformed(event: Mapping[str, Any], target: Mapping[str, Any], rule_arn: str = "") -> Any:
    """What the target gets, as a JSON value; a text that is no JSON as a string.

    Args:
        target: as PutTargets takes it: `Input`, `InputPath` and `InputTransformer` count.
        rule_arn: of the rule; a scheduled event names its own.

    Raises:
        UsageError: a path is none that EventBridge would have taken.
    """
    text = payload_of(event, target, rule_arn)
    try:
        return json.loads(text)
    except ValueError:
        return text


def payload_of(event: Mapping[str, Any], target: Mapping[str, Any], rule_arn: str = "") -> str:
    """The same as the text that is sent.

    Source: documented, EventBridge user guide, "Input transformation", and API reference, "Target".
    """
    if target.get("Input") is not None:
        return str(target["Input"])
    if target.get("InputPath") is not None:
        found = at_path(event, target["InputPath"])
        return _json(None if found is _NOTHING else found)
    transformer = target.get("InputTransformer")
    if not transformer:
        return _json(event)
    paths = transformer.get("InputPathsMap") or {}
    values = {name: at_path(event, path) for name, path in paths.items()} | _predefined(event, rule_arn)
    return _filled(transformer["InputTemplate"], values)


def at_path(event: Mapping[str, Any], path: str) -> Any:
    """What lies at a path such as `$.detail.items[0]['a name']`; a mark of its own where there is no such place.

    Raises:
        UsageError: it is no such path.
    """
    found: Any = event
    for step in list(_steps(path)):  # all of it is checked
        if step is None:
            found = list(found.values()) if isinstance(found, Mapping) else found
            found = found if isinstance(found, list) else _NOTHING
        elif isinstance(step, int):
            found = found[step] if isinstance(found, list) and step < len(found) else _NOTHING
        else:
            found = found.get(step, _NOTHING) if isinstance(found, Mapping) else _NOTHING
        if found is _NOTHING:
            break
    return found


def _steps(path: str) -> Iterator[str | int | None]:
    """Names, indexes, and None for all that there is."""
    position = 1
    if not path.startswith("$"):
        raise UsageError(f"{path!r} is no path into an event: it begins with '$'")
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None:
            raise UsageError(f"{path!r} is no path into an event: {path[position:]!r} is not understood")
        position = match.end()
        if match["all"]:
            yield None
        else:
            yield int(match["index"]) if match["index"] else match["name"] or match["quoted"]


def _predefined(event: Mapping[str, Any], rule_arn: str) -> dict[str, Any]:
    """What templates may name besides.

    Source: documented, EventBridge user guide, "Input transformation", "Predefined variables"; assumed, that an event
    is taken in when it happens.
    """
    resources = event.get("resources") or [""]
    rule = rule_arn or (str(resources[0]) if event.get("source") == "aws.events" else "")
    return {
        "aws.events.rule-arn": rule,
        "aws.events.rule-name": rule.rpartition("/")[2],
        "aws.events.event.ingestion-time": event.get("time"),
        "aws.events.event": {name: value for name, value in event.items() if name != "detail"},
        "aws.events.event.json": event,
    }


def _filled(template: str, values: Mapping[str, Any]) -> str:
    """A template with its `<places>` filled in: as JSON, within quotes as text.

    Source: documented, EventBridge user guide, "Input transformation"; assumed: what the event does not have is null,
    within quotes nothing; objects within quotes are escaped.
    """

    def as_text(match: re.Match[str]) -> str:
        if match[1] not in values:
            return match[0]
        value = values[match[1]]
        text = "" if value is _NOTHING else value if isinstance(value, str) else _json(value)
        return _json(text)[1:-1]

    def fill(match: re.Match[str]) -> str:
        if match[0].startswith('"'):
            return _PLACE.sub(as_text, match[0])
        value = values.get(match[0][1:-1], _NOTHING)
        return _json(None if value is _NOTHING else value) if match[0][1:-1] in values else match[0]

    return _TEXT_OR_PLACE.sub(fill, template)


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
