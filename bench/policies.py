"""What a decision about permissions costs, over a role with twenty statements that was asked before.

`python bench/policies.py [DECISIONS]` prints a table; status 1 when one takes 15 µs or more in the fastest round.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from time import process_time_ns
from typing import Any, Final

from lambdamock.iam import Outcome, Policies, Principal, Request, decide, read
from table import Row, show

TARGET: Final = 15
"""Microseconds."""

MANY: Final = 20_000
ROUNDS: Final = 5
STATEMENTS: Final = 20

ACCOUNT: Final = "123456789012"
ROLE: Final = f"arn:aws:iam::{ACCOUNT}:role/shop"
SESSION: Final = Principal(f"arn:aws:sts::{ACCOUNT}:assumed-role/shop/orders", ACCOUNT, ROLE)
CONTEXT: Final = {
    "aws:PrincipalArn": ROLE,
    "aws:PrincipalAccount": ACCOUNT,
    "aws:PrincipalType": "AssumedRole",
    "aws:userid": "AROAEXAMPLE:orders",
    "aws:SecureTransport": "true",
    "aws:SourceIp": "203.0.113.17",
    "aws:UserAgent": "Boto3",
    "aws:CurrentTime": "2026-03-15T12:00:00Z",
    "aws:EpochTime": "1773576000",
    "aws:RequestedRegion": "eu-west-1",
    "aws:ViaAWSService": "false",
    "aws:TokenIssueTime": "2026-03-15T11:50:00Z",
    "aws:PrincipalTag/team": "red",
}
TABLE: Final = f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/"
CONDITIONS: Final = {
    "StringLike": {"aws:PrincipalTag/team": ["blue*", "re?"]},
    "Bool": {"AWS:secureTransport": "true"},
    "IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"]},
    "DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"},
}


def document(**last: Any) -> dict[str, Any]:
    """A policy whose first nineteen statements are about other tables, with patterns, and whose last one is given."""
    others = [
        {"Effect": "Allow", "Action": ["dynamodb:Get*", "dynamodb:Query"], "Resource": f"{TABLE}*/other-{index}/*"}
        for index in range(STATEMENTS - 1)
    ]
    statement = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": f"{TABLE}orders", **last}
    return {"Version": "2012-10-17", "Statement": [*others, statement]}


CASES: Final = {
    "allowed by the last": (document(), Outcome.ALLOWED),
    "allowed by none": (document(Resource=f"{TABLE}customers"), Outcome.IMPLICIT_DENY),
    "denied by the last": (document(Effect="Deny"), Outcome.EXPLICIT_DENY),
    "allowed by none, a variable": (document(Resource=f"{TABLE}${{aws:PrincipalTag/team}}-*"), Outcome.IMPLICIT_DENY),
    "allowed by the last, four conditions": (document(Condition=CONDITIONS), Outcome.ALLOWED),
}


def microseconds(request: Request, policies: Policies, count: int) -> float:
    """Of one decision, in the fastest of some rounds: of the processor, because others share the machine."""
    taken = []
    for _ in range(ROUNDS):
        started = process_time_ns()
        for _ in range(count):
            decide(request, policies)
        taken.append(process_time_ns() - started)
    return min(taken) / count / 1_000


def rows(count: int) -> Iterator[Row]:
    """The lines of the table, for that many decisions."""
    request = Request(SESSION, "dynamodb:GetItem", f"{TABLE}orders", CONTEXT)
    for name, (source, outcome) in CASES.items():
        policies = Policies((read(source, name="bench"),))
        assert decide(request, policies).outcome is outcome
        yield Row(name, "µs", 1, {"ours": [microseconds(request, policies, count)]}, "value", TARGET)
    yield Row("a resource that was not asked before", "µs", 1, {"ours": [_new(request, count)]})
    yield Row("read and asked for the first time", "µs", 1, {"ours": [_cold(request, count // 100)]})


def _new(request: Request, count: int) -> float:
    policies = Policies((read(document()),))
    decide(request, policies)
    requests = [request._replace(resource=f"{TABLE}orders-{index}") for index in range(count)]
    started = process_time_ns()
    for each in requests:
        decide(each, policies)
    return (process_time_ns() - started) / count / 1_000


def _cold(request: Request, count: int) -> float:
    source = CASES["allowed by the last, four conditions"][0]
    started = process_time_ns()
    for _ in range(count):
        decide(request, Policies((read(source),)))
    return (process_time_ns() - started) / count / 1_000


def main(count: int = MANY) -> int:
    """Print the table; tell whether the target is met."""
    measured = list(rows(count))
    print(show(measured))
    return int(any(row.is_met() is False for row in measured))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
