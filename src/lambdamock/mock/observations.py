"""What happened in a mock, as its handle shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdamock.domain import journal
from lambdamock.domain.journal import Journal
from lambdamock.mock.assertions.world import WorldAssertions
from lambdamock.mock.delivery import Deliveries, Delivery
from lambdamock.mock.invocation import Invocation, Invocations
from lambdamock.observability import LogGroups
from lambdamock.simulation import Simulation

if TYPE_CHECKING:
    from lambdamock.authorisation.explanations import Explanation
    from lambdamock.mock.explanation import ErrorExplanation
    from lambdamock.mock.metrics import Metrics
    from lambdamock.mock.timeline import Timeline
    from lambdamock.mock.traces import Traces
    from lambdamock.mock.trail import Trail
    from lambdamock.mock.trigger import Triggers
    from lambdamock.observability.log_records import Moment


class Observations(WorldAssertions):
    """What happened so far, by kind. Looking changes nothing."""

    _simulation: Simulation

    @property
    def region(self) -> str:
        """The region that the handle works in."""
        return self._simulation.options.region

    @property
    def deliveries(self) -> Deliveries:
        """Dead letters and records that Lambda sent when it was done with asynchronous events."""
        return Deliveries([Delivery(one) for one in self.journal.of(journal.Delivery)])

    @property
    def triggers(self) -> Triggers:
        """What services asked of functions; refused ones say why."""
        from lambdamock.mock.trigger import Trigger, Triggers

        return Triggers([Trigger(one) for one in self.journal.of(journal.Trigger)])

    @property
    def invocations(self) -> Invocations:
        """Everything that ran so far, in all regions."""
        return Invocations([Invocation(one) for one in self.journal.of(journal.Invocation)])

    @property
    def metrics(self) -> Metrics:
        """What CloudWatch would show: `aws.metrics["orders"].errors.sum()`, and a bill: `aws.metrics.bill()`."""
        from lambdamock.mock.metrics import Metrics  # only those who look at metrics need it

        return Metrics(self._simulation, self.region, self._simulation.account_id)

    @property
    def logs(self) -> LogGroups:
        """The log groups, by name or by the name of the function."""
        return LogGroups(self.journal)

    @property
    def trail(self) -> Trail:
        """Each call of the Lambda API as CloudTrail records it: `aws.trail.lookup(event_name="CreateFunction")`."""
        from lambdamock.mock.trail import trail_of  # only those who look at records need them

        return trail_of(self._simulation)

    @property
    def traces(self) -> Traces:
        """What X-Ray was told: the traces of functions with active tracing, and of sampled requests."""
        from lambdamock.mock.traces import Traces  # only those who look at traces need them
        from lambdamock.observability.traces import traces_of

        return Traces(traces_of(self.journal), self._simulation.world.invoker.tracing.sampler)

    def timeline(
        self, *, function: str | None = None, since: Moment | None = None, errors_only: bool = False
    ) -> Timeline:
        """What led to what so far, as a tree: `print(aws.timeline())`.

        Args:
            function: its name: only what is about it, with what caused that and what came of it.
            since: a `datetime` or seconds since the epoch: only what began then or later, and what caused it.
            errors_only: only failures, denials, throttles and retries, and what caused them.
        """
        from lambdamock.mock.timeline import timeline_of  # only those who look at it need it

        return timeline_of(self.journal, function, since, errors_only=errors_only)

    @property
    def journal(self) -> Journal:
        """Every fact in order: calls, refusals, state changes, retries of clients, invocations."""
        return self._simulation.world.journal

    def explain(self, error: object) -> Explanation | ErrorExplanation:
        """Why something was refused or failed, by which rule and number, and what to change; it never raises.

        Args:
            error: a ClientError, its response or its text; an ApiError; an invocation or its `error`; an answer of
                Invoke; a ParamValidationError; an error of this library; a delivery, a trigger or a fact out of
                `aws.journal`.

        Returns:
            for what policies denied, the statements that decided and the change that would allow it; for all else,
            what was found wrong, each with its rule, its limits and where they are known from.
        """
        from lambdamock.mock.explanation import explain  # only those who were refused something need it

        return explain(self._simulation.world, error)
