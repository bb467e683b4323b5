"""`mock_lambda`: one object that is decorator, context manager, and start/stop pair."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, TypeVar, overload

from lambdamock.errors import EventsLeft, UsageError
from lambdamock.interception import running
from lambdamock.mock.handle import Aws
from lambdamock.reprs import displayed
from lambdamock.simulation import Options, Simulation

_T = TypeVar("_T")


@displayed()
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

        Warns:
            EventsLeft: asynchronous events still wait.

        Raises:
            UsageError: it does not run, or a mock that was started later still does; or, with `strict`, asynchronous
                events still wait.
        """
        self._leave(None)

    def _end(self) -> list[str]:
        """Stop; returns what still waits, a line for each event."""
        if self._simulation is None:
            raise UsageError("stop(): this mock does not run; call start() first")
        running.stop(self._simulation)
        simulation, self._simulation = self._simulation, None
        left = simulation.left()
        simulation.close()
        return left

    def _leave(self, error: BaseException | None) -> None:
        """Stop; that the block failed is worth more than what it left."""
        left = self._end()
        if left and error is None:
            _report(left, is_error=self._options.strict)

    def __enter__(self) -> Aws:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave(error)

    async def __aenter__(self) -> Aws:
        return self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave(error)

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


_SHOWN: Final = 5


def _report(left: list[str], *, is_error: bool) -> None:
    import warnings

    shown = left if len(left) <= _SHOWN else [*left[:_SHOWN], f"and {len(left) - _SHOWN} more"]
    what = "1 asynchronous event still waits" if len(left) == 1 else f"{len(left)} asynchronous events still wait"
    message = (
        f"{what} when the mock stops. Let the time pass with aws.settle() or aws.clock.advance(seconds), or let "
        "nothing be tried again with MaximumRetryAttempts of 0:\n  " + "\n  ".join(shown)
    )
    if is_error:
        raise UsageError(message)
    warnings.warn(message, EventsLeft, stacklevel=4)


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
    scaling: str = ...,
    duplicates: float = ...,
    strict: bool = ...,
    journal_limit: int | None = ...,
) -> MockLambda: ...
def mock_lambda(target: Any = None, /, **options: Any) -> Any:
    """Mock AWS Lambda for a test, a class, a fixture, a `with` or `async with` block, or between start() and stop().

    Args:
        target: what `@mock_lambda` without parentheses stands on.
        options: see `lambdamock.simulation.Options`: region, account_id, profile, iam, clock, transitions, seed,
            quotas, custom_runtimes, handler_time, scaling, duplicates, strict, journal_limit.

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
