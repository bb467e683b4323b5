"""`mock_lambda`: one object that is decorator, context manager, and start/stop pair."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar, overload

from lambdamock.errors import UsageError
from lambdamock.interception import running
from lambdamock.mock.handle import Aws
from lambdamock.simulation import Options, Simulation

_T = TypeVar("_T")


class MockLambda:
    """A mock of AWS Lambda, running or not.

    Each start begins an empty world. A mock started inside another one is isolated from it; when it stops, the outer
    one answers again.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._simulation: Simulation | None = None

    def start(self) -> Aws:
        """Answer Lambda calls from now on, in all threads.

        Raises:
            UsageError: it runs already.
        """
        if self._simulation is not None:
            raise UsageError("start(): this mock runs already; stop() it first, or make another mock_lambda()")
        simulation = Simulation(self._options)
        running.start(simulation)
        self._simulation = simulation
        return Aws(simulation)

    def stop(self) -> None:
        """No longer answer Lambda calls; the interpreter is as it was.

        Raises:
            UsageError: it does not run, or a mock that was started later still does.
        """
        if self._simulation is None:
            raise UsageError("stop(): this mock does not run; call start() first")
        running.stop(self._simulation)
        simulation, self._simulation = self._simulation, None
        simulation.close()

    def __enter__(self) -> Aws:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Aws:
        return self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __call__(self, target: _T) -> _T:
        """Decorate a function, a coroutine function, a generator or async generator (a fixture), or a class.

        Each call, or each test of a class, gets a world of its own. The signature stays, nothing is injected.
        """
        from lambdamock.mock.decoration import decorated

        wrapped: _T = decorated(target, lambda: MockLambda(self._options))
        return wrapped

    def __repr__(self) -> str:
        state = "running" if self._simulation is not None else "not running"
        return f"<mock_lambda {state}, {self._options}>"


@overload
def mock_lambda(target: Callable[..., Any], /) -> Any: ...
@overload
def mock_lambda(
    *,
    region: str = ...,
    account_id: str = ...,
    profile: str = ...,
    iam: str = ...,
    clock: str = ...,
    transitions: str = ...,
    seed: int | str = ...,
    quotas: dict[str, int] = ...,
    custom_runtimes: bool = ...,
    handler_time: str = ...,
) -> MockLambda: ...
def mock_lambda(target: Any = None, /, **options: Any) -> Any:
    """Mock AWS Lambda for a test, a class, a fixture, a `with` or `async with` block, or between start() and stop().

    Args:
        target: what `@mock_lambda` without parentheses stands on.
        options: see `lambdamock.simulation.Options`: region, account_id, profile, iam, clock, transitions, seed,
            quotas, custom_runtimes, handler_time.

    Returns:
        the decorated target, or a `MockLambda`.

    Raises:
        UsageError: an option does not exist or has a value that it cannot have.
    """
    if target is not None and not callable(target):
        raise UsageError(f"mock_lambda({target!r}): options are keywords, for instance mock_lambda(region='us-east-1')")
    mock = MockLambda(Options.of(options))
    return mock if target is None else mock(target)


def current() -> Aws:
    """The handle of the innermost running mock.

    Raises:
        UsageError: none runs.
    """
    simulation = running.innermost()
    if not isinstance(simulation, Simulation):
        raise UsageError("current(): no mock runs here; use @mock_lambda, `with mock_lambda() as aws:` or start()")
    return Aws(simulation)
