"""`aws.logs`: groups, streams, events, and the search for some of them."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.domain.journal import Journal
from lambdamock.errors import UsageError
from lambdamock.observability import LogGroups


def say(event: Any, context: Any) -> None:
    for line in event["say"]:
        print(line)


def said(aws: Aws, name: str, *lines: str) -> None:
    (aws.functions[name] if name in aws.functions else aws.function(say, name=name)).invoke({"say": lines})


def test_B217_what_a_function_prints_is_in_the_group_of_its_name(aws: Aws) -> None:
    said(aws, "f", "one", "two")
    assert list(aws.logs) == ["/aws/lambda/f"]
    assert [line for line in aws.logs["f"].events.messages if line in ("one", "two")] == ["one", "two"]


def test_B219_each_invocation_begins_with_START_and_ends_with_REPORT(aws: Aws) -> None:
    said(aws, "f", "one")
    aws.client().invoke(FunctionName="f", InvocationType="Event", Payload=b'{"say": ["two"]}')
    aws.settle()
    first_words = [line.split()[0] for line in aws.logs["f"].events.messages]
    assert first_words == ["INIT_START", "START", "one", "END", "REPORT", "START", "two", "END", "REPORT"]


def test_an_event_tells_where_it_stands(aws: Aws) -> None:
    aws.clock.advance(1.5)
    said(aws, "f", "one")
    (event,) = aws.logs.filter("one")
    [invocation] = aws.invocations
    assert event._asdict() == {
        "timestamp": aws.clock.now().timestamp(),
        "message": "one\n",
        "group": "/aws/lambda/f",
        "stream": invocation.context.log_stream_name,
        "request_id": invocation.request_id,
    }
    assert (event.at, event.document) == (aws.clock.now(), None)
    assert str(event) == "2026-01-01T00:00:01.500Z one"


def test_events_of_several_environments_are_in_the_order_in_which_they_arrived(aws: Aws) -> None:
    """Time stands still: only the order of arrival tells them apart."""
    client = aws.client()
    aws.function(say, name="f")
    client.publish_version(FunctionName="f")
    for line, version in (("one", "1"), ("two", "$LATEST"), ("three", "1"), ("four", "$LATEST")):
        client.invoke(FunctionName="f", Qualifier=version, Payload=json.dumps({"say": [line]}))
    group = aws.logs["f"]
    assert len(group) == 2
    assert group.filter("?one ?two ?three ?four").messages == ["one", "two", "three", "four"]
    assert [stream.filter("-RequestId -INIT_START").messages for stream in group.values()] == [
        ["one", "three"],
        ["two", "four"],
    ]
    assert group.text == "".join(stream.text for stream in group.values())


def test_a_group_of_its_own_holds_the_logs_of_several_functions(aws: Aws) -> None:
    for name in ("f", "g"):
        aws.function(say, name=name)
        aws.client().update_function_configuration(FunctionName=name, LoggingConfig={"LogGroup": "/team/orders"})
        said(aws, name, f"of {name}")
    assert list(aws.logs) == ["/team/orders"]
    assert aws.logs["/team/orders"].filter('"of "').messages == ["of f", "of g"]
    assert aws.functions["f"].logs.name == "/team/orders"


def test_the_groups_of_deleted_functions_stay(aws: Aws) -> None:
    said(aws, "f", "one")
    aws.functions["f"].delete()
    said(aws, "f", "two")
    assert aws.logs["f"].filter("?one ?two").messages == ["one", "two"]


def test_a_search_goes_over_all_groups_in_order_of_time(aws: Aws) -> None:
    for name in ("f", "g", "f"):
        said(aws, name, f"ERROR in {name}", "fine")
        aws.clock.advance(60)
    found = aws.logs.filter("ERROR -g")
    assert (found.messages, len(found)) == (["ERROR in f", "ERROR in f"], 2)
    assert [event.group for event in aws.logs.filter("ERROR")] == ["/aws/lambda/f", "/aws/lambda/g", "/aws/lambda/f"]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (None, None, ["0", "60", "120"]),
        (60.0, None, ["60", "120"]),
        (None, 60.0, ["0", "60"]),
        (60.0, 60.0, ["60"]),
        (60.1, 119.9, []),
    ],
    ids=["always", "from", "until", "at", "between"],
)
def test_a_search_takes_a_range_of_time_both_ends_of_which_belong_to_it(
    aws: Aws, start: float | None, end: float | None, expected: list[str]
) -> None:
    begin = aws.clock.now().timestamp()
    for line in ("0", "60", "120"):
        said(aws, "f", line)
        aws.clock.advance(60)
    texts = "?0 ?60 ?120 -RequestId -INIT_START"
    moments = {"start": None if start is None else begin + start, "end": None if end is None else begin + end}
    dates = {name: None if at is None else datetime.fromtimestamp(at, timezone.utc) for name, at in moments.items()}
    naive = {name: None if at is None else at.replace(tzinfo=None) for name, at in dates.items()}
    for given in (moments, dates, naive):
        assert [one for one in aws.logs["f"].filter(texts, **given).messages if one.isdigit()] == expected  # type: ignore[arg-type]


def test_conditions_find_lines_of_json(aws: Aws) -> None:
    aws.function(say, name="f")
    said(aws, "f", '{"level": "ERROR", "took": 7}', '{"level": "ERROR", "took": 2}', '{"level": "INFO", "took": 9}')
    (event,) = aws.logs["f"].filter('{ $.level = "ERROR" && $.took > 3 }')
    assert event.document == {"level": "ERROR", "took": 7}


def test_columns_find_lines_that_spaces_divide(aws: Aws) -> None:
    said(aws, "f", "10.0.0.1 ann 200", "10.0.0.2 bob 404")
    assert aws.logs["f"].filter("[ip, user, status = 4*]").messages == ["10.0.0.2 bob 404"]


def test_the_tail_are_the_last_events(aws: Aws) -> None:
    said(aws, "f", "one", "two")
    messages = aws.logs["f"].events.messages
    assert aws.logs.tail(3).messages == aws.logs["f"].tail(3).messages == messages[-3:]
    [stream] = aws.logs["f"].values()
    assert stream.tail(2).messages == messages[-2:]
    assert aws.logs.tail(0).messages == []
    assert aws.logs.tail(1000).messages == messages


def test_a_slice_of_events_is_searched_and_compared_as_they_are(aws: Aws) -> None:
    said(aws, "f", "one", "two")
    events = aws.logs.events
    assert events[1:3].text == "".join(event.message for event in events[1:3])
    assert events[1:3] == [events[1], events[2]] != events[1:2]


@pytest.mark.parametrize("pattern", ["foo.bar", "{ $.a }", '"open'])
def test_a_pattern_that_CloudWatch_refuses_is_refused(aws: Aws, pattern: str) -> None:
    said(aws, "f", "one")
    with pytest.raises(UsageError, match="is no filter pattern of CloudWatch Logs"):
        aws.logs.filter(pattern)


def test_what_is_no_moment_or_number_is_refused(aws: Aws) -> None:
    with pytest.raises(UsageError, match="'now' is no moment"):
        aws.logs.filter(start="now")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="at least 0"):
        aws.logs.tail(-1)


def test_groups_that_were_read_get_what_comes_later(aws: Aws) -> None:
    said(aws, "f", "one")
    logs = aws.logs
    assert logs["f"].filter("two").messages == []
    said(aws, "f", "two")
    assert logs["f"].filter("two").messages == ["two"]


def test_what_is_shown(aws: Aws) -> None:
    assert repr(aws.logs.filter()) == "<LogRecords: none>"
    said(aws, "f", "<b>")
    assert repr(aws.logs.filter('"<b>"')) == "<LogRecords: 1, the last '2026-01-01T00:00:00.000Z <b>'>"
    assert str(aws.logs.filter('"<b>"')) == "<LogRecords: 1\n  2026-01-01T00:00:00.000Z <b>\n>"
    table = aws.logs["f"].filter('"<b>"')._repr_html_()
    assert "&lt;b&gt;" in table
    assert "<b>" not in table
    assert aws.logs["f"]._repr_html_().count("<tr") == 1 + len(aws.logs.events)
    assert "<td>/aws/lambda/f</td><td>1</td>" in aws.logs._repr_html_()
    [stream] = aws.logs["f"].values()
    assert stream._repr_html_() == aws.logs["f"]._repr_html_()


def test_a_notebook_and_a_terminal_show_the_last_of_many_events(aws: Aws) -> None:
    said(aws, "f", *map(str, range(300)))
    events = aws.logs.events
    assert "the last 200 of 304 events" in events._repr_html_()
    assert events._repr_html_().count("<tr") == 202
    assert str(events).startswith("<LogRecords: 304\n  … 254 earlier ones\n  ")
    assert str(events).count("\n") == 52


def test_nothing_was_logged_where_nothing_ran() -> None:
    assert (list(LogGroups(Journal())), list(LogGroups(Journal()).events)) == ([], [])
