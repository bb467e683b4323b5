"""Why something was refused or failed: `explain` finds out what an error came from, and by which rule.

`refusals` reads errors into plain values; `denials`, `violations`, `throttles`, `failures`, `facts`, `whereabouts` and
`usage` know one kind each; `rules` (by message) and `codes` (by name) are the tables for all others.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from lambdamock.authorisation.explanations import Explanation
from lambdamock.domain import journal
from lambdamock.mock.explanation.denials import denial_behind, denials_during
from lambdamock.mock.explanation.facts import explain_fact
from lambdamock.mock.explanation.failures import document_of, explain_failure, is_of_the_platform
from lambdamock.mock.explanation.findings import ErrorExplanation, Finding, shortened
from lambdamock.mock.explanation.reasons import explain_refusal
from lambdamock.mock.explanation.refusals import Refusal, refusal_of, safely, text_of
from lambdamock.mock.explanation.usage import explain_usage
from lambdamock.mock.invocation import FunctionFailure, Invocation
from lambdamock.mock.trigger import Trigger

if TYPE_CHECKING:
    from lambdamock.api import World

_DEPTH: Final = 5
_WHAT_TO_GIVE: Final = (
    "give aws.explain a ClientError or its response, an ApiError, an invocation or its error, or a fact out of "
    "aws.journal of this mock; a denial is known where iam is not 'off'"
)


def explain(world: World, error: object) -> Explanation | ErrorExplanation:
    """Explain what an error came from, see `Aws.explain`. Whatever it is given, it raises nothing."""
    cause: object = error
    for _ in range(_DEPTH):
        found = _explained(world, cause)
        if found is not None:
            return found
        cause = safely(partial(_cause_of, cause), None)
    return _unknown(error)


def _cause_of(error: object) -> object:
    """What an exception came of, where its traceback shows it; None without."""
    if not isinstance(error, BaseException):
        return None
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _explained(world: World, error: object) -> Explanation | ErrorExplanation | None:
    for find in _WAYS:
        found = safely(partial(find, world, error), None)
        if found is not None:
            return found
    return None


def _denial(world: World, error: object) -> Explanation | None:
    return denial_behind(world.journal, error)


def _usage(_: World, error: object) -> ErrorExplanation | None:
    return explain_usage(error)


def _refusal(world: World, error: object) -> ErrorExplanation | None:
    if isinstance(error, (journal.Trigger, Trigger)):
        error = error.refusal or ""
    refusal = refusal_of(world.journal, error)
    return None if refusal is None else explain_refusal(world, refusal)


def _failure(world: World, error: object) -> ErrorExplanation | None:
    """What the platform or the runtime reports of a function; None for what its code raised."""
    kind, message, record = _document(world, error)
    if not is_of_the_platform(kind, message):
        return None
    denied = () if record is None else tuple(_denied(world.journal, record))
    return explain_failure(world, kind, message, record, denied)


def _failure_of_code(world: World, error: object) -> ErrorExplanation | None:
    """What the code of a function raised: as a refusal, if it tells of one."""
    kind, message, record = _document(world, error)
    if not kind and not message:
        return None
    refusal = refusal_of(world.journal, message)
    if refusal is not None:
        return explain_refusal(world, refusal)
    return explain_failure(world, kind, message, record)


def _document(world: World, error: object) -> tuple[str, str, journal.Invocation | None]:
    """Type and message of a function's error, and the run; empty texts when it is none."""
    if isinstance(error, journal.Initialisation):
        document = error.error or {}
        return str(document.get("errorType", "")), str(document.get("errorMessage", "")), None
    if isinstance(error, FunctionFailure):
        kind, message = str(error.type), str(error.message)
        records = world.journal.newest_first(journal.Invocation)
        return kind, message, next((one for one in records if _answers(one, kind, message)), None)
    record = _record(world, error)
    return ("", "", None) if record is None or not record.function_error else (*document_of(record), record)


def _answers(record: journal.Invocation, kind: str, message: str) -> bool:
    return record.function_error is not None and document_of(record) == (kind, message)


def _record(world: World, error: object) -> journal.Invocation | None:
    """The run that an invocation is a view of, or that an answer of Invoke tells of."""
    if isinstance(error, journal.Invocation):
        return error
    request_id: Any = error.request_id if isinstance(error, Invocation) else None
    if isinstance(error, dict) and "FunctionError" in error:
        request_id = error["ResponseMetadata"]["RequestId"]
    records = world.journal.newest_first(journal.Invocation)
    return next((one for one in records if request_id and one.context.aws_request_id == request_id), None)


def _denied(facts: journal.Journal, record: journal.Invocation) -> list[str]:
    return [f"{one.action} on {one.resource} was denied meanwhile" for one in denials_during(facts, record)]


def _unknown(error: object) -> ErrorExplanation:
    """What can be said of an error that nothing of this mock is behind."""
    finding = Finding(
        "nothing in this mock's journal is behind it: it came from other code, from a stub, or from another mock",
        changes=(_WHAT_TO_GIVE,),
    )
    text = shortened(text_of(error))
    return ErrorExplanation("unknown", type(error).__name__, text, "", "", (finding,), is_of_this_mock=False)


_WAYS: Final[tuple[Callable[[World, object], Explanation | ErrorExplanation | None], ...]] = (
    _failure,
    _denial,
    _usage,
    explain_fact,
    _refusal,
    _failure_of_code,
)
"""What an error may be; the first that knows it explains it."""

__all__ = ["ErrorExplanation", "Finding", "Refusal", "explain"]
