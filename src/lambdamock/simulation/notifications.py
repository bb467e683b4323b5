"""What services that another mock answers for have for functions: nobody waits, and nobody is told of refusals."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Any, Final
from warnings import warn

from lambdamock.api import World
from lambdamock.domain.callers import ServiceCaller
from lambdamock.errors import AccessDeniedException, ApiError, ResourceNotFoundException, TriggerRefused
from lambdamock.invocation.chains import Actor
from lambdamock.services.catalogue import service_named
from lambdamock.timing import Job

_KEEPING_CHAINS: Final = frozenset({"s3", "sns", "logs"})
"""Services through which Lambda sees which function led to which.

Source: documented, developer guide of today, "Recursive loop detection": S3 and SNS; assumed, CloudWatch Logs: a
function that is subscribed to its own log would run for ever, while no time passes here.
"""


def queue(world: World, actor: ContextVar[Actor], service: str, function: str, hand_over: Callable[[], object]) -> None:
    """Hand something over as soon as no call is under way.

    Args:
        actor: who makes calls; what is handed over follows from who does so now.
        hand_over: raises ApiError where Lambda refuses.
    """
    if service in _KEEPING_CHAINS:
        hand_over = partial(_as_actor, actor, actor.get(), hand_over)
    title = service_named(service).title
    with world.lock:
        world.scheduler.add(
            Job(world.clock.now(), partial(attempt, hand_over, title, function), f"{title} for {function}")
        )


def _as_actor(variable: ContextVar[Actor], actor: Actor, act: Callable[[], object]) -> None:
    token = variable.set(actor)
    try:
        act()
    finally:
        variable.reset(token)


def attempt(hand_over: Callable[[], object], who: str, function: str) -> None:
    """Hand something over; a refusal is a warning."""
    try:
        hand_over()
    except ApiError as refusal:
        warn(f"{who} could not invoke {function}: {refusal.code}: {refusal}", TriggerRefused, stacklevel=2)


def refusal_of(
    perform: Callable[..., dict[str, Any]], caller: ServiceCaller | None, function: str, *, region: str, account_id: str
) -> ApiError | None:
    """Why a service may not invoke a function: its policy does not let it, or it does not exist.

    Args:
        perform: does what a request does. See `Simulation.perform`.
        caller: None for services that act with a role.
    """
    members = {"FunctionName": function, "InvocationType": "DryRun"}
    try:
        perform("Invoke", members, region=region, account_id=account_id, service=caller)
    except (AccessDeniedException, ResourceNotFoundException) as refusal:
        return refusal
    except ApiError:
        return None  # not ready yet, for instance: that is no matter of permission
    return None
