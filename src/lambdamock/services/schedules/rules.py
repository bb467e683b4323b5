"""What EventBridge takes as a rule with a schedule, and what its targets get."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lambdamock.errors import LimitExceededException, UsageError, ValidationException

INPUT_LIMIT: Final = 8_192
"""Characters of a constant input. Source: documented, EventBridge API reference, "Target"."""

_NAME: Final = r"[\.\-_A-Za-z0-9]+"
_NAME_LENGTH: Final = 64
_TRANSFORMING: Final = ("Input", "InputPath", "InputTransformer")


class Target(NamedTuple):
    """A function that a rule invokes.

    Attributes:
        identifier: of the target within its rule.
        arn: of the function, with a qualifier where it has one.
        members: of the target as PutTargets takes it: `Input`, `InputPath` and `InputTransformer` count.
    """

    identifier: str
    arn: str
    members: Mapping[str, Any]

    def payload(self, event: Mapping[str, Any]) -> Mapping[str, Any] | bytes:
        """What the function gets of an event."""
        if all(self.members.get(name) is None for name in _TRANSFORMING):
            return event
        from lambdamock.services.input_transformers import payload_of

        return payload_of(event, self.members).encode()


def constant(value: Any) -> dict[str, str]:
    """The members of a target that always gets the same value.

    Raises:
        UsageError: it is not JSON.
        ValidationException: it is too long.

    Source: documented, EventBridge API reference, "Target"; assumed, the place that the error names.
    """
    try:
        text = json.dumps(value)
    except (TypeError, ValueError) as reason:
        raise UsageError(f"aws.schedule(input={value!r}): {reason}; give what JSON can hold") from None
    if len(text) > INPUT_LIMIT:
        raise ValidationException(
            f"1 validation error detected: Value '{text}' at 'targets.1.member.input' failed to satisfy constraint: "
            f"Member must have length less than or equal to {INPUT_LIMIT}"
        )
    return {"Input": text}


def check_name(name: str, place: str) -> None:
    """Names of rules and of targets.

    Args:
        place: as the error names it: "name", or "targets.1.member.id".

    Raises:
        ValidationException: it is too long, or has characters that it cannot have.

    Source: documented, EventBridge API reference, "PutRule" and "Target".
    """
    if len(name) > _NAME_LENGTH:
        constraint = f"Member must have length less than or equal to {_NAME_LENGTH}"
    elif not name:
        constraint = "Member must have length greater than or equal to 1"
    elif not re.fullmatch(_NAME, name):
        constraint = f"Member must satisfy regular expression pattern: {_NAME}"
    else:
        return
    raise ValidationException(
        f"1 validation error detected: Value '{name}' at '{place}' failed to satisfy constraint: {constraint}"
    )


def check_room(count: int, quota: int) -> None:
    """Whether there is room for another one.

    Raises:
        LimitExceededException: Source: documented, rule B077 and EventBridge user guide, "Quotas": 100 (2019) or 300
            rules in an account and region, 5 targets of a rule; assumed, the wording.
    """
    if count >= quota:
        raise LimitExceededException("The requested resource exceeds the maximum number allowed.")
