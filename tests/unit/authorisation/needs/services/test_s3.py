"""What calls of S3 need: versions, copies, access points, many objects at once."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from tests.unit.authorisation.needs.services.calls import ACCOUNT, arn, needs, permissions, told

OBJECT = "arn:aws:s3:::b/k/a.txt"
POINT = arn("s3", "accesspoint/ap")
OUTPOST = arn("s3-outposts", "outpost/op-1/accesspoint/ap")
LAMBDA_POINT = arn("s3-object-lambda", "accesspoint/ol")
COMMON = {"s3:authType", "s3:signatureversion", "s3:TlsVersion", "s3:ResourceAccount"}


def headers(operation: str, members: dict[str, Any]) -> dict[str, Any]:
    """The condition keys of a call's first need, without those that all calls have."""
    (first, *_) = told(needs("s3", operation, {"Bucket": "b", "Key": "k", **members}), "s3:")
    return {key: value for key, value in first.items() if key not in COMMON}


@pytest.mark.parametrize(
    ("operation", "plain", "of_version"),
    [
        ("GetObject", ["GetObject"], ["GetObjectVersion"]),
        ("HeadObject", ["GetObject"], ["GetObjectVersion"]),
        ("DeleteObject", ["DeleteObject"], ["DeleteObjectVersion"]),
        ("GetObjectAcl", ["GetObjectAcl"], ["GetObjectVersionAcl"]),
        ("PutObjectAcl", ["PutObjectAcl"], ["PutObjectVersionAcl"]),
        ("GetObjectTagging", ["GetObjectTagging"], ["GetObjectVersionTagging"]),
        ("PutObjectTagging", ["PutObjectTagging"], ["PutObjectVersionTagging"]),
        ("DeleteObjectTagging", ["DeleteObjectTagging"], ["DeleteObjectVersionTagging"]),
        (
            "GetObjectAttributes",
            ["GetObject", "GetObjectAttributes"],
            ["GetObjectVersion", "GetObjectVersionAttributes"],
        ),
    ],
)
def test_a_version_needs_actions_of_its_own(operation: str, plain: list[str], of_version: list[str]) -> None:
    members = {"Bucket": "b", "Key": "k/a.txt"}
    assert permissions("s3", operation, members) == [(f"s3:{action}", OBJECT) for action in plain]
    versioned = {**members, "VersionId": "v1"}
    assert permissions("s3", operation, versioned) == [(f"s3:{action}", OBJECT) for action in of_version]
    assert headers(operation, {"VersionId": "v1"}) == {"s3:VersionId": "v1"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("src/a%20b.txt", ("s3:GetObject", "arn:aws:s3:::src/a b.txt"), id="text"),
        pytest.param("/src/a", ("s3:GetObject", "arn:aws:s3:::src/a"), id="with-a-slash"),
        pytest.param("src/a?versionId=v9", ("s3:GetObjectVersion", "arn:aws:s3:::src/a"), id="version"),
        pytest.param({"Bucket": "src", "Key": "a"}, ("s3:GetObject", "arn:aws:s3:::src/a"), id="parts"),
        pytest.param(
            {"Bucket": "src", "Key": "a", "VersionId": "v"},
            ("s3:GetObjectVersion", "arn:aws:s3:::src/a"),
            id="parts-version",
        ),
        pytest.param(f"{POINT}/object/a", ("s3:GetObject", f"{POINT}/object/a"), id="access-point"),
    ],
)
def test_a_copy_reads_its_source_and_writes(source: Any, expected: tuple[str, str]) -> None:
    members = {"Bucket": "b", "Key": "k", "CopySource": source}
    assert permissions("s3", "CopyObject", members) == [expected, ("s3:PutObject", "arn:aws:s3:::b/k")]
    assert permissions("s3", "UploadPartCopy", members) == [("s3:PutObject", "arn:aws:s3:::b/k"), expected]


def test_a_copy_of_tagged_objects_needs_their_tags() -> None:
    known = {("s3-object-tags", "arn:aws:s3:::src/a"): "team=blue"}
    members = {"Bucket": "b", "Key": "k", "CopySource": "src/a?versionId=1"}
    assert permissions("s3", "CopyObject", members, known) == [
        ("s3:GetObjectVersion", "arn:aws:s3:::src/a"),
        ("s3:GetObjectVersionTagging", "arn:aws:s3:::src/a"),
        ("s3:PutObject", "arn:aws:s3:::b/k"),
        ("s3:PutObjectTagging", "arn:aws:s3:::b/k"),
    ]


def test_a_copy_with_tags_of_its_own_leaves_those_of_the_source() -> None:
    known = {("s3-object-tags", "arn:aws:s3:::src/a"): "team=blue"}
    members = {"Bucket": "b", "Key": "k", "CopySource": "src/a", "TaggingDirective": "REPLACE", "Tagging": "x=y"}
    assert permissions("s3", "CopyObject", members, known) == [
        ("s3:GetObject", "arn:aws:s3:::src/a"),
        ("s3:PutObject", "arn:aws:s3:::b/k"),
        ("s3:PutObjectTagging", "arn:aws:s3:::b/k"),
    ]


def test_objects_are_deleted_each_for_itself() -> None:
    members = {"Bucket": "b", "Delete": {"Objects": [{"Key": "x"}, {"Key": "y", "VersionId": "1"}]}}
    found = needs("s3", "DeleteObjects", members)
    assert [(need.action, need.resource, need.context.get("s3:VersionId")) for need in found] == [
        ("s3:DeleteObject", "arn:aws:s3:::b/x", None),
        ("s3:DeleteObjectVersion", "arn:aws:s3:::b/y", "1"),
    ]


def test_to_pass_over_a_lock_is_a_permission_of_its_own() -> None:
    members: dict[str, Any] = {"Bucket": "b", "BypassGovernanceRetention": True}
    assert permissions("s3", "DeleteObjects", {**members, "Delete": {"Objects": [{"Key": "x"}]}}) == [
        ("s3:DeleteObject", "arn:aws:s3:::b/x"),
        ("s3:BypassGovernanceRetention", "arn:aws:s3:::b/x"),
    ]
    assert permissions("s3", "PutObjectRetention", {**members, "Key": "x"}) == [
        ("s3:PutObjectRetention", "arn:aws:s3:::b/x"),
        ("s3:BypassGovernanceRetention", "arn:aws:s3:::b/x"),
    ]


@pytest.mark.parametrize(
    ("bucket", "operation", "expected"),
    [
        pytest.param(POINT, "GetObject", ("s3:GetObject", f"{POINT}/object/k"), id="object"),
        pytest.param(POINT, "ListObjectsV2", ("s3:ListBucket", POINT), id="list"),
        pytest.param(OUTPOST, "PutObject", ("s3-outposts:PutObject", f"{OUTPOST}/object/k"), id="outpost"),
        pytest.param(
            LAMBDA_POINT, "GetObject", ("s3-object-lambda:GetObject", f"{LAMBDA_POINT}/object/k"), id="object-lambda"
        ),
    ],
)
def test_an_access_point_takes_the_place_of_its_bucket(bucket: str, operation: str, expected: tuple[str, str]) -> None:
    (need,) = needs("s3", operation, {"Bucket": bucket, "Key": "k"})
    assert (need.action, need.resource) == expected
    assert need.context["s3:DataAccessPointArn"] == bucket
    assert need.context["s3:DataAccessPointAccount"] == ACCOUNT


def test_directory_buckets_are_used_in_a_session() -> None:
    bucket = "b--euw1-az1--x-s3"
    session = [("s3express:CreateSession", arn("s3express", f"bucket/{bucket}"))]
    assert permissions("s3", "PutObject", {"Bucket": bucket, "Key": "k", "Tagging": "a=b"}) == session
    assert permissions("s3", "ListObjectsV2", {"Bucket": bucket}) == session
    assert permissions("s3", "DeleteBucket", {"Bucket": bucket}) == [
        ("s3express:DeleteBucket", arn("s3express", f"bucket/{bucket}"))
    ]


@pytest.mark.parametrize(
    ("operation", "members", "expected"),
    [
        pytest.param("PutObject", {"ACL": "private"}, {"s3:x-amz-acl": "private"}, id="acl"),
        pytest.param(
            "PutObject",
            {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "arn:key"},
            {"s3:x-amz-server-side-encryption": "aws:kms", "s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:key"},
            id="encryption",
        ),
        pytest.param("PutObject", {"StorageClass": "GLACIER"}, {"s3:x-amz-storage-class": "GLACIER"}, id="class"),
        pytest.param(
            "PutObject",
            {"Tagging": "team=blue%20one&x="},
            {
                "s3:RequestObjectTag/team": "blue one",
                "s3:RequestObjectTag/x": "",
                "s3:RequestObjectTagKeys": ["team", "x"],
            },
            id="tags-in-a-header",
        ),
        pytest.param(
            "PutObjectTagging",
            {"Tagging": {"TagSet": [{"Key": "team", "Value": "red"}]}},
            {"s3:RequestObjectTag/team": "red", "s3:RequestObjectTagKeys": ["team"]},
            id="tags-in-a-body",
        ),
        pytest.param(
            "PutBucketTagging", {"Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}, {}, id="tags-of-buckets"
        ),
        pytest.param(
            "ListObjectsV2",
            {"Prefix": "home/", "Delimiter": "/", "MaxKeys": 10},
            {"s3:prefix": "home/", "s3:delimiter": "/", "s3:max-keys": "10"},
            id="list",
        ),
        pytest.param("ListObjectsV2", {"Prefix": ""}, {"s3:prefix": ""}, id="list-all"),
        pytest.param(
            "CreateBucket",
            {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}},
            {"s3:locationconstraint": "eu-west-1"},
            id="location",
        ),
        pytest.param(
            "PutObjectRetention",
            {"ObjectLockRetainUntilDate": datetime(2030, 1, 2, tzinfo=timezone.utc)},
            {"s3:object-lock-retain-until-date": "2030-01-02T00:00:00+00:00"},
            id="moment",
        ),
        pytest.param(
            "CopyObject",
            {"CopySource": "src/a", "MetadataDirective": "REPLACE"},
            {"s3:x-amz-copy-source": "src/a", "s3:x-amz-metadata-directive": "REPLACE"},
            id="copy",
        ),
    ],
)
def test_headers_are_condition_keys(operation: str, members: dict[str, Any], expected: dict[str, Any]) -> None:
    assert headers(operation, members) == expected


def test_every_call_tells_how_it_is_signed_and_whose_the_bucket_is() -> None:
    (keys,) = told(needs("s3", "GetObject", {"Bucket": "b", "Key": "k"}), "s3:")
    assert keys == {
        "s3:authType": "REST-HEADER",
        "s3:signatureversion": "AWS4-HMAC-SHA256",
        "s3:TlsVersion": "1.3",
        "s3:ResourceAccount": ACCOUNT,
    }
