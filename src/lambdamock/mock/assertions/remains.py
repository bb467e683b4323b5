"""What still waits for its time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from lambdamock.mock.assertions.place import Place
from lambdamock.mock.assertions.texts import amount, listed

if TYPE_CHECKING:
    from lambdamock.simulation import Simulation
    from lambdamock.timing import Job


SETTLING: Final = "what waits for its time comes with aws.settle() or aws.clock.advance(seconds)"


def left_over(simulation: Simulation) -> list[Job]:
    """What waits for its time and has to do with user code; not what comes for ever."""
    waiting = simulation.world.scheduler.waiting()
    return [job for job in waiting if not job.inline and (not job.recurring or job.is_worth_asking)]


def left_of(simulation: Simulation, place: Place) -> list[Job]:
    """What of it is about one function: labels name it, by its ARN or as the function of a mapping, or its mapping."""
    stores = list(simulation.world.stores)
    mappings = [one.uuid for store in stores for one in store.mappings if place.owns(one.function_arn)]
    names = [re.escape(place.scope), rf"for (function:)?{re.escape(place.name)}", *mappings]
    wanted = re.compile(rf"({'|'.join(names)})(?![\w-])")
    return [job for job in left_over(simulation) if wanted.search(job.label)]


def waiting_text(jobs: Sequence[Job]) -> str:
    """How many events still wait, and what lets their time pass."""
    verb = "waits" if len(jobs) == 1 else "wait"
    return f"{amount(len(jobs), 'event')} still {verb}; call aws.settle() or aws.clock.advance(seconds)"


def check_nothing_left(simulation: Simulation) -> None:
    """Fail when something still waits for its time, see `Aws.assert_nothing_left`."""
    __tracebackhide__ = True
    if jobs := left_over(simulation):
        now = simulation.world.clock.now()
        lines = [f"{job.label}, due in {max(0.0, job.due - now):g} s" for job in jobs]
        raise AssertionError(f"expected nothing left; {waiting_text(jobs)}:\n{listed(lines)}")
