"""Lambda's rules for asynchronous events, held against the journal of a world that has settled.

What is here knows nothing of how the mock keeps these rules.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.stateful.event_world import LETTERS, NEXT, F, Function, Step, World, planned

from lambdamock.domain.journal import Delivery, EventDiscarded, EventRepeated, EventRetry, Invocation, Throttle

LOOP = 16
"""How often a function runs in one chain."""


class Event(NamedTuple):
    """An event that Lambda accepted for `f`; `turn` is the how-manieth run of `f` it leads to in its chain."""

    request_id: str
    at: float
    qualifier: str | None
    payload: bytes
    turn: int = 1

    @property
    def name(self) -> str:
        return self.qualifier or "$LATEST"

    @property
    def arn(self) -> str:
        return f"{F}:{self.qualifier}" if self.qualifier else F


class Execution(NamedTuple):
    """A run of `f`; others may run in its place when its end has been noticed."""

    index: int
    start: float
    end: float
    noticed: float
    is_reserved: bool


class Attempt(NamedTuple):
    """How an attempt went; `at` is when it began, or, once it ran, when Lambda was done with it."""

    index: int
    function: Function
    version: str
    at: float
    run: Invocation | None


Fact = tuple[int, Any]
"""An entry of the journal, with its index."""


class Course:
    """How far an event has come, and the facts about it that are not accounted for yet."""

    def __init__(self, event: Event, facts: list[Fact], due: float) -> None:
        self.event = event
        self.facts = facts
        self.due: float | None = due
        self.failures = self.throttles = self.runs = 0

    def take(self) -> Any:
        assert self.facts, "nothing more happened"
        return self.facts.pop(0)[1]

    def discarded(self, at: float, condition: str) -> EventDiscarded:
        return EventDiscarded(at, self.event.request_id, self.event.arn, self.failures, condition)


class Judge:
    """Holds the journal of a world that has settled against Lambda's rules."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.entries = world.aws.journal.entries
        self.facts: dict[str, list[Fact]] = {}
        for index, entry in enumerate(self.entries):
            if isinstance(entry, (Invocation, Throttle, EventRepeated, EventRetry, EventDiscarded, Delivery)):
                self.facts.setdefault(request_id_of(entry), []).append((index, entry))
        self.ended: Counter[str] = Counter()

    def judge(self) -> None:
        """Everything."""
        self.executions = list(self.executions_of_f())
        self.check_concurrency()
        events = [Event(request_id, *sent) for request_id, sent in self.world.sent.items()]
        events += self.events_of_next()
        for event in events:
            self.follow(event)
        self.check_next()
        assert self.ended.total() == len(events)

    def function_at(self, index: int) -> Function | None:
        """`f` as it was when an entry was written."""
        return next(one.function for one in reversed(self.world.history) if one.index <= index)

    def at_the_end(self, attempt: Attempt, facts: list[Fact]) -> Function:
        """`f` when Lambda was done with an attempt; as it was last, where it was deleted meanwhile.

        Args:
            facts: what that led to; where it led to nothing, time tells which changes came before.
        """
        if facts:
            changes = [one for one in self.world.history if one.index <= facts[0][0]]
        elif self.entries[attempt.index].at < attempt.at:
            changes = [one for one in self.world.history if one.at < attempt.at]
        else:
            changes = [one for one in self.world.history if one.index <= attempt.index]
        generation = attempt.function.generation
        return [one.function for one in changes if one.function and one.function.generation == generation][-1]

    def noticed(self, moment: float) -> float:
        """When Lambda comes to do what is due at a moment: a caller that waits is served to the end first."""
        return next((end for start, end in self.world.waited if start < moment < end), moment)

    # ------------------------------------------------------------------------------------------------ concurrency

    def executions_of_f(self) -> Iterator[Execution]:
        runs: Counter[str] = Counter()
        for index, entry in enumerate(self.entries):
            if isinstance(entry, Invocation) and entry.context.function_name == "f":
                request_id = entry.context.aws_request_id
                end = entry.at + duration_of(entry, runs[request_id])
                runs[request_id] += 1
                function = self.function_at(index)
                assert function is not None
                is_event = entry.invocation_type == "Event"
                yield Execution(
                    index, entry.at, end, self.noticed(end) if is_event else end, function.reserved is not None
                )

    def check_concurrency(self) -> None:
        """No run begins where there is no room, and none is refused where there is."""
        for one in self.executions:
            function = self.function_at(one.index)
            assert function is not None
            beside = [other for other in self.beside(one.index, function) if other.end > one.start]
            assert len(beside) < function.limit
        for index, entry in enumerate(self.entries):
            if isinstance(entry, Throttle):
                function = self.function_at(index)
                assert function is not None
                beside = [other for other in self.beside(index, function) if other.noticed >= entry.at]
                assert len(beside) >= function.limit

    def beside(self, index: int, function: Function) -> Iterator[Execution]:
        """Earlier runs that share their room with what happens now."""
        is_reserved = function.reserved is not None
        return (one for one in self.executions if one.index < index and one.is_reserved == is_reserved)

    # -------------------------------------------------------------------------------------- what led to what

    def events_of_next(self) -> Iterator[Event]:
        """The events that `next` led to: their payload says of which run, and that says of which event of `f`."""
        ids = [
            request_id for request_id, facts in self.facts.items()
            if request_id not in self.world.sent and is_event_of_f(facts)
        ]  # fmt: skip
        given = [one for one in self.entries if isinstance(one, Delivery) and one.target == F and one.refusal is None]
        assert len(ids) == len(given)
        seen = {request_id: self.payload_seen(request_id) for request_id in ids}
        unseen = [one for one in given if one.body.encode() not in seen.values()]
        turns = dict.fromkeys(self.world.sent, 1)
        for request_id in ids:
            payload = seen[request_id]
            cause = unseen.pop(0) if payload is None else next(one for one in given if one.body.encode() == payload)
            before = json.loads(cause.body)["requestPayload"]["requestContext"]["requestId"]
            turns[request_id] = turns[before] + 1
            yield Event(request_id, cause.at, None, cause.body.encode(), turns[request_id])

    def payload_seen(self, request_id: str) -> bytes | None:
        """The payload, where a run of the function or a dead letter shows it."""
        for _, entry in self.facts[request_id]:
            if isinstance(entry, Invocation):
                return entry.event
            if isinstance(entry, Delivery) and entry.purpose == "DeadLetter":
                return entry.body.encode()
        return None

    def check_next(self) -> None:
        """`next` gets each record at once, and once unless it is repeated, and leads back when it is told to."""
        given = {one.body.encode(): one for one in self.entries if isinstance(one, Delivery) and one.target == NEXT}
        assert {one.refusal for one in given.values()} <= {None}
        for facts in self.facts.values():
            kinds = [type(entry) for _, entry in facts]
            first = next((entry for _, entry in facts if isinstance(entry, Invocation)), None)
            if first is None or first.context.function_name != "next":
                continue
            assert (first.at, first.function_error) == (given.pop(first.event).at, None)
            repeated = [EventRepeated, Invocation] if EventRepeated in kinds else []
            index, last = facts[-1]
            assert kinds == [*repeated, Invocation, *([Delivery] if isinstance(last, Delivery) else [])]
            if isinstance(last, Delivery):
                assert (last.target, last.at) == (F, self.noticed(first.at + 1))
                assert next(back for since, back in reversed(self.world.back) if since <= index)
        stopped = [one for one in self.entries if isinstance(one, EventDiscarded) and one.function_arn == NEXT]
        assert [one.at for one in given.values()] == [one.at for one in stopped]
        for record, discarded in zip(given, stopped, strict=True):  # it has run as often as `f` in that chain
            assert json.loads(record)["requestContext"]["condition"] == discarded.condition == "RecursiveLoop"

    # ------------------------------------------------------------------------------------------------- one event

    def follow(self, event: Event) -> None:
        """One event from its acceptance to its end; all its facts are as they must be, and there are no others."""
        course = Course(event, list(self.facts[event.request_id]), event.at)
        while course.due is not None:
            course.due = self.next_attempt(course)
        assert course.facts == []

    def next_attempt(self, course: Course) -> float | None:
        """Judge one attempt; when the next one is due, if there must be one."""
        event, start = course.event, self.noticed(course.due or 0.0)
        index, _ = course.facts[0]
        function = self.function_at(index)
        version = function and function.version_of(event.qualifier)
        if function is None or version is None:
            self.ended["FunctionNotFound"] += 1
            assert course.take() == course.discarded(start, "FunctionNotFound")
            return None
        attempt = Attempt(index, function, version, start, None)
        if event.turn > LOOP:
            return self.end(course, attempt, "RecursiveLoop")
        if start - event.at >= function.config_of(event.qualifier).age:
            return self.end(course, attempt, "EventAgeExceeded")
        if isinstance(course.facts[0][1], EventRepeated):
            self.check_repetition(course, attempt)
        index, entry = course.facts[0]
        attempt = attempt._replace(index=index)
        return self.throttled(course, attempt) if isinstance(entry, Throttle) else self.ran(course, attempt)

    def check_repetition(self, course: Course, attempt: Attempt) -> None:
        """The first delivery may come twice; nothing follows of the one, throttled or not."""
        assert course.take().at == attempt.at == self.noticed(course.event.at)
        assert (course.runs, course.throttles) == (0, 0)
        if isinstance(course.facts[0][1], Throttle):
            course.take()
        else:
            self.check_run(course, course.take(), attempt)

    def throttled(self, course: Course, attempt: Attempt) -> float | None:
        throttle = course.take()
        assert (throttle.at, throttle.invocation_type) == (attempt.at, "Event")
        course.throttles += 1
        function = attempt.function
        if function.reserved == 0 and function.tells_failures_of(course.event.qualifier, attempt.version):
            return self.end(course, attempt, "ZeroReservedConcurrency")
        return self.go_on(course, attempt, min(2.0 ** (course.throttles - 1), 300.0), "TooManyRequestsException")

    def ran(self, course: Course, attempt: Attempt) -> float | None:
        run = course.take()
        self.check_run(course, run, attempt)
        attempt = attempt._replace(run=run, at=self.noticed(attempt.at + duration_of(run, course.runs - 1)))
        course.throttles = 0
        if run.function_error is None:
            return self.end(course, attempt, "Success")
        course.failures += 1
        if course.failures > self.at_the_end(attempt, course.facts).config_of(course.event.qualifier).retries:
            return self.end(course, attempt, "RetriesExhausted")
        return self.go_on(course, attempt, 60.0 * course.failures, "Unhandled")

    def go_on(self, course: Course, attempt: Attempt, delay: float, cause: str) -> float | None:
        """The event waits, unless it would become too old."""
        event = course.event
        if attempt.at + delay - event.at >= self.at_the_end(attempt, course.facts).config_of(event.qualifier).age:
            return self.end(course, attempt, "EventAgeExceeded")
        retry = EventRetry(attempt.at, event.request_id, event.arn, course.failures, cause, delay)
        assert course.take() == retry
        return attempt.at + delay

    def check_run(self, course: Course, run: Invocation, attempt: Attempt) -> None:
        """It began at its time, with the event as it came, in the version that was asked for."""
        context = run.context
        assert (run.at, run.event, run.invocation_type) == (attempt.at, course.event.payload, "Event")
        assert (context.invoked_function_arn, context.function_version) == (course.event.arn, attempt.version)
        result, _ = step_of(run, course.runs)
        course.runs += 1
        code = attempt.function.code_of(attempt.version)
        assert code is not None
        assert run.function_error == (None if result == "ok" else "Unhandled")
        assert result != "ok" or run.payload == str(code.source).encode()

    def end(self, course: Course, attempt: Attempt, condition: str) -> None:
        """Nothing follows but what the configuration asks for by now."""
        self.ended[condition] += 1
        event = course.event
        function = self.at_the_end(attempt, course.facts)
        config = function.config_of(event.qualifier)
        code = function.code_of(attempt.version) or attempt.function.code_of(attempt.version)
        assert code is not None
        wanted = [("OnSuccess", config.on_success)]
        if condition != "Success":
            assert course.take() == course.discarded(attempt.at, condition)
            wanted = [("DeadLetter", LETTERS if code.letters else None), ("OnFailure", config.on_failure)]
        for purpose, target in wanted:
            if target is not None:
                told = course.take()
                assert (told.purpose, told.target, told.refusal) == (purpose, target, None)
                assert (told.at, told.function_arn) == (attempt.at, f"{F}:{event.name}")
                check_message(course, told, condition, attempt)


def request_id_of(entry: Any) -> str:
    return entry.context.aws_request_id if isinstance(entry, Invocation) else entry.request_id


def step_of(run: Invocation, runs: int) -> Step:
    """What a run was planned to do, which is the how-manieth of its event."""
    return planned(json.loads(run.event), runs)


def duration_of(run: Invocation, runs: int) -> float:
    return step_of(run, runs)[1]


def is_event_of_f(facts: list[Fact]) -> bool:
    """Whether the facts are about an asynchronous event for `f`, and not about a caller that waits."""
    entry = facts[0][1]
    if isinstance(entry, Invocation):
        return entry.context.function_name == "f" and entry.invocation_type == "Event"
    kind = getattr(entry, "invocation_type", "Event")
    return kind == "Event" and entry.function_arn.split(":")[6] == "f"


def check_message(course: Course, told: Delivery, condition: str, attempt: Attempt) -> None:
    """A dead letter is the event as it came; a record tells how it went."""
    event = course.event
    if told.purpose == "DeadLetter":
        assert told.body.encode() == event.payload
        code = "200" if attempt.run else "400" if condition == "RecursiveLoop" else "429"
        assert told.attributes["RequestID"] == ("String", event.request_id)
        assert told.attributes["ErrorCode"] == ("Number", code)
        return
    record = json.loads(told.body)
    assert record["requestPayload"] == json.loads(event.payload)
    assert record["requestContext"] == {
        "requestId": event.request_id,
        "functionArn": f"{F}:{event.name}",
        "condition": condition,
        "approximateInvokeCount": course.failures + (condition == "Success"),
    }
    expected = {}
    if attempt.run is not None:
        failed = {} if condition == "Success" else {"functionError": "Unhandled"}
        expected = {
            "responseContext": {"statusCode": 200, "executedVersion": attempt.version, **failed},
            "responsePayload": json.loads(attempt.run.payload),
        }
    assert {name: value for name, value in record.items() if name.startswith("response")} == expected
