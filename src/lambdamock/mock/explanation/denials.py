"""Which denial an error came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from lambdamock.authorisation.explanations import Explanation, explained
from lambdamock.domain import journal
from lambdamock.errors import ApiError
from lambdamock.mock.invocation import FunctionFailure, Invocation

if TYPE_CHECKING:
    from lambdamock.domain.journal import Authorisation, Journal

_CALLING: Final = re.compile(
    r"\((?:\w*(?:AccessDenied|Authorization|Authorized|Unauthorized)\w*|Forbidden|403)\) "
    r"when calling the (\w+) operation"
)
"""How botocore words denials that tell no more than the operation."""

_LACKING: Final = re.compile(
    r"does not have permissions to call (?P<action>\w+) on|Cannot access stream (?P<source>\S+)\. "
)
"""How Lambda words that a function's role does not let Lambda itself do something."""


def denial_behind(facts: Journal, error: object) -> Explanation | None:
    """Explain the denial that an error came from; None when it came from none."""
    for find in (_as_it_is, _by_request_id, _by_invocation, _by_message):
        found = find(facts, error)
        explanation = None if found is None else explained(found)
        if explanation is not None:
            return explanation
    return None


def denials(facts: Journal) -> Iterator[Authorisation]:
    """What was denied, or would have been, the last one first."""
    return (fact for fact in facts.newest_first(journal.Authorisation) if fact.verdict in {"denied", "audited"})


def denials_during(facts: Journal, record: journal.Invocation) -> list[Authorisation]:
    """What was denied to the handler of one invocation, the last one first.

    A handler's facts stand between the end of the invocation before, of the same function, and its own.
    """
    name = _unqualified(record)
    found: list[Authorisation] = []
    is_inside = False
    for entry in reversed(facts.entries):
        if isinstance(entry, journal.Invocation) and _unqualified(entry) == name:
            if is_inside:
                break
            is_inside = entry is record
        elif is_inside and isinstance(entry, journal.Authorisation) and _is_denied_to(entry, name):
            found.append(entry)
    return found


def _unqualified(record: journal.Invocation) -> str:
    return ":".join(record.context.invoked_function_arn.split(":")[:7])


def _is_denied_to(fact: Authorisation, function_arn: str) -> bool:
    return fact.function_arn == function_arn and bool(fact.operation) and fact.verdict in {"denied", "audited"}


def _as_it_is(_: Journal, error: object) -> Authorisation | None:
    return error if isinstance(error, journal.Authorisation) else None


def _by_request_id(facts: Journal, error: object) -> Authorisation | None:
    request_id = _request_id(error)
    return next((fact for fact in denials(facts) if fact.request_id == request_id), None) if request_id else None


def _by_invocation(facts: Journal, error: object) -> Authorisation | None:
    """The last denial of an invocation, or that of the call that its error names."""
    request_id = error.request_id if isinstance(error, Invocation) else _request_id(error)
    records = facts.newest_first(journal.Invocation)
    record = next((one for one in records if request_id and one.context.aws_request_id == request_id), None)
    if record is None:
        return None
    found = denials_during(facts, record)
    return _named(found, record.payload.decode(errors="replace")) or next(iter(found), None)


def _by_message(facts: Journal, error: object) -> Authorisation | None:
    return _named(list(denials(facts)), _text(error))


def _named(found: list[Authorisation], text: str) -> Authorisation | None:
    """The denial that a text tells of: in AWS's words, or else by the operation."""
    calling, lacking = _CALLING.search(text), _LACKING.search(text)
    named: tuple[Callable[[Authorisation], bool], ...] = (
        lambda fact: fact.decision is not None and fact.decision.message() in text,
        lambda fact: calling is not None and fact.operation == calling[1],
        lambda fact: lacking is not None and _is_lacking(fact, lacking["action"], lacking["source"]),
    )
    return next((fact for is_named in named for fact in found if is_named(fact)), None)


def _is_lacking(fact: Authorisation, action: str | None, source: str | None) -> bool:
    """Whether Lambda itself was denied an action, or anything on a source."""
    return not fact.operation and (fact.action.partition(":")[2] == action or fact.resource == source)


def _request_id(error: object) -> str:
    """Of an answer, or of the answer that an error of botocore came from."""
    response: Any = error if isinstance(error, Mapping) else getattr(error, "response", None)
    metadata = response.get("ResponseMetadata") if isinstance(response, Mapping) else None
    return str(metadata.get("RequestId", "")) if isinstance(metadata, Mapping) else ""


def _text(error: object) -> str:
    if isinstance(error, ApiError):
        return error.message
    return str(error) if isinstance(error, (str, BaseException, FunctionFailure)) else ""
