"""What went wrong: facts of the journal that a test which does not expect them wants to know of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from lambdamock.domain import journal
from lambdamock.mock.assertions.circumstances import error_document, failure_text, log_lines
from lambdamock.mock.assertions.completeness import check_complete, with_what_is_missing
from lambdamock.mock.assertions.place import Place
from lambdamock.mock.assertions.texts import LINES, WIDTH, amount, cut, listed, once_each

if TYPE_CHECKING:
    from lambdamock.domain.journal import Journal

_HARMLESS_OUTCOMES: Final = frozenset({"Success", "TooManyRequestsException"})
"""Of batches; a throttled one is tried again."""


def check_no_errors(facts: Journal) -> None:
    """Fail when something went wrong, see `Aws.assert_no_errors`."""
    __tracebackhide__ = True
    found = errors_of(facts)
    if not found:
        check_complete(facts, "no errors")
        return
    failed = [one for one in facts.of(journal.Invocation) if one.function_error]
    log = log_lines(failed[:1])
    told = f"\nThe end of the log of {failed[0].context.function_name}:\n{listed(log)}" if log else ""
    message = f"expected no errors; there are:\n{listed(found, 2 * LINES)}{told}"
    raise AssertionError(with_what_is_missing(message, facts))


def errors_of(facts: Journal, place: Place | None = None) -> list[str]:
    """A line for each error in its order, equal ones once with their number.

    Errors are: a function that failed, or could not be initialised; a service that could not invoke one; an event that
    was given up, a dead letter or a record that did not arrive; a batch that failed or reported failures, and records
    of a stream that were given up (not those that a filter passes over); a log that could not be written; a permission
    that was denied. A throttle is none: who is throttled is told, or tries again. Nor is what a client was refused: it
    was told.

    Args:
        place: whose errors; None for all.
    """
    lines: list[str] = []
    for fact in facts.entries:
        rule = RULES.get(type(fact))
        line = None if rule is None else rule(fact)
        if line is not None and (place is None or place.owns(arn_of(fact))):
            lines.append(cut(line, 4 * WIDTH))
    return once_each(lines)


def arn_of(fact: Any) -> str:
    """The ARN of the function that a fact is about; empty when it is about none."""
    return fact.context.invoked_function_arn if isinstance(fact, journal.Invocation) else fact.function_arn or ""


def _name(fact: Any) -> str:
    return ":".join(arn_of(fact).split(":")[6:])


def _failed(fact: Any) -> str | None:
    if not fact.function_error:
        return None
    return f"{_name(fact)} failed: {failure_text(error_document(fact))}"


def _not_initialised(fact: Any) -> str | None:
    return None if fact.error is None else f"{_name(fact)} could not be initialised: {failure_text(fact.error)}"


def _not_triggered(fact: Any) -> str | None:
    return None if fact.refusal is None else f"{fact.service} could not invoke {_name(fact)}: {fact.refusal}"


def _given_up(fact: Any) -> str | None:
    return f"an event for {_name(fact)} was given up after {amount(fact.attempts, 'attempt')}: {fact.condition}"


def _not_delivered(fact: Any) -> str | None:
    if fact.refusal is None:
        return None
    return f"the {fact.purpose} of {_name(fact)} did not arrive at {fact.target}: {fact.refusal}"


def _batch_failed(fact: Any) -> str | None:
    if fact.outcome in _HARMLESS_OUTCOMES:
        return None
    reason = f": {fact.reason}" if fact.reason else ""
    batch = f"a batch of {amount(len(fact.records), 'record')} of {fact.source_arn}"
    return f"{batch} for {_name(fact)}: {fact.outcome}{reason}"


def _records_lost(fact: Any) -> str | None:
    if fact.reason == "Filtered":
        return None
    return f"{amount(len(fact.records), 'record')} of {fact.source_arn} for {_name(fact)} given up: {fact.reason}"


def _not_logged(fact: Any) -> str | None:
    return f"the log of {_name(fact)} could not be written to {fact.log_group_name}: {fact.reason}"


def _denied(fact: Any) -> str | None:
    is_tracing = fact.service == "xray" and not fact.operation  # a function whose role allows no traces runs without
    if fact.verdict != "denied" or is_tracing:
        return None
    who = _name(fact) or fact.principal
    return f"{who} was denied {fact.action} on {fact.resource}; aws.explain(...) tells why"


RULES: Final[Mapping[type[Any], Callable[[Any], str | None]]] = {
    journal.Invocation: _failed,
    journal.Initialisation: _not_initialised,
    journal.Trigger: _not_triggered,
    journal.EventDiscarded: _given_up,
    journal.Delivery: _not_delivered,
    journal.Batch: _batch_failed,
    journal.RecordsDiscarded: _records_lost,
    journal.LogsNotWritten: _not_logged,
    journal.Authorisation: _denied,
}
