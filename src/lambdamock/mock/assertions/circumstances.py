"""What else became of a function, for those who wonder why it was not invoked as they expected.

One rule for each kind of fact; a rule gives lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from lambdamock.domain import journal
from lambdamock.mock.assertions.place import Place
from lambdamock.mock.assertions.remains import left_of, waiting_text
from lambdamock.mock.assertions.texts import WIDTH, amount, cut, once_each

if TYPE_CHECKING:
    from lambdamock.domain.journal import Journal
    from lambdamock.simulation import Simulation

LOG_LINES: Final = 10
"""How many lines of a log a message has."""

_PLATFORM: Final = re.compile(r'(START|END|REPORT) RequestId: |INIT_START |\{"time":"[^"]*","type":"platform\.')
"""Lines that say nothing of why something happened."""

_FRAME: Final = re.compile(r'[ \xa0]{2}File "(?P<library>/var/lang/)?')
_SOURCE: Final = re.compile(r"[ \xa0]{4}")
"""How a frame of a traceback begins, and what belongs to it; Lambda writes spaces that do not break."""
_LEFT_OUT: Final = "  … within libraries"


def circumstances(simulation: Simulation, place: Place) -> list[str]:
    """Whatever tells why it was not invoked, or not so, a line each, equal ones once with their number."""
    facts = simulation.world.journal
    lines = [line for rule in RULES for line in rule(facts, place)]
    waiting = left_of(simulation, place)
    return [*once_each(lines), *([waiting_text(waiting)] if waiting else [])]


def _throttles(facts: Journal, place: Place) -> Iterator[str]:
    for fact in facts.of(journal.Throttle):
        if place.owns(fact.function_arn):
            yield f"it was throttled: {fact.reason}"


def _refused_triggers(facts: Journal, place: Place) -> Iterator[str]:
    for fact in facts.of(journal.Trigger):
        if fact.refusal is not None and place.owns(fact.function_arn):
            yield f"{fact.service} could not invoke it: {cut(fact.refusal, 2 * WIDTH)}"


def _refused_calls(facts: Journal, place: Place) -> Iterator[str]:
    """Of a client; answers name the function where they concern one."""
    scope = re.compile(rf"{re.escape(place.scope)}(?![\w-])")
    for fact in facts.of(journal.ApiCall):
        if fact.operation.startswith("Invoke") and fact.error_code and scope.search(fact.error_message or ""):
            yield f"{fact.operation} was refused: {fact.error_code}: {cut(fact.error_message or '', 2 * WIDTH)}"


def _discarded_events(facts: Journal, place: Place) -> Iterator[str]:
    for fact in facts.of(journal.EventDiscarded):
        if place.owns(fact.function_arn):
            yield f"an event was given up after {amount(fact.attempts, 'attempt')}: {fact.condition}"


def _discarded_records(facts: Journal, place: Place) -> Iterator[str]:
    for fact in facts.of(journal.RecordsDiscarded):
        if place.owns(fact.function_arn):
            yield f"{amount(len(fact.records), 'record')} of {fact.source_arn} passed over: {fact.reason}"


def _batches(facts: Journal, place: Place) -> Iterator[str]:
    for fact in facts.of(journal.Batch):
        if fact.outcome != "Success" and place.owns(fact.function_arn):
            batch = f"a batch of {amount(len(fact.records), 'record')} of {fact.source_arn}"
            reason = f": {cut(fact.reason, 2 * WIDTH)}" if fact.reason else ""
            yield f"{batch} ended with {fact.outcome}{reason}"


def _initialisations(facts: Journal, place: Place) -> Iterator[str]:
    for fact in facts.of(journal.Initialisation):
        if fact.error is not None and place.owns(fact.function_arn):
            yield f"it could not be initialised: {cut(failure_text(fact.error), 2 * WIDTH)}"


def _faults(facts: Journal, place: Place) -> Iterator[str]:
    for fact in facts.of(journal.FaultInjected):
        if place.owns(fact.function_arn):
            yield f"a fault of aws.faults struck it: {fact.kind}"


def _denials(facts: Journal, place: Place) -> Iterator[str]:
    for fact in facts.of(journal.Authorisation):
        if fact.verdict == "denied" and fact.function_arn is not None and place.owns(fact.function_arn):
            yield f"it was denied {fact.action} on {cut(fact.resource, WIDTH)}"


def _namesakes(facts: Journal, place: Place) -> Iterator[str]:
    for fact in facts.of(journal.Invocation):
        arn = fact.context.invoked_function_arn
        if fact.context.function_name == place.name and not place.owns(arn):
            yield f"the function of that name in {':'.join(arn.split(':')[3:5])} was invoked"


RULES: Final[Sequence[Callable[[Journal, Place], Iterator[str]]]] = (
    _throttles,
    _refused_triggers,
    _refused_calls,
    _discarded_events,
    _discarded_records,
    _batches,
    _initialisations,
    _faults,
    _denials,
    _namesakes,
)


def error_document(record: journal.Invocation) -> Any:
    """What a failed invocation answered: JSON, unless a runtime of its own says it in another way."""
    try:
        return json.loads(record.payload)
    except ValueError:
        return record.payload.decode(errors="replace")


def failure_text(document: object) -> str:
    """An error document as one text."""
    if isinstance(document, str) and document:
        return document
    known = document if isinstance(document, dict) else {}
    kind, message = known.get("errorType", ""), known.get("errorMessage", "")
    return f"{kind}: {message}" if kind and message else str(kind or message or "an error without a document")


def log_lines(records: Sequence[journal.Invocation]) -> list[str]:
    """The last lines that invocations logged, without those of the platform that every invocation has.

    Of tracebacks, the frames of libraries are left out: what is wrong is mostly in one's own.
    """
    lines: list[str] = []
    for record in reversed(records):
        messages = [event.message for event in record.log if not _PLATFORM.match(event.message)]
        own = [line for message in messages for line in _without_libraries(_split(message))]
        lines = own[-LOG_LINES:] + lines
        if len(lines) >= LOG_LINES:
            break
    return lines[-LOG_LINES:]


def _without_libraries(lines: Iterable[str]) -> Iterator[str]:
    is_in_library = False
    for line in lines:
        frame = _FRAME.match(line)
        if frame is None:
            is_in_library = is_in_library and _SOURCE.match(line) is not None
        elif frame["library"] and not is_in_library:
            is_in_library = True
            yield _LEFT_OUT
        elif not frame["library"]:
            is_in_library = False
        if not is_in_library:
            yield line


def _split(message: str) -> list[str]:
    return [cut(line, 2 * WIDTH) for line in message.rstrip("\n").split("\n")]
