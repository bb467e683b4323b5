"""The managed Python runtime, case by case: what a handler does, and the payload and log that AWS makes of it."""

from __future__ import annotations

import io
import json
import re
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import boto3
import pytest

from lambdamock import mock_lambda
from lambdamock.runtime import (
    Credentials,
    ExecutionEnvironment,
    InvocationRequest,
    InvocationResult,
    RuntimeSettings,
    Workspace,
    ZipCode,
    release,
)

CASES: Final = Path(__file__).parents[2].parent / "shared" / "facts" / "runtime-cases.json"
# Cases whose text depends on the interpreter that runs them, not on the runtime that is asked for.
OTHER_LOG: Final = {
    "recursion_error": "how deep a recursion gets depends on what called the handler",
}
OTHER_TRACEBACKS: Final = frozenset({
    "exception_at_import", "exception_at_import_in_helper", "json_logger_exception", "keyerror_at_import",
    "traceback_module_shows_task_paths",
})  # fmt: skip
HOST_PYTHON: Final = f"{sys.version_info.major}.{sys.version_info.minor}"
PLATFORM_LINES: Final = re.compile(r"(START|END|REPORT) RequestId: |INIT_(START|REPORT) ")


def load_cases(*invocation_types: str) -> list[dict[str, Any]]:
    """The cases that are invoked in one of these ways."""
    if not CASES.exists():
        return []
    cases: list[dict[str, Any]] = json.loads(CASES.read_text(encoding="utf-8"))
    return [case for case in cases if case.get("invocation_type", "RequestResponse") in invocation_types]


@pytest.fixture(autouse=True)
def interpreter() -> Iterator[None]:
    yield
    release()


def package(files: dict[str, str]) -> ZipCode:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return ZipCode(content.getvalue())


def settings_of(case: dict[str, Any]) -> RuntimeSettings:
    variables = dict(case.get("env", {}))
    logging_config = case.get("logging_config", {})
    if "LogFormat" in logging_config:
        variables["AWS_LAMBDA_LOG_FORMAT"] = logging_config["LogFormat"]
    if "ApplicationLogLevel" in logging_config:
        variables["AWS_LAMBDA_LOG_LEVEL"] = logging_config["ApplicationLogLevel"]
    name = case.get("function_name", "fn")
    return RuntimeSettings(
        function_name=name,
        function_version="1" if case.get("publish") else "$LATEST",
        handler=case["handler"],
        runtime=case["runtime"],
        memory_size=case.get("memory", 128),
        timeout=case.get("timeout", 3),
        region="us-east-1",
        account_id="123456789012",
        role="arn:aws:iam::123456789012:role/r",
        variables=variables,
        code=package(case["files"]),
        log_group=f"/aws/lambda/{name}",
    )


def run_steps(case: dict[str, Any]) -> list[tuple[dict[str, Any], str, InvocationResult]]:
    settings = settings_of(case)
    workspace = Workspace()
    environment = ExecutionEnvironment(
        settings,
        log_stream=f"2026/01/01/[{settings.function_version}]{'a1' * 16}",
        workspace=workspace,
        now=lambda: 1767225600.25,
        credentials=Credentials("AKIA", "secret", "token"),
    )
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{settings.function_name}"
    if "qualifier" in case:
        arn += f":{case['qualifier']}"
    results = []
    for number, step in enumerate(case.get("steps", [case])):
        request_id = f"00000000-0000-4000-8000-{number:012d}"
        request = InvocationRequest(
            request_id=request_id,
            event=json.loads(json.dumps(step["event"])),
            invoked_function_arn=arn,
            client_context=case.get("client_context"),
            trace_id="Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0",
        )
        results.append((step, request_id, environment.invoke(request)))
    environment.close()
    workspace.close()
    return results


def filled(expected: Any, request_id: str) -> Any:
    return json.loads(json.dumps(expected).replace("<request_id>", request_id))


def check_payload(step: dict[str, Any], request_id: str, result: InvocationResult) -> None:
    assert result.function_error == step["expected_function_error"], result.payload
    if "expected_payload_length" in step:
        assert len(result.payload) == step["expected_payload_length"]
    elif "expected_payload_raw" in step:
        assert result.payload.decode() == filled(step["expected_payload_raw"], request_id)
    else:
        payload = json.loads(result.payload)
        expected = filled(step["expected_payload"], request_id)
        if "expected_task_frames" in step:
            frames = [frame for frame in payload.pop("stackTrace") if "/var/task" in frame]
            assert frames == step["expected_task_frames"]
        assert payload == expected


def user_events(result: InvocationResult) -> list[str]:
    return [event.message for event in result.log if not PLATFORM_LINES.match(event.message)]


def check_log(case: dict[str, Any], results: list[tuple[dict[str, Any], str, InvocationResult]]) -> None:
    events = [message for _, _, result in results for message in user_events(result)]
    log = "".join(events)
    if HOST_PYTHON in case.get("log_differs_by_python", ()) or case["name"] in OTHER_LOG:
        return
    for text in case.get("expected_log_not_contains", ()):
        assert text not in log
    expected_events = case.get("expected_log_events")
    if expected_events is None:
        for text in case.get("expected_log_contains", ()):
            assert text in log
        return
    request_ids = "|".join(re.escape(request_id) for _, request_id, _ in results)
    if "json" in expected_events[0]:
        parsed = [json.loads(message) for message in events]
        assert all(re.fullmatch(r"2026-01-01T00:00:00Z", event.pop("timestamp")) for event in parsed)
        assert parsed == [filled(event["json"], results[-1][1]) for event in expected_events]
        return
    pattern = re.escape("".join(event["text"] for event in expected_events))
    pattern = pattern.replace("<ts>", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z").replace(
        "<request_id>", f"(?:{request_ids})"
    )
    assert re.fullmatch(pattern, log), log


@pytest.mark.parametrize("case", load_cases("RequestResponse"), ids=lambda case: case["name"])
def test_a_handler_answers_and_logs_as_on_the_managed_runtime(case: dict[str, Any]) -> None:
    if tuple(map(int, case.get("min_python", "3.10").split("."))) > sys.version_info[:2]:
        pytest.skip(f"needs Python {case['min_python']}")
    if HOST_PYTHON == "3.10" and case["name"] in OTHER_TRACEBACKS:
        pytest.skip("tracebacks of Python 3.10 have no markers and other lines of importlib")
    if case["name"] == "utc_time_zone" and time.tzname[0] != "UTC":
        pytest.skip("the time zone is the host's; only the variable TZ is the environment's")
    results = run_steps(case)
    for step, request_id, result in results:
        check_payload(step, request_id, result)
    check_log(case, results)


@pytest.mark.parametrize("case", load_cases("Event", "DryRun"), ids=lambda case: case["name"])
def test_an_invocation_that_waits_for_no_answer_has_none(case: dict[str, Any]) -> None:
    with mock_lambda():
        client = boto3.client("lambda", region_name="us-east-1")
        client.create_function(
            FunctionName="fn",
            Runtime=case["runtime"],
            Handler=case["handler"],
            Role="arn:aws:iam::123456789012:role/r",
            Code={"ZipFile": package(case["files"]).data},
        )
        response = client.invoke(
            FunctionName="fn", InvocationType=case["invocation_type"], Payload=json.dumps(case["event"])
        )
        payload = response["Payload"].read().decode()
    assert response["StatusCode"] == case["expected_status_code"]
    assert response.get("FunctionError") == case["expected_function_error"]
    assert payload == case["expected_payload_raw"]
