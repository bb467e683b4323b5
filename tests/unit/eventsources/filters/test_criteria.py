"""Which records of each kind of source the filters of a mapping let through."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest

from lambdamock import events
from lambdamock.errors import UsageError
from lambdamock.eventsources.filters import PatternError
from lambdamock.eventsources.filters.criteria import SENT, check, wanted

NOT_UTF8 = "{}".encode("utf-16")

Made = Any


def criteria(*patterns: Any) -> dict[str, Any]:
    return {"Filters": [{"Pattern": json.dumps(pattern)} for pattern in patterns]}


def sqs(body: Any) -> dict[str, Any]:
    return dict(events.sqs.messages(body)["Records"][0])


def kinesis(data: Any) -> dict[str, Any]:
    return dict(events.kinesis.records(data)["Records"][0])


def kafka(value: Any) -> dict[str, Any]:
    [[record]] = events.kafka.msk(value, topic="orders")["records"].values()
    return dict(record)


def activemq(body: Any) -> dict[str, Any]:
    return dict(events.mq.activemq(body, queue="orders")["messages"][0])


def rabbitmq(body: Any) -> dict[str, Any]:
    [[record]] = events.mq.rabbitmq(body)["rmqMessagesByQueue"].values()
    return dict(record)


# kind, record, key of what was sent, and a condition on the rest of the record that holds and one that does not
SOURCES: dict[str, tuple[str, Any, str, Any, Any]] = {
    "sqs": ("sqs", sqs, "body", {"eventSource": ["aws:sqs"]}, {"eventSource": ["aws:sns"]}),
    "sqs-fifo": ("sqs-fifo", sqs, "body", {"awsRegion": ["us-east-1"]}, {"awsRegion": ["eu-west-1"]}),
    "kinesis": ("kinesis", kinesis, "data", {"eventSource": ["aws:kinesis"]}, {"eventSource": ["aws:sqs"]}),
    "msk": ("msk", kafka, "value", {"topic": ["orders"]}, {"topic": ["bills"]}),
    "kafka": ("kafka", kafka, "value", {"partition": [0]}, {"partition": [1]}),
    "activemq": ("mq", activemq, "data", {"destination": {"physicalName": ["orders"]}}, {"redelivered": [True]}),
    "rabbitmq": ("mq", rabbitmq, "data", {"basicProperties": {"priority": [0]}}, {"redelivered": [True]}),
}
JSON, TEXT = {"kind": ["order"]}, [{"prefix": "order"}]

# what is sent, what the pattern says about it, and whether the record passes: in queues, in Kafka and MQ
FORMATS: list[tuple[str, Any, Any, bool, bool]] = [
    ("json-fits", {"kind": "order"}, JSON, True, True),
    ("json-differs", {"kind": "bill"}, JSON, False, False),
    ("json-in-array", [{"kind": "bill"}, {"kind": "order"}], JSON, True, True),
    ("json-nested", {"kind": {"kind": "order"}}, {"kind": JSON}, True, True),
    ("json-below-text", {"kind": '{"kind": "order"}'}, {"kind": JSON}, False, False),
    ("json-with-spaces", ' {"kind" : "order"}\n', JSON, True, True),
    ("text-fits", "order 17", TEXT, True, True),
    ("text-differs", "bill 17", TEXT, False, False),
    ("text-is-exact", "order 17", ["order 17"], True, True),
    ("text-is-not-null", "null", [None], False, False),
    ("digits-are-text", "17", ["17"], True, True),
    ("digits-are-no-number", "17", [17], False, False),
    ("quotes-are-text", '"order"', ['"order"'], True, True),
    ("empty", "", [""], True, True),
    ("text-for-json", "order 17", JSON, False, True),
    ("text-for-absent-field", "order 17", {"gone": [{"exists": False}]}, False, True),
    ("json-for-text", {"kind": "order"}, TEXT, False, True),
    ("json-for-any-text", {"kind": "order"}, [{"exists": True}], False, True),
    ("broken-json", '{"kind": "order"', JSON, False, True),
    ("nan-is-no-json", '{"kind": "order", "total": NaN}', JSON, False, True),
]  # fmt: skip


@pytest.mark.parametrize("source", [name for name in SOURCES if name != "kinesis"])
@pytest.mark.parametrize("case", FORMATS, ids=[row[0] for row in FORMATS])
def test_a_pattern_of_the_format_is_compared_and_another_drops_or_is_left_out(
    source: str, case: tuple[str, Any, Any, bool, bool]
) -> None:
    kind, make, key, holds, fails = SOURCES[source]
    _, sent, said, in_queues, elsewhere = case
    expected = in_queues if key == "body" else elsewhere
    record = make(sent)
    assert wanted(criteria({key: said}), kind, record) is expected
    assert wanted(criteria({key: said, **holds}), kind, record) is expected
    assert not wanted(criteria({key: said, **fails}), kind, record)


@pytest.mark.parametrize("case", [row for row in FORMATS if isinstance(row[2], dict)], ids=lambda row: row[0])
def test_kinesis_drops_data_that_is_no_json(case: tuple[str, Any, Any, bool, bool]) -> None:
    _, sent, said, expected, _ = case
    assert wanted(criteria({"data": said}), "kinesis", kinesis(sent)) is expected


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("sent", [{"kind": "order"}, "order 17"], ids=["json", "text"])
def test_what_a_pattern_does_not_name_may_be_anything(source: str, sent: Any) -> None:
    kind, make, _, holds, fails = SOURCES[source]
    assert wanted(criteria(holds), kind, make(sent))
    assert not wanted(criteria(fails), kind, make(sent))


@pytest.mark.parametrize("source", ["msk", "kafka", "activemq", "rabbitmq"])
@pytest.mark.parametrize("said", [JSON, TEXT], ids=["json", "text"])
def test_of_bytes_that_are_no_utf8_only_the_rest_is_compared(source: str, said: Any) -> None:
    kind, make, key, holds, fails = SOURCES[source]
    assert wanted(criteria({key: said}), kind, make(NOT_UTF8))
    assert wanted(criteria({key: said, **holds}), kind, make(NOT_UTF8))
    assert not wanted(criteria({key: said, **fails}), kind, make(NOT_UTF8))


def test_kinesis_drops_bytes_that_are_no_utf8() -> None:
    assert not wanted(criteria({"data": {"gone": [{"exists": False}]}}), "kinesis", kinesis(NOT_UTF8))
    assert wanted(criteria({"eventSource": ["aws:kinesis"]}), "kinesis", kinesis(NOT_UTF8))


def test_a_key_of_kafka_that_was_deleted_has_no_value() -> None:
    deleted = kafka(events.kafka.record(None, key="17"))
    assert "value" not in deleted
    assert wanted(criteria({"value": [{"exists": False}]}), "kafka", deleted)
    assert not wanted(criteria({"value": JSON}), "kafka", deleted)


def test_members_of_a_kinesis_record_lie_beside_its_data() -> None:
    record = kinesis(events.kinesis.record({"kind": "order"}, partition_key="7"))
    assert wanted(criteria({"partitionKey": ["7"], "data": JSON}), "kinesis", record)
    assert not wanted(criteria({"kinesis": {"partitionKey": ["7"]}}), "kinesis", record)


def test_changes_of_a_table_are_compared_as_they_are() -> None:
    table = events.dynamodb
    first, second = table.records(table.inserted({"Id": 1, "Total": 300}), table.removed({"Id": 2}))["Records"]
    total = {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"Total": {"N": ["300"]}}}}
    assert wanted(criteria(total), "dynamodb", first)
    assert not wanted(criteria(total), "dynamodb", second)
    numeric = {"dynamodb": {"NewImage": {"Total": {"N": [{"numeric": ["=", 300]}]}}}}
    assert not wanted(criteria(numeric), "dynamodb", first)  # numbers of attributes are texts


def test_changes_of_documents_are_compared_as_they_are() -> None:
    [change] = events.documentdb.changes({"kind": "order"})["events"]
    pattern = {"event": {"operationType": ["insert"], "fullDocument": JSON}}
    assert wanted(criteria(pattern), "docdb", change)
    assert not wanted(criteria({"event": {"operationType": ["delete"]}}), "docdb", change)


def test_one_of_the_patterns_is_enough() -> None:
    either = criteria({"body": JSON}, {"body": ["order 17"]})
    assert [wanted(either, "sqs", sqs(body)) for body in ({"kind": "order"}, "order 17", "bill")] == [True, True, False]


@pytest.mark.parametrize("nothing", [None, {}, {"Filters": []}], ids=["none", "empty", "no-filters"])
@pytest.mark.parametrize("kind", SENT)
def test_without_patterns_everything_passes(nothing: Any, kind: str) -> None:
    assert wanted(nothing, kind, {})


def test_or_judges_each_format_by_itself() -> None:
    either = criteria({"$or": [{"body": JSON}, {"body": TEXT}]})
    assert [wanted(either, "sqs", sqs(body)) for body in ({"kind": "order"}, "order", "bill")] == [True, True, False]
    some = criteria({"$or": [{"value": JSON}, {"topic": ["bills"]}]})
    assert wanted(some, "msk", kafka("text"))
    assert not wanted(some, "msk", kafka({"kind": "bill"}))


def test_a_record_stays_as_it_is() -> None:
    record = sqs({"kind": "order"})
    before = json.dumps(record)
    assert wanted(criteria({"body": JSON}), "sqs", record)
    assert json.dumps(record) == before


REFUSED = [
    ("kinesis", {"data": ["text"]}),
    ("kinesis", {"$or": [{"data": ["text"]}, {"data": JSON}]}),
    ("dynamodb", {"dynamodb": [{"exists": True}]}),
    ("sqs", {"body": "text"}),
]


@pytest.mark.parametrize(("kind", "pattern"), REFUSED)
def test_a_pattern_that_the_source_does_not_take_is_refused(kind: str, pattern: Any) -> None:
    with pytest.raises(PatternError):
        check(json.dumps(pattern), kind)


@pytest.mark.parametrize("kind", SENT)
def test_a_pattern_on_the_rest_of_a_record_is_taken_by_every_source(kind: str) -> None:
    check('{"eventSource": ["aws:sqs"], "other": {"data": ["text"]}}', kind)


def test_kinds_of_sources_are_those_of_mappings() -> None:
    from lambdamock.api.mapping_sources import CURRENT

    assert SENT.keys() == CURRENT.keys()
    with pytest.raises(UsageError, match="'sns'"):
        wanted({}, "sns", {})


def test_data_that_is_no_base64_is_unreadable() -> None:
    assert wanted(criteria({"value": JSON}), "kafka", {"value": "a"})
    assert wanted(criteria({"value": JSON}), "kafka", {"value": b64encode(b'{"kind": "order"}').decode()})
