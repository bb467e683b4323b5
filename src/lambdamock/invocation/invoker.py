"""Runs a function once and writes down what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from lambdamock.domain.concurrency import Limits
from lambdamock.domain.journal import (
    Initialisation,
    Invocation,
    InvocationContext,
    Journal,
    LogLine,
    LogsNotWritten,
    Throttle,
)
from lambdamock.domain.measurements import Concurrency, ProvisionedCapacity
from lambdamock.domain.ports import LogSink
from lambdamock.domain.versions import Version
from lambdamock.errors import InvalidZipFileException, TooManyRequestsException, UsageError
from lambdamock.ids import Ids, trace_root
from lambdamock.invocation.chains import Actor, Turn, turn_of
from lambdamock.invocation.concurrency import Leases, Slot, is_provisioned
from lambdamock.invocation.environments import Environments, Lifetimes
from lambdamock.invocation.starts import Starts
from lambdamock.invocation.tally import Tally
from lambdamock.runtime import InvocationRequest, PackageError

if TYPE_CHECKING:
    from lambdamock.domain.injected_faults import InjectedFaults
    from lambdamock.invocation.environments import Environment
    from lambdamock.invocation.pace import Pace
    from lambdamock.invocation.tracing import Tracing
    from lambdamock.runtime import ExecutionEnvironment, InvocationResult
    from lambdamock.runtime.disruption import Disruption


class Attempt(NamedTuple):
    """What an invocation asks for.

    Attributes:
        payload: the raw request payload, for the journal.
        event: the payload, parsed; fresh, because the handler may change it.
        invoked_arn: the ARN in the form that the caller used.
        trace_header: the caller's `X-Amzn-Trace-Id`, if any.
        invocation_type: "RequestResponse" or "Event".
        chain: the invocation that led to this one; None when none did.
        caller: an account, or a service by its principal; empty when Lambda itself invokes.
        number: which attempt of the event it is, counting from 1.
    """

    request_id: str
    payload: bytes
    event: object
    invoked_arn: str
    client_context: Mapping[str, Any] | None = None
    trace_header: str = ""
    tenant_id: str | None = None
    invocation_type: str = "RequestResponse"
    chain: Turn | None = None
    caller: str = ""
    number: int = 1


class Taken(NamedTuple):
    """What an invocation has taken: its lease, its environment, what ran when it began, and after how many facts."""

    slot: Slot
    environment: Environment
    concurrency: Concurrency
    begun_after: int


class Invoker:
    """Runs functions in execution environments.

    Args:
        now: virtual time, seconds since the epoch.
        actor: who makes calls: a handler's are its function's, in its account.
        starts: makes new environments.
        lifetimes: of environments.
        logs: where the logs go as well; None for nowhere.
        pace: how fast executions may become more; None for as fast as they like.
        new_tracing: makes what tells X-Ray of invocations, when first needed.

    Attributes:
        faults: what tests inject; None until a test does.
    """

    def __init__(
        self,
        *,
        ids: Ids,
        now: Callable[[], float],
        journal: Journal,
        actor: ContextVar[Actor],
        starts: Starts,
        lifetimes: Lifetimes,
        logs: LogSink | None = None,
        pace: Pace | None = None,
        new_tracing: Callable[[], Tracing],
    ) -> None:
        self._ids = ids
        self._new_tracing = new_tracing
        self._tracing: Tracing | None = None
        self._now = now
        self._journal = journal
        self._actor = actor
        self._logs = logs
        self._leases = Leases()
        self._tally = Tally()
        self._pace = pace
        self.environments = Environments(starts.environment, self._initialise, now, lifetimes, self._note_provisioned)
        self.faults: InjectedFaults | None = None

    def run(self, version: Version, attempt: Attempt, limits: Limits) -> tuple[Invocation, InvocationResult]:
        """Run the function once, in the caller's thread.

        Args:
            limits: how many executions of the version may run at the same time.

        Returns:
            what happened, and what the environment answered.

        Raises:
            TooManyRequestsException: no execution is left for it.
            InvalidZipFileException: its package turns out to be damaged. Source: documented, Invoke; assumed, the
                wording.
            UsageError: the function's runtime is not Python and no callable stands in for it.
        """
        taken = self._take(version, attempt, limits)
        try:
            return self._run(version, attempt, taken)
        finally:
            self._give_back(version, taken)

    def begin(self, version: Version, attempt: Attempt, limits: Limits) -> tuple[Invocation, Callable[[], None]]:
        """Run the function as `run` does, but let its execution last on.

        Returns:
            what happened, and what ends the execution: until it is called, once, nothing else can run in its place.

        Raises: as `run` does.
        """
        taken = self._take(version, attempt, limits)
        try:
            invocation, _ = self._run(version, attempt, taken)
        except BaseException:
            self._give_back(version, taken)
            raise
        return invocation, partial(self._give_back, version, taken)

    def _take(self, version: Version, attempt: Attempt, limits: Limits) -> Taken:
        disruption = None
        try:
            if self.faults:
                disruption = self._struck(self.faults, version, attempt)
            if self._pace is None:
                slot = self._leases.take(version.reference, limits)
            else:
                slot = self._paced(self._pace, version, attempt, limits)
        except TooManyRequestsException as refusal:
            self._note_throttle(version, attempt, refusal)
            raise
        try:
            provisioned = limits.provisioned if is_provisioned(slot) else 0
            environment = self.environments.acquire(version, attempt.tenant_id, provisioned=provisioned)
        except BaseException:
            self._end_lease(version, slot)
            raise
        if disruption is not None:
            cast("ExecutionEnvironment", environment).disruption = disruption
        return Taken(slot, environment, self._tally.begin(version.reference, limits, slot), self._journal.end)

    def _paced(self, pace: Pace, version: Version, attempt: Attempt, limits: Limits) -> Slot:
        """Take a lease as fast as executions may become more."""
        pace.begin(version.reference, limits, waits=attempt.invocation_type != "Event")
        try:
            return self._leases.take(version.reference, limits)
        except TooManyRequestsException:
            pace.end(version.reference)
            raise

    def _end_lease(self, version: Version, slot: Slot) -> None:
        self._leases.give_back(slot)
        if self._pace is not None:
            self._pace.end(version.reference)

    def _struck(self, faults: InjectedFaults, version: Version, attempt: Attempt) -> Disruption | None:
        """What a fault does to the attempt; where it is about the initialisation, no environment stays warm."""
        from lambdamock.invocation.disruptions import strike  # only few tests inject faults

        disruption = strike(faults, version, attempt, self._journal, self._now())
        if disruption is not None and disruption.init_error is not None:
            self.environments.retire(version)
        return disruption

    def _give_back(self, version: Version, taken: Taken) -> None:
        self.environments.release(taken.environment)
        self._tally.end(version.reference, taken.slot, taken.concurrency)
        self._end_lease(version, taken.slot)

    def _note_throttle(self, version: Version, attempt: Attempt, refusal: TooManyRequestsException) -> None:
        reason = refusal.details["Reason"]
        self._journal.append(
            Throttle(self._now(), attempt.request_id, attempt.invoked_arn, attempt.invocation_type, reason)
        )
        if version.settings.tracing_mode == "Active" or "Sampled=1" in attempt.trace_header:
            self.tracing.refused(version, attempt, self._ids.hex(40), refusal)

    def _note_provisioned(self, version: Version, count: int) -> None:
        settings = version.settings
        arn, architecture = version.qualified_arn, settings.architectures[0]
        self._journal.append(ProvisionedCapacity(self._now(), arn, count, settings.memory_size, architecture))

    def turn(self) -> Turn | None:
        """The invocation whose handler makes calls now; None outside of handlers."""
        actor = self._actor.get()
        return None if actor[1] is None else turn_of(actor)

    @property
    def tracing(self) -> Tracing:
        """What X-Ray is told of."""
        if self._tracing is None:
            self._tracing = self._new_tracing()
        return self._tracing

    def close(self) -> None:
        """End all execution environments, and what listens to them. Idempotent."""
        self.environments.close()
        if self._tracing is not None:
            self._tracing.close()

    def take_snapshot(self, version: Version) -> bool:
        """Initialise an environment ahead of any invocation, for the snapshot of a published version.

        Returns:
            whether it went well; also when nothing in this process runs the version, which its invocation tells.
        """
        try:
            environment = self.environments.acquire(version)
        except UsageError:
            return True
        try:
            is_ready = self._initialise(version, environment)
        finally:
            self.environments.release(environment)
        if not is_ready:
            self.environments.retire(version)
        return is_ready

    def provide(self, version: Version, count: int) -> bool:
        """Keep as many environments ready for a version, for its provisioned concurrency.

        Returns:
            whether they could be initialised; also when nothing in this process runs the version.
        """
        try:
            return self.environments.provide(version, count)
        except UsageError:
            return True

    def _initialise(self, version: Version, environment: Environment) -> bool:
        from lambdamock.runtime import ExecutionEnvironment  # only few versions are initialised ahead

        if not isinstance(environment, ExecutionEnvironment):
            return True  # a process is started by its first invocation
        if self.faults:
            from lambdamock.invocation.disruptions import strike_ahead

            environment.disruption = strike_ahead(self.faults, version, self._journal, self._now())
        role = version.settings.role
        actor = self._actor.set((version.reference.account_id, version.reference, None, False, role))
        try:
            initialised = environment.initialise()
        except PackageError:
            return False
        finally:
            self._actor.reset(actor)
        self._journal.append(
            Initialisation(
                self._now(),
                version.qualified_arn,
                version.log_group,
                environment.log_stream,
                initialised.error,
                initialised.log,
            )
        )
        self._write_log(version, environment.log_stream, initialised.log, is_new=True)
        return initialised.error is None

    def _run(self, version: Version, attempt: Attempt, taken: Taken) -> tuple[Invocation, InvocationResult]:
        at, environment = self._now(), taken.environment
        reference = version.reference
        is_awaited = attempt.invocation_type != "Event"
        trace_id = self._trace_id(version, attempt)
        traced = invocation = None
        if trace_id[-1] == "1" or version.settings.tracing_mode == "Active":
            traced = self.tracing.begin(version, attempt, environment, trace_id)
        actor = self._actor.set((reference.account_id, reference, attempt.chain, is_awaited, version.settings.role))
        try:
            result = environment.invoke(
                InvocationRequest(
                    attempt.request_id,
                    attempt.event,
                    attempt.invoked_arn,
                    attempt.client_context,
                    None,
                    trace_id,
                    attempt.tenant_id,
                    attempt.payload,
                    None if traced is None else traced.start,
                )
            )
            invocation = _record(at, version, taken, attempt, result)
            self._journal.append(invocation)
            self._write_log(
                version, environment.log_stream, result.log, is_new=result.cold
            )  # what follows is its doing
        except PackageError as error:
            raise InvalidZipFileException(f"AWS Lambda could not unzip the deployment package. {error}") from error
        finally:
            self._actor.reset(actor)
            if traced is not None:
                self.tracing.end(traced, version, attempt, invocation)
        return invocation, result

    def _write_log(self, version: Version, stream: str, log: Sequence[LogLine], *, is_new: bool) -> None:
        """Write a log elsewhere, too. That it could not be written is said once for a version and a reason."""
        if self._logs is None or not (reason := self._logs.write(version, stream, log, is_new=is_new)):
            return
        arn, group = version.qualified_arn, version.log_group
        if not any(entry[1:] == (arn, group, reason) for entry in self._journal.of(LogsNotWritten)):
            self._journal.append(LogsNotWritten(self._now(), arn, group, reason))

    def _trace_id(self, version: Version, attempt: Attempt) -> str:
        drawn = self._ids.hex(40)
        if attempt.trace_header or version.settings.tracing_mode == "Active":
            return self.tracing.header(version, attempt, drawn)
        return f"Root={trace_root(self._now(), drawn[16:])};Parent={drawn[:16]};Sampled=0"


def _record(at: float, version: Version, taken: Taken, attempt: Attempt, result: InvocationResult) -> Invocation:
    settings = version.settings
    context = InvocationContext(
        attempt.request_id,
        version.name,
        version.number,
        attempt.invoked_arn,
        str(settings.memory_size),
        version.log_group,
        taken.environment.log_stream,
        settings.timeout,
        attempt.client_context,
    )
    return Invocation(
        at,
        context,
        attempt.payload,
        result.payload,
        result.function_error,
        result.log,
        result.cold,
        result.init_duration,
        result.duration,
        result.billed_duration,
        result.max_memory_used,
        result.unfinished_threads,
        attempt.invocation_type,
        result.restore_failure,
        taken.concurrency,
        settings.architectures[0],
        settings.ephemeral_storage,
        result.has_run,
        taken.begun_after,
    )
