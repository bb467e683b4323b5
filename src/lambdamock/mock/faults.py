"""Faults on demand, as tests inject them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any, Final, TypedDict, cast

from lambdamock import errors
from lambdamock.domain.injected_faults import InjectedFault, InjectedFaults, Selectors
from lambdamock.errors import ApiError, ServiceException, UsageError, did_you_mean
from lambdamock.invocation.concurrency import throttled
from lambdamock.mock.function import Function
from lambdamock.protocol import LambdaProtocol
from lambdamock.reprs import displayed
from lambdamock.runtime.disruption import Disruption

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from lambdamock.simulation import Simulation

Error = BaseException | type[BaseException]


class Selection(TypedDict, total=False):
    """What a fault strikes, all optional.

    Attributes:
        qualifier: a version or an alias; "$LATEST" is also what is meant where none is named.
        attempt: of an asynchronous event, counting from 1: one, or several. Those that could not run do not count. A
            caller that waits for the result makes attempt 1 each time.
        caller: a service principal ("s3.amazonaws.com"), the ARN of the function whose handler invokes, an account or
            the ARN of its root; `*` and `?` are wildcards.
        when: says of an event whether it is struck.
        times: how often at most.
        share: of what the others select, above 0.0 and up to 1.0: drawn from the mock's seed, so that equal seeds give
            equal faults.
    """

    qualifier: str
    attempt: int | Collection[int]
    caller: str
    when: Callable[[Any], object]
    times: int | None
    share: float


@displayed("kind", "function", "hits")
class Fault:
    """A fault that a test injected. It strikes from when it is made until it is removed.

    Used as a context manager it is removed at the end of the block.
    """

    def __init__(self, faults: InjectedFaults, fault: InjectedFault) -> None:
        self._faults = faults
        self._fault = fault

    @property
    def kind(self) -> str:
        """The method that made it."""
        return self._fault.kind

    @property
    def hits(self) -> int:
        """How often it struck."""
        return self._fault.hits

    @property
    def function(self) -> str:
        """The name or ARN of what it strikes, with wildcards."""
        return self._fault.selectors.function

    @property
    def description(self) -> str:
        """What it strikes, and how often it did."""
        selectors = self._fault.selectors._asdict()
        del selectors["function"]
        chosen = ", ".join(f"{name}={_short(value)}" for name, value in selectors.items() if value is not None)
        hits = "never hit" if not self.hits else f"{self.hits} hit{'s' if self.hits > 1 else ''}"
        return f"{self.kind} {self.function!r}{f' ({chosen})' if chosen else ''}: {hits}"

    def remove(self) -> None:
        """Let it strike no longer. Idempotent."""
        self._faults.remove(self._fault)

    def __enter__(self) -> Self:
        self._faults.add(self._fault)
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def __repr__(self) -> str:
        return f"<Fault {self.description}>"


@displayed()
class Faults:
    """The faults of a mock, in the order in which they were declared.

    The first one that fits an attempt strikes, and no other; so too, of those that deny, for a call. A fault may be
    declared before its function exists.
    """

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def fail(
        self,
        function: str | Function = "*",
        *,
        error: Error | None = None,
        after_handler: bool = False,
        **selection: Unpack[Selection],
    ) -> Fault:
        """Let the handler fail.

        Args:
            function: a name, `name:qualifier` or an ARN; `*` and `?` are wildcards.
            error: what it raises, by default a RuntimeError; `SystemExit(1)` is a runtime that crashes.
            after_handler: raise when the handler has run, so that only its answer is lost; else it is not called.

        Raises:
            UsageError: this cannot be; so do all others.
        """
        effect = Disruption(error=_error("fail", error), after_handler=after_handler)
        return self._declare("fail", function, selection, effect)

    def slow(
        self,
        function: str | Function = "*",
        *,
        seconds: float,
        after_handler: bool = False,
        **selection: Unpack[Selection],
    ) -> Fault:
        """Let the handler take longer, in virtual time; it counts against the time-out.

        Args:
            seconds: how much longer; `float("inf")` is always a time-out.
            after_handler: let the time pass when the handler has run, else before.
        """
        if not seconds > 0:
            raise UsageError(f"aws.faults.slow(seconds={seconds!r}): give a number of seconds above 0")
        if self._simulation.options.clock == "system":
            raise UsageError(
                "aws.faults.slow(...): with mock_lambda(clock='system') virtual time cannot pass. Use clock='manual' "
                "or 'auto', or a handler that sleeps."
            )
        effect = Disruption(delay=seconds, after_handler=after_handler, wait_until=self._simulation.wait_until)
        return self._declare("slow", function, selection, effect)

    def out_of_memory(self, function: str | Function = "*", **selection: Unpack[Selection]) -> Fault:
        """Let the handler's process be killed for taking more memory than it has; the handler is not called."""
        return self._declare("out_of_memory", function, selection, Disruption(exhausts_memory=True))

    def init_error(
        self,
        function: str | Function = "*",
        *,
        error: Error | None = None,
        **selection: Unpack[Selection],
    ) -> Fault:
        """Let the next initialisation fail. For that the next invocation is a cold start.

        Args:
            error: what the function's module raises while it is imported, by default a RuntimeError. An ImportError
                becomes "Runtime.ImportModuleError", as on AWS.
            selection: `times` is 1 by default; None for every initialisation.
        """
        selection.setdefault("times", 1)
        return self._declare("init_error", function, selection, Disruption(init_error=_error("init_error", error)))

    def throttle(
        self,
        function: str | Function = "*",
        *,
        reason: str = "ReservedFunctionConcurrentInvocationLimitExceeded",
        **selection: Unpack[Selection],
    ) -> Fault:
        """Let Lambda throttle the function: TooManyRequestsException, or an event that has to wait.

        Args:
            reason: which limit, a value of the service model's `ThrottleReason`.
        """
        _check_known("throttle(reason=...)", reason, LambdaProtocol.installed().values_of("ThrottleReason"))
        return self._declare("throttle", function, selection, throttled(reason))

    def service_error(
        self, function: str | Function = "*", *, error: str = "ServiceException", **selection: Unpack[Selection]
    ) -> Fault:
        """Let Lambda fail to run the function, by an error of its own; an event has to wait then.

        Args:
            error: one of Invoke's errors in the service model with a status of 500 and more.
        """
        return self._declare("service_error", function, selection, _server_error(error))

    def deny(self, function: str | Function = "*", **selection: Unpack[Selection]) -> Fault:
        """Let Lambda refuse callers: AccessDeniedException. An event is refused as it is left."""
        if "attempt" in selection:
            raise UsageError("aws.faults.deny(attempt=...): a caller is checked once; use times=... or when=...")
        return self._declare("deny", function, selection, None)

    def clear(self) -> None:
        """Remove them all."""
        for fault in self:
            fault.remove()

    def __iter__(self) -> Iterator[Fault]:
        faults = self._simulation.world.invoker.faults
        return iter([] if faults is None else [Fault(faults, fault) for fault in faults])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        faults = list(self)
        return f"<Faults: {len(faults)}, the last {self._shown(faults[-1])}>" if faults else "<Faults: none>"

    def _repr_html_(self) -> str:
        from lambdamock.reprs.tables import first_rows  # only notebooks show it

        return first_rows("", ("fault",), [(self._shown(one),) for one in self])

    def __str__(self) -> str:
        """All of them, one below the other."""
        if not len(self):
            return "<Faults: none>"
        lines = "\n".join(f"  {number}: {self._shown(one)}" for number, one in enumerate(self))
        return f"<Faults: {len(self)}\n{lines}\n>"

    def _shown(self, fault: Fault) -> str:
        """A fault, and why it may never have struck."""
        name = fault.function
        known = {function.name for store in self._simulation.world.stores for function in store.functions}
        if fault.hits or "*" in name or "?" in name or name.rpartition(":")[2] in known:
            return fault.description
        return f"{fault.description}; there is no function {name!r}{did_you_mean(name, known)}"

    def _declare(self, kind: str, function: str | Function, selection: Selection, effect: object) -> Fault:
        invoker = self._simulation.world.invoker
        selectors = _selectors(kind, function, selection)
        if invoker.faults is None:
            invoker.faults = InjectedFaults(self._simulation.options.seed)
        return Fault(invoker.faults, invoker.faults.declare(kind, selectors, effect))


_ARN_PARTS: Final = 7  # of a function, without a qualifier


def _selectors(kind: str, function: str | Function, selection: Selection) -> Selectors:
    for name in selection:
        _check_known(f"{kind}(...)", name, Selection.__annotations__)
    name, qualifier = _named(function)
    given = selection.get("qualifier")
    if qualifier and given and qualifier != given:
        raise UsageError(f"aws.faults.{kind}({function!r}, qualifier={given!r}): name one qualifier")
    selectors = Selectors(
        name,
        given or qualifier,
        _attempts(kind, selection.get("attempt")),
        selection.get("caller"),
        selection.get("when"),
        selection.get("times"),
        selection.get("share"),
    )
    if selectors.times is not None and selectors.times < 1:
        raise UsageError(f"aws.faults.{kind}(times={selectors.times!r}): give a number of at least 1")
    if selectors.share is not None and not 0.0 < selectors.share <= 1.0:
        raise UsageError(f"aws.faults.{kind}(share={selectors.share!r}): give a number above 0 and up to 1")
    return selectors


def _named(function: str | Function) -> tuple[str, str | None]:
    """Name or ARN without the qualifier, and the qualifier."""
    if isinstance(function, Function):
        return function.arn, None
    parts = function.split(":")
    length = _ARN_PARTS if function.startswith("arn:") else 1
    return ":".join(parts[:length]), ":".join(parts[length:]) or None


def _attempts(kind: str, attempt: int | Collection[int] | None) -> Collection[int] | None:
    if attempt is None:
        return None
    attempts = (attempt,) if isinstance(attempt, int) else attempt
    if not attempts or min(attempts) < 1:
        raise UsageError(f"aws.faults.{kind}(attempt={attempt!r}): attempts count from 1")
    return attempts


def _error(kind: str, error: Error | None) -> BaseException:
    if error is None:
        return RuntimeError(f"injected by aws.faults.{kind}")
    if isinstance(error, type) and issubclass(error, BaseException):
        return error()
    if not isinstance(error, BaseException):
        raise UsageError(f"aws.faults.{kind}(error={error!r}): give an exception, for instance ConnectionError('away')")
    return error


def _server_error(name: str) -> ApiError:
    """The error of that name, in the words of the service model.

    Source: documented, the service model: name, status and description; assumed, that the description is the wording,
    and the `Type`.
    """
    known = LambdaProtocol.installed().server_errors("Invoke")
    _check_known("service_error(error=...)", name, known)
    status, message = known[name]
    kind = getattr(errors, name, None) or type(name, (ServiceException,), {"status": status, "fault": "Server"})
    return cast("type[ApiError]", kind)(message)


def _check_known(place: str, name: str, known: Collection[str]) -> None:
    if name not in known:
        raise UsageError(
            f"aws.faults.{place}: there is no {name!r}{did_you_mean(name, known, or_else='.')} "
            f"There are: {', '.join(known)}"
        )


def _short(value: object) -> str:
    return getattr(value, "__name__", None) or repr(value)
