"""Calls in a handler whose role is given its permissions one by one, as the denials ask for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from tests.journeys.permissions_by_service.samples import ENDPOINTS, REGION

from lambdamock import Aws
from lambdamock.domain.journal import Authorisation

ROLE, FUNCTION = "shop", "orders"
NEUTRAL = {"Effect": "Allow", "Action": "health:DescribeEvents", "Resource": "*"}
"""So that the role has a policy when nothing is granted."""
MOST = 25
"""Permissions that one call may need."""


Call = tuple[str, "dict[str, Any]"]


class Permission(NamedTuple):
    """What a denial names."""

    action: str
    resource: str

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"


class Denied(NamedTuple):
    """A call was denied.

    Attributes:
        missing: as the journal has it.
        kind: the class of the exception.
    """

    missing: Permission
    code: str
    status: int
    message: str
    kind: type[Exception]


class Trial(NamedTuple):
    """What one operation showed.

    Attributes:
        params: what it was called with.
        needed: the permissions that were granted until it was let through, in the order in which they were missed.
        denials: one for each permission that was left out while those before it were granted.
        without: for each permission, in the same order, what was missed when it alone was left out.
        result: what it came to when it was let through: "reached", "answered", or the code of an error.
    """

    service: str
    operation: str
    params: dict[str, Any]
    needed: tuple[Permission, ...]
    denials: tuple[Denied, ...]
    without: tuple[Permission | None, ...]
    result: str


class Refusal(NamedTuple):
    """An error that a client raises, or that an answer tells of one of its entries."""

    code: str
    status: int
    message: str
    kind: type[Exception]


class LetThroughError(Exception):
    """A call was let through to whoever answers it."""


def trials(aws: Aws, service: str, calls: Sequence[Call], answered: Iterable[str]) -> list[Trial]:
    """Make calls of a service from a handler whose role has, one after the other, what they need.

    Args:
        calls: operations with their members.
        answered: operations that are answered when they are let through; the others end there.
    """
    role = granted(aws, ())
    found: list[Trial] = []
    real = set(answered)

    def handler(_event: object, _context: object) -> None:
        client, ended = client_of(service), client_of(service)
        ended.meta.events.register_first("before-send", let_through)
        for operation, params in calls:
            found.append(tried(aws, client if operation in real else ended, service, operation, params))

    outcome = aws.function(handler, name=FUNCTION, role=role, timeout=900).invoke()
    assert outcome.error is None, outcome
    return found


def client_of(service: str) -> Any:
    config = Config(retries={"total_max_attempts": 1})
    return boto3.client(service, region_name=REGION, endpoint_url=ENDPOINTS.get(service), config=config)


def let_through(**_: Any) -> None:
    raise LetThroughError


def granted(aws: Aws, permissions: Iterable[Permission]) -> str:
    """The role with exactly these permissions."""
    statements = [{"Effect": "Allow", "Action": one.action, "Resource": one.resource} for one in permissions]
    return aws.iam.put_role(ROLE, policies=[{"Version": "2012-10-17", "Statement": [NEUTRAL, *statements]}])


def tried(aws: Aws, client: Any, service: str, operation: str, params: dict[str, Any]) -> Trial:
    """Make a call with nothing granted, with what it misses added until it is let through, and with each left out."""

    def call(permissions: Iterable[Permission]) -> Denied | str:
        granted(aws, permissions)
        return called(aws, client, operation, params)

    needed: list[Permission] = []
    denials: list[Denied] = []
    result = call(())
    while isinstance(result, Denied):
        assert result.missing not in needed, f"{service} {operation}: {result.missing} is granted, and denied"
        assert len(needed) < MOST, f"{service} {operation}: it always misses something more: {needed}"
        needed.append(result.missing)
        denials.append(result)
        result = call(needed)
    without = tuple(left_out(call, needed, index) for index in range(len(needed) - 1))
    if denials:  # the last one was left out already: it was denied with all others granted
        without = (*without, denials[-1].missing)
    return Trial(service, operation, params, tuple(needed), tuple(denials), without, result)


def left_out(
    call: Callable[[Iterable[Permission]], Denied | str], needed: Sequence[Permission], index: int
) -> Permission | None:
    result = call([*needed[:index], *needed[index + 1 :]])
    return result.missing if isinstance(result, Denied) else None


def called(aws: Aws, client: Any, operation: str, params: dict[str, Any]) -> Denied | str:
    """What one call comes to."""
    before = newest(aws)
    result = refusal_or_result(client, operation, params)
    missing = missed(aws, before)
    if missing is None:
        return result.code if isinstance(result, Refusal) else result
    assert isinstance(result, Refusal), f"{operation}: {missing} is denied, but it came to {result!r}"
    return Denied(missing, *result)


def newest(aws: Aws) -> Authorisation | None:
    return next(aws.journal.newest_first(Authorisation), None)


def missed(aws: Aws, before: Authorisation | None) -> Permission | None:
    """The permission that was denied, when anything was asked since."""
    fact = newest(aws)
    is_denied = fact is not None and fact is not before and fact.verdict == "denied"
    return Permission(fact.action, fact.resource) if fact is not None and is_denied else None


def refusal_or_result(client: Any, operation: str, params: dict[str, Any]) -> Refusal | str:
    try:
        answer = getattr(client, xform_name(operation))(**params)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return Refusal(error.response["Error"]["Code"], status, error.response["Error"]["Message"], type(error))
    except LetThroughError:
        return "reached"
    except Exception as error:  # noqa: BLE001 - whatever its answerer fails with: it was let through
        return type(error).__name__
    return refusal_in(answer) or "answered"


def refusal_in(answer: dict[str, Any]) -> Refusal | None:
    """The first error that an answer tells of an entry of a batch."""
    status = answer["ResponseMetadata"]["HTTPStatusCode"]
    for entry in (*answer.get("Errors", ()), *(one.get("Error", {}) for one in answer.get("Responses", ()))):
        code = entry.get("Code") or entry.get("ErrorCode")
        if code:
            return Refusal(code, status, entry["Message"], ClientError)
    return None
