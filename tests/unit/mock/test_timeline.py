"""`aws.timeline()`: what led to what in a mocked AWS."""

from __future__ import annotations

import io
import json
import sys
import threading
from datetime import timedelta
from typing import Any

import boto3
import pytest

from lambdamock import Aws, events
from lambdamock.domain.journal import ApiCall
from lambdamock.errors import UsageError
from lambdamock.mock.timeline import Timeline
from lambdamock.observability.timeline import Node

Tree = tuple[str, list[Any]]


def look(event: Any, context: Any) -> Any:
    return event


def fail(event: Any, context: Any) -> None:
    raise ValueError("no")


def ask(event: Any, context: Any) -> None:
    """Call one function and wait, leave an event for another, and look something up."""
    client = boto3.client("lambda", region_name="us-east-1")
    client.invoke(FunctionName="look")
    client.invoke(FunctionName="fail", InvocationType="Event")
    client.get_function(FunctionName="look")


def words(node: Node) -> str:
    return f"{node.says.kind}: {node.says.title} {node.says.outcome}".strip()


def shape(nodes: list[Node]) -> list[Tree]:
    """Everything but permissions that were let through, and states."""
    shown = [node for node in nodes if node.says.kind not in {"state", "permission"} or node.says.level != "ok"]
    return [(words(node), shape(node.children)) for node in shown]


def since_now(aws: Aws) -> int:
    return len(aws.timeline().roots)


@pytest.fixture
def asking(aws: Aws) -> Aws:
    """A function that calls two others ran; what it led to is over, too."""
    for handler in (look, fail, ask):
        aws.function(handler)
    aws.client().put_function_event_invoke_config(
        FunctionName="fail",
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": aws.functions["look"].arn}},
    )
    aws.functions["ask"].invoke({})
    aws.settle()
    return aws


def test_one_call_is_one_tree_down_to_the_last_retry_and_the_destination(asking: Aws) -> None:
    attempt = "invocation: fail ValueError"
    assert shape(asking.timeline().roots[-1:]) == [
        (
            "call: Invoke ask 200",
            [
                (
                    "invocation: ask ok",
                    [
                        ("call: Invoke look 200", [("invocation: look ok", [])]),
                        (
                            "call: Invoke fail (Event) 202",
                            [
                                (
                                    "event: event queued",
                                    [
                                        (attempt, []),
                                        ("retry: retry in 1 min retry", []),
                                        (attempt, []),
                                        ("discarded: event given up RetriesExhausted", []),
                                        (
                                            "delivery: OnFailure to lambda function:look sent",
                                            [("event: event queued", [("invocation: look ok", [])])],
                                        ),
                                    ],
                                )
                            ],
                        ),
                        ("call: GetFunction look 200", []),
                    ],
                )
            ],
        )
    ]


def test_it_has_every_fact_of_the_journal(asking: Aws) -> None:
    timeline = asking.timeline()
    assert sorted(node.position for node in timeline) == list(range(len(asking.journal)))
    assert len(timeline) == len(asking.journal)


def test_it_is_a_view_of_the_moment_when_it_was_made(aws: Aws) -> None:
    timeline = aws.timeline()
    aws.function(look)
    assert (str(timeline), len(timeline)) == ("Timeline: nothing happened", 0)
    assert len(aws.timeline()) == 2


def test_a_denied_call_of_a_handler_is_below_its_run(aws: Aws) -> None:
    def put(event: Any, context: Any) -> None:
        boto3.client("lambda", region_name="us-east-1").list_functions()

    role = aws.iam.put_role("narrow", managed=["AWSLambdaBasicExecutionRole"])
    function = aws.function(put, role=role)
    before = since_now(aws)
    function.invoke()
    denied = "call: ListFunctions denied"
    assert shape(aws.timeline().roots[before:]) == [
        (
            "call: Invoke put 200",
            [
                (
                    "invocation: put ClientError",
                    [(denied, [("permission: lambda:ListFunctions on * denied", [])])],
                )
            ],
        )
    ]


def test_a_service_that_is_refused_and_one_that_is_not_are_triggers(aws: Aws) -> None:
    function = aws.function(look)
    before = since_now(aws)
    event = events.s3.object_created("bucket", "key")
    with pytest.raises(Exception, match="not authorized"):
        aws.deliver.s3(function, event)
    function.allow("s3")
    aws.deliver.s3(function, event)
    refused, _, taken = aws.timeline().roots[before:]
    assert [words(one) for one in (refused, *refused.children)] == [
        "trigger: s3 bucket → look denied",
        "call: Invoke look (Event) denied",
    ]
    assert shape([taken]) == [
        (
            "trigger: s3 bucket → look taken",
            [("call: Invoke look (Event) 202", [("event: event queued", [("invocation: look ok", [])])])],
        )
    ]


def test_a_batch_of_a_queue_has_its_run(aws: Aws) -> None:
    aws.function(look)
    queue = aws.queues.create("orders")
    aws.client().create_event_source_mapping(FunctionName="look", EventSourceArn=queue.arn, BatchSize=10)
    queue.send("one")
    aws.settle()
    assert shape([root for root in aws.timeline().roots if root.says.kind == "batch"]) == [
        ("batch: sqs orders → look, 1 record Success", [("invocation: look ok", [])])
    ]


def test_a_throttle_and_the_clients_second_try_are_one_tree(aws: Aws) -> None:
    function = aws.function(look)
    aws.faults.throttle(function, times=1)
    before = since_now(aws)
    aws.client().invoke(FunctionName="look")
    assert shape(aws.timeline().roots[before:]) == [
        (
            "call: Invoke look throttled",
            [
                ("fault: injected fault: throttle injected", []),
                ("throttle: not run throttled", []),
                ("client retry: client sends Invoke again retry", []),
                ("call: Invoke look 200", [("invocation: look ok", [])]),
            ],
        )
    ]


def test_each_firing_of_a_schedule_is_a_tree(aws: Aws) -> None:
    function = aws.function(look)
    rule = aws.schedule("rate(1 hour)", function, name="hourly")
    function.allow("eventbridge", source_arn=rule.arn)
    before = since_now(aws)
    aws.clock.advance(timedelta(hours=10))
    timeline = Timeline(aws.timeline().roots[before:])
    assert [words(root) for root in timeline.roots] == ["trigger: eventbridge rule/hourly → look taken"] * 10
    assert "× 9 more like it" in str(timeline)


def test_the_calls_of_another_thread_are_not_the_handlers(aws: Aws) -> None:
    client = aws.client()
    begin, ended = threading.Event(), threading.Event()

    def wait(event: Any, context: Any) -> None:
        begin.set()
        ended.wait(10)

    def meanwhile() -> None:
        begin.wait(10)
        client.list_functions()
        ended.set()

    aws.function(wait)
    thread = threading.Thread(target=meanwhile)
    thread.start()
    aws.functions["wait"].invoke()
    thread.join()
    assert [call.operation for call in aws.journal.of(ApiCall)] == ["CreateFunction", "ListFunctions", "Invoke"]
    assert [words(root) for root in aws.timeline().roots] == [
        "call: CreateFunction wait 201",
        "call: ListFunctions 200",
        "call: Invoke wait 200",
    ]


# ---------------------------------------------------------------------------------------------------------------- parts


def test_of_a_function_it_shows_what_caused_it_and_what_it_led_to(asking: Aws) -> None:
    timeline = asking.timeline(function="fail")
    assert [words(root) for root in timeline.roots] == [
        "call: CreateFunction fail 201",
        "call: PutFunctionEventInvokeConfig fail 200",
        "call: Invoke ask 200",
    ]
    assert [node.says.title for node in timeline if node.says.kind == "invocation"] == ["ask", "fail", "fail", "look"]


def test_of_errors_it_shows_what_caused_them(asking: Aws) -> None:
    timeline = asking.timeline(errors_only=True)
    assert [words(node) for node in timeline if not node.children] == [
        "invocation: fail ValueError",
        "retry: retry in 1 min retry",
        "invocation: fail ValueError",
        "discarded: event given up RetriesExhausted",
    ]
    assert [words(root) for root in timeline.roots] == ["call: Invoke ask 200"]


def test_since_a_moment_it_shows_what_began_then_or_later(asking: Aws) -> None:
    moment = asking.clock.now()
    ran = [words(node) for node in asking.timeline(since=moment) if node.says.kind == "invocation"]
    assert ran == ["invocation: ask ok", "invocation: fail ValueError", "invocation: look ok"]
    assert len(asking.timeline(since=moment + timedelta(seconds=1))) == 0


def test_of_a_request_it_shows_the_branch(asking: Aws) -> None:
    request_id = asking.invocations.of("fail")[0].request_id
    for known in (request_id, request_id[:8]):
        [root] = asking.timeline()[known].roots
        assert words(root) == "call: Invoke fail (Event) 202"


def test_of_an_unknown_request_it_says_that_there_is_none(asking: Aws) -> None:
    with pytest.raises(KeyError, match="no request 'nope' in <Timeline: "):
        asking.timeline()["nope"]


def test_a_function_is_given_by_its_name(aws: Aws) -> None:
    with pytest.raises(UsageError, match=r"timeline\(function=3\): give the name of a function"):
        aws.timeline(function=3)  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------------------------- views


class Terminal(io.StringIO):
    """What a terminal is to Python."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("terminal", "variables", "is_coloured"),
    [(True, {}, True), (True, {"NO_COLOR": "1"}, False), (True, {"NO_COLOR": ""}, True), (False, {}, False)],
    ids=["terminal", "NO_COLOR", "NO_COLOR empty", "file"],
)
def test_it_is_coloured_on_terminals_only(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, terminal: bool, variables: dict[str, str], is_coloured: bool
) -> None:
    aws.function(look)
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", Terminal() if terminal else io.StringIO())
    timeline = aws.timeline()
    assert ("\x1b[" in str(timeline)) is is_coloured
    assert "\x1b[" not in timeline.to_text(colour=False)
    assert "\x1b[" in timeline.to_text(colour=True)


def test_it_is_as_wide_as_the_terminal(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    aws.function(look, description="x")
    with pytest.raises(Exception, match="nope"):
        aws.client().get_function(FunctionName="nope" * 10)
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("COLUMNS", "64")
    timeline = aws.timeline()
    assert max(map(len, timeline.to_text(colour=False).splitlines()[1:])) == 64
    assert max(map(len, timeline.to_text(colour=False, width=80).splitlines()[1:])) == 80


def test_where_the_output_knows_no_other_characters_it_is_ascii(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    aws.function(look)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="cp1252"))
    print(aws.timeline())


def test_as_json_it_is_the_document(asking: Aws) -> None:
    timeline = asking.timeline()
    assert json.loads(timeline.to_json()) == json.loads(timeline.to_json(indent=2)) == timeline.document()
    assert [node["id"] for node in timeline.document()["nodes"]] == [node.position for node in timeline]


def test_a_notebook_shows_a_part_of_the_page(asking: Aws) -> None:
    timeline = asking.timeline()
    assert timeline.to_html().startswith("<!DOCTYPE html>")
    assert timeline._repr_html_() in timeline.to_html()
    assert "<svg" in timeline._repr_html_()


def test_it_says_in_one_line_what_it_is(asking: Aws) -> None:
    runs, errors = len(asking.invocations), 3
    assert repr(asking.timeline()) == (
        f"<Timeline: {len(asking.journal)} facts in 1 min from 2026-01-01 00:00:00Z, {runs} runs, {errors} errors, "
        "1 warning>"
    )
