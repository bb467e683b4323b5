"""Runs a function once and writes down what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import gmtime, strftime
from typing import TYPE_CHECKING, Any, NamedTuple

from lambdamock.domain.functions import Function
from lambdamock.domain.journal import Invocation, InvocationContext, Journal
from lambdamock.domain.runtimes import is_python
from lambdamock.errors import UsageError
from lambdamock.ids import Ids
from lambdamock.invocation.environments import Environments
from lambdamock.runtime import (
    CallableCode,
    Code,
    Credentials,
    InvocationRequest,
    RuntimeSettings,
    Workspace,
)

if TYPE_CHECKING:
    from lambdamock.runtime import ExecutionEnvironment, InvocationResult


class Attempt(NamedTuple):
    """What an invocation asks for.

    Attributes:
        payload: the raw request payload, for the journal.
        event: the payload, parsed; fresh, because the handler may change it.
        invoked_arn: the ARN in the form that the caller used.
        trace_header: the caller's `X-Amzn-Trace-Id`, if any.
    """

    request_id: str
    payload: bytes
    event: object
    invoked_arn: str
    client_context: Mapping[str, Any] | None = None
    trace_header: str = ""
    tenant_id: str | None = None


class Invoker:
    """Runs functions in execution environments.

    Args:
        now: virtual time, seconds since the epoch.
        workspace: where packages are unpacked; one per mock.
        profile: "current" or "2019".
        is_real_time: `now()` passes by itself, so that the time of a handler must not be counted twice.
    """

    def __init__(
        self,
        *,
        ids: Ids,
        now: Callable[[], float],
        workspace: Workspace,
        journal: Journal,
        profile: str,
        is_real_time: bool,
    ) -> None:
        self._ids = ids
        self._now = now
        self._workspace = workspace
        self._journal = journal
        self._profile = profile
        self._is_real_time = is_real_time
        self.environments = Environments(self._start)

    def run(self, function: Function, attempt: Attempt) -> tuple[Invocation, bytes]:
        """Run the function once, in the caller's thread.

        Returns:
            what happened, and the last 4,096 bytes of its log.

        Raises:
            UsageError: the function's runtime is not Python and no callable stands in for it.
        """
        _check_runnable(function)
        at = self._now()
        environment = self.environments.acquire(function)
        try:
            result = environment.invoke(
                InvocationRequest(
                    request_id=attempt.request_id,
                    event=attempt.event,
                    invoked_function_arn=attempt.invoked_arn,
                    client_context=attempt.client_context,
                    trace_id=self._trace_id(function, attempt.trace_header),
                    tenant_id=attempt.tenant_id,
                )
            )
        finally:
            self.environments.release(environment)
        invocation = _record(at, function, environment, attempt, result)
        self._journal.append(invocation)
        return invocation, result.tail

    def _start(self, function: Function) -> ExecutionEnvironment:
        from lambdamock.runtime import ExecutionEnvironment

        return ExecutionEnvironment(
            _runtime_settings(function, self._profile),
            log_stream=self._log_stream(function),
            workspace=self._workspace,
            now=self._now,
            credentials=self._credentials(),
            virtual_is_real=self._is_real_time,
        )

    def _log_stream(self, function: Function) -> str:
        day = strftime("%Y/%m/%d", gmtime(self._now()))
        return f"{day}/[{function.version}]{self._ids.hex(32)}"

    def _credentials(self) -> Credentials:
        return Credentials(f"ASIA{self._ids.hex(16).upper()}", self._ids.hex(40), self._ids.hex(64))

    def _trace_id(self, function: Function, header: str) -> str:
        given = dict(part.partition("=")[::2] for part in header.split(";")) if header else {}
        drawn = self._ids.hex(40)
        root = given.get("Root") or f"1-{int(self._now()):08x}-{drawn[16:]}"
        sampled = given.get("Sampled") or int(function.settings.tracing_mode == "Active")
        return f"Root={root};Parent={drawn[:16]};Sampled={sampled}"


def _check_runnable(function: Function) -> None:
    if is_python(function.settings.runtime) or isinstance(function.code, CallableCode):
        return
    raise UsageError(
        f"The function {function.name!r} has the runtime {function.settings.runtime!r}, which does not run in this "
        f"process. Register a Python callable that stands in for it: "
        f"aws.function(callable, name={function.name!r}, runtime={function.settings.runtime!r})"
    )


def _runtime_settings(function: Function, profile: str) -> RuntimeSettings:
    settings = function.settings
    code = function.code
    assert isinstance(code, Code)
    return RuntimeSettings(
        function_name=function.name,
        function_version=function.version,
        handler=settings.handler,
        runtime=settings.runtime,
        memory_size=settings.memory_size,
        timeout=settings.timeout,
        region=function.reference.region,
        account_id=function.reference.account_id,
        role=settings.role,
        variables=settings.environment or {},
        code=code,
        log_group=function.log_group,
        profile=profile,
    )


def _record(
    at: float, function: Function, environment: ExecutionEnvironment, attempt: Attempt, result: InvocationResult
) -> Invocation:
    context = InvocationContext(
        aws_request_id=attempt.request_id,
        function_name=function.name,
        function_version=function.version,
        invoked_function_arn=attempt.invoked_arn,
        memory_limit_in_mb=str(function.settings.memory_size),
        log_group_name=function.log_group,
        log_stream_name=environment.log_stream,
        timeout=function.settings.timeout,
        client_context=attempt.client_context,
    )
    return Invocation(
        at=at,
        context=context,
        event=attempt.payload,
        payload=result.payload,
        function_error=result.function_error,
        log=result.log,
        cold=result.cold,
        init_duration=result.init_duration,
        duration=result.duration,
        billed_duration=result.billed_duration,
        max_memory_used=result.max_memory_used,
        unfinished_threads=result.unfinished_threads,
    )
