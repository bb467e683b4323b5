"""Everything that happened, in order. Logs, invocations and assertions are read-only views of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from lambdamock.domain.facts import Facts
from lambdamock.domain.measurements import Concurrency, EventAccepted, ProvisionedCapacity, UrlAnswer
from lambdamock.domain.stacks import StackChange
from lambdamock.domain.tracing import TracedAttempt
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.iam import Decision


@displayed()
class ApiCall(NamedTuple):
    """A request to the Lambda API was answered.

    Attributes:
        at: in seconds since the epoch.
        error_code: None for a result, as is `error_message`.
        caller: a `Subject`, or a `ServiceCaller`; None for an administrator of the account.
        user_agent: of the client; empty when it told none.
        parameters: members of the request by wire name, without deployment packages; None when it could not be read.
        result: the members of the answer by wire name; None for calls that change nothing, for invocations and for
            refusals.
    """

    at: float
    request_id: str
    operation: str
    region: str
    account_id: str
    status: int
    error_code: str | None = None
    error_message: str | None = None
    caller: object = None
    user_agent: str = ""
    parameters: Mapping[str, Any] | None = None
    result: Mapping[str, Any] | None = None


@displayed()
class StateChange(NamedTuple):
    """A resource went into its next phase by itself."""

    at: float
    arn: str
    phase: str


class LogLine(Protocol):
    """One log event: when (seconds since the epoch) and what."""

    @property
    def timestamp(self) -> float: ...
    @property
    def message(self) -> str: ...


@displayed()
class ClientRetry(NamedTuple):
    """A client will send its request again after `delay` seconds."""

    at: float
    operation: str
    attempt: int
    delay: float


@displayed()
class EventRetry(NamedTuple):
    """An asynchronous event goes back into the queue for `delay` seconds.

    Attributes:
        function_arn: as the request named the function, with its qualifier.
        attempts: how often the function ran and failed so far.
        cause: the function's error ("Unhandled"), or the error for which Lambda could not run it.
    """

    at: float
    request_id: str
    function_arn: str
    attempts: int
    cause: str
    delay: float


@displayed()
class EventDiscarded(NamedTuple):
    """Lambda gave an asynchronous event up.

    Attributes:
        condition: "RetriesExhausted", "EventAgeExceeded", "ZeroReservedConcurrency" when its function may never run,
            "RecursiveLoop" when that leads to itself again and again, or "FunctionNotFound" when what the event was for
            was deleted.
    """

    at: float
    request_id: str
    function_arn: str
    attempts: int
    condition: str


@displayed()
class EventRepeated(NamedTuple):
    """Lambda delivers an asynchronous event once more than it should."""

    at: float
    request_id: str
    function_arn: str


@displayed()
class Throttle(NamedTuple):
    """A function could not run because too many run already, or too often.

    Attributes:
        function_arn: as the request named the function, with its qualifier.
        invocation_type: "RequestResponse" or "Event".
        reason: which limit it was, as AWS names it.
    """

    at: float
    request_id: str
    function_arn: str
    invocation_type: str
    reason: str


@displayed()
class Delivery(NamedTuple):
    """Lambda sent what an asynchronous event left, or tried to.

    Attributes:
        function_arn: with the qualifier that the event was for.
        purpose: "DeadLetter", "OnSuccess" or "OnFailure".
        target: ARN.
        attributes: of the message, name to type and value.
        refusal: why it did not arrive; None when it did, or when nothing in this process answers for the target.
    """

    at: float
    request_id: str
    function_arn: str
    purpose: str
    target: str
    body: str
    attributes: Mapping[str, tuple[str, str]]
    refusal: str | None


@displayed()
class InvocationContext(NamedTuple):
    """What the handler was told about its invocation, as attributes of `LambdaContext`."""

    aws_request_id: str
    function_name: str
    function_version: str
    invoked_function_arn: str
    memory_limit_in_mb: str
    log_group_name: str
    log_stream_name: str
    timeout: int
    client_context: Mapping[str, Any] | None


@displayed()
class Initialisation(NamedTuple):
    """An execution environment was initialised ahead of any invocation, or could not be.

    Attributes:
        error: the error document; None when it went well.
        log: the log events of the initialisation.
    """

    at: float
    function_arn: str
    log_group_name: str
    log_stream_name: str
    error: Mapping[str, Any] | None
    log: tuple[LogLine, ...]


@displayed()
class Invocation(NamedTuple):
    """A handler ran, or failed to.

    Attributes:
        at: when it began, seconds since the epoch.
        event: the request's payload, raw.
        payload: the response's payload, raw.
        function_error: None, or "Unhandled".
        log: the log events of this invocation, the platform's lines among them.
        cold: whether the execution environment was new.
        init_duration: milliseconds of a cold start; None when warm.
        duration: milliseconds that the handler took, measured.
        billed_duration: milliseconds.
        max_memory_used: MB, measured.
        unfinished_threads: names of threads that the handler left running.
        invocation_type: "RequestResponse" when a caller waited for the result, "Event" when none did.
        restore_failure: "error" or "timeout" when the environment could not be restored from its snapshot, so that the
            handler was not called; else None.
        concurrency: how many executions there were; None where nobody counted.
        has_run: whether the handler was called; not when its module could not be loaded.
        architecture: "x86_64" or "arm64".
        ephemeral_storage: MB of `/tmp`.
        begun_after: how many facts had been written down when it began: it is written down at its end, and time may
            stand still meanwhile.
    """

    at: float
    context: InvocationContext
    event: bytes
    payload: bytes
    function_error: str | None
    log: tuple[LogLine, ...]
    cold: bool
    init_duration: float | None
    duration: float
    billed_duration: int
    max_memory_used: int
    unfinished_threads: tuple[str, ...] = ()
    invocation_type: str = "RequestResponse"
    restore_failure: str | None = None
    concurrency: Concurrency | None = None
    architecture: str = "x86_64"
    ephemeral_storage: int = 512
    has_run: bool = True
    begun_after: int = 0


@displayed()
class LogsNotWritten(NamedTuple):
    """Something answers CloudWatch Logs, but the log of a function could not be written there.

    Attributes:
        function_arn: of the version that ran.
        reason: what the role does not allow, or the error of what answers; said once for a version.
    """

    at: float
    function_arn: str
    log_group_name: str
    reason: str


@displayed()
class FaultInjected(NamedTuple):
    """A fault that the test injected struck.

    Attributes:
        request_id: of the call; empty when it struck an initialisation ahead of any invocation.
        function_arn: as the request named the function, with its qualifier.
        kind: the method of `aws.faults` that made it, for instance "throttle".
        attempt: of the event, counting from 1; 0 for an initialisation ahead.
        caller: a service principal, the ARN of a function, or an account; empty where nobody calls.
    """

    at: float
    request_id: str
    function_arn: str
    kind: str
    attempt: int
    caller: str


@displayed()
class Trigger(NamedTuple):
    """A service invoked a function, or was refused.

    Attributes:
        request_id: of the invocation; None when it was refused.
        service: as `aws.deliver` names it, for instance "s3".
        source_arn: the bucket, topic, rule and so on; None when the service names none.
        function_arn: as the service named the function, with its qualifier.
        attempts: how often it asked.
        refusal: "Code: message" of the last refusal; None when Lambda took the event.
    """

    at: float
    request_id: str | None
    service: str
    source_arn: str | None
    function_arn: str
    invocation_type: str
    attempts: int
    refusal: str | None


@displayed()
class Batch(NamedTuple):
    """Lambda read a batch of records from a source for a function, and is done with it.

    Attributes:
        mapping: UUID of the event source mapping.
        function_arn: as the mapping names the function, with its qualifier.
        records: their ids: the message ids of a queue, the sequence numbers of a stream.
        outcome: "Success"; "PartialFailure" when the function reported that some failed; "Failure" when the function
            failed, or reported all; "NotDeleted" when it succeeded, but its role does not allow to delete the messages,
            which come back; else the error for which it could not run: "TooManyRequestsException",
            "FunctionNotFound", "RecursiveLoop" and so on.
        shard_id: of a stream; empty for other sources.
        iterator_age: of a stream: how old the last record was when the function got it, in milliseconds.
        reason: why records of it failed although the function did not: what it reported, what of its response cannot
            be read, what its role does not allow; or that what it reported is not heeded. Said to you alone.
    """

    at: float
    mapping: str
    source_arn: str
    function_arn: str
    records: tuple[str, ...]
    outcome: str
    shard_id: str = ""
    iterator_age: float | None = None
    reason: str = ""


@displayed()
class RecordsDiscarded(NamedTuple):
    """Records that Lambda passes over.

    Attributes:
        mapping: UUID of the event source mapping.
        shard_id: of a stream; empty for other sources.
        records: their ids, as in `Batch`.
        reason: "Filtered"; "Expired", because the stream has them no longer; "RecordAgeExceeded";
            "RetryAttemptsExhausted"; "PayloadSizeExceeded", because no event has room for one of them.
    """

    at: float
    mapping: str
    source_arn: str
    function_arn: str
    shard_id: str
    records: tuple[str, ...]
    reason: str


@displayed()
class Authorisation(NamedTuple):
    """Somebody asked for something, and policies were asked whether it may be done.

    Attributes:
        request_id: of the call; empty for calls of handlers that were let through.
        principal: ARN.
        function_arn: of the function whose handler, or whose role, it was, without a qualifier; None for others.
        service: botocore's name of what was called: "stepfunctions".
        operation: what was called: "PutObject"; empty where Lambda itself used the role.
        action: "s3:PutObject".
        resource: an ARN, or "*".
        verdict: "allowed"; "denied"; "unchecked" when nothing is known of the principal, so that it may do everything;
            "audited" when it would have been denied, but the mode is "audit".
        decision: the whole of it; None when it was not evaluated.
    """

    at: float
    request_id: str
    principal: str
    function_arn: str | None
    service: str
    operation: str
    action: str
    resource: str
    verdict: str
    decision: Decision | None


Entry = (
    ApiCall
    | Authorisation
    | Batch
    | RecordsDiscarded
    | StateChange
    | Throttle
    | ClientRetry
    | EventAccepted
    | EventRepeated
    | EventRetry
    | EventDiscarded
    | Delivery
    | Initialisation
    | Invocation
    | LogsNotWritten
    | ProvisionedCapacity
    | StackChange
    | TracedAttempt
    | Trigger
    | UrlAnswer
    | FaultInjected
)


class Journal(Facts[Entry]):
    """The list of all facts; it only grows, until it is full and drops the oldest."""
