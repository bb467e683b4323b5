"""Whether a client tries again after an answer, and how long it waits before: asked of the client itself."""

from __future__ import annotations

from typing import Any, Final
from weakref import WeakKeyDictionary

from botocore.awsrequest import AWSResponse
from botocore.retries.standard import RetryHandler
from botocore.retryhandler import RetryHandler as LegacyRetryHandler

from lambdamock.interception.draws import draws_after

EVENT: Final = "needs-retry.lambda.{}"
_SUCCESSES_END: Final = 300
_ONLY_OF_REFUSALS: Final = (RetryHandler, LegacyRetryHandler)
"""Botocore's own handlers of the legacy and the standard mode: they have nothing to say of an answer below 300."""

_listeners: Final[WeakKeyDictionary[Any, tuple[object, dict[str, bool]]]] = WeakKeyDictionary()
"""Emitter to what it knew when it was looked at, and for each event whether successes are listened to."""


def delay_before_retry(
    client: Any,
    operation_model: Any,
    request_dict: dict[str, Any],
    attempt: int,
    answered: tuple[AWSResponse, dict[str, Any]],
) -> float | None:
    """How many seconds the client's own retry handlers want to wait before another attempt; None to give up.

    Whatever the retry mode (legacy, standard, adaptive), its handlers hang on `needs-retry`; they are asked as botocore
    asks them, so that attempts, quotas and "(reached max retries: N)" are the client's.
    """
    event = EVENT.format(operation_model.name)
    response = answered[0]
    if response.status_code < _SUCCESSES_END and not _hears_successes(client.meta.events, event):
        return None
    with draws_after(response.status_code, response.headers):
        answers = client.meta.events.emit(
            event,
            response=answered,
            endpoint=client._endpoint,
            operation=operation_model,
            attempts=attempt,
            caught_exception=None,
            request_dict=request_dict,
        )
    return wanted_delay(answers)


def wanted_delay(answers: list[tuple[Any, Any]]) -> float | None:
    """The seconds that the first handler with an opinion asks for; None when it wants no further attempt."""
    wanted = next((answer for _, answer in answers if answer is not None), None)
    return None if wanted is None or wanted is False else float(wanted)


def _hears_successes(events: Any, event: str) -> bool:
    """Whether a handler may want another attempt, or count, after a success: adaptive mode, and users' own do.

    Asking the others costs as much as a tenth of a call. What was found out holds until a handler comes or goes:
    botocore's emitter begins a new `_lookup_cache` then.
    """
    emitter = getattr(events, "_emitter", None)
    knowledge = getattr(emitter, "_lookup_cache", None)
    if emitter is None or knowledge is None:
        return True
    known = _listeners.get(emitter)
    if known is None or known[0] is not knowledge:
        known = _listeners[emitter] = (knowledge, {})
    heard = known[1].get(event)
    if heard is None:
        handlers = emitter._handlers.prefix_search(event)
        heard = not all(isinstance(getattr(one, "__self__", one), _ONLY_OF_REFUSALS) for one in handlers)
        known[1][event] = heard
    return heard
