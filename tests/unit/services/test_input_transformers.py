"""What a target of a rule gets of an event."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.errors import UsageError
from lambdamock.services.input_transformers import payload_of, transformed

RULE = "arn:aws:events:us-east-1:123456789012:rule/orders"
EVENT: dict[str, Any] = {
    "version": "0",
    "id": "1",
    "detail-type": "Order placed",
    "source": "shop",
    "time": "2026-01-01T00:00:00Z",
    "resources": ["arn:aws:x"],
    "detail": {"id": "A-1", "total": 2.5, "note": 'say "hi"', "items": [{"sku": "x"}, {"sku": "y"}], "none": None},
}


def template(text: str, **paths: str) -> dict[str, Any]:
    return {"InputTransformer": {"InputTemplate": text, "InputPathsMap": paths}}


@pytest.mark.parametrize(
    ("target", "got"),
    [
        pytest.param({}, EVENT, id="all"),
        pytest.param({"Input": '{"a": 1}'}, {"a": 1}, id="a constant"),
        pytest.param({"InputPath": "$"}, EVENT, id="the path of all"),
        pytest.param({"InputPath": "$.detail-type"}, "Order placed", id="a dash in a name"),
        pytest.param({"InputPath": "$.detail.items[1].sku"}, "y", id="an index"),
        pytest.param({"InputPath": "$['detail']['items']"}, [{"sku": "x"}, {"sku": "y"}], id="quoted names"),
        pytest.param({"InputPath": "$.detail.items[*]"}, [{"sku": "x"}, {"sku": "y"}], id="all elements"),
        pytest.param({"InputPath": "$.detail.items[7]"}, None, id="an index too high"),
        pytest.param({"InputPath": "$.absent.below"}, None, id="an absent path"),
        pytest.param(template('{"id": <id>}', id="$.detail.id"), {"id": "A-1"}, id="a text becomes JSON"),
        pytest.param(template('{"id": "<id>"}', id="$.detail.id"), {"id": "A-1"}, id="a text in quotes"),
        pytest.param(template('"order <id>: <n>"', id="$.detail.id", n="$.detail.total"), "order A-1: 2.5", id="text"),
        pytest.param(template('{"n": "<n>"}', n="$.detail.note"), {"n": 'say "hi"'}, id="quotes are escaped"),
        pytest.param(template('{"items": <i>}', i="$.detail.items"), {"items": EVENT["detail"]["items"]}, id="array"),
        pytest.param(template('{"a": <a>, "b": "<a>"}', a="$.absent"), {"a": None, "b": ""}, id="absent"),
        pytest.param(template('{"a": <a>}', a="$.detail.none"), {"a": None}, id="null"),
        pytest.param(
            template('{"rule": "<aws.events.rule-arn>", "name": <aws.events.rule-name>}'),
            {"rule": RULE, "name": "orders"},
            id="the rule",
        ),
        pytest.param(template('{"e": <aws.events.event.json>}'), {"e": EVENT}, id="the event"),
        pytest.param(
            template('{"e": <aws.events.event>}'),
            {"e": {name: value for name, value in EVENT.items() if name != "detail"}},
            id="the event without detail",
        ),
        pytest.param(
            template('{"at": <aws.events.event.ingestion-time>}'), {"at": "2026-01-01T00:00:00Z"}, id="the time"
        ),
        pytest.param(template("order <id>", id="$.detail.id"), 'order "A-1"', id="no JSON"),
        pytest.param(template('"<unknown>"'), "<unknown>", id="a place that nobody knows"),
    ],
)
def test_a_target_gets(target: dict[str, Any], got: Any) -> None:
    assert transformed(EVENT, target, RULE) == got


def test_a_scheduled_event_names_its_rule() -> None:
    event = {"source": "aws.events", "resources": [RULE], "detail": {}}
    assert transformed(event, template("<aws.events.rule-name>")) == "orders"


def test_a_constant_is_sent_as_it_is() -> None:
    assert payload_of(EVENT, {"Input": '{"a":   1}'}) == '{"a":   1}'


@pytest.mark.parametrize("path", ["detail", "$detail", "$.a[b]", "$..a"])
def test_a_path_that_is_none_is_refused(path: str) -> None:
    with pytest.raises(UsageError, match="is no path into an event"):
        transformed(EVENT, {"InputPath": path})
