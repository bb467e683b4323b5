"""Leases on concurrency: who may run now, and who is throttled."""

from __future__ import annotations

from threading import Lock
from typing import TypeAlias

from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.concurrency import Limits
from lambdamock.errors import TooManyRequestsException

Slot: TypeAlias = tuple[str, ...]
"""What a running execution is counted under: account and region, the function of them, or also a qualifier."""


def is_provisioned(slot: Slot) -> bool:
    """Whether an execution is one of those that are provisioned for its version."""
    return len(slot) == 4


class Leases:
    """Counts the executions that run at this moment.

    Source: documented, rules A162 to A164, A172, A174; observed, recorded refusals of Invoke.
    """

    def __init__(self) -> None:
        self._running: dict[Slot, int] = {}
        self._lock = Lock()

    def take(self, reference: FunctionReference, limits: Limits) -> Slot:
        """Take one execution of a function, to be given back when the invocation ends.

        First those that are provisioned for the version, then those that the function reserves, or, when it reserves
        none, those that all functions share.

        Args:
            reference: the function; its qualifier is not looked at.
            limits: of the version that runs, see `domain.concurrency.limits_of`.

        Returns:
            what the execution is counted under from now on; for `give_back`.

        Raises:
            TooManyRequestsException: none is left; `Reason` says whether of the function's or of the account's.
        """
        region, account_id, name, _ = reference
        reserved, provisioned, qualifier, pool = limits
        slot: Slot
        with self._lock:
            if provisioned:
                slot = (region, account_id, name, qualifier)
                if self._running.get(slot, 0) < provisioned:
                    return self._counted(slot)
            if reserved is None:
                slot = (region, account_id)
                if self._running.get(slot, 0) < pool:
                    return self._counted(slot)
                raise throttled("ConcurrentInvocationLimitExceeded")
            slot = (region, account_id, name)
            if self._running.get(slot, 0) < reserved:
                return self._counted(slot)
            raise throttled("ReservedFunctionConcurrentInvocationLimitExceeded")

    def give_back(self, slot: Slot) -> None:
        """End one execution that is counted under `slot`; once."""
        with self._lock:
            left = self._running[slot] - 1
            if left:
                self._running[slot] = left
            else:
                del self._running[slot]

    def _counted(self, slot: Slot) -> Slot:
        self._running[slot] = self._running.get(slot, 0) + 1
        return slot


def throttled(reason: str) -> TooManyRequestsException:
    """The answer to an execution that there is no room for; `reason` as the service model names it."""
    return TooManyRequestsException("Rate Exceeded.", Reason=reason)
