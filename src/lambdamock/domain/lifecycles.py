"""The phases that a function goes through, and what its answers show in each.

Source: observed, recorded answers of CreateFunction, GetFunction, UpdateFunctionCode and UpdateFunctionConfiguration;
documented, the service model, `StateReasonCode`, for a version whose snapshot cannot be taken; assumed, its wording.
"""

from __future__ import annotations

from enum import Enum
from typing import Final


class Phase(Enum):
    """Where a function is between the call that changes it and the moment when it is ready."""

    CREATING = "creating"
    READY = "ready"
    UPDATING = "updating"
    FAILED = "failed"


NEXT: Final = {Phase.CREATING: Phase.READY, Phase.UPDATING: Phase.READY}
"""What a phase turns into by itself, after the time that the change takes."""

SECONDS: Final = {
    "creation": 2.0,
    "update": 2.0,
    "snapshot": 120.0,
    "mapping": 20.0,
    "provisioned concurrency": 60.0,
    "capacity provider": 120.0,
    "scaling": 60.0,
}
"""How long a change takes by itself where transitions take time. Source: assumed, their order of magnitude on AWS."""

SHOWN: Final = {
    Phase.CREATING: {
        "State": "Pending",
        "StateReason": "The function is being created.",
        "StateReasonCode": "Creating",
    },
    Phase.READY: {"State": "Active", "LastUpdateStatus": "Successful"},
    Phase.FAILED: {
        "State": "Failed",
        "StateReason": "The function's initialization failed. For more information, check the Amazon CloudWatch logs.",
        "StateReasonCode": "FunctionError",
    },
    Phase.UPDATING: {
        "State": "Active",
        "LastUpdateStatus": "InProgress",
        "LastUpdateStatusReason": "The function is being created.",
        "LastUpdateStatusReasonCode": "Creating",
    },
}
"""The members of a function's configuration that a phase shows; all others of their kind are absent."""
