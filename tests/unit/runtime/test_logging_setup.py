"""What the runtime's logging handler writes, and what code that logs gets back from it."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest

TIME = "2026-01-01T00:00:00.250Z"


def logging_app(*lines: str) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return f"import logging, sys\ndef handler(event, context):\n{body}"


def records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


AT_IMPORT = "import logging\nlogging.error('early')\ndef handler(event, context):\n    logging.error('late')\n"


def test_what_is_logged_at_import_belongs_to_no_request(make: Any, invoke: Any, output: Any) -> None:
    result = invoke(make(AT_IMPORT), request_id="R")
    assert output(result) == f"[ERROR]\t{TIME}\t\tearly\n[ERROR]\t{TIME}\tR\tlate\n"


def test_what_is_logged_at_import_belongs_to_no_tenant(make: Any, invoke: Any, output: Any) -> None:
    environment = make(AT_IMPORT, variables={"AWS_LAMBDA_LOG_FORMAT": "JSON"})
    early, late = records(output(invoke(environment, request_id="R", tenant_id="blue")))
    common = {"timestamp": "2026-01-01T00:00:00Z", "level": "ERROR", "logger": "root"}
    assert early == {**common, "message": "early", "requestId": ""}
    assert late == {**common, "message": "late", "requestId": "R", "tenantId": "blue"}


EXTRAS = {
    "own_member": ("{'user': 'é'}", {"user": "é"}),
    "reserved_members": ("{'logger': 'mine', 'requestId': 'mine', 'level': 'mine'}", {}),
    "reserved_without_exception": ("{'errorType': 'mine', 'stackTrace': [], 'location': 'mine'}", {}),
    "tenant_where_there_is_none": ("{'tenantId': 'mine'}", {"tenantId": "mine"}),
    "no_value": ("{'user': None}", {}),
    "no_json": ("{'o': {1}}", {"o": "{1}"}),
}


@pytest.mark.parametrize(("extra", "members"), EXTRAS.values(), ids=EXTRAS)
def test_extras_become_members_of_the_record_unless_they_are_reserved(
    make: Any, invoke: Any, output: Any, extra: str, members: dict[str, Any]
) -> None:
    app = logging_app(f"logging.error('m', extra={extra})")
    [record] = records(output(invoke(make(app, variables={"AWS_LAMBDA_LOG_FORMAT": "JSON"}), request_id="R")))
    assert record == {
        "timestamp": "2026-01-01T00:00:00Z",
        "level": "ERROR",
        "message": "m",
        "logger": "root",
        "requestId": "R",
        **members,
    }


def test_levels_in_between_are_rounded_down_for_all_handlers(make: Any, invoke: Any, output: Any) -> None:
    app = logging_app(
        "handler = logging.StreamHandler()",
        "handler.setFormatter(logging.Formatter('%(asctime)s %(levelno)s %(levelname)s', '%Y'))",
        "logging.getLogger('child').addHandler(handler)",
        "logging.getLogger().addHandler(handler)",
        "logging.getLogger('child').log(45, 'm')",
    )
    result = invoke(make(app, variables={"AWS_LAMBDA_LOG_FORMAT": "JSON"}), request_id="R")
    before, record, after = output(result).splitlines()
    assert (before, after) == ("2026 45 Level 45", "2026 40 ERROR")
    assert json.loads(record)["asctime"] == "2026"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="records know their task since Python 3.12")
def test_records_of_a_task_name_it_in_json(make: Any, invoke: Any, output: Any) -> None:
    app = (
        "import asyncio, logging\nasync def work():\n    logging.error('m')\n"
        "def handler(event, context):\n    asyncio.run(work())\n"
    )
    [record] = records(output(invoke(make(app, variables={"AWS_LAMBDA_LOG_FORMAT": "JSON"}))))
    assert record["taskName"].startswith("Task-")


def test_an_exception_that_there_is_none_of_fails_in_json(make: Any, invoke: Any) -> None:
    result = invoke(make(logging_app("logging.exception('m')"), variables={"AWS_LAMBDA_LOG_FORMAT": "JSON"}))
    assert (result.error["errorType"], result.error["errorMessage"]) == (
        "AttributeError",
        "'NoneType' object has no attribute '__name__'",
    )


def test_an_exception_that_there_is_none_of_is_named_in_text(make: Any, invoke: Any, output: Any) -> None:
    result = invoke(make(logging_app("logging.exception('m')")), request_id="R")
    assert output(result) == f"[ERROR]\t{TIME}\tR\tm\nNoneType: None"


def test_a_lone_surrogate_cannot_be_logged(make: Any, invoke: Any) -> None:
    result = invoke(make(logging_app(r"logging.error('\ud800')")))
    assert result.error["errorType"] == "UnicodeEncodeError"


FORMATS = {"Text": "%Y-%m-%dT%H:%M:%S", "JSON": "%Y-%m-%dT%H:%M:%SZ"}


@pytest.mark.parametrize(("log_format", "expected"), FORMATS.items(), ids=FORMATS)
def test_the_format_of_times_can_be_asked(make: Any, invoke: Any, log_format: str, expected: str) -> None:
    app = logging_app("return logging.getLogger().handlers[0].formatter.datefmt")
    result = invoke(make(app, variables={"AWS_LAMBDA_LOG_FORMAT": log_format}))
    assert json.loads(result.payload) == expected


def test_names_of_levels_stay_in_their_environment(make: Any, invoke: Any, output: Any) -> None:
    app = logging_app("if event:", "    logging.addLevelName(45, 'NOTICE')", "logging.log(45, 'm')")
    naming, other = make(app), make(app)
    for environment, event, level in [(naming, 1, "NOTICE"), (naming, 0, "NOTICE"), (other, 0, "Level 45")]:
        assert output(invoke(environment, event, request_id="R")) == f"[{level}]\t{TIME}\tR\tm\n"
    assert logging.getLevelName(45) == "Level 45"


def test_the_command_line_is_the_runtime_s(make: Any, invoke: Any) -> None:
    mine = list(sys.argv)
    assert json.loads(invoke(make(logging_app("return sys.argv"))).payload) == ["/var/runtime/bootstrap.py"]
    assert sys.argv == mine
