"""Queues as tests hold them."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.errors import UsageError


@pytest.fixture
def aws() -> Any:
    with mock_lambda(region="eu-west-1") as handle:
        yield handle


def test_a_queue_is_made_in_the_region_and_account_of_the_mock(aws: Aws) -> None:
    queue = aws.queues.create("orders")
    assert (queue.name, queue.arn) == ("orders", "arn:aws:sqs:eu-west-1:123456789012:orders")
    assert [one.arn for one in aws.queues.values()] == [aws.queues["orders"].arn] == [queue.arn]


def test_a_queue_that_was_not_made_is_not_there(aws: Aws) -> None:
    with pytest.raises(KeyError, match="orders"):
        _ = aws.queues["orders"]


def test_a_queue_shows_its_messages(aws: Aws) -> None:
    queue = aws.queues.create("orders")
    queue.send({"id": 1})
    queue.send("later", delay=60)
    shown = [(one.body, one.is_visible, one.receive_count) for one in queue.messages]
    assert shown == [('{"id":1}', True, 0), ("later", False, 0)]
    assert repr(queue) == "<Queue orders: 1 messages visible, 1 hidden>"
    assert repr(queue.messages) == (
        "[<QueueMessage '{\"id\":1}', visible, received 0 times>, "
        "<QueueMessage 'later', hidden until 2026-01-01T00:01:00+00:00, received 0 times>]"
    )
    assert repr(aws.queues) == "<Queues: orders>"


def test_a_new_world_has_no_queues(aws: Aws) -> None:
    aws.queues.create("orders")
    aws.reset()
    assert (len(aws.queues), repr(aws.queues)) == (0, "<Queues: none>")


def test_a_dead_letter_queue_takes_a_message_after_ten_receipts_unless_told_otherwise(aws: Aws) -> None:
    dead = aws.queues.create("dead")
    queue = aws.queues.create("orders", redrive_to=dead, visibility_timeout=1)

    def fail(event: Any, context: Any) -> None:
        raise ValueError

    function = aws.function(fail, name="orders", timeout=1)
    aws.client().create_event_source_mapping(FunctionName="orders", EventSourceArn=queue.arn)
    queue.send("bad")
    aws.settle()
    assert (len(function.invocations), [one.body for one in dead.messages]) == (10, ["bad"])


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        pytest.param("no name", {}, "is no name of a queue", id="name"),
        pytest.param("orders", {"fifo": True}, "ends with .fifo", id="name of a FIFO queue"),
        pytest.param("orders.fifo", {"fifo": False}, "ends with .fifo", id="name of a standard queue"),
        pytest.param("orders", {"visibility_timeout": 43_201}, "0 to 43200", id="visibility timeout"),
        pytest.param("orders", {"delay": -1}, "0 to 900", id="delay"),
        pytest.param("orders", {"retention": 59}, "60 to 1209600", id="retention"),
        pytest.param("orders", {"max_receive_count": 3}, "redrive_to=queue", id="no dead-letter queue"),
    ],
)
def test_a_queue_that_sqs_would_not_make_is_refused(aws: Aws, name: str, options: Any, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        aws.queues.create(name, **options)


def test_a_name_is_taken_once(aws: Aws) -> None:
    aws.queues.create("orders")
    with pytest.raises(UsageError, match="there is a queue of that name"):
        aws.queues.create("orders")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        pytest.param({"max_receive_count": 0}, "1 to 1000", id="receive count"),
        pytest.param({"name": "orders.fifo"}, "dead-letter queue of a FIFO queue", id="kind"),
    ],
)
def test_a_redrive_policy_that_sqs_would_not_take_is_refused(aws: Aws, options: Any, reason: str) -> None:
    dead = aws.queues.create("dead")
    with pytest.raises(UsageError, match=reason):
        aws.queues.create(**{"name": "orders", "redrive_to": dead, **options})


def test_a_dead_letter_queue_of_an_earlier_world_is_refused(aws: Aws) -> None:
    dead = aws.queues.create("dead")
    aws.reset()
    with pytest.raises(UsageError, match="dead is gone"):
        aws.queues.create("orders", redrive_to=dead)


def test_a_dead_letter_queue_may_be_named(aws: Aws) -> None:
    aws.queues.create("dead")
    queue = aws.queues.create("orders", redrive_to="dead")
    assert repr(queue) == "<Queue orders: 0 messages visible, 0 hidden, to dead after 10 receipts>"


@pytest.mark.parametrize("target", ["letters", "no name", 5, "arn:aws:sqs:eu-west-1:123456789012:dead"])
def test_a_dead_letter_queue_is_a_queue_that_is_there(aws: Aws, target: Any) -> None:
    aws.queues.create("dead")
    with pytest.raises(UsageError, match="give a queue that exists, or its name"):
        aws.queues.create("orders", redrive_to=target)
    assert list(aws.queues) == ["dead"]


@pytest.mark.parametrize(
    ("queue", "options", "reason"),
    [
        pytest.param("orders.fifo", {}, "give the group", id="FIFO without a group"),
        pytest.param("orders.fifo", {"group": "g", "delay": 1}, "no delay but the queue's", id="FIFO with a delay"),
        pytest.param("orders", {"deduplication_id": "d"}, "is no FIFO queue", id="standard with a deduplication id"),
        pytest.param("orders", {"attributes": {"a": True}}, "no type for True", id="attribute"),
        pytest.param("orders", {"attributes": dict.fromkeys("abcdefghijk", 1)}, "11 of them", id="too many attributes"),
        pytest.param("orders", {"attributes": {"a": None}}, "no type for None", id="attribute without a value"),
        pytest.param("orders", {"attributes": {"a": ["b"]}}, "no type for ..b..: give a text", id="list as attribute"),
        pytest.param("orders", {"attributes": {"a": float("nan")}}, "no type for nan", id="no number as attribute"),
        pytest.param("orders", {"attributes": {"a": ("Date", "b")}}, "data type, value", id="no data type"),
        pytest.param("orders", {"attributes": {"a": ("Binary", "b")}}, "data type, value", id="text for bytes"),
        pytest.param("orders", {"attributes": {"a": ("String",)}}, "data type, value", id="no pair"),
        pytest.param("orders", {"attributes": {1: "a"}}, "1 is no name of an attribute", id="number as attribute name"),
        pytest.param("orders", {"attributes": [("a", 1)]}, "give a mapping", id="list of attributes"),
        pytest.param("orders", {"delay": 901}, "0 to 900", id="delay"),
        pytest.param("orders", {"delay": "3"}, "delay='3'.: a number, 0 to 900", id="text as delay"),
        pytest.param("orders.fifo", {"group": 5}, "group=5.: a text of 1 to 128", id="number as group"),
        pytest.param("orders.fifo", {"group": "g", "deduplication_id": ""}, "1 to 128", id="empty deduplication id"),
        pytest.param("orders", {"trace_header": b"Root"}, "trace_header=b'Root'.: a text", id="bytes as trace header"),
    ],
)
def test_a_message_that_the_queue_would_not_take_is_refused(aws: Aws, queue: str, options: Any, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        aws.queues.create(queue).send("body", **options)


def test_a_message_without_a_body_is_refused(aws: Aws) -> None:
    with pytest.raises(UsageError, match="no messages without a body"):
        aws.queues.create("orders").send("")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"abc", "a text is needed, not bytes", id="bytes"),
        pytest.param(None, "no messages without a body", id="nothing"),
        pytest.param(object(), "give a text, or what JSON can hold", id="object"),
        pytest.param({"at": {1, 2}}, "give a text, or what JSON can hold", id="set"),
        pytest.param(float("nan"), "give a text, or what JSON can hold", id="no number"),
        pytest.param("\ud800", "surrogates not allowed", id="half a character"),
    ],
)
def test_a_body_that_is_neither_text_nor_json_is_refused(aws: Aws, body: Any, reason: str) -> None:
    queue = aws.queues.create("orders")
    with pytest.raises(UsageError, match=reason):
        queue.send(body)
    with pytest.raises(UsageError, match=reason):
        queue.send_many(["a", body])
    assert queue.messages == []


def test_a_body_is_json_as_services_write_it(aws: Aws) -> None:
    queue = aws.queues.create("orders")
    queue.send_many([{"id": 1, "name": "Zoë"}, [1, None], 5, True])
    assert [one.body for one in queue.messages] == ['{"id":1,"name":"Zoë"}', "[1,null]", "5", "true"]


@pytest.mark.parametrize("bodies", ["abc", b"abc", {"id": 1}, 5, None], ids=repr)
def test_what_is_no_list_of_bodies_is_refused(aws: Aws, bodies: Any) -> None:
    queue = aws.queues.create("orders")
    with pytest.raises(UsageError, match=r"as send_many\(\[\.\.\.\]\)"):
        queue.send_many(bodies)
    assert queue.messages == []


@pytest.mark.parametrize(("profile", "most"), [("current", 1024 * 1024), ("2019", 256 * 1024)])
def test_a_message_is_so_long_at_most_with_its_attributes(profile: str, most: int) -> None:
    with mock_lambda(profile=profile) as aws:
        queue = aws.queues.create("orders")
        attributes = {"é": ("Number.int", "17"), "b": b"12"}
        size = len("é".encode()) + len("Number.int") + len("17") + len("b") + len("Binary") + len(b"12")
        queue.send("x" * (most - size), attributes=attributes)
        with pytest.raises(UsageError, match=f"{most + 1} bytes .* up to {most}"):
            queue.send("x" * (most - size + 1), attributes=attributes)
        with pytest.raises(UsageError, match=f"up to {most}"):
            queue.send_many(["short", "é" * (most // 2 + 1)])
        assert len(queue.messages) == 1


def test_many_messages_are_sent_before_any_mapping_looks(aws: Aws) -> None:
    queue = aws.queues.create("orders")
    function = aws.function(lambda event, context: None, name="orders")
    aws.client().create_event_source_mapping(FunctionName="orders", EventSourceArn=queue.arn)
    ids = queue.send_many([{"id": number} for number in range(12)])
    batches = [[record["messageId"] for record in one.event["Records"]] for one in function.invocations]
    assert batches == [ids[:10], ids[10:]]


def test_many_messages_of_a_fifo_queue_have_a_group(aws: Aws) -> None:
    queue = aws.queues.create("orders.fifo")
    queue.send_many(list("ab"), group="g")
    assert [(one.body, one.group) for one in queue.messages] == [("a", "g"), ("b", "g")]
    assert repr(queue.messages[0]) == "<QueueMessage 'a' of group 'g', visible, received 0 times>"
    with pytest.raises(UsageError, match="give the group"):
        queue.send_many(list("ab"))


def test_a_message_shows_its_attributes(aws: Aws) -> None:
    queue = aws.queues.create("orders")
    queue.send("one", attributes={"weeks": 6, "key": b"k"})
    assert queue.messages[0].attributes == {"weeks": "6", "key": b"k"}


def test_a_purged_queue_is_empty_and_takes_messages(aws: Aws) -> None:
    queue = aws.queues.create("orders")
    queue.send_many(list("ab"))
    queue.purge()
    assert queue.messages == []
    queue.send("c")
    assert [one.body for one in queue.messages] == ["c"]


def test_a_deleted_queue_is_not_there_and_its_name_is_free(aws: Aws) -> None:
    queue = aws.queues.create("orders")
    queue.delete()
    assert (list(aws.queues), repr(aws.queues)) == ([], "<Queues: none>")
    for use in (lambda: queue.send("one"), lambda: queue.send_many(["one"]), queue.purge, queue.delete, queue.redrive):
        with pytest.raises(UsageError, match="orders is gone"):
            use()
    aws.queues.create("orders").send("one")


def test_messages_stay_where_their_dead_letter_queue_is_deleted(aws: Aws) -> None:
    dead = aws.queues.create("dead")
    queue = aws.queues.create("orders", redrive_to=dead, max_receive_count=1)
    assert repr(queue) == "<Queue orders: 0 messages visible, 0 hidden, to dead after 1 receipts>"
    function = deploy_failing(aws)
    aws.client().create_event_source_mapping(FunctionName="failing", EventSourceArn=queue.arn)
    dead.delete()
    queue.send("bad")
    aws.clock.advance(60)
    assert (len(function.invocations), [one.receive_count for one in queue.messages]) == (3, [3])


def test_a_dead_letter_queue_gives_messages_back_and_their_mapping_reads_them_at_once(aws: Aws) -> None:
    dead = aws.queues.create("dead")
    queue = aws.queues.create("orders", redrive_to=dead, max_receive_count=1)
    function = deploy_failing(aws)
    aws.client().create_event_source_mapping(FunctionName="failing", EventSourceArn=queue.arn)
    queue.send_many(list("ab"))
    aws.settle()
    assert [one.body for one in dead.messages] == ["a", "b"]
    dead.send("of its own")
    assert dead.redrive() == 2
    assert [one.body for one in dead.messages] == ["of its own"]
    assert [record["body"] for record in function.invocations[-1].event["Records"]] == ["a", "b"]
    assert function.invocations[-1].event["Records"][0]["attributes"]["ApproximateReceiveCount"] == "1"


def deploy_failing(aws: Aws) -> Any:
    def fail(event: Any, context: Any) -> None:
        raise ValueError

    return aws.function(fail, name="failing", timeout=1)
