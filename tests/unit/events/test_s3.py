"""Events of S3."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import unquote_plus

import pytest

from lambdamock.events import Origin, eventbridge, s3, s3_batch


def described(event: dict[str, Any]) -> dict[str, Any]:
    (record,) = event["Records"]
    found: dict[str, Any] = record["s3"]["object"]
    return found


@pytest.mark.parametrize(
    ("key", "encoded"),
    [
        ("Happy Face é.jpg", "Happy+Face+%C3%A9.jpg"),
        ("folder/a+b.txt", "folder/a%2Bb.txt"),
        ("date=2026-01-01/part 0", "date%3D2026-01-01/part+0"),
    ],
)
def test_B169_keys_are_url_encoded(key: str, encoded: str) -> None:
    assert described(s3.object_created("b", key))["key"] == encoded
    assert described(s3.object_removed("b", key))["key"] == encoded
    assert s3_batch.task("b", key)["tasks"][0]["s3Key"] == encoded
    assert unquote_plus(encoded) == key


def test_eventbridge_has_the_key_as_it_is() -> None:
    detail = eventbridge.s3_object("Object Created", "b", "a b.txt")["detail"]
    assert (detail["object"]["key"], detail["reason"]) == ("a b.txt", "PutObject")


@pytest.mark.parametrize("body", [b"", b"\x00\xff", "ü", {"a": [1]}], ids=repr)
def test_the_etag_is_the_md5_of_the_body(body: Any) -> None:
    data = {"ü": "ü".encode(), "{'a': [1]}": b'{"a":[1]}'}.get(str(body), body)
    found = described(s3.object_created("b", "k", body=body))
    assert (found["size"], found["eTag"]) == (len(data), hashlib.md5(data).hexdigest())


def test_an_etag_of_several_parts_and_a_size_can_be_given() -> None:
    found = described(s3.object_created("b", "k", api="CompleteMultipartUpload", size=10_000_000, e_tag="abc-2"))
    assert (found["size"], found["eTag"]) == (10_000_000, "abc-2")


def test_a_removed_object_has_no_size() -> None:
    event = s3.object_removed("b", "k", version_id="v1")
    assert event["Records"][0]["eventName"] == "ObjectRemoved:Delete"
    assert set(described(event)) == {"key", "versionId", "sequencer"}


def test_a_delete_marker_has_the_etag_of_nothing() -> None:
    found = described(s3.object_removed("b", "k", api="DeleteMarkerCreated", version_id="v2"))
    assert (found["eTag"], found["versionId"]) == (hashlib.md5(b"").hexdigest(), "v2")


def test_B168_an_event_is_about_one_object() -> None:
    assert len(s3.object_created("b", "k")["Records"]) == 1


def test_sequencers_grow_with_time() -> None:
    found = [described(s3.object_created("b", "k", origin=Origin(at=at)))["sequencer"] for at in (1e9, 1.5e9, 1.8e9)]
    assert found == sorted(set(found))


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("s3:ObjectTagging:Put", "2.3"),
        ("ObjectAcl:Put", "2.3"),
        ("LifecycleExpiration:Delete", "2.3"),
        ("Replication:OperationFailedReplication", "2.2"),
        ("ReducedRedundancyLostObject", "2.1"),
    ],
)
def test_the_version_of_an_event_is_that_of_its_kind(name: str, version: str) -> None:
    (record,) = s3.object_event(name, "b", "k")["Records"]
    assert (record["eventName"], record["eventVersion"]) == (name.removeprefix("s3:"), version)


def test_a_restored_object_tells_until_when() -> None:
    (record,) = s3.object_event("ObjectRestore:Completed", "b", "k", origin=Origin(at=0.0))["Records"]
    restored = record["glacierEventData"]["restoreEventData"]
    assert restored["lifecycleRestorationExpiryTime"] == "1970-01-02T00:00:00.000Z"


def test_a_batch_job_with_arguments_names_the_bucket() -> None:
    plain, extended = s3_batch.task("b", "k"), s3_batch.task("b", "k", user_arguments={"a": "1"})
    assert (plain["invocationSchemaVersion"], plain["tasks"][0]["s3BucketArn"]) == ("1.0", "arn:aws:s3:::b")
    assert (extended["invocationSchemaVersion"], extended["tasks"][0]["s3Bucket"]) == ("2.0", "b")
