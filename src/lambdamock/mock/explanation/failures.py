"""Why a function failed: by the platform's limits, as it was loaded, or by its own code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from lambdamock.domain import journal
from lambdamock.mock.explanation.codes import Meaning
from lambdamock.mock.explanation.findings import ErrorExplanation, Finding, Limit
from lambdamock.mock.explanation.limits import limit_of
from lambdamock.mock.explanation.sources import source_of

if TYPE_CHECKING:
    from lambdamock.api import World

TIMED_OUT: Final = "Sandbox.Timedout"
OUT_OF_MEMORY: Final = "Runtime.OutOfMemory"
_TIME_OUT: Final = re.compile(r"Task timed out after ([\d.]+) seconds")
_MOST_CALLS: Final = 10

_LOADING: Final = "documented, developer guide, the handler of a function in Python"
_RUNTIME: Final = "observed, recorded answers and the runtime interface client"

TYPES: Final[Mapping[str, Meaning]] = {
    TIMED_OUT: Meaning(
        "a function runs no longer than its Timeout; then its process is ended, whatever it waits for",
        "raise Timeout, or give the clients in the handler shorter time-outs than that",
        "documented, developer guide, quotas",
    ),
    OUT_OF_MEMORY: Meaning(
        "a function uses no more memory than its MemorySize",
        "raise MemorySize, or read the data in pieces",
        "documented, developer guide, quotas",
    ),
    "Runtime.ExitError": Meaning(
        "the process of a function lives until its environment ends: sys.exit() and os._exit() in a handler end it",
        "return from the handler instead; look at the log for what ended it",
        "runtime.outcome:platform_error",
    ),
    "Function.ResponseSizeTooLarge": Meaning(
        "the answer of a function that is waited for has at most 6,291,556 bytes",
        "put the result into S3 and return its key, or stream the response",
        "runtime.outcome:too_large",
    ),
    "Runtime.ImportModuleError": Meaning(
        "the module that Handler names, and all that it imports, is in the package, a layer or the runtime",
        "look at Handler and at what is packed; a missing library belongs into the zip or into a layer",
        _LOADING,
    ),
    "Runtime.HandlerNotFound": Meaning(
        "the module has the function that stands behind the last dot of Handler",
        "correct Handler or the code",
        _LOADING,
    ),
    "Runtime.MalformedHandlerName": Meaning(
        "Handler is MODULE.FUNCTION, for instance lambda_function.lambda_handler", "correct Handler", _LOADING
    ),
    "Runtime.BuiltInModuleConflict": Meaning(
        "the module of the handler has no name of a module that Python has built in", "rename the module", _RUNTIME
    ),
    "Runtime.UserCodeSyntaxError": Meaning(
        "the code is Python of the function's runtime", "correct the line that the message names", _RUNTIME
    ),
    "Runtime.MarshalError": Meaning(
        "what a handler returns can be written as JSON",
        "return texts, numbers, lists and dicts; turn dates, Decimals, sets and bytes into these first",
        _RUNTIME,
    ),
    "Runtime.UnmarshalError": Meaning("the event is JSON", "give JSON", _RUNTIME),
    "Runtime.InvalidEntrypoint": Meaning(
        "a custom runtime's package has a file `bootstrap` that can be executed", "chmod 755 bootstrap", _LOADING
    ),
    "Runtime.AfterRestoreError": Meaning(
        "the hooks that run after a restore from a snapshot succeed",
        "look at the log for what the hook raised",
        _RUNTIME,
    ),
    "Runtime.Unknown": Meaning(
        "the process of a function lives until its environment ends", "look at the log for what ended it", _RUNTIME
    ),
}
"""By `errorType` of the error document."""


def explain_failure(
    world: World, kind: str, message: str, record: journal.Invocation | None, denials: tuple[str, ...] = ()
) -> ErrorExplanation:
    """Explain what the error document of a function tells.

    Args:
        kind: `errorType`.
        record: the run that failed; None when nobody knows which.
        denials: what was denied to the handler meanwhile, one line each.
    """
    is_late = _TIME_OUT.search(message) is not None and kind in ("", TIMED_OUT)
    named = TIMED_OUT if is_late else OUT_OF_MEMORY if _ran_out_of_memory(record, kind) else kind
    meaning = TYPES.get(named) or Meaning(
        "what a handler raises is its answer: callers get it with FunctionError 'Unhandled', and Lambda tries an "
        "asynchronous event twice more",
        "look at the stack trace and at the function's log",
        "documented, developer guide, function errors in Python",
    )
    finding = Finding(
        meaning.rule,
        limits=tuple(_limits(world, named, record, message)),
        source=source_of(meaning.source),
        notes=(*_notes(world, record, named), *denials),
        changes=(meaning.change,),
    )
    request_id = "" if record is None else record.context.aws_request_id
    return ErrorExplanation(
        "failure", named or "Error", message, "", request_id, (finding,), is_of_this_mock=record is not None
    )


def is_of_the_platform(kind: str, message: str) -> bool:
    """Whether the platform or the runtime made an error, not the handler's code."""
    return kind in TYPES or (not kind and _TIME_OUT.search(message) is not None)


def document_of(record: journal.Invocation) -> tuple[str, str]:
    """`errorType` and `errorMessage` of what a run answered; two empty texts when it is no error document."""
    try:
        document: Any = json.loads(record.payload)
    except ValueError:
        return "", ""
    if not isinstance(document, dict):
        return "", ""
    return str(document.get("errorType") or ""), str(document.get("errorMessage") or "")


def _ran_out_of_memory(record: journal.Invocation | None, kind: str) -> bool:
    """Answers say Runtime.ExitError for it; the REPORT line tells."""
    if kind == OUT_OF_MEMORY:
        return True
    return (
        kind == "Runtime.ExitError" and record is not None and any(OUT_OF_MEMORY in one.message for one in record.log)
    )


def _limits(world: World, kind: str, record: journal.Invocation | None, message: str) -> Iterator[Limit]:
    quotas = world.profile.quotas
    if kind == TIMED_OUT:
        told = _TIME_OUT.search(message)
        seconds = record.context.timeout if record is not None else float(told[1]) if told else 0
        most = limit_of(quotas, "timeout_maximum")
        yield Limit(
            "Timeout", seconds, "seconds", "UpdateFunctionConfiguration(Timeout=...), aws.function(timeout=...)"
        )
        yield most
    if kind == OUT_OF_MEMORY and record is not None:
        size = int(record.context.memory_limit_in_mb)
        yield Limit("MemorySize", size, "MB", "UpdateFunctionConfiguration(MemorySize=...)")
        yield limit_of(quotas, "memory_maximum")
    if kind == "Function.ResponseSizeTooLarge":
        yield Limit("response", 6_291_556, "bytes", "AWS does not raise it", source_of("runtime.outcome:too_large"))


def _notes(world: World, record: journal.Invocation | None, kind: str) -> Iterator[str]:
    if record is None:
        return
    injected = [
        one.kind for one in world.journal.of(journal.FaultInjected) if one.request_id == record.context.aws_request_id
    ]
    if injected:
        yield f"a fault of the test struck it: aws.faults.{injected[-1]}"
    if not record.has_run:
        yield "the handler was never called: the environment could not be initialised"
    if kind == OUT_OF_MEMORY:
        yield f"{record.max_memory_used} MB were in use"
    calls = list(_calls_during(world.journal.entries, record))
    if calls:
        more = f" and {len(calls) - _MOST_CALLS} more" if len(calls) > _MOST_CALLS else ""
        yield f"what the handler called meanwhile: {', '.join(calls[:_MOST_CALLS])}{more}"
    elif kind == TIMED_OUT:
        yield "the handler called nothing meanwhile that the journal knows of"


def _calls_during(entries: list[journal.Entry], record: journal.Invocation) -> Iterator[str]:
    """Operations that were called while it ran, by their names, from the facts between its beginning and its end."""
    end = next(number for number, one in enumerate(entries) if one is record)
    name = ":".join(record.context.invoked_function_arn.split(":")[:7])
    for fact in entries[record.begun_after : end]:
        if isinstance(fact, journal.Authorisation) and fact.operation and fact.function_arn == name:
            suffix = " (denied)" if fact.verdict == "denied" else ""
            yield f"{fact.service}.{fact.operation}{suffix}"
