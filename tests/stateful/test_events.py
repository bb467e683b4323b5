"""Asynchronous events under any order of calls: each is judged by the facts in the journal, after all has settled.

`World` makes the calls and remembers how the function was configured when; `check` knows Lambda's rules and nothing of
how the mock keeps them. All handlers sleep in virtual time, so every moment is exact.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import boto3
from botocore.config import Config
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from lambdamock import mock_lambda
from lambdamock.domain.journal import Delivery, EventDiscarded, EventRepeated, EventRetry, Invocation, Throttle

F = "arn:aws:lambda:us-east-1:123456789012:function:f"
NEXT = "arn:aws:lambda:us-east-1:123456789012:function:next"
LETTERS = "arn:aws:sqs:us-east-1:123456789012:letters"
LOOP = 16
RECORDS = "arn:aws:sns:us-east-1:123456789012:records"
ACCOUNT_LIMIT, NEXT_RESERVES = 53, 50
TIMEOUT = 3.0
LONGEST = 21_600.0

Step = tuple[str, float]
"""What one run does: "ok", "error", "exit" or "timeout", after how many seconds."""


# ----------------------------------------------------------------------------------------------- how it is configured


class Asynchronous(NamedTuple):
    """The configuration of one qualifier."""

    retries: int = 2
    age: float = LONGEST
    on_success: str | None = None
    on_failure: str | None = None


class Code(NamedTuple):
    """What a version is."""

    source: int
    letters: bool


class Function(NamedTuple):
    """What `f` is, from one entry of the journal on."""

    generation: int
    latest: Code
    versions: Mapping[str, Code] = {}
    alias: str | None = None
    configs: Mapping[str, Asynchronous] = {}
    reserved: int | None = None

    def version_of(self, qualifier: str | None) -> str | None:
        """The number of the version that a qualifier leads to."""
        number = "$LATEST" if qualifier is None else self.alias if qualifier == "live" else qualifier
        return number if number == "$LATEST" or number in self.versions else None

    def code_of(self, number: str) -> Code | None:
        return self.latest if number == "$LATEST" else self.versions.get(number)

    def config_of(self, qualifier: str | None) -> Asynchronous:
        return self.configs.get(qualifier or "$LATEST", Asynchronous())

    def tells_failures_of(self, qualifier: str | None, number: str) -> bool:
        code = self.code_of(number)
        return self.config_of(qualifier).on_failure is not None or (code is not None and code.letters)

    @property
    def limit(self) -> int:
        """How many may run: of the function when it reserves, else of all that do not."""
        return ACCOUNT_LIMIT - NEXT_RESERVES if self.reserved is None else self.reserved


class Change(NamedTuple):
    """From which entry of the journal on, and since when, `f` is like that."""

    index: int
    at: float
    function: Function | None


# ------------------------------------------------------------------------------------------------------- what happens


class World:
    """A mock with the functions `f` and `next`; `f` does what the plan in its event says."""

    def __init__(self, seed: int, duplicates: float) -> None:
        quotas = {"concurrent_executions": ACCOUNT_LIMIT, "unreserved_concurrency_minimum": 1}
        self.mock = mock_lambda(seed=seed, duplicates=duplicates, handler_time="virtual", quotas=quotas)
        self.aws = self.mock.start()
        self.client: Any = boto3.client(
            "lambda", region_name="us-east-1", config=Config(retries={"total_max_attempts": 1})
        )
        self.function: Function | None = None
        self.history: list[Change] = []
        self.sent: dict[str, tuple[float, str | None, bytes]] = {}
        self.waited: list[tuple[float, float]] = []
        self.back: list[tuple[int, bool]] = [(0, False)]
        self.runs: Counter[str] = Counter()
        self.generations = 0
        self.aws.function(lambda event, context: time.sleep(1), name="next", timeout=9)
        self.client.put_function_concurrency(FunctionName="next", ReservedConcurrentExecutions=NEXT_RESERVES)
        self.create()

    def stop(self) -> None:
        self.mock.stop()

    def now(self) -> float:
        return self.aws.clock.now().timestamp()

    def run(self, event: Any, context: Any) -> int:
        """The handler of `f`."""
        result, seconds = planned(event, self.runs[context.aws_request_id])
        self.runs[context.aws_request_id] += 1
        time.sleep(seconds + 2 if result == "timeout" else seconds)
        if result == "error":
            raise ValueError("no")
        if result == "exit":
            sys.exit(1)
        return int(os.environ["SOURCE"])

    def call(self, operation: str, function: Function | None, **members: Any) -> Any:
        """Configure `f`; what falls due by that already finds it as it is then."""
        self.change(len(self.aws.journal), function)
        return getattr(self.client, operation)(FunctionName="f", **members)

    def change(self, index: int, function: Function | None) -> None:
        self.history.append(Change(index, self.now(), function))
        self.function = function

    def create(self) -> None:
        self.generations += 1
        self.change(len(self.aws.journal), Function(self.generations, Code(0, letters=False)))
        self.aws.function(self.run, name="f", timeout=int(TIMEOUT), environment={"SOURCE": "0"})

    def delete(self) -> None:
        self.call("delete_function", None)

    def update_source(self, source: int) -> None:
        """Change what `f` returns; by its configuration, because importing code anew takes real time."""
        f = self.existing
        changed = f._replace(latest=f.latest._replace(source=source))
        self.call("update_function_configuration", changed, Environment={"Variables": {"SOURCE": str(source)}})

    def update_letters(self, letters: bool) -> None:
        f = self.existing
        changed = f._replace(latest=f.latest._replace(letters=letters))
        self.call("update_function_configuration", changed, DeadLetterConfig={"TargetArn": LETTERS if letters else ""})

    def reserve(self, reserved: int | None) -> None:
        changed = self.existing._replace(reserved=reserved)
        if reserved is None:
            self.call("delete_function_concurrency", changed)
        else:
            self.call("put_function_concurrency", changed, ReservedConcurrentExecutions=reserved)

    def publish(self) -> None:
        f = self.existing
        at = len(self.aws.journal)
        number = self.client.publish_version(FunctionName="f")["Version"]
        self.change(at, f._replace(versions={**f.versions, number: f.latest}))

    def point(self) -> None:
        """Let the alias lead to the newest version."""
        f = self.existing
        number = max(f.versions, key=int)
        operation = "create_alias" if f.alias is None else "update_alias"
        self.call(operation, f._replace(alias=number), Name="live", FunctionVersion=number)

    def delete_alias(self) -> None:
        f = self.existing
        configs = {name: config for name, config in f.configs.items() if name != "live"}
        self.call("delete_alias", f._replace(alias=None, configs=configs), Name="live")

    def configure(self, qualifier: str | None, config: Asynchronous) -> None:
        f = self.existing
        name = qualifier or "$LATEST"
        destinations = {"OnSuccess": config.on_success, "OnFailure": config.on_failure}
        self.call(
            "put_function_event_invoke_config", f._replace(configs={**f.configs, name: config}), Qualifier=name,
            MaximumRetryAttempts=config.retries, MaximumEventAgeInSeconds=int(config.age),
            DestinationConfig={name: {"Destination": arn} for name, arn in destinations.items() if arn},
        )  # fmt: skip

    def unconfigure(self, qualifier: str | None) -> None:
        f = self.existing
        name = qualifier or "$LATEST"
        configs = {given: config for given, config in f.configs.items() if given != name}
        self.call("delete_function_event_invoke_config", f._replace(configs=configs), Qualifier=name)

    def lead_back(self, back: bool) -> None:
        """Let what `next` does lead to `f` again."""
        destination = {"OnSuccess": {"Destination": F}} if back else {}
        self.back.append((len(self.aws.journal), back))
        self.client.put_function_event_invoke_config(FunctionName="next", DestinationConfig=destination)

    def send(self, qualifier: str | None, plan: list[Step]) -> None:
        payload = json.dumps({"plan": plan, "number": len(self.sent), "text": "ä\u2028"}).encode()
        at = self.now()
        named = {"Qualifier": qualifier} if qualifier else {}
        answer = self.client.invoke(FunctionName="f", InvocationType="Event", Payload=payload, **named)
        self.sent[answer["ResponseMetadata"]["RequestId"]] = (at, qualifier, payload)

    def wait_for(self, plan: list[Step]) -> None:
        """Invoke synchronously; what falls due meanwhile waits for the caller."""
        began = self.now()
        with suppress(self.client.exceptions.TooManyRequestsException):
            self.client.invoke(FunctionName="f", Payload=json.dumps({"plan": plan}))
        self.waited.append((began, self.now()))

    def advance(self, seconds: float) -> None:
        self.aws.clock.advance(seconds)

    def settle(self) -> None:
        self.aws.settle()

    @property
    def existing(self) -> Function:
        assert self.function is not None
        return self.function


def planned(event: Any, run: int) -> Step:
    """What a run of `f` does; the last step of a plan stays, and what comes from `next` has none."""
    plan = event.get("plan") or [("ok", 0)]
    result, seconds = plan[min(run, len(plan) - 1)]
    return result, TIMEOUT if result == "timeout" else seconds


# ---------------------------------------------------------------------------------------------- what must have happened


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
        assert given == {}

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


# ------------------------------------------------------------------------------------------------------ any order


def masked(world: World) -> list[Any]:
    """The journal without what is measured."""
    return [
        entry._replace(log=(), duration=0.0, init_duration=None, billed_duration=0, max_memory_used=0)
        if isinstance(entry, Invocation)
        else entry
        for entry in world.aws.journal.entries
    ]


qualifiers = st.sampled_from([None, None, "live", "1"])
steps = st.tuples(st.sampled_from(["ok", "error", "error", "exit", "timeout"]), st.sampled_from([0.0, 0.0, 0.5, 2.0]))
plans = st.lists(steps, min_size=1, max_size=4)
targets = st.sampled_from([None, RECORDS, NEXT])
configurations = st.builds(
    Asynchronous, st.integers(0, 2), st.sampled_from([60.0, 100.0, 181.0, LONGEST]), targets, targets
)


class Events(RuleBasedStateMachine):
    """Whatever is called, and whenever: each event ends once, in time, and is told to whom it concerns."""

    @initialize(seed=st.integers(0, 3), duplicates=st.sampled_from([0.0, 0.0, 0.5]))
    def begin(self, seed: int, duplicates: float) -> None:
        self.seed, self.duplicates = seed, duplicates
        self.script: list[tuple[str, tuple[Any, ...]]] = []
        self.world = World(seed, duplicates)

    def do(self, what: str, *given: Any) -> None:
        self.script.append((what, given))
        getattr(self.world, what)(*given)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        facts = self.concluded(self.world)
        assert self.concluded(self.again(self.seed)) == facts
        self.concluded(self.again(self.seed + 1))

    def again(self, seed: int) -> World:
        """The same calls in another world."""
        world = World(seed, self.duplicates)
        for what, given in self.script:
            getattr(world, what)(*given)
        return world

    def concluded(self, world: World) -> list[Any]:
        """Let a world settle, judge it and end it."""
        try:
            world.settle()
            Judge(world).judge()
            return masked(world)
        finally:
            world.stop()

    @property
    def f(self) -> Function | None:
        return self.world.function

    @rule(qualifier=qualifiers, plan=plans)
    def send(self, qualifier: str | None, plan: list[Step]) -> None:
        if self.f is not None and self.f.version_of(qualifier):
            self.do("send", qualifier, plan)

    @precondition(lambda self: self.f is not None)
    @rule(count=st.integers(2, 6), seconds=st.sampled_from([0.5, 2.0]))
    def send_many(self, count: int, seconds: float) -> None:
        for _ in range(count):
            self.do("send", None, [("ok", seconds)])

    @precondition(lambda self: self.f is not None)
    @rule(plan=plans)
    def wait_for(self, plan: list[Step]) -> None:
        self.do("wait_for", plan)

    @rule(seconds=st.sampled_from([0.5, 1.0, 2.0, 59.0, 60.0, 61.0, 120.0, 3_600.0]))
    def advance(self, seconds: float) -> None:
        self.do("advance", seconds)

    @rule()
    def settle(self) -> None:
        self.do("settle")

    @precondition(lambda self: self.f is not None)
    @rule(reserved=st.sampled_from([None, 0, 0, 1, 2]))
    def reserve(self, reserved: int | None) -> None:
        self.do("reserve", reserved)

    @precondition(lambda self: self.f is not None)
    @rule(qualifier=qualifiers, config=configurations)
    def configure(self, qualifier: str | None, config: Asynchronous) -> None:
        if self.f is not None and self.f.version_of(qualifier):
            self.do("configure", qualifier, config)

    @precondition(lambda self: self.f is not None and self.f.configs)
    @rule(data=st.data())
    def unconfigure(self, data: st.DataObject) -> None:
        assert self.f is not None
        self.do("unconfigure", data.draw(st.sampled_from(sorted(self.f.configs))))

    @precondition(lambda self: self.f is not None)
    @rule(letters=st.booleans())
    def update_letters(self, letters: bool) -> None:
        self.do("update_letters", letters)

    @precondition(lambda self: self.f is not None)
    @rule(source=st.integers(0, 2))
    def update_source(self, source: int) -> None:
        self.do("update_source", source)

    @precondition(lambda self: self.f is not None)
    @rule(point=st.booleans())
    def publish(self, point: bool) -> None:
        self.do("publish")
        if point:
            self.do("point")

    @precondition(lambda self: self.f is not None and self.f.alias)
    @rule()
    def delete_alias(self) -> None:
        self.do("delete_alias")

    @precondition(lambda self: self.f is not None)
    @rule(back=st.booleans())
    def lead_back(self, back: bool) -> None:
        self.do("lead_back", back)

    @precondition(lambda self: self.f is not None)
    @rule(letters=st.booleans())
    def run_in_circles(self, letters: bool) -> None:
        self.do("update_letters", letters)
        self.do("configure", None, Asynchronous(on_success=NEXT, on_failure=RECORDS))
        self.do("lead_back", True)
        self.do("send", None, [("ok", 0.0)])

    @rule(at_once=st.booleans())
    def delete_or_create(self, at_once: bool) -> None:
        if self.f is None:
            self.do("create")
            return
        self.do("delete")
        if at_once:
            self.do("create")


TestEvents = Events.TestCase
TestEvents.settings = settings(
    max_examples=max(10, settings.default.max_examples // 8), stateful_step_count=30, deadline=None
)
