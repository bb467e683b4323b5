"""`LoggingConfig` in an execution environment: format and levels of what the runtime and the platform write."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock.runtime import InvocationResult

QUIET = "def handler(event, context):\n    return 'ok'\n"
ENDINGS = {
    "success": (QUIET, {"status": "success"}),
    "error": ("def handler(event, context):\n    raise ValueError('v')\n", {"status": "error"}),
    "marshal_error": (
        "def handler(event, context):\n    return {1}\n",
        {"status": "error", "errorType": "Runtime.MarshalError"},
    ),
    "too_large": (
        "def handler(event, context):\n    return 'x' * 6_300_000\n",
        {"status": "error", "errorType": "Function.ResponseSizeTooLarge"},
    ),
    "exit": (
        "import os\ndef handler(event, context):\n    os._exit(1)\n",
        {"status": "error", "errorType": "Runtime.ExitError"},
    ),
    "time_out": ("import time\ndef handler(event, context):\n    time.sleep(9)\n", {"status": "timeout"}),
}
TIME = "2026-01-01T00:00:00.250Z"


def platform_events(result: InvocationResult) -> list[dict[str, Any]]:
    """The platform's events, in order; what is measured is replaced by its type."""
    events = [json.loads(event.message) for event in result.log if event.message.startswith('{"time":')]
    for event in events:
        metrics = event["record"].get("metrics", {})
        metrics.update({name: type(value).__name__ for name, value in metrics.items() if name in MEASURED})
    return events


MEASURED = {"durationMs", "billedDurationMs", "initDurationMs", "maxMemoryUsedMB"}


def kinds(result: InvocationResult) -> list[str]:
    return [event["type"].removeprefix("platform.") for event in platform_events(result)]


def test_the_platform_writes_json_events_in_place_of_its_lines(make: Any, invoke: Any) -> None:
    result = invoke(make(QUIET, log_format="JSON"), request_id="R")
    arn = "arn:aws:lambda:eu-west-1::runtime:"
    [init, start, report] = platform_events(result)
    assert init["record"].pop("runtimeVersionArn").startswith(arn)
    assert [init, start, report] == [
        {
            "time": TIME,
            "type": "platform.initStart",
            "record": {
                "initializationType": "on-demand",
                "phase": "init",
                "runtimeVersion": "python:3.12.v1",
                "functionName": "fn",
                "functionVersion": "$LATEST",
            },
        },
        {"time": TIME, "type": "platform.start", "record": {"requestId": "R", "version": "$LATEST"}},
        {
            "time": TIME,
            "type": "platform.report",
            "record": {
                "requestId": "R",
                "metrics": {
                    "durationMs": "float",
                    "billedDurationMs": "int",
                    "memorySizeMB": 128,
                    "maxMemoryUsedMB": "int",
                    "initDurationMs": "float",
                },
                "status": "success",
            },
        },
    ]
    assert len(result.log) == 3


def test_the_report_has_what_the_result_has(make: Any, invoke: Any) -> None:
    environment = make(QUIET, log_format="JSON")
    for result in (invoke(environment), invoke(environment)):
        metrics = json.loads(result.log[-1].message)["record"]["metrics"]
        assert metrics == {
            "durationMs": round(result.duration, 3),
            "billedDurationMs": result.billed_duration,
            "memorySizeMB": 128,
            "maxMemoryUsedMB": result.max_memory_used,
            **({"initDurationMs": round(result.init_duration, 3)} if result.cold else {}),
        }


@pytest.mark.parametrize("profile", ["current", "2019"])
def test_text_is_the_format_unless_said_otherwise(make: Any, invoke: Any, profile: str) -> None:
    environment = make(QUIET, profile=profile)
    messages = [event.message.split(" ")[0] for event in invoke(environment).log]
    assert messages == ["INIT_START", "START", "END", "REPORT"]


LEVELS: dict[str, tuple[str | None, list[str], list[str]]] = {
    "default": (None, ["initStart", "start", "report"], ["initStart", "start", "runtimeDone", "report"]),
    "INFO": ("INFO", ["initStart", "start", "report"], ["initStart", "start", "runtimeDone", "report"]),
    "WARN": ("WARN", [], ["runtimeDone", "report"]),
    "DEBUG": (
        "DEBUG",
        ["initStart", "initRuntimeDone", "initReport", "start", "runtimeDone", "report"],
        ["initStart", "initRuntimeDone", "initReport", "start", "runtimeDone", "report"],
    ),
}


@pytest.mark.parametrize(("level", "of_success", "of_failure"), LEVELS.values(), ids=LEVELS)
def test_the_system_log_level_decides_which_events_are_shown(
    make: Any, invoke: Any, level: str | None, of_success: list[str], of_failure: list[str]
) -> None:
    results = [
        invoke(make(ENDINGS[name][0], log_format="JSON", system_log_level=level)) for name in ("success", "error")
    ]
    assert [kinds(result) for result in results] == [of_success, of_failure]


def test_what_the_events_of_debug_hold(make: Any, invoke: Any) -> None:
    result = invoke(make(QUIET, log_format="JSON", system_log_level="DEBUG"), request_id="R")
    init = {"initializationType": "on-demand", "phase": "init", "status": "success"}
    assert {event["type"]: event["record"] for event in platform_events(result)[1:5]} == {
        "platform.initRuntimeDone": init,
        "platform.initReport": {**init, "metrics": {"durationMs": "float"}},
        "platform.start": {"requestId": "R", "version": "$LATEST"},
        "platform.runtimeDone": {
            "requestId": "R",
            "status": "success",
            "metrics": {"durationMs": "float", "producedBytes": 4},
        },
    }


@pytest.mark.parametrize(("app", "ending"), ENDINGS.values(), ids=ENDINGS)
def test_the_report_says_how_it_ended(make: Any, invoke: Any, app: str, ending: dict[str, str]) -> None:
    result = invoke(make(app, log_format="JSON", timeout=1))
    record = platform_events(result)[-1]["record"]
    assert {name: record[name] for name in record if name in {"status", "errorType"}} == ending


def test_a_time_out_and_an_exit_leave_no_line_of_text(make: Any, invoke: Any) -> None:
    results = [invoke(make(ENDINGS[name][0], log_format="JSON", timeout=1)) for name in ("time_out", "exit")]
    assert [len(result.log) for result in results] == [4, 4]
    assert [kinds(result) for result in results] == [["initStart", "start", "runtimeDone", "report"]] * 2


def test_an_initialisation_that_fails_is_reported(make: Any, invoke: Any) -> None:
    result = invoke(make("raise ValueError('v')\n", log_format="JSON"))
    assert kinds(result) == ["initStart", "initRuntimeDone", "initReport", "start", "runtimeDone", "report"]
    assert [event["record"].get("status") for event in platform_events(result)] == [
        None,
        "error",
        "error",
        None,
        "error",
        "error",
    ]


def test_an_initialisation_that_was_not_on_demand_is_reported_at_info(make: Any, invoke: Any) -> None:
    environment = make(QUIET, log_format="JSON", initialization_type="provisioned-concurrency")
    assert kinds(invoke(environment)) == ["initStart", "initReport", "start", "report"]


def test_each_event_of_the_tail_is_on_a_line_of_its_own(make: Any, invoke: Any) -> None:
    app = "def handler(event, context):\n    print('no line end', end='')\n"
    tail = invoke(make(app, log_format="JSON")).tail.decode()
    lines = tail.splitlines()
    assert lines[1] == "no line end"
    assert [json.loads(line)["type"] for line in (lines[0], lines[2])] == ["platform.start", "platform.report"]
    assert tail.endswith("}\n")


LOGS = (
    "import logging, os\n"
    "def handler(event, context):\n"
    "    for level in (10, 20, 30, 40, 50):\n"
    "        logging.log(level, 'words')\n"
    "    return [os.environ.get('AWS_LAMBDA_LOG_FORMAT'), os.environ.get('AWS_LAMBDA_LOG_LEVEL')]\n"
)
ALL = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
APPLICATION_LEVELS: dict[str, tuple[str, list[str]]] = {
    "TRACE": ("TRACE", ALL),
    "DEBUG": ("DEBUG", ALL),
    "INFO": ("INFO", ALL[1:]),
    "WARN": ("WARN", ALL[2:]),
    "ERROR": ("ERROR", ALL[3:]),
    "FATAL": ("FATAL", ALL[4:]),
}


@pytest.mark.parametrize(("level", "shown"), APPLICATION_LEVELS.values(), ids=APPLICATION_LEVELS)
def test_the_application_log_level_decides_which_records_are_shown(
    make: Any, invoke: Any, level: str, shown: list[str]
) -> None:
    result = invoke(make(LOGS, log_format="JSON", application_log_level=level))
    assert json.loads(result.payload) == ["JSON", level]
    records = [json.loads(event.message) for event in result.log]
    assert [record["level"] for record in records if "level" in record] == shown


def test_the_records_of_a_function_that_logs_json_are_objects(make: Any, invoke: Any) -> None:
    app = "import logging\ndef handler(event, context):\n    logging.warning('%s words', 2, extra={'order': 'A1'})\n"
    result = invoke(make(app, log_format="JSON"), request_id="R")
    assert json.loads(result.log[2].message) == {
        "timestamp": "2026-01-01T00:00:00Z",
        "level": "WARNING",
        "message": "2 words",
        "logger": "root",
        "requestId": "R",
        "order": "A1",
    }


def test_what_is_printed_stays_as_it_is_in_json(make: Any, invoke: Any) -> None:
    app = "def handler(event, context):\n    print('plain words')\n"
    assert invoke(make(app, log_format="JSON", application_log_level="ERROR")).log[2].message == "plain words\n"


def test_a_function_that_logs_text_has_no_variables_for_it(make: Any, invoke: Any) -> None:
    assert json.loads(invoke(make(LOGS)).payload) == [None, None]


def test_the_logging_configuration_wins_over_variables_of_the_function(make: Any, invoke: Any) -> None:
    variables = {"AWS_LAMBDA_LOG_FORMAT": "Text", "AWS_LAMBDA_LOG_LEVEL": "ERROR"}
    environment = make(LOGS, variables=variables, log_format="JSON", application_log_level="INFO")
    assert json.loads(invoke(environment).payload) == ["JSON", "INFO"]
