"""Which limit throttled an execution, what ran at that moment, and when there was room again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from lambdamock.domain import journal
from lambdamock.domain.concurrency import provisioned_by, unreserved
from lambdamock.mock.explanation.findings import Finding, Limit
from lambdamock.mock.explanation.limits import limit_of
from lambdamock.mock.explanation.sources import source_of

if TYPE_CHECKING:
    from lambdamock.api import World
    from lambdamock.domain.functions import Function
    from lambdamock.domain.journal import Journal, Throttle
    from lambdamock.mock.explanation.refusals import Refusal

_MOST_NAMED: Final = 10
_RESERVING: Final = frozenset({"PutFunctionConcurrency", "DeleteFunctionConcurrency"})


class Reason(NamedTuple):
    """What one `Reason` of a throttle means.

    Attributes:
        rule: one sentence without its full stop.
        of_function: whether the function's own limit is meant, or what many share.
        per_second: whether requests are counted, not executions.
    """

    rule: str
    of_function: bool
    per_second: bool = False


RESERVED: Final = "ReservedFunctionConcurrentInvocationLimitExceeded"
SHARED: Final = "ConcurrentInvocationLimitExceeded"
REASONS: Final[Mapping[str, Reason]] = {
    RESERVED: Reason("no more executions of a function run at once than are reserved for it", of_function=True),
    SHARED: Reason(
        "functions that reserve nothing share what the account has left, and it grows by steps", of_function=False
    ),
    "ReservedFunctionInvocationRateLimitExceeded": Reason(
        "a function takes ten requests a second for each execution that is reserved for it",
        of_function=True,
        per_second=True,
    ),
    "FunctionInvocationRateLimitExceeded": Reason(
        "functions that reserve nothing take together ten requests a second for each execution that they may use",
        of_function=False,
        per_second=True,
    ),
    "ConcurrentSnapshotCreateLimitExceeded": Reason(
        "an account has so many snapshots of environments made at once", of_function=False, per_second=True
    ),
    "CallerRateLimitExceeded": Reason(
        "a caller may make so many requests of the API in a second", of_function=False, per_second=True
    ),
}
"""By `Reason`, as the service model names them. Source: documented, the service model, ThrottleReason."""


class Running(NamedTuple):
    """An execution that took up room: of which function, in which request, and when it ended."""

    function_arn: str
    request_id: str
    until: float


def throttle_behind(facts: Journal, refusal: Refusal) -> Throttle | None:
    """The throttle that a refusal tells of; without a request id the last one."""
    throttles = facts.newest_first(journal.Throttle)
    if refusal.request_id:
        return next((one for one in throttles if one.request_id == refusal.request_id), None)
    reason = refusal.details.get("Reason", "")
    return next((one for one in throttles if reason in ("", one.reason)), None)


def explain_throttle(throttle: Throttle, world: World, details: Mapping[str, str] | None = None) -> Finding:
    """The rule, its number, what ran meanwhile, and what lets more through."""
    if _is_injected(world.journal, throttle):
        return Finding(
            "a fault of the test throttled it: aws.faults.throttle",
            member="FunctionName",
            given=throttle.function_arn,
            changes=("remove the fault, or let it strike less often: times=..., share=...",),
        )
    reason = REASONS.get(throttle.reason, REASONS[SHARED])
    limits = _limits(throttle, world, reason)
    running = _running_at(world.journal, throttle, reason)
    notes = [_told(running, throttle, reason), *_waits(throttle, world.journal, running, limits, details or {})]
    return Finding(
        reason.rule,
        member="FunctionName",
        given=throttle.function_arn,
        limits=limits,
        source=source_of("invocation.concurrency:Leases"),
        notes=tuple(notes),
        changes=tuple(_changes(throttle, reason, limits)),
    )


def _is_injected(facts: Journal, throttle: Throttle) -> bool:
    faults = facts.newest_first(journal.FaultInjected)
    return any(one.kind == "throttle" and one.request_id == throttle.request_id for one in faults)


def _function_of(arn: str, world: World) -> Function | None:
    _, _, _, region, account_id, _, name, *_ = arn.split(":")
    return world.stores.of(account_id, region).functions.get(name)


def _limits(throttle: Throttle, world: World, reason: Reason) -> tuple[Limit, ...]:
    """The numbers in the way: what is reserved as it was, the account's as they are."""
    _, _, _, region, account_id, *_ = throttle.function_arn.split(":")
    quotas = world.profile.quotas
    pool = unreserved(world.stores.of(account_id, region), quotas)
    if not reason.of_function:
        return (
            Limit("unreserved concurrency", pool, "executions that are left to share", "what other functions reserve"),
            limit_of(quotas, "concurrent_executions"),
        )
    function = _function_of(throttle.function_arn, world)
    reserved = _reserved_at(world.journal, throttle, function)
    if reserved is None:
        return ()
    provisioned = 0 if function is None else provisioned_by(function)
    beside = f"; {provisioned} of them are provisioned for a version" if provisioned else ""
    raised = f"PutFunctionConcurrency raises it{beside}"
    return (Limit("ReservedConcurrentExecutions", reserved, "at once", raised),)


def _running_at(facts: Journal, throttle: Throttle, reason: Reason) -> list[Running]:
    """The executions that took up the same room when the throttle was written down."""
    position = _position(facts, throttle)
    own = _unqualified(throttle.function_arn)
    place = own.split(":")[3:5]
    found = []
    for number, fact in enumerate(facts.entries):
        if not isinstance(fact, journal.Invocation) or not _runs(fact, number, throttle, position):
            continue
        arn = _unqualified(fact.context.invoked_function_arn)
        if arn == own or (not reason.of_function and arn.split(":")[3:5] == place):
            found.append(Running(arn, fact.context.aws_request_id, fact.at + fact.duration / 1000))
    return found


def _position(facts: Journal, throttle: Throttle) -> int:
    """Where a throttle stands in the journal; behind all where it is none of its facts."""
    return next((number for number, one in enumerate(facts.entries) if one is throttle), len(facts))


def _reserved_at(facts: Journal, throttle: Throttle, function: Function | None) -> int | None:
    """What was reserved then: as the last call before said, else as it is now."""
    name = throttle.function_arn.split(":")[6]
    for fact in reversed(facts.entries[: _position(facts, throttle)]):
        if (
            isinstance(fact, journal.ApiCall)
            and fact.operation in _RESERVING
            and fact.error_code is None
            and str((fact.parameters or {}).get("FunctionName")).rpartition(":")[2] == name
            and throttle.function_arn.split(":")[3:5] == [fact.region, fact.account_id]
        ):
            return (fact.parameters or {}).get("ReservedConcurrentExecutions")
    return None if function is None else function.reserved_concurrency


def _runs(fact: journal.Invocation, number: int, throttle: Throttle, position: int) -> bool:
    """Whether an invocation was under way: it stands in the journal where it ended, unless it ran on a time line of
    its own.
    """
    if fact.begun_after <= position < number:
        return True
    is_beside = fact.invocation_type == "Event" and number < position
    return is_beside and (fact.at == throttle.at or fact.at < throttle.at < fact.at + fact.duration / 1000)


def _told(running: list[Running], throttle: Throttle, reason: Reason) -> str:
    if reason.per_second:
        return "the requests of the same second are counted, also those of executions that have ended"
    if not running:
        return "nothing of it ran at that moment that has ended by now"
    names = ", ".join(f"{one.function_arn.split(':')[6]} ({one.request_id})" for one in running[:_MOST_NAMED])
    more = f" and {len(running) - _MOST_NAMED} more" if len(running) > _MOST_NAMED else ""
    of_itself = ""
    if any(one.function_arn == _unqualified(throttle.function_arn) for one in running) and len(running) == 1:
        of_itself = "; a handler that invokes its own function waits for room that it takes up itself"
    count = f"{len(running)} execution{'s' if len(running) > 1 else ''}"
    return f"{count} ran at that moment: {names}{more}{of_itself if throttle.invocation_type != 'Event' else ''}"


def _waits(
    throttle: Throttle, facts: Journal, running: list[Running], limits: tuple[Limit, ...], details: Mapping[str, str]
) -> Iterator[str]:
    """When the next one would have gone through, and what Lambda did about an event."""
    if details.get("retryAfterSeconds"):
        yield f"there is room again after {details['retryAfterSeconds']} s"
    elif limits and limits[0].number == 0:
        yield "there is never room: the limit is 0"
    elif running:
        first = min(running, key=lambda one: one.until)
        later = f" {first.until - throttle.at:g} s later," if throttle.invocation_type == "Event" else ""
        yield f"there was room again{later} when {first.request_id} ended"
    retry = next((one for one in facts.of(journal.EventRetry) if _follows(one, throttle)), None)
    if retry is not None:
        yield f"the event went back into the queue for {retry.delay:g} s"


def _follows(retry: journal.EventRetry, throttle: Throttle) -> bool:
    return retry.request_id == throttle.request_id and retry.at >= throttle.at


def _changes(throttle: Throttle, reason: Reason, limits: tuple[Limit, ...]) -> Iterator[str]:
    name = throttle.function_arn.split(":")[6]
    if not reason.of_function:
        yield "reserve less for other functions, or raise the account's quota: mock_lambda(quotas={...})"
        yield f"reserve some for it: put_function_concurrency(FunctionName={name!r}, ReservedConcurrentExecutions=...)"
        return
    number = limits[0].number + 1 if limits else "..."
    yield f"put_function_concurrency(FunctionName={name!r}, ReservedConcurrentExecutions={number}) or more"
    if limits and limits[0].number == 0:
        yield f"delete_function_concurrency(FunctionName={name!r}) lets it run again"


def _unqualified(arn: str) -> str:
    return ":".join(arn.split(":")[:7])
