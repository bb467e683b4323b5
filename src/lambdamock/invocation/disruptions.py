"""What the faults that a test injects do to an attempt to run a function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdamock.domain.injected_faults import ATTEMPT, INITIALISATION, InjectedFault, InjectedFaults, Occasion
from lambdamock.domain.journal import FaultInjected, Journal
from lambdamock.domain.runtimes import is_custom
from lambdamock.domain.versions import Version
from lambdamock.errors import ApiError, UsageError
from lambdamock.runtime import CallableCode
from lambdamock.runtime.disruption import Disruption

if TYPE_CHECKING:
    from lambdamock.invocation.invoker import Attempt


def strike(
    faults: InjectedFaults, version: Version, attempt: Attempt, journal: Journal, now: float
) -> Disruption | None:
    """Let the first fault strike that fits an attempt; None when none does.

    Raises:
        ApiError: Lambda refuses to run the function.
        UsageError: the function brings its own runtime, into which no fault reaches.
    """
    occasion = occasion_of(version, attempt)
    fault = faults.strike(ATTEMPT, occasion)
    if fault is None:
        return None
    journal.append(
        FaultInjected(now, attempt.request_id, attempt.invoked_arn, fault.kind, occasion.attempt, occasion.callers[0])
    )
    if isinstance(fault.effect, ApiError):
        raise fault.effect.with_traceback(None)
    return _disruption(fault, version)


def strike_ahead(faults: InjectedFaults, version: Version, journal: Journal, now: float) -> Disruption | None:
    """The same for an initialisation ahead of any invocation."""
    number, arn = version.number, version.reference.unqualified_arn
    fault = faults.strike(INITIALISATION, Occasion(version.name, arn, (number,), 0, ("",)))
    if fault is None:
        return None
    journal.append(FaultInjected(now, "", version.qualified_arn, fault.kind, 0, ""))
    return _disruption(fault, version)


def occasion_of(version: Version, attempt: Attempt) -> Occasion:
    """What faults look at. A handler that invokes is known by its function, and by the account of that."""
    qualifiers = (version.number, *attempt.invoked_arn.split(":")[7:])
    callers: tuple[str, ...] = (attempt.caller,)
    if attempt.chain is not None and attempt.caller.isdecimal():
        callers = (attempt.chain.function.unqualified_arn, attempt.caller)
    return Occasion(
        version.name, version.reference.unqualified_arn, qualifiers, attempt.number, callers, attempt.payload
    )


def _disruption(fault: InjectedFault, version: Version) -> Disruption:
    if is_custom(version.settings.runtime) and not isinstance(version.code, CallableCode):
        raise UsageError(
            f"The function {version.name!r} runs its own bootstrap, into which aws.faults.{fault.kind}(...) does not "
            "reach; aws.faults.throttle(...), service_error(...) and deny(...) do"
        )
    assert isinstance(fault.effect, Disruption)
    return fault.effect
