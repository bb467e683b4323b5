"""Steps of a secret's rotation."""

from __future__ import annotations

from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.services.contracts.reply import Reply, failed


def answer(result: FunctionResult) -> Reply:
    """Whether a step of a rotation is done: what the function returns is not looked at, a failure ends the rotation.

    Source: documented, Secrets Manager user guide, "Lambda rotation functions" and "Secrets Manager entries in
    CloudTrail" (`RotationFailed`); assumed, the message.
    """
    reason = result.why_no_result()
    return Reply() if reason is None else failed("RotationFailed", f"Failed to rotate: {reason}", reason)
