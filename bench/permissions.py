"""What it costs that a handler's own calls of AWS are checked: the same calls with and without it.

`python bench/permissions.py [CALLS]` prints a table; status 1 when the check adds 60 µs or more to a call.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from time import thread_time_ns
from typing import Any, Final

import boto3
from botocore.awsrequest import AWSResponse

from lambdamock import mock_lambda
from table import MICROSECONDS, Row, show

TARGET: Final = 60
"""Microseconds."""

MANY: Final = 300
ROUNDS: Final = 7

ACCOUNT: Final = "123456789012"
ROLE_NAME: Final = "shop"
ROLE: Final = f"arn:aws:iam::{ACCOUNT}:role/{ROLE_NAME}"
CALLS: Final[dict[str, tuple[str, str, dict[str, Any], bytes]]] = {
    "dynamodb GetItem": ("dynamodb", "get_item", {"TableName": "orders", "Key": {"id": {"S": "1"}}}, b"{}"),
    "s3 PutObject": ("s3", "put_object", {"Bucket": "shop", "Key": "a/b.txt", "Body": b"x"}, b""),
    "sqs SendMessage": (
        "sqs",
        "send_message",
        {"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/orders", "MessageBody": "x"},
        b"{}",
    ),
}
"""A client's service and method, its members, and the body that it is answered."""

ALLOWED: Final = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": f"arn:aws:sqs:*:{ACCOUNT}:orders"},
        {"Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": f"arn:aws:dynamodb:*:{ACCOUNT}:table/orders"},
        {"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": "arn:aws:s3:::shop/*"},
    ],
}


class _Raw:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self._body


def client_of(service: str, body: bytes) -> Any:
    """A client that is answered the same each time, by a handler in front of the network."""
    client = boto3.client(service, region_name="us-east-1", aws_access_key_id="bench", aws_secret_access_key="bench")

    def answer(request: Any, **_: object) -> AWSResponse:
        return AWSResponse(request.url, 200, {}, _Raw(body))

    client.meta.events.register("before-send", answer)
    return client


def nanoseconds(name: str, mode: str, count: int) -> float:
    """Of the fastest call of a handler whose role's policies are asked as `mode` says."""
    service, method, members, body = CALLS[name]

    def handler(event: int, _context: object) -> int:
        call = getattr(client_of(service, body), method)
        call(**members)
        return min(_taken(call, members) for _ in range(event))

    with mock_lambda(iam=mode) as aws:
        role = aws.iam.put_role(ROLE_NAME, policies=[ALLOWED])
        function = aws.function(handler, name="shop", role=role, timeout=300)
        taken: int = function.invoke(count).result
    return taken


def _taken(call: Callable[..., Any], members: dict[str, Any]) -> int:
    started = thread_time_ns()
    call(**members)
    return thread_time_ns() - started


def row(name: str, count: int) -> Row:
    """The fastest of some rounds with the check and without it in turn, because others share the machine."""
    rounds = [(nanoseconds(name, "auto", count), nanoseconds(name, "off", count)) for _ in range(ROUNDS)]
    ours, floor = (min(times) for times in zip(*rounds, strict=True))
    return Row(name, "µs", MICROSECONDS, {"ours": [ours], "floor": [floor]}, "difference", TARGET)


def main(count: int = MANY) -> int:
    """Print the table; tell whether the target is met."""
    measured = [row(name, count) for name in CALLS]
    print(show(measured))
    return int(any(one.is_met() is False for one in measured))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
