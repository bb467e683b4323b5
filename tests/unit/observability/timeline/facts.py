"""Facts to build timelines of: by hand, and any at all."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from lambdamock.authorisation.subjects import Subject, of_function
from lambdamock.domain import journal, measurements, stacks, tracing
from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.callers import ServiceCaller

REGION, ACCOUNT = "us-east-1", "123456789012"
LAMBDA = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:orders"
S3 = ServiceCaller("s3.amazonaws.com")


def handler_of(name: str) -> Subject:
    return of_function(f"arn:aws:iam::{ACCOUNT}:role/r", FunctionReference(REGION, ACCOUNT, name, None))


def call(request_id: str, operation: str = "Invoke", at: float = 0.0, **more: Any) -> journal.ApiCall:
    return journal.ApiCall(at, request_id, operation, REGION, ACCOUNT, more.pop("status", 200), **more)


def run(
    request_id: str, name: str = "f", *, after: int, at: float = 0.0, event: bytes = b"{}", **more: Any
) -> journal.Invocation:
    stream = more.pop("stream", f"stream of {name}")
    group = f"/aws/lambda/{name}"
    context = journal.InvocationContext(
        request_id, name, "$LATEST", f"{LAMBDA}:{name}", "128", group, stream, 3, client_context=None
    )
    members: dict[str, Any] = {
        "payload": b"null",
        "function_error": None,
        "log": (),
        "cold": False,
        "init_duration": None,
        "duration": 1.0,
        "billed_duration": 1,
        "max_memory_used": 40,
        "begun_after": after,
    }
    return journal.Invocation(at, context, event, **(members | more))


def permission(request_id: str, function: str | None, **more: Any) -> journal.Authorisation:
    members: dict[str, Any] = {
        "at": 0.0,
        "principal": "arn:aws:sts::1:assumed-role/r/f",
        "service": "s3",
        "operation": "PutObject",
        "action": "s3:PutObject",
        "resource": "arn:aws:s3:::bucket/key",
        "verdict": "allowed",
        "decision": None,
    }
    arn = None if function is None else f"{LAMBDA}:{function}"
    return journal.Authorisation(request_id=request_id, function_arn=arn, **(members | more))


def stack(
    name: str = "shop", *, after: int, at: float = 0.0, verb: str = "deployed", **more: Any
) -> stacks.StackChange:
    return stacks.StackChange(at, REGION, ACCOUNT, name, verb, begun_after=after, **more)


def batch(*records: str, name: str = "f", outcome: str = "Success", at: float = 0.0, shard: str = "") -> journal.Batch:
    return journal.Batch(at, "mapping", QUEUE, f"{LAMBDA}:{name}", records, outcome, shard)


_NAMES = st.sampled_from(["f", "g"])
_ARNS = st.builds("{}:{}{}".format, st.just(LAMBDA), _NAMES, st.sampled_from(["", ":1"])) | st.text(max_size=20)
_IDS = st.sampled_from(["a", "b", "c", "d"]) | st.text(max_size=3)
_TIMES = st.floats(0, 100, allow_nan=False) | st.floats(1.7e9, 1.8e9)
_TEXTS = st.text() | st.just("\x1b[31m<script>alert(1)</script>\u202e\ud800" * 20)
_NUMBERS = st.integers(0, 5)
_RECORDS = st.lists(st.sampled_from(["r1", "r2", "r3"]), max_size=3).map(tuple)
_CALLERS = st.sampled_from([None, S3, handler_of("f"), handler_of("g")])
_MEMBERS = st.none() | st.fixed_dictionaries({"FunctionName": _ARNS, "InvocationType": st.just("Event")})
_RUNS = st.builds(
    run,
    _IDS,
    _NAMES,
    after=st.integers(-1, 12),
    at=_TIMES,
    event=st.binary(max_size=9) | st.just(b"r1 r2 r3"),
    payload=st.binary(max_size=9) | st.just(b"{" * 5_000) | st.just(b'{"errorType": 3, "errorMessage": null}'),
    function_error=st.none() | st.just("Unhandled"),
    cold=st.booleans(),
    stream=_TEXTS,
    duration=st.floats(0, 1e5),
)
_BATCHES = st.builds(
    journal.Batch,
    _TIMES,
    _IDS,
    _ARNS,
    _ARNS,
    _RECORDS,
    st.sampled_from(["Success", "Failure"]) | _TEXTS,
    _IDS,
    st.none(),
    _TEXTS,
)
_CALLS = st.builds(
    call,
    _IDS,
    st.sampled_from(["Invoke", "CreateFunction"]),
    _TIMES,
    error_code=st.none() | _TEXTS,
    error_message=st.none() | _TEXTS,
    caller=_CALLERS,
    user_agent=st.sampled_from(["", "Boto3"]),
    parameters=_MEMBERS,
    result=st.none() | st.fixed_dictionaries({"FunctionArn": _ARNS}),
)
_PERMISSIONS = st.builds(
    permission, _IDS | st.just(""), st.none() | _NAMES, at=_TIMES, resource=_TEXTS, operation=_IDS | st.just("")
)
_STACKS = st.builds(
    stack,
    _NAMES | _TEXTS,
    after=st.integers(-1, 12),
    at=_TIMES,
    verb=st.sampled_from(["deployed", "deleted"]),
    resources=st.integers(0, 5),
    left_out=st.integers(0, 5),
    error=st.none() | _TEXTS,
)
_EVENTS = st.just("Event")
_NOTHING = st.just(())

KINDS: dict[type[Any], st.SearchStrategy[Any]] = {
    journal.ApiCall: _CALLS,
    journal.Authorisation: _PERMISSIONS,
    journal.Batch: _BATCHES,
    journal.Invocation: _RUNS,
    stacks.StackChange: _STACKS,
} | {
    kind: st.builds(kind, _TIMES, *members)
    for kind, members in {
        journal.StateChange: (_ARNS, _TEXTS),
        journal.ClientRetry: (st.just("Invoke"), _NUMBERS, st.floats(0, 9)),
        journal.EventRetry: (_IDS, _ARNS, _NUMBERS, _TEXTS, st.floats(0, 900)),
        journal.EventDiscarded: (_IDS, _ARNS, _NUMBERS, _TEXTS),
        journal.EventRepeated: (_IDS, _ARNS),
        journal.Throttle: (_IDS, _ARNS, _EVENTS, _TEXTS),
        journal.Delivery: (_IDS, _ARNS, st.just("OnFailure"), _ARNS, _TEXTS, st.just({}), st.none() | _TEXTS),
        journal.Initialisation: (_ARNS, _TEXTS, _TEXTS, st.none() | st.just({"errorType": "E"}), _NOTHING),
        journal.LogsNotWritten: (_ARNS, _TEXTS, _TEXTS),
        journal.FaultInjected: (_IDS | st.just(""), _ARNS, _TEXTS, _NUMBERS, _TEXTS),
        journal.Trigger: (st.none() | _IDS, _TEXTS, st.none() | _ARNS, _ARNS, _EVENTS, _NUMBERS, st.none() | _TEXTS),
        journal.RecordsDiscarded: (_IDS, _ARNS, _ARNS, _IDS, _RECORDS, _TEXTS),
        measurements.EventAccepted: (_IDS, _ARNS),
        measurements.ProvisionedCapacity: (_ARNS, _NUMBERS, _NUMBERS, st.just("arm64")),
        measurements.UrlAnswer: (st.none() | _IDS, _ARNS, st.sampled_from([200, 404, 502]), _TIMES),
        tracing.TracedAttempt: (
            _TIMES,
            _IDS,
            _ARNS,
            _EVENTS,
            _TEXTS,
            _TEXTS,
            _TEXTS,
            _NUMBERS,
            st.none() | _RUNS,
            st.none(),
            _TIMES,
            _NOTHING,
        ),
    }.items()
}
JOURNALS = st.lists(st.one_of(*KINDS.values()), max_size=12)
