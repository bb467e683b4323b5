"""X-Ray: which invocations are traced, what their handlers are told of it, and what is written down."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from lambdamock.domain.tracing import TracedAttempt
from lambdamock.errors import TracesNotReceived
from lambdamock.ids import trace_root
from lambdamock.runtime.xray_daemon import XrayDaemon
from lambdamock.runtime.xray_sdk import XraySdk
from lambdamock.timing import SystemClock

if TYPE_CHECKING:
    from lambdamock.domain.arns import FunctionReference
    from lambdamock.domain.journal import Invocation, Journal
    from lambdamock.domain.versions import Version
    from lambdamock.errors import ApiError
    from lambdamock.invocation.environments import Environment
    from lambdamock.invocation.invoker import Attempt
    from lambdamock.runtime.xray_sdk import Led

RATE: Final = 0.05
"""How many of the requests beyond the first of an interval are traced. Source: documented, rule B249."""

INTERVALS: Final = {"current": 1.0, "2019": 60.0}
"""Profile to the seconds of which the first request is traced in any case.

Source: documented, developer guide of today, "Visualize Lambda function invocations using AWS X-Ray": one per second;
that of 2019 says one per minute, rule B249.
"""

_DRAWS: Final = 2**32


class Sampler:
    """Decides about requests that nobody upstream has decided about.

    Args:
        interval: seconds of which the first request of each function is traced.

    Attributes:
        rate: the share of all others, from 0.0 to 1.0.

    Source: assumed, that each function has an interval of its own.
    """

    def __init__(self, interval: float) -> None:
        self.rate = RATE
        self._interval = interval
        self._latest: dict[FunctionReference, float] = {}

    def is_sampled(self, function: FunctionReference, now: float, chance: float) -> bool:
        """Whether a request is traced.

        Args:
            now: seconds since the epoch.
            chance: a number from 0.0 up to, not including, 1.0, drawn for the request.
        """
        interval = now // self._interval
        if self._latest.get(function) != interval:
            self._latest[function] = interval
            return True
        return chance < self.rate


class Begun:
    """A traced invocation that is under way; `trace_id` is empty when it is not sampled."""

    def __init__(self, at: float, own: Mapping[str, str], parent_id: str, led: Led | None, daemon: XrayDaemon) -> None:
        self.at = at
        self.trace_id = own.get("Root", "")
        self.segment_id = own.get("Parent", "")
        self.parent_id = parent_id
        self.led = led
        self._daemon = daemon
        self._handler_time = SystemClock().now
        self.start()

    def start(self) -> None:
        """The handler begins, by its own clock; what was sent so far is lost.

        Source: documented, rule B254: instrumentation belongs into the handler, not into the initialisation.
        """
        self._daemon.take()
        self.handler_start = self._handler_time()


class Tracing:
    """Traces the invocations of a world.

    Args:
        now: virtual time, seconds since the epoch.
        may_trace: uses the role of a version to send segments; false when it does not allow that.
        interval: of the sampler, in seconds.
    """

    def __init__(
        self, *, now: Callable[[], float], journal: Journal, may_trace: Callable[[Version], bool], interval: float
    ) -> None:
        self.sampler = Sampler(interval)
        self._now = now
        self._journal = journal
        self._may_trace = may_trace
        self._daemon = XrayDaemon()
        self._sdk = XraySdk()
        self._is_deaf = False
        self._decided: dict[str, bool] = {}

    def header(self, version: Version, attempt: Attempt, drawn: str) -> str:
        """What the handler finds in `_X_AMZN_TRACE_ID`.

        Args:
            drawn: 40 hexadecimal digits.

        Source: documented, rules B246 and B251, and developer guide of today, "Visualize Lambda function invocations
        using AWS X-Ray": who calls with a decision has decided; assumed, that all attempts of an event share one.
        """
        is_active = version.settings.tracing_mode == "Active"
        if not is_active and ";" not in attempt.trace_header and attempt.trace_header.startswith("Root="):
            return f"{attempt.trace_header};Parent={drawn[:16]};Sampled=0"  # an event that came without one
        given = _parts(attempt.trace_header)
        root = given.get("Root") or trace_root(self._now(), drawn[16:])
        sampled = given.get("Sampled")
        if sampled not in ("0", "1"):
            sampled = "1" if is_active and self._decide(version, given, drawn) else "0"
        return f"Root={root};Parent={drawn[:16]};Sampled={sampled}"

    def _decide(self, version: Version, given: Mapping[str, str], drawn: str) -> bool:
        """Decide, once for a trace that has begun already: attempts of an event, and what leads to them, share it."""
        root = given.get("Root", "")
        if root in self._decided:
            return self._decided[root]
        function = version.reference._replace(qualifier=None)
        is_sampled = self.sampler.is_sampled(function, self._now(), int(drawn[-8:], 16) / _DRAWS)
        if root:
            self._decided[root] = is_sampled
        return is_sampled

    def begin(self, version: Version, attempt: Attempt, environment: Environment, header: str) -> Begun | None:
        """Begin to trace an invocation that has this header; None when there is nothing to do at its end."""
        is_traced = header.endswith("1") and self._may_trace(version)
        led = None
        if version.settings.tracing_mode == "Active":
            led = self._sdk.lead(environment, self.daemon_address, is_new=not environment.is_initialised)
        if not is_traced and led is None:
            return None
        parent_id = _parts(attempt.trace_header).get("Parent", "")
        return Begun(self._now(), _parts(header) if is_traced else {}, parent_id, led, self._daemon)

    def end(self, begun: Begun, version: Version, attempt: Attempt, invocation: Invocation | None) -> None:
        """End what `begin` began; without an invocation there is nothing to tell."""
        if begun.led is not None:
            self._sdk.put_back(begun.led)
        if begun.trace_id and invocation is not None:
            self._note(begun, version, attempt, invocation, None)

    def refused(self, version: Version, attempt: Attempt, drawn: str, refusal: ApiError) -> None:
        """Write down that a function could not run, if that is traced."""
        header = self.header(version, attempt, drawn)
        if header.endswith("1") and self._may_trace(version):
            parent_id = _parts(attempt.trace_header).get("Parent", "")
            begun = Begun(self._now(), _parts(header), parent_id, None, self._daemon)
            self._note(begun, version, attempt, None, (refusal.status, refusal.message))

    def _note(
        self,
        begun: Begun,
        version: Version,
        attempt: Attempt,
        invocation: Invocation | None,
        refusal: tuple[int, str] | None,
    ) -> None:
        self._journal.append(
            TracedAttempt(
                begun.at,
                self._now(),
                attempt.request_id,
                version.qualified_arn,
                attempt.invocation_type,
                begun.trace_id,
                begun.parent_id,
                begun.segment_id,
                attempt.number,
                invocation,
                refusal,
                begun.handler_start,
                self._daemon.take(),
            )
        )

    @property
    def daemon_address(self) -> str:
        """Where the X-Ray SDK of handlers sends its segments; empty when nothing can listen, which is said once."""
        if self._is_deaf:
            return ""
        try:
            return self._daemon.address
        except OSError as error:
            self._is_deaf = True
            warnings.warn(
                f"No port of this machine takes what the X-Ray SDK sends from handlers ({error}): traces lack their "
                "subsegments",
                TracesNotReceived,
                stacklevel=2,
            )
            return ""

    def close(self) -> None:
        """Take nothing more from handlers. Idempotent."""
        self._daemon.close()


def _parts(header: str) -> dict[str, str]:
    """The fields of a trace header by name; what is no field is left out."""
    fields = (part.partition("=") for part in header.split(";"))
    return {name.strip(): value.strip() for name, found, value in fields if found}
