"""How many executions run at this moment, for the metrics; who may run, `concurrency` decides."""

from __future__ import annotations

from threading import Lock

from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.concurrency import Limits
from lambdamock.domain.measurements import Concurrency
from lambdamock.invocation.concurrency import Slot, is_provisioned


class Tally:
    """Counts for the metrics what runs at this moment: of each account, of each function, unreserved and provisioned.

    Source: documented, rule B233; developer guide of today, "Types of metrics for Lambda functions", concurrency.
    """

    def __init__(self) -> None:
        self._counts: dict[tuple[str, ...], int] = {}
        self._lock = Lock()

    def begin(self, reference: FunctionReference, limits: Limits, slot: Slot) -> Concurrency:
        """Count an execution that has begun; what is returned goes to `end`, once."""
        region, account_id, name, _ = reference
        counts, reserved = self._counts, limits.reserved is not None
        unreserved = ("unreserved", region, account_id)
        with self._lock:
            account = counts[region, account_id] = counts.get((region, account_id), 0) + 1
            function = counts[region, account_id, name] = counts.get((region, account_id, name), 0) + 1
            if not reserved:
                counts[unreserved] = counts.get(unreserved, 0) + 1
            if is_provisioned(slot):
                counts[slot] = counts.get(slot, 0) + 1
                provisioned = counts[slot]
            else:
                provisioned = 0
            shared = counts.get(unreserved, 0)
        _, allocated, qualifier, pool = limits
        return Concurrency(account, shared, function, provisioned, allocated, qualifier, pool, reserved)

    def end(self, reference: FunctionReference, slot: Slot, begun: Concurrency) -> None:
        """Count it no more."""
        region, account_id, name, _ = reference
        counts = self._counts
        with self._lock:
            counts[region, account_id] -= 1
            counts[region, account_id, name] -= 1
            if not begun.is_reserved:
                counts["unreserved", region, account_id] -= 1
            if begun.provisioned:
                counts[slot] -= 1
