"""What caused each fact: its request, its event, its batch, or the handler that ran meanwhile.

Facts of one request have its id. A batch has none: its records are found in the events of invocations. What has no id
happened while a handler ran, if its place in the journal is between the beginning and the end of one; what nothing else
caused, while a stack was deployed or deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from lambdamock.domain import journal, measurements, stacks, tracing
from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.callers import ServiceCaller
from lambdamock.observability.timeline.enclosing import Running, running_at

_CHANGED: Final = ("FunctionArn", "UUID", "AliasArn", "LayerVersionArn", "CapacityProviderArn")
"""Members of results that name what a call changed."""
_LOGS: Final = "logs"
_NEAR: Final = 8
"""How many records of a batch are looked for in an event, and how many facts before or after another are near it."""
_CONCURRENT: Final = 64
"""Among how many runs that of a batch is looked for; there are not more at a time of which it could be."""
_HAVING_RUN: Final = ("Success", "PartialFailure", "Failure", "NotDeleted")


class Causes:
    """Finds what caused the facts of a journal, given in their order, one after the other.

    Facts are known by their positions in what is given. What a fact caused may stand before it: a call is written down
    when it is answered, after the invocation that it made.

    Args:
        first: the place of the first one in the journal.
    """

    def __init__(self, entries: Sequence[journal.Entry], first: int = 0) -> None:
        self._entries = entries
        self._first = first
        self._requests: dict[str, int] = {}
        self._events: dict[str, int] = {}
        self._triggers: dict[str, int] = {}
        self._last_run: dict[str, int] = {}
        self._failed_calls: dict[str, int] = {}
        self._tried_again: dict[str, int] = {}
        self._changes: dict[str, int] = {}
        self._loose_runs: defaultdict[str, list[int]] = defaultdict(list)
        self._batches: dict[int, int] = {}
        self._asked: dict[int, int] = {}
        self._origins: dict[tuple[str, str, str], int] = {}
        self._latest_batch: dict[tuple[str, str], int] = {}
        self._running: list[Running] = []
        self._index()

    def all(self) -> Iterator[int | None]:
        """For each fact the position of what caused it; None where nothing in the journal did."""
        around = running_at(self._entries, self._first)
        for position, entry in enumerate(self._entries):
            self._running = next(around)
            cause = _RULES[type(entry)](self, position, entry)
            if cause is None or cause == position:
                cause = self._stack_around(entry)
            yield cause
            self._remember(position, entry)

    # ------------------------------------------------------------------------------------------- what is known at once

    def _index(self) -> None:
        """Who stands for a request, an event, a trigger; which runs and calls belong to what is written down later."""
        waiting: defaultdict[str, list[int]] = defaultdict(list)
        for position, entry in enumerate(self._entries):
            if isinstance(entry, journal.ApiCall):
                self._requests.setdefault(entry.request_id, position)
                if isinstance(entry.caller, ServiceCaller):
                    waiting[str((entry.parameters or {}).get("FunctionName"))].append(position)
            elif isinstance(entry, measurements.EventAccepted):
                self._events.setdefault(entry.request_id, position)
            elif isinstance(entry, journal.Trigger):
                if entry.request_id:
                    self._triggers.setdefault(entry.request_id, position)
                asked = waiting.pop(entry.function_arn, [])
                self._asked.update(dict.fromkeys(asked[-entry.attempts :] if entry.attempts > 0 else (), position))
        for position, entry in enumerate(self._entries):
            self._index_batch(position, entry)

    def _index_batch(self, position: int, entry: journal.Entry) -> None:
        if isinstance(entry, journal.Invocation):
            if entry.context.aws_request_id not in self._requests and entry.context.aws_request_id not in self._events:
                self._loose_runs[entry.context.invoked_function_arn].append(position)
        elif isinstance(entry, journal.Throttle):
            if entry.request_id not in self._requests and entry.request_id not in self._events:
                self._loose_runs[entry.function_arn].append(position)
        elif isinstance(entry, journal.Batch):
            run = self._run_of(entry, self._loose_runs[entry.function_arn])
            if run is not None:
                self._batches[run] = position

    def _run_of(self, batch: journal.Batch, loose: list[int]) -> int | None:
        """The run of a batch, or the one that could not begin; it is loose no more.

        Source: assumed, that it is the last one where the ids of records are no part of an event, as in those of
        DocumentDB.
        """
        recent = loose[-_CONCURRENT:]
        found = next((one for one in reversed(recent) if _is_of(self._entries[one], batch)), None)
        if found is None and recent and batch.outcome in _HAVING_RUN:
            found = recent[-1]
        if found is not None:
            del loose[len(loose) - len(recent) + recent.index(found)]
        return found

    def _remember(self, position: int, entry: journal.Entry) -> None:
        """What later facts may be about."""
        if isinstance(entry, journal.Invocation):
            self._last_run[_unqualified(entry.context.invoked_function_arn)] = position
        elif isinstance(entry, journal.Initialisation):
            self._last_run[_unqualified(entry.function_arn)] = position
        elif isinstance(entry, journal.ClientRetry):
            if entry.operation in self._failed_calls:
                self._tried_again[entry.operation] = self._failed_calls[entry.operation]
        elif isinstance(entry, journal.ApiCall):
            if entry.error_code is not None:
                self._failed_calls[entry.operation] = self._first_try(entry, position)
            self._tried_again.pop(entry.operation, None)
            for name in _CHANGED:
                changed = (entry.result or {}).get(name)
                if isinstance(changed, str):
                    self._changes[changed] = position

    # ------------------------------------------------------------------------------------------------------- the rules

    def _around(self, reference: FunctionReference | None = None) -> int | None:
        """The innermost invocation that ran then, of a function where one is known."""
        for one in reversed(self._running):
            if reference is None or one.function_arn == reference.unqualified_arn:
                return one.position
        return None

    def _stack_around(self, entry: journal.Entry) -> int | None:
        """The stack of which it is a part. Source: assumed, that what a client sent meanwhile is another thread's."""
        if isinstance(entry, journal.ApiCall) and entry.user_agent:
            return None
        return next((one.position for one in reversed(self._running) if not one.function_arn), None)

    def _by_request(self, request_id: str | None) -> int | None:
        """What stands for a request: its event, its call, or what asked for it."""
        if not request_id:
            return None
        for known in (self._events, self._requests, self._triggers):
            if request_id in known:
                return known[request_id]
        return None

    def of_call(self, position: int, fact: journal.ApiCall) -> int | None:
        """The trigger; else the handler that made it.

        A handler's calls have its function as their caller. Source: assumed, that calls which nobody sent by a client
        are of the handler that runs, because only the handle makes these.
        """
        trigger = self._triggers.get(fact.request_id, self._asked.get(position))
        if trigger is not None:
            return trigger
        first = self._first_try(fact, position)
        if first != position:
            return first
        function = getattr(fact.caller, "function", None)
        if function is not None:
            return self._around(function)
        return None if fact.user_agent else self._around()

    def _first_try(self, fact: journal.ApiCall, position: int) -> int:
        """The call that a client sends again with this one; the call itself when it is none."""
        first = self._tried_again.get(fact.operation)
        if first is None:
            return position
        earlier = self._entries[first]
        assert isinstance(earlier, journal.ApiCall)
        is_same = (earlier.parameters, earlier.caller) == (fact.parameters, fact.caller)
        return first if is_same else position

    def of_permission(self, position: int, fact: journal.Authorisation) -> int | None:
        call = self._requests.get(fact.request_id)
        if call is not None:
            return call
        if fact.operation or fact.function_arn is None:
            return self._running_of(fact.function_arn)
        if fact.service == _LOGS:
            return self._last_run.get(fact.function_arn)
        return self._what_follows(position, fact.function_arn)

    def _running_of(self, function_arn: str | None) -> int | None:
        return next((one.position for one in reversed(self._running) if function_arn == one.function_arn), None)

    def _what_follows(self, position: int, function_arn: str) -> int | None:
        """What a role was asked for, which is written down soon after: a delivery, a batch, or a call that names it."""
        for later in range(position + 1, min(position + 1 + _NEAR, len(self._entries))):
            entry = self._entries[later]
            if isinstance(entry, journal.Delivery | journal.Batch):
                return later if _unqualified(entry.function_arn) == function_arn else None
            if isinstance(entry, journal.Invocation):
                return self._batches.get(later)
            if isinstance(entry, journal.ApiCall):
                return None if entry.operation.startswith("Invoke") else later
            if isinstance(entry, stacks.StackChange):
                return None  # what follows is no part of it any more
        return None

    def of_event(self, position: int, fact: measurements.EventAccepted) -> int | None:
        """The call; or the destination that is a function, of which is written down right after."""
        call = self._requests.get(fact.request_id)
        if call is not None:
            return call
        entry = self._entries[position + 1] if position + 1 < len(self._entries) else None
        is_sent = isinstance(entry, journal.Delivery) and _unqualified(entry.target) == _unqualified(fact.function_arn)
        return position + 1 if is_sent else self._around()

    def of_run(self, position: int, fact: journal.Invocation) -> int | None:
        found = self._by_request(fact.context.aws_request_id)
        return self._batches.get(position, self._around()) if found is None else found

    def of_request(self, position: int, fact: Any) -> int | None:
        """Facts about a request or an event."""
        found = self._by_request(fact.request_id)
        return self._batches.get(position, self._around()) if found is None else found

    def of_delivery(self, position: int, fact: journal.Delivery) -> int | None:
        found = self._by_request(fact.request_id)
        return self._last_batch_of(position, fact.function_arn) if found is None else found

    def _last_batch_of(self, position: int, function_arn: str) -> int | None:
        """Records that are given up have no event: the last batch of their function."""
        for earlier in range(position - 1, max(-1, position - 1 - _NEAR), -1):
            entry = self._entries[earlier]
            if isinstance(entry, journal.Batch) and entry.function_arn == function_arn:
                return earlier
        return self._around()

    def of_batch(self, position: int, fact: journal.Batch) -> int | None:
        """The first batch that failed with a record of these: this is a retry of it, or of a part of it."""
        key = (fact.mapping, fact.shard_id)
        self._latest_batch[key] = position
        first = self._origins.get((*key, fact.records[0])) if fact.records else None
        if first is None and fact.outcome != "Success":
            self._origins.update(dict.fromkeys(((*key, one) for one in fact.records), position))
        return first

    def of_discarded_records(self, _: int, fact: journal.RecordsDiscarded) -> int | None:
        key = (fact.mapping, fact.shard_id)
        return self._origins.get((*key, fact.records[0])) if fact.records else self._latest_batch.get(key)

    def of_trace(self, position: int, fact: tracing.TracedAttempt) -> int | None:
        for earlier in range(position - 1, max(-1, position - 1 - _NEAR), -1):
            if fact.invocation is not None and self._entries[earlier] is fact.invocation:
                return earlier
        return self.of_request(position, fact)

    def of_state(self, _: int, fact: journal.StateChange) -> int | None:
        """The call that changed it last."""
        found = self._changes.get(fact.arn)
        return self._changes.get(fact.arn.rpartition(":")[2]) if found is None else found

    def of_client_retry(self, _: int, fact: journal.ClientRetry) -> int | None:
        return self._failed_calls.get(fact.operation)

    def of_function(self, _: int, fact: Any) -> int | None:
        """What Lambda did for a version by itself: the call that changed it."""
        found = self._changes.get(fact.function_arn, self._changes.get(_unqualified(fact.function_arn)))
        return self._around() if found is None else found

    def of_log(self, _: int, fact: journal.LogsNotWritten) -> int | None:
        return self._last_run.get(_unqualified(fact.function_arn))

    def of_handler(self, _: int, __: Any) -> int | None:
        """The handler that ran meanwhile: triggers and stacks are the test's else."""
        return self._around()

    def of_fault(self, position: int, fact: journal.FaultInjected) -> int | None:
        return self.of_request(position, fact) if fact.request_id else self.of_function(position, fact)

    def of_url(self, position: int, fact: measurements.UrlAnswer) -> int | None:
        trigger = self._triggers.get(fact.request_id or "")
        return self.of_request(position, fact) if trigger is None else trigger


def _is_of(run: journal.Entry, batch: journal.Batch) -> bool:
    """Whether a run, or one that could not begin, was of a batch."""
    if isinstance(run, journal.Invocation):
        return all(one.encode(errors="replace") in run.event for one in batch.records[:_NEAR])
    return batch.outcome == "TooManyRequestsException"


def _unqualified(arn: str) -> str:
    return ":".join(arn.split(":", 7)[:7])


_Rule: TypeAlias = "Callable[[Causes, int, Any], int | None]"

_RULES: Final[Mapping[type[Any], _Rule]] = {
    journal.ApiCall: Causes.of_call,
    journal.Authorisation: Causes.of_permission,
    journal.Batch: Causes.of_batch,
    journal.RecordsDiscarded: Causes.of_discarded_records,
    journal.StateChange: Causes.of_state,
    journal.Throttle: Causes.of_request,
    journal.ClientRetry: Causes.of_client_retry,
    measurements.EventAccepted: Causes.of_event,
    journal.EventRepeated: Causes.of_request,
    journal.EventRetry: Causes.of_request,
    journal.EventDiscarded: Causes.of_request,
    journal.Delivery: Causes.of_delivery,
    journal.Initialisation: Causes.of_function,
    journal.Invocation: Causes.of_run,
    journal.LogsNotWritten: Causes.of_log,
    measurements.ProvisionedCapacity: Causes.of_function,
    tracing.TracedAttempt: Causes.of_trace,
    stacks.StackChange: Causes.of_handler,
    journal.Trigger: Causes.of_handler,
    measurements.UrlAnswer: Causes.of_url,
    journal.FaultInjected: Causes.of_fault,
}
