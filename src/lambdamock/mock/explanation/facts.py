"""What facts of the journal mean, and views of them: events that were given up, records passed over, deliveries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from lambdamock.domain import journal
from lambdamock.domain.measurements import EventAccepted
from lambdamock.domain.stacks import StackChange
from lambdamock.errors import TemplateError
from lambdamock.invocation.retries import FAILURE_DELAYS, policy_of
from lambdamock.mock.delivery import Delivery
from lambdamock.mock.explanation.codes import Meaning
from lambdamock.mock.explanation.findings import ErrorExplanation, Finding, Limit
from lambdamock.mock.explanation.limits import limit_of
from lambdamock.mock.explanation.sources import source_of
from lambdamock.mock.explanation.throttles import explain_throttle
from lambdamock.mock.explanation.usage import explain_usage

if TYPE_CHECKING:
    from lambdamock.api import World
    from lambdamock.domain.event_invoke_configs import EventInvokeConfig

_CONFIG: Final = "put_function_event_invoke_config(FunctionName=..., {}=...)"

_THROTTLED: Final = "TooManyRequestsException"
_MAPPINGS: Final = "documented, developer guide of today, event source mappings"

CONDITIONS: Final[Mapping[str, Meaning]] = {
    "RetriesExhausted": Meaning(
        "Lambda tries an asynchronous event that fails so many times more, after one minute and then after two",
        "look at why the attempts failed: aws.explain(function.invocations[-1]); a DeadLetterConfig or an OnFailure "
        "destination keeps such events",
        "invocation.retries:after_failure",
    ),
    "EventAgeExceeded": Meaning(
        "an asynchronous event waits no longer than its maximum age, throttled or not",
        f"let it wait longer: {_CONFIG.format('MaximumEventAgeInSeconds')}, or let more executions run",
        "invocation.retries:is_too_old",
    ),
    "ZeroReservedConcurrency": Meaning(
        "a function with a reserved concurrency of 0 never runs, so that its events are given up at once",
        "delete_function_concurrency(FunctionName=...)",
        "assumed, the word; documented, developer guide, reserved concurrency",
    ),
    "RecursiveLoop": Meaning(
        "a function that leads to itself again and again is stopped",
        "break the loop, or put_function_recursion_config(RecursiveLoop='Allow')",
        'documented, developer guide of today, "Recursive loop detection"',
    ),
    "FunctionNotFound": Meaning(
        "the function, version or alias that an event is for exists until Lambda is done with the event",
        "let events run before it is deleted: aws.settle()",
        "assumed, what becomes of such events",
    ),
}
"""By condition of a discarded event."""

DISCARDS: Final[Mapping[str, Meaning]] = {
    "Filtered": Meaning(
        "records that match none of a mapping's filters never reach the function",
        "compare the record with FilterCriteria; lambdamock.filters says what a pattern matches",
        "documented, developer guide of today, event filtering",
    ),
    "Expired": Meaning(
        "a stream keeps its records for its retention period",
        "let the function keep up, or retain records longer",
        "documented, developer guide, streams",
    ),
    "RecordAgeExceeded": Meaning(
        "records that are older than MaximumRecordAgeInSeconds are passed over",
        "raise MaximumRecordAgeInSeconds; -1 has no limit",
        "documented, API reference, CreateEventSourceMapping",
    ),
    "RetryAttemptsExhausted": Meaning(
        "a batch that fails is tried MaximumRetryAttempts times more",
        "look at why the function failed; an OnFailure destination tells which records they were",
        "documented, API reference, CreateEventSourceMapping",
    ),
    "PayloadSizeExceeded": Meaning(
        "an event has room for 6 MB of records", "send smaller records", "documented, developer guide, quotas"
    ),
}
"""By reason why records were passed over."""

OUTCOMES: Final[Mapping[str, Meaning]] = {
    "Failure": Meaning(
        "a batch fails as a whole when its function fails, reports all of it, or reports what cannot be read",
        "look at its log",
        _MAPPINGS,
    ),
    "PartialFailure": Meaning(
        "of a batch those records come again that the function reports in batchItemFailures",
        "look at its log",
        _MAPPINGS,
    ),
    "NotDeleted": Meaning(
        "the function's role lets Lambda delete what was done: sqs:DeleteMessage",
        "give the role that permission",
        _MAPPINGS,
    ),
    _THROTTLED: Meaning(
        "a batch that is throttled stays in its source and comes again",
        "reserve concurrency for the function, or bound the mapping with ScalingConfig.MaximumConcurrency",
        _MAPPINGS,
    ),
}
"""By outcome of a batch."""


DELIVERY: Final = Meaning(
    "what Lambda leaves behind reaches its target when that exists, has room, and the function's role allows it; "
    "else it is lost, and only the metrics DeadLetterErrors and DestinationDeliveryFailures tell",
    "correct the target, the role's policy (sqs:SendMessage, sns:Publish, lambda:InvokeFunction, events:PutEvents, "
    "s3:PutObject) or the policy of the target; send less where the message is too large",
    "documented, developer guide, dead-letter queues and destinations",
)
_MESSAGES: Final = {"sqs": "queue_message", "sns": "topic_message"}


def explain_fact(world: World, fact: object) -> ErrorExplanation | None:
    """Explain a fact, or a view of one; None when it is none that tells of something going wrong."""
    found = next((explain for kind, explain in _KINDS.items() if isinstance(fact, kind)), None)
    return None if found is None else found(world, fact)


def _discarded(world: World, fact: journal.EventDiscarded) -> ErrorExplanation:
    meaning = CONDITIONS.get(fact.condition) or Meaning("Lambda gave the event up", "look at the function's log", "")
    accepted = next((one for one in world.journal.of(EventAccepted) if one.request_id == fact.request_id), None)
    retries = [one for one in world.journal.of(journal.EventRetry) if one.request_id == fact.request_id]
    notes = [f"it ran {fact.attempts} time{'' if fact.attempts == 1 else 's'}"]
    if accepted is not None:
        notes.append(f"it was {fact.at - accepted.at:g} s old")
    notes += [f"after {one.attempts} attempts ({one.cause}) it waited {one.delay:g} s" for one in retries[-5:]]
    return _explanation("event", fact.condition, fact, meaning, notes, _limits_of_events(world, fact))


def _limits_of_events(world: World, fact: journal.EventDiscarded) -> tuple[Limit, ...]:
    policy = policy_of(_config_of(world, fact.function_arn))
    most = len(FAILURE_DELAYS)
    limits = {
        "RetriesExhausted": Limit(
            "MaximumRetryAttempts",
            policy.max_retries,
            "attempts after the first",
            f"{_CONFIG.format('MaximumRetryAttempts')}, at most {most}",
        ),
        "EventAgeExceeded": Limit(
            "MaximumEventAgeInSeconds",
            policy.max_age,
            "seconds",
            f"{_CONFIG.format('MaximumEventAgeInSeconds')}, at most 21,600",
        ),
    }
    return (limits[fact.condition],) if fact.condition in limits else ()


def _config_of(world: World, arn: str) -> EventInvokeConfig | None:
    _, _, _, region, account_id, _, name, *rest = arn.split(":")
    function = world.stores.of(account_id, region).functions.get(name)
    return None if function is None else function.event_invoke_configs.get(rest[0] if rest else "$LATEST")


def _passed_over(_: World, fact: journal.RecordsDiscarded) -> ErrorExplanation:
    meaning = DISCARDS.get(fact.reason) or Meaning("Lambda passed the records over", "look at the mapping", "")
    place = f" of shard {fact.shard_id}" if fact.shard_id else ""
    notes = [f"{len(fact.records)} records{place} of {fact.source_arn}: {', '.join(fact.records[:5])}"]
    return _explanation("event", fact.reason, fact, meaning, notes)


def _batch(world: World, fact: journal.Batch) -> ErrorExplanation | None:
    if fact.outcome == "Success":
        return None
    meaning = OUTCOMES.get(fact.outcome) or CONDITIONS.get(fact.outcome)
    meaning = meaning or Meaning("the function could not run for the batch", "look at the mapping", _MAPPINGS)
    notes = [f"{len(fact.records)} records of {fact.source_arn}", *([fact.reason] if fact.reason else [])]
    found = _explanation("event", fact.outcome, fact, meaning, notes)
    throttle = _throttle_of(world.journal, fact) if fact.outcome == _THROTTLED else None
    if throttle is None:
        return found
    return found._replace(kind="throttle", findings=(*found.findings, explain_throttle(throttle, world)))


def _throttle_of(facts: journal.Journal, batch: journal.Batch) -> journal.Throttle | None:
    """The throttle of the attempt to run the function for a batch: the last one before that."""
    throttles = facts.newest_first(journal.Throttle)
    return next((one for one in throttles if one.at <= batch.at and one.function_arn == batch.function_arn), None)


def _delivery(world: World, fact: Any) -> ErrorExplanation | None:
    """Of a fact or of its view: both name what they have the same."""
    if fact.refusal is None:
        return None
    refusal = str(fact.refusal)
    notes = [f"{fact.purpose} to {fact.target}"]
    code, separator, _ = refusal.partition(": ")
    quota = _MESSAGES.get(str(fact.target).split(":")[2]) if refusal.startswith("the message has") else None
    limits = () if quota is None else (limit_of(world.profile.quotas, quota),)
    return _explanation("delivery", code if separator else "refused", fact, DELIVERY, notes, limits, message=refusal)


def _throttle(world: World, fact: journal.Throttle) -> ErrorExplanation:
    finding = explain_throttle(fact, world)
    return ErrorExplanation("throttle", _THROTTLED, fact.reason, "Invoke", fact.request_id, (finding,))


def _not_written(_: World, fact: journal.LogsNotWritten) -> ErrorExplanation:
    meaning = Meaning(
        "the function's role allows logs:CreateLogGroup, logs:CreateLogStream and logs:PutLogEvents",
        "give the role AWSLambdaBasicExecutionRole",
        "documented, developer guide, execution role",
    )
    return _explanation("delivery", "LogsNotWritten", fact, meaning, [fact.log_group_name], message=fact.reason)


def _injected(_: World, fact: journal.FaultInjected) -> ErrorExplanation:
    meaning = Meaning(f"the test injected it: aws.faults.{fact.kind}", "remove the fault", "")
    return _explanation("failure", fact.kind, fact, meaning, [f"it struck attempt {fact.attempt}"])


def _stack(_: World, fact: StackChange) -> ErrorExplanation | None:
    return None if fact.error is None else explain_usage(TemplateError(fact.error))


def _explanation(
    kind: str,
    code: str,
    fact: Any,
    meaning: Meaning,
    notes: list[str],
    limits: tuple[Limit, ...] = (),
    message: str = "",
) -> ErrorExplanation:
    name = fact.function_name if isinstance(fact, Delivery) else fact.function_arn.split(":")[6]
    finding = Finding(
        meaning.rule,
        limits=limits,
        source=source_of(meaning.source),
        notes=(f"function {name}", *notes),
        changes=(meaning.change,),
    )
    return ErrorExplanation(kind, code, message, "", getattr(fact, "request_id", "") or "", (finding,))


_KINDS: Final[Mapping[type[Any], Callable[[World, Any], ErrorExplanation | None]]] = {
    journal.EventDiscarded: _discarded,
    journal.RecordsDiscarded: _passed_over,
    journal.Batch: _batch,
    journal.Delivery: _delivery,
    Delivery: _delivery,
    journal.Throttle: _throttle,
    journal.LogsNotWritten: _not_written,
    journal.FaultInjected: _injected,
    StackChange: _stack,
}
