"""Executions on time lines of their own: what is due at the same moment runs at the same time."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from lambdamock.domain.journal import Invocation
from lambdamock.errors import ApiError
from lambdamock.invocation.invoker import Attempt, Invoker
from lambdamock.invocation.targets import Target
from lambdamock.timing import Clock


class Execution(NamedTuple):
    """An invocation that has run to its end on a time line of its own.

    Attributes:
        release: lets others run in its place.
        end: seconds since the epoch; the clock may still have to reach it.
    """

    invocation: Invocation
    release: Callable[[], None]
    end: float


def execute(clock: Clock, invoker: Invoker, target: Target, attempt: Attempt) -> Execution | ApiError:
    """Run a function on a time line of its own; the refusal when it could not run."""
    branch = clock.branch()
    try:
        invocation, release = invoker.begin(target.version, attempt, target.limits)
    except ApiError as refusal:
        clock.join(branch)
        return refusal
    except BaseException:
        clock.join(branch)
        raise
    return Execution(invocation, release, clock.join(branch))
