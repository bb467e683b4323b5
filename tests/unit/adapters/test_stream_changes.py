"""Changes that a mock tells become those that functions get."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.adapters.stream_changes import content_of, written
from lambdamock.events.content import Event


def told(event: str, **change: Any) -> dict[str, Any]:
    return {
        "eventID": "e" * 32,
        "eventName": event,
        "eventVersion": "1.0",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": "of another clock",
            "Keys": {"id": {"S": "a"}},
            "SequenceNumber": "111",
            "SizeBytes": 400,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            **change,
        },
    }


def content(one: dict[str, Any], *, is_2019: bool = False) -> Event:
    return content_of(one, region="eu-west-1", arrived_at=1767225600.9, is_2019=is_2019)


def test_a_change_is_told_as_aws_does() -> None:
    new = {"id": {"S": "a"}, "n": {"N": "10"}}
    assert content(told("INSERT", NewImage=new)) == {
        "eventID": "e" * 32,
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1767225600.0,
            "Keys": {"id": {"S": "a"}},
            "NewImage": new,
            "SequenceNumber": "111",
            "SizeBytes": 9,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    }


def test_in_2019_it_had_another_version_and_no_time() -> None:
    record = content(told("INSERT"), is_2019=True)
    assert record["eventVersion"] == "1.0"
    assert "ApproximateCreationDateTime" not in record["dynamodb"]


@pytest.mark.parametrize(
    ("event", "images"),
    [("INSERT", ["NewImage"]), ("MODIFY", ["NewImage", "OldImage"]), ("REMOVE", ["OldImage"])],
)
def test_an_image_that_cannot_be_is_left_out(event: str, images: list[str]) -> None:
    item = {"id": {"S": "a"}}
    shown = content(told(event, NewImage=item, OldImage=item))["dynamodb"]
    assert [name for name in shown if name.endswith("Image")] == images


def test_bytes_are_base64_wherever_they_are() -> None:
    item = {"b": {"B": b"\x01"}, "s": {"BS": [b"a", b"b"]}, "l": {"L": [{"M": {"x": {"B": b"z"}}}, {"BOOL": True}]}}
    assert written(item) == {
        "b": {"B": "AQ=="},
        "s": {"BS": ["YQ==", "Yg=="]},
        "l": {"L": [{"M": {"x": {"B": "eg=="}}}, {"BOOL": True}]},
    }


def test_the_bytes_of_a_key_are_those_of_the_item() -> None:
    """moto encodes them twice."""
    shown = content(told("INSERT", Keys={"id": {"B": b"AQ=="}}, NewImage={"id": {"B": b"\x01"}}))["dynamodb"]
    assert shown["Keys"] == shown["NewImage"] == {"id": {"B": "AQ=="}}


def test_what_the_mock_has_lost_is_measured_as_it_says() -> None:
    shown = content(told("INSERT", NewImage={"l": {"L": [{}]}}))["dynamodb"]
    assert (shown["NewImage"], shown["SizeBytes"]) == ({"l": {"L": [{}]}}, 400)


def test_who_removed_an_expired_item_is_told() -> None:
    who = {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
    record = content({**told("REMOVE", OldImage={"id": {"S": "a"}}), "userIdentity": who})
    assert record["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
