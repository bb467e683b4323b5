"""What a fact of the journal adds to a metric: a number, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lambdamock.domain.journal import (
    ApiCall,
    Batch,
    Delivery,
    EventDiscarded,
    Invocation,
    Journal,
    RecordsDiscarded,
)
from lambdamock.domain.measurements import Concurrency, EventAccepted, UrlAnswer

_LOOP: Final = "RecursiveLoop"
_AGED: Final = frozenset({"kinesis", "dynamodb", "rds"})  # DocumentDB's clusters are named like those of RDS
_RAN: Final = frozenset({"Success", "PartialFailure", "Failure", "NotDeleted"})
_CLIENT_ERRORS: Final = range(400, 500)
_SERVER_ERRORS: Final = range(500, 600)


class Surroundings:
    """What rules look at besides the fact; made anew for each query, because it remembers which records it saw.

    Args:
        is_2019: the metrics are those of the developer guide of 2019.
        account_limit: executions that the account may have at the same time.
        counted: which groups of metrics an event source mapping asks for, by its UUID: "EventCount" and so on.
    """

    def __init__(
        self, journal: Journal, *, is_2019: bool, account_limit: int, counted: Callable[[str], frozenset[str]]
    ) -> None:
        self._journal = journal
        self._accepted: Mapping[str, float] | None = None
        self._polled: set[tuple[str, str, str]] = set()
        self._counted = counted
        self._groups: dict[str, frozenset[str]] = {}
        self.is_2019 = is_2019
        self.account_limit = account_limit

    def accepted_at(self, request_id: str) -> float | None:
        """When Lambda took an asynchronous event, seconds since the epoch."""
        if self._accepted is None:
            self._accepted = {one.request_id: one.at for one in self._journal.of(EventAccepted)}
        return self._accepted.get(request_id)

    def is_counted(self, mapping: str) -> bool:
        """Whether a mapping asks for metrics of its events.

        Source: documented, API reference, EventSourceMappingMetricsConfig: there are none unless one asks; assumed,
        that it is asked when somebody looks, so that a mapping that was deleted shows none.
        """
        if mapping not in self._groups:
            self._groups[mapping] = self._counted(mapping)
        return "EventCount" in self._groups[mapping]

    def first_seen(self, mapping: str, shard_id: str, records: tuple[str, ...]) -> int:
        """How many records were not read before: those of a stream are kept, what goes back to a queue is read anew."""
        if not shard_id:
            return len(records)
        fresh = {(mapping, shard_id, record) for record in records} - self._polled
        self._polled |= fresh
        return len(fresh)


def one(*_: Any) -> float:
    """Each fact counts one."""
    return 1.0


def zero(*_: Any) -> float:
    """A data point that says: not this time."""
    return 0.0


def invocation(entry: Invocation, _: Surroundings) -> float | None:
    """Source: documented, rules B226 and B234: counted when the code was executed, whatever came of it; assumed, that
    an initialisation that fails is no invocation today either.
    """
    return 1.0 if entry.has_run else None


def error(entry: Invocation, _: Surroundings) -> float:
    """Source: documented, rules B227 and B235: each attempt has a data point, 0 or 1, also one that only began."""
    return 0.0 if entry.function_error is None and entry.restore_failure is None else 1.0


def duration(entry: Invocation, _: Surroundings) -> float | None:
    """Source: documented, rule B229, only if there is any; assumed, none where the code was not executed."""
    return entry.duration if entry.has_run else None


def extensions(entry: Invocation, around: Surroundings) -> float | None:
    """Source: documented, today's `PostRuntimeExtensionsDuration`; assumed, 0 for all, because no extension runs."""
    return None if around.is_2019 or not entry.has_run else 0.0


def event_age(entry: Invocation, around: Surroundings) -> float | None:
    """Milliseconds from the queue's taking the event to this attempt."""
    accepted = around.accepted_at(entry.context.aws_request_id) if entry.invocation_type == "Event" else None
    return None if accepted is None else (entry.at - accepted) * 1000


def discarded_loop(entry: EventDiscarded, _: Surroundings) -> float | None:
    """An asynchronous event that was stopped."""
    return 1.0 if entry.condition == _LOOP else None


def batch_loop(entry: Batch, _: Surroundings) -> float | None:
    """A batch that was stopped."""
    return 1.0 if entry.outcome == _LOOP else None


def refused_loop(entry: ApiCall, _: Surroundings) -> float | None:
    """A call that was stopped; the journal does not say of which function, so the account alone counts it."""
    return 1.0 if entry.error_code == "RecursiveInvocationException" else None


def dead_letter_error(entry: Delivery, _: Surroundings) -> float | None:
    """Source: documented, rule B228; assumed, no data point for a dead letter that arrives."""
    return 1.0 if entry.purpose == "DeadLetter" and entry.refusal is not None else None


def destination_failure(entry: Delivery, _: Surroundings) -> float | None:
    """Source: documented, today's `DestinationDeliveryFailures`: of events and of event source mappings."""
    return 1.0 if entry.purpose != "DeadLetter" and entry.refusal is not None else None


def iterator_age(entry: Batch, _: Surroundings) -> float | None:
    """Source: documented, rule B231, and today's list: Kinesis, DynamoDB, DocumentDB; assumed, none for a batch that
    the function was not invoked with.
    """
    is_aged = entry.source_arn.split(":")[2:3] and entry.source_arn.split(":")[2] in _AGED
    return entry.iterator_age if is_aged and entry.outcome in _RAN else None


def _of_concurrency(measure: Callable[[Concurrency, Surroundings], float | None]) -> Rule:
    def rule(entry: Invocation, around: Surroundings) -> float | None:
        return None if entry.concurrency is None else measure(entry.concurrency, around)

    return rule


def _claimed(found: Concurrency, around: Surroundings) -> float:
    """What no other function can use: executions in the pool, and all that is reserved or provisioned.

    Source: documented, developer guide of today, "Types of metrics", ClaimedAccountConcurrency.
    """
    return float(found.unreserved + around.account_limit - found.pool)


Rule = Callable[[Any, Surroundings], "float | None"]

account_concurrency = _of_concurrency(lambda found, _: float(found.account))
unreserved_concurrency = _of_concurrency(lambda found, _: float(found.unreserved))
claimed_concurrency = _of_concurrency(_claimed)
function_concurrency = _of_concurrency(
    lambda found, around: float(found.function) if found.is_reserved or not around.is_2019 else None
)
"""Source: documented, rule B232: in 2019 only of functions that reserve concurrency; assumed, all today."""
provisioned_concurrency = _of_concurrency(lambda found, _: float(found.provisioned) if found.provisioned else None)
provisioned_use = _of_concurrency(
    lambda found, _: found.provisioned / found.allocated if found.provisioned and found.allocated else None
)
provisioned_invocation = _of_concurrency(lambda found, _: 1.0 if found.provisioned else None)
spillover = _of_concurrency(lambda found, _: 1.0 if found.allocated and not found.provisioned else None)


def url_latency(entry: UrlAnswer, _: Surroundings) -> float:
    """Milliseconds, measured."""
    return entry.latency


def url_client_error(entry: UrlAnswer, _: Surroundings) -> float | None:
    """Source: assumed, no data point for other requests."""
    return 1.0 if entry.status in _CLIENT_ERRORS else None


def url_server_error(entry: UrlAnswer, _: Surroundings) -> float | None:
    """The same."""
    return 1.0 if entry.status in _SERVER_ERRORS else None


def polled(entry: Batch | RecordsDiscarded, around: Surroundings) -> float | None:
    """Records that were read; those of a stream count once, however often they are tried."""
    if not around.is_counted(entry.mapping):
        return None
    return float(around.first_seen(entry.mapping, entry.shard_id, entry.records)) or None


def _of_records(wanted: Callable[[Any], bool]) -> Rule:
    def rule(entry: Batch | RecordsDiscarded, around: Surroundings) -> float | None:
        return float(len(entry.records)) if wanted(entry) and around.is_counted(entry.mapping) else None

    return rule


filtered_out = _of_records(lambda entry: entry.reason == "Filtered")
dropped = _of_records(lambda entry: entry.reason != "Filtered")
invoked = _of_records(lambda entry: entry.outcome in _RAN)
not_invoked = _of_records(lambda entry: entry.outcome not in _RAN)
deleted = _of_records(lambda entry: entry.outcome == "Success" and ":sqs:" in entry.source_arn)
"""Source: assumed, that of a batch with failures, whose other messages are deleted, none are counted: the journal does
not tell how many."""
