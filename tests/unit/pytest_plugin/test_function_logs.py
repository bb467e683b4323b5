"""Which of the runs that functions had the report of a failing test shows."""

from __future__ import annotations

import re
from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.pytest_plugin.function_logs import logs_in


def say(event: Any, context: Any) -> None:
    print("got", event["id"])
    if event.get("fails"):
        raise ValueError("no stock")


def shown(aws: Aws, *, uncut: bool = False) -> list[str]:
    """The lines but for those of the platform."""
    lines = logs_in(aws.journal, uncut=uncut).splitlines()
    return [line for line in lines if not re.match(r"START |END |REPORT |Traceback|\s\s", line)]


def invoked(aws: Aws, *ids: int, **options: Any) -> None:
    function = aws.functions["f"] if "f" in aws.functions else aws.function(say, name="f", **options)
    for number in ids:
        function.invoke({"id": number, "fails": number < 0})


def test_runs_that_logged_the_same_are_one_with_their_number(aws: Aws) -> None:
    invoked(aws, *[1] * 200)
    assert shown(aws) == ["/aws/lambda/f", "got 1", "… 199 more runs like this; -vv shows them"]
    assert len(logs_in(aws.journal, uncut=False).splitlines()) == 6


def test_all_are_shown_on_demand(aws: Aws) -> None:
    invoked(aws, *[1] * 5)
    assert shown(aws, uncut=True) == ["/aws/lambda/f", *["got 1"] * 5]


def test_a_few_are_shown_one_by_one(aws: Aws) -> None:
    invoked(aws, 1, 1, 1)
    assert shown(aws) == ["/aws/lambda/f", *["got 1"] * 3]


def test_what_logged_something_else_stays_where_it_is(aws: Aws) -> None:
    invoked(aws, 1, 1, 2, -3, 1, 1)
    assert shown(aws) == [
        "/aws/lambda/f",
        "got 1",
        "… 3 more runs like this; -vv shows them",
        "got 2",
        "got -3",
        "[ERROR] ValueError: no stock",
    ]


def test_retries_of_one_event_are_runs_of_their_own(aws: Aws) -> None:
    aws.function(say, name="f")
    for _ in range(2):
        aws.client().invoke(FunctionName="f", InvocationType="Event", Payload=b'{"id": 1, "fails": true}')
    aws.settle()
    assert shown(aws) == [
        "/aws/lambda/f",
        "got 1",
        "[ERROR] ValueError: no stock",
        "… 5 more runs like this; -vv shows them",
    ]


@pytest.mark.parametrize("tracing", ["PassThrough", "Active"])
@pytest.mark.parametrize("log_format", ["Text", "JSON"])
def test_ids_moments_and_durations_make_no_difference(aws: Aws, log_format: str, tracing: str) -> None:
    import logging

    def log(event: Any, context: Any) -> None:
        logging.getLogger().warning("stock is low")

    aws.function(log, name="f")
    aws.client().update_function_configuration(
        FunctionName="f", LoggingConfig={"LogFormat": log_format}, TracingConfig={"Mode": tracing}
    )
    for _ in range(5):
        aws.functions["f"].invoke()
        aws.clock.advance(1)
    lines = logs_in(aws.journal, uncut=False).splitlines()
    assert lines[-1] == "… 4 more runs like this; -vv shows them"
    assert sum("stock is low" in line for line in lines) == 1


def test_versions_of_runtimes_are_left_out(aws: Aws) -> None:
    invoked(aws, 1)
    aws.client().update_function_configuration(FunctionName="f", LoggingConfig={"LogFormat": "JSON"})
    invoked(aws, 1)
    assert "INIT_START" not in logs_in(aws.journal, uncut=True)
    assert "initStart" not in logs_in(aws.journal, uncut=True)


def test_each_function_has_its_group(aws: Aws) -> None:
    for name in ("f", "g"):
        function = aws.function(say, name=name)
        for _ in range(4):
            function.invoke({"id": 1})
    more = ["got 1", "… 3 more runs like this; -vv shows them"]
    assert shown(aws) == ["/aws/lambda/f", *more, "/aws/lambda/g", *more]


def test_without_runs_there_is_nothing(aws: Aws) -> None:
    assert logs_in(aws.journal, uncut=False) == ""
