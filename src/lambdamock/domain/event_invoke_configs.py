"""How asynchronous invocations of a function, version or alias are retried, and where their results go."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from lambdamock.domain.arns import FunctionReference

_DESTINATIONS: Final = {
    "sqs": re.compile(r"[\w-]+"),  # a FIFO queue's name has a dot
    "sns": re.compile(r"[\w-]+"),  # the same
    "lambda": re.compile(r"function:([\w-]+)(?::(\$LATEST|[\w-]+))?"),
    "events": re.compile(r"event-bus/.+"),
}
"""Service to the resources of it that may be a destination of both outcomes."""

_FAILURE_DESTINATIONS: Final = {**_DESTINATIONS, "s3": re.compile(r"[a-z0-9][a-z0-9.-]+")}


class EventInvokeConfig(NamedTuple):
    """The asynchronous configuration of one qualifier.

    Attributes:
        qualifier: "$LATEST", a version's digits or an alias's name.
        last_modified: seconds since the epoch.
        maximum_retry_attempts: 0 to 2; None leaves Lambda's default, 2.
        maximum_event_age: seconds, 60 to 21,600; None leaves Lambda's default, six hours.
        on_success, on_failure: ARNs of the destinations; empty when there is none.
    """

    qualifier: str
    last_modified: float
    maximum_retry_attempts: int | None = None
    maximum_event_age: int | None = None
    on_success: str = ""
    on_failure: str = ""


def can_take_successes(arn: str) -> bool:
    """Whether results of successful invocations may go there.

    Source: documented, the service model, `DestinationConfig`: a function, a standard queue or topic, an event bus.
    """
    return _names_one_of(_DESTINATIONS, arn)


def can_take_failures(arn: str) -> bool:
    """Whether records of failed invocations may go there; beside the others, an S3 bucket.

    Source: documented, the service model, `DestinationConfig`.
    """
    return _names_one_of(_FAILURE_DESTINATIONS, arn)


@lru_cache(maxsize=1024)
def function_named_by(arn: str) -> FunctionReference | None:
    """The function that a destination names; None when it names something else."""
    _, service, region, account_id, resource = _parts_of(arn)
    match = _DESTINATIONS["lambda"].fullmatch(resource) if service == "lambda" else None
    return FunctionReference(region, account_id, match[1], match[2]) if match else None


def _names_one_of(kinds: dict[str, re.Pattern[str]], arn: str) -> bool:
    prefix, service, _, _, resource = _parts_of(arn)
    return prefix == "arn" and service in kinds and kinds[service].fullmatch(resource) is not None


def _parts_of(arn: str) -> tuple[str, str, str, str, str]:
    """`arn`, service, region, account and resource; empty texts for what is not there."""
    prefix, _, service, region, account_id, resource = (arn.split(":", 5) + [""] * 5)[:6]
    return prefix, service, region, account_id, resource
