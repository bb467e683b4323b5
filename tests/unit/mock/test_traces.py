"""Traces as a test looks at them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws
from lambdamock.domain.tracing import TracedAttempt
from lambdamock.errors import TooManyRequestsException, UsageError
from lambdamock.mock.function import Function

ROOT = "1-5759e988-bd862e3fe1be46a994272793"


def header(event: Any, context: Any) -> str:
    """Where the handler is in its trace."""
    import os

    return os.environ["_X_AMZN_TRACE_ID"]


def fail(event: Any, context: Any) -> None:
    """A handler that fails."""
    raise ValueError("no")


def traced(aws: Aws, handler: Any = header, name: str = "f") -> Function:
    function = aws.function(handler, name=name)
    aws.client().update_function_configuration(FunctionName=name, TracingConfig={"Mode": "Active"})
    return function


def request(aws: Aws, name: str, trace: str, kind: str = "RequestResponse") -> Any:
    path = f"/2015-03-31/functions/{name}/invocations"
    return aws.request("POST", path, headers={"X-Amzn-Trace-Id": trace, "X-Amz-Invocation-Type": kind})


def test_B244_a_trace_needs_no_sdk(aws: Aws) -> None:
    shown = traced(aws).invoke().result
    [trace] = aws.traces
    service, function = trace.segments
    assert shown == f"Root={trace.id};Parent={function.id};Sampled=1"
    assert [(one.origin, one.name, one.status) for one in (service, function)] == [
        ("AWS::Lambda", "f", 200),
        ("AWS::Lambda::Function", "f", None),
    ]
    assert trace.function_names == ["f"]


def test_B243_only_a_cold_start_has_an_initialization(aws: Aws) -> None:
    function = traced(aws)
    function.invoke()
    aws.clock.advance(1)
    function.invoke()
    assert [len(trace.find("Initialization")) for trace in aws.traces] == [1, 0]


def test_B246_a_function_is_traced_when_its_caller_is(aws: Aws) -> None:
    aws.function(header, name="f")
    request(aws, "f", f"Root={ROOT};Parent=53995c3f42cd8ad8;Sampled=1")
    request(aws, "f", "Root=1-5759e988-000000000000000000000000;Parent=53995c3f42cd8ad8;Sampled=0")
    aws.functions["f"].invoke()
    [trace] = aws.traces
    assert (trace.id, trace.segments[0].parent_id) == (ROOT, "53995c3f42cd8ad8")


def test_B246_an_active_function_is_not_traced_against_the_decision_of_its_caller(aws: Aws) -> None:
    traced(aws)
    request(aws, "f", f"Root={ROOT};Sampled=0")
    assert list(aws.traces) == []


def test_B247_a_published_version_keeps_its_mode(aws: Aws) -> None:
    client = aws.client()
    aws.function(header, name="f")
    client.publish_version(FunctionName="f")
    client.update_function_configuration(FunctionName="f", TracingConfig={"Mode": "Active"})
    client.invoke(FunctionName="f", Qualifier="1")
    assert len(aws.traces) == 0
    client.invoke(FunctionName="f")
    assert len(aws.traces) == 1


def test_B245_a_role_that_does_not_allow_it_leaves_no_traces(aws: Aws) -> None:
    role = aws.iam.put_role("tracing", managed=["AWSXRayDaemonWriteAccess"])
    function = aws.function(header, name="f", role=role, iam="strict")
    aws.client().update_function_configuration(FunctionName="f", TracingConfig={"Mode": "Active"})
    function.invoke()
    assert len(aws.traces) == 1
    aws.iam.put_role("tracing")
    aws.clock.advance(1)
    assert function.invoke().result.endswith(";Sampled=1")
    assert len(aws.traces) == 1


def test_B248_a_role_that_does_not_allow_it_keeps_a_function_from_being_active(aws: Aws) -> None:
    role = aws.iam.put_role("silent")
    client = aws.client()
    aws.function(header, name="f", role=role, iam="strict")
    with pytest.raises(ClientError, match="does not have permissions to call PutTraceSegments on XRAY") as refused:
        client.update_function_configuration(FunctionName="f", TracingConfig={"Mode": "Active"})
    assert refused.value.response["Error"]["Code"] == "InvalidParameterValueException"
    assert client.get_function_configuration(FunctionName="f")["TracingConfig"] == {"Mode": "PassThrough"}


def test_B242_the_attempts_of_an_event_are_parts_of_one_trace(aws: Aws) -> None:
    traced(aws, fail)
    aws.client().invoke(FunctionName="f", InvocationType="Event")
    aws.settle()
    [trace] = aws.traces
    service, *attempts = trace.segments
    assert (service.status, service.duration, service.flags) == (202, 0.0, ())
    assert [part.name for part in service.subsegments] == ["Dwell Time", "Attempt #1", "Attempt #2", "Attempt #3"]
    assert [one.start_time - service.start_time for one in attempts] == [0.0, 60.0, 180.0]
    assert [one.exceptions[0]["message"] for one in attempts] == ["no", "no", "no"]


def test_B242_attempts_for_which_there_was_no_room_are_shown(aws: Aws) -> None:
    traced(aws)
    client = aws.client()
    client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    client.invoke(FunctionName="f", InvocationType="Event")
    client.delete_function_concurrency(FunctionName="f")
    aws.settle()
    [trace] = aws.traces
    tried = [(part.name, part.status, part.flags) for part in trace.segments[0].subsegments]
    assert tried == [
        ("Dwell Time", None, ()),
        ("Attempt #1", 429, ("error", "throttle")),
        ("Attempt #2", 200, ()),
    ]


def test_B244_a_request_that_was_throttled_has_a_segment_of_the_service_alone(aws: Aws) -> None:
    function = traced(aws)
    aws.client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    with pytest.raises(TooManyRequestsException):
        function.invoke()
    [trace] = aws.traces
    [service] = trace.segments
    assert (service.status, service.flags) == (429, ("error", "throttle"))
    assert trace.summary()["HasThrottle"] is True


def test_what_a_handler_invokes_belongs_to_its_trace(aws: Aws) -> None:
    aws.function(fail, name="inner")

    def outer(event: Any, context: Any) -> None:
        client = aws.client()
        client.invoke(FunctionName="inner")
        client.invoke(FunctionName="inner", InvocationType="Event")

    traced(aws, outer, "outer").invoke()
    aws.settle()
    [trace] = aws.traces
    assert trace.function_names == ["outer", "inner"]
    [function] = [one for one in trace.find("AWS::Lambda::Function") if one.name == "outer"]
    nested = [one for one in trace.find("AWS::Lambda") if one.name == "inner"]
    assert [(one.parent_id, one.status, one.flags) for one in nested] == [
        (function.id, 200, ("fault",)),
        (function.id, 202, ()),
    ]
    assert [len(aws.traces.of(name)) for name in ("outer", "inner", "other")] == [1, 1, 0]


def test_the_trace_of_a_message_goes_on_in_the_function_that_reads_it(aws: Aws) -> None:
    function = aws.function(header, name="f")
    queue = aws.queues.create("orders")
    aws.client().create_event_source_mapping(FunctionName="f", EventSourceArn=queue.arn)
    queue.send("1", trace_header=f"Root={ROOT};Parent=53995c3f42cd8ad8;Sampled=1")
    aws.settle()
    assert function.invocations[-1].result.startswith(f"Root={ROOT};")
    assert aws.traces[ROOT].segments[0].parent_id == "53995c3f42cd8ad8"


def test_B249_beyond_the_first_of_a_second_a_share_of_requests_is_traced(aws: Aws) -> None:
    function = traced(aws)
    for _ in range(200):
        function.invoke()
    assert 1 < len(aws.traces) < 30
    assert aws.traces.rate == 0.05
    assert [one["Sampled"] for one in _headers(function)].count("1") == len(aws.traces)


def test_the_rate_may_be_set(aws: Aws) -> None:
    function = traced(aws)
    aws.traces.rate = 1
    for _ in range(3):
        function.invoke()
    assert len(aws.traces) == 3
    with pytest.raises(UsageError, match="give a share from 0 to 1"):
        aws.traces.rate = 5


def test_the_same_test_has_the_same_ids_in_every_run(aws: Aws) -> None:
    function = traced(aws)
    function.invoke()
    first = [part.id for trace in aws.traces for one in trace.segments for part in one.walk()]
    aws.reset()
    traced(aws).invoke()
    assert [part.id for trace in aws.traces for one in trace.segments for part in one.walk()] == first


def test_traces_are_found_by_number_id_header_and_function(aws: Aws) -> None:
    shown = traced(aws).invoke().result
    trace = aws.traces[-1]
    assert [aws.traces[found].id for found in (0, trace.id, shown)] == [trace.id] * 3
    assert len(aws.traces[:1].of("f")) == 1
    with pytest.raises(KeyError, match="it was not sampled, or never began"):
        aws.traces[ROOT]
    with pytest.raises(IndexError, match="TracingConfig must be Active"):
        aws.traces.of("other")[0]


def test_a_trace_is_shown_as_xray_answers_it(aws: Aws) -> None:
    traced(aws, fail).invoke()
    [trace] = aws.traces
    document = trace.document()
    assert {name: document[name] for name in ("Id", "LimitExceeded")} == {"Id": trace.id, "LimitExceeded": False}
    assert [json.loads(one["Document"]) for one in document["Segments"]] == [one.document() for one in trace.segments]
    summary = trace.summary()
    flags = {name: summary[name] for name in ("HasFault", "HasError", "HasThrottle", "Http", "Annotations")}
    assert flags == {
        "HasFault": True,
        "HasError": False,
        "HasThrottle": False,
        "Http": {"HttpStatus": 200},
        "Annotations": {},
    }


def test_a_trace_is_printed_as_a_tree(aws: Aws) -> None:
    traced(aws, fail).invoke()
    [trace] = aws.traces
    lines = [line.rpartition("  ")[0] for line in str(trace).splitlines()[1:]]
    assert lines == [
        "  AWS::Lambda f 200 fault",
        "    Attempt #1 200 fault",
        "      AWS::Lambda::Function f fault (ValueError: no)",
        "        Initialization",
        "        Invocation fault",
        "        Overhead",
    ]
    assert str(trace).splitlines()[0] == f"trace {trace.id}"
    assert repr(aws.traces) == f"<Traces: 1, the last <Trace {trace.id} of f: 2 segments>>"
    assert repr(trace.segments[0]).startswith("<Segment AWS::Lambda f 200 fault  ")
    assert str(aws.traces) == str(trace)
    assert trace._repr_html_().startswith(f"<pre>trace {trace.id}\n")


def test_a_function_that_nobody_traces_leaves_nothing(aws: Aws) -> None:
    function = aws.function(header, name="f")
    function.invoke()
    aws.client().invoke(FunctionName="f", InvocationType="Event")
    aws.settle()
    assert [one["Sampled"] for one in _headers(function)] == ["0", "0"]
    assert aws.journal.of(TracedAttempt) == []


def _headers(function: Function) -> list[dict[str, str]]:
    return [dict(part.split("=") for part in one.result.split(";")) for one in function.invocations]
