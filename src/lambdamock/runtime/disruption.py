"""What keeps a handler, or the initialisation before it, from its work because a test wants it so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from lambdamock.runtime.isolation.clocks import HandlerClock

if TYPE_CHECKING:
    from lambdamock.runtime.memory import Memory

Handler = Callable[[Any, Any], Any]


class Disruption(NamedTuple):
    """What happens to one invocation.

    Attributes:
        error: what the handler raises; None for nothing.
        init_error: what the initialisation raises, which is needed then; None for nothing.
        delay: virtual seconds that pass; as much of them as the time-out allows.
        after_handler: error and delay come when the handler has run, else before; after an error before, and without
            memory, the handler is not called.
        exhausts_memory: the process is killed for taking too much memory.
        wait_until: lets virtual time pass until a moment; takes seconds since the epoch. Needed for a delay.
    """

    error: BaseException | None = None
    init_error: BaseException | None = None
    delay: float = 0.0
    after_handler: bool = False
    exhausts_memory: bool = False
    wait_until: Callable[[float], None] | None = None


def disrupted(handler: Handler, disruption: Disruption, memory: Memory, now: Callable[[], float]) -> Handler:
    """The handler with the disruption around it.

    Args:
        memory: of the environment that runs it.
        now: virtual seconds since the epoch.
    """

    def handle(event: Any, context: Any) -> Any:
        if disruption.exhausts_memory:
            memory.footprint.is_exceeded = True
            return None
        if disruption.after_handler:
            result = handler(event, context)
            _strike(disruption, memory, now)
            return result
        _strike(disruption, memory, now)
        return handler(event, context)

    return handle


def failing_import(error: BaseException) -> Callable[[str], Any]:
    """Stands in for `importlib.import_module`: the module raises while it is imported."""

    def import_module(_name: str) -> Any:
        raise error.with_traceback(None)

    return import_module


def _strike(disruption: Disruption, memory: Memory, now: Callable[[], float]) -> None:
    deadline = memory.view.deadline
    if disruption.delay and disruption.wait_until is not None and deadline is not None:
        HandlerClock(now, disruption.wait_until).sleep(disruption.delay, deadline)
    if disruption.error is not None:
        raise disruption.error.with_traceback(None)
