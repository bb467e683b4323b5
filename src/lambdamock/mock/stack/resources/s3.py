"""Buckets and their policies, in another mock that answers S3."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from lambdamock.mock.stack.resources import buckets
from lambdamock.mock.stack.resources.making import Making, makes
from lambdamock.mock.stack.resources.shapes import items_at, object_at, text_at
from lambdamock.mock.stack.site import Kind, Made

_NAME: Final = 63
_USUAL_REGION: Final = "us-east-1"


class _Setting(NamedTuple):
    """How a property of a bucket is set.

    Attributes:
        operation: the method of a client.
        member: what it takes.
        read: makes it of the property.
    """

    operation: str
    member: str
    read: Callable[[Any, str], Any] = buckets.unchanged


_SETTINGS: Final[Mapping[str, _Setting]] = {
    "OwnershipControls": _Setting("put_bucket_ownership_controls", "OwnershipControls"),
    "PublicAccessBlockConfiguration": _Setting("put_public_access_block", "PublicAccessBlockConfiguration"),
    "VersioningConfiguration": _Setting("put_bucket_versioning", "VersioningConfiguration"),
    "BucketEncryption": _Setting("put_bucket_encryption", "ServerSideEncryptionConfiguration", buckets.encryption),
    "CorsConfiguration": _Setting("put_bucket_cors", "CORSConfiguration", buckets.cors),
    "LifecycleConfiguration": _Setting(
        "put_bucket_lifecycle_configuration", "LifecycleConfiguration", buckets.life_cycle
    ),
    "LoggingConfiguration": _Setting("put_bucket_logging", "BucketLoggingStatus", buckets.logging),
    "ObjectLockConfiguration": _Setting("put_object_lock_configuration", "ObjectLockConfiguration"),
    "AccelerateConfiguration": _Setting(
        "put_bucket_accelerate_configuration", "AccelerateConfiguration", buckets.acceleration
    ),
    "ReplicationConfiguration": _Setting("put_bucket_replication", "ReplicationConfiguration", buckets.replication),
    "Tags": _Setting("put_bucket_tagging", "Tagging", buckets.tagging),
    "WebsiteConfiguration": _Setting("put_bucket_website", "WebsiteConfiguration", buckets.website),
    "NotificationConfiguration": _Setting(
        "put_bucket_notification_configuration", "NotificationConfiguration", buckets.notifications
    ),
}
"""By property, in the order in which they are set: a log's or a replication's bucket may need what comes before."""


@makes("AWS::S3::Bucket")
def _bucket(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::S3::Bucket"; observed, that names are lower case."""
    name = making.text("BucketName") or making.site.name_for(making.logical_id, _NAME).lower()
    making.refuse_existing(name, "s3", "head_bucket", Bucket=name)
    region = making.site.region
    place = None if region == _USUAL_REGION else {"LocationConstraint": region}
    locks = making.raw("ObjectLockEnabled")
    acl = buckets.acl(making.text("AccessControl"))
    ownership = _ownership(making) if acl else None
    making.call(
        "s3",
        "create_bucket",
        Bucket=name,
        CreateBucketConfiguration=place,
        ACL=acl,
        ObjectLockEnabledForBucket=locks,
        ObjectOwnership=ownership,
    )
    making.undo_by(lambda: _remove(making, name))
    for prop, setting in _SETTINGS.items():
        if making.has(prop):
            value = setting.read(making.raw(prop), f"{making.place}.{prop}")
            making.call("s3", setting.operation, Bucket=name, **{setting.member: value})
    return making.made(name, _attributes(making, name))


def _ownership(making: Making) -> str | None:
    """Source: documented, S3 user guide, "Controlling ownership": an ACL needs a bucket that does not disable them."""
    place = f"{making.place}.OwnershipControls.Rules"
    rules = items_at(making.object("OwnershipControls").get("Rules", []), place)
    owner: str | None = object_at(rules[0], f"{place}.0").get("ObjectOwnership") if rules else None
    return owner


def _attributes(making: Making, name: str) -> dict[str, str]:
    """Source: documented, CloudFormation template reference, "AWS::S3::Bucket", return values."""
    site = making.site
    host = "amazonaws.com.cn" if site.partition == "aws-cn" else "amazonaws.com"
    dash = "-" if site.region in _WITH_DASH else "."
    return {
        "Arn": f"arn:{site.partition}:s3:::{name}",
        "DomainName": f"{name}.s3.{host}",
        "DualStackDomainName": f"{name}.s3.dualstack.{site.region}.{host}",
        "RegionalDomainName": f"{name}.s3.{site.region}.{host}",
        "WebsiteURL": f"http://{name}.s3-website{dash}{site.region}.{host}",
    }


_WITH_DASH: Final = frozenset(
    {
        "ap-northeast-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "eu-west-1",
        "sa-east-1",
        "us-east-1",
        "us-gov-west-1",
        "us-west-1",
        "us-west-2",
    }
)
"""Source: documented, AWS general reference, "Amazon S3 website endpoints"."""


def _remove(making: Making, name: str) -> None:
    """Take a bucket away with all that is in it.

    Source: assumed; CloudFormation leaves a bucket that is not empty, which nobody who takes down a mock means.
    """
    client = making.site.client("s3")
    if client is None:
        return
    for page in client.get_paginator("list_object_versions").paginate(Bucket=name):
        for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            client.delete_object(Bucket=name, Key=one["Key"], VersionId=one["VersionId"])
    client.delete_bucket(Bucket=name)


@makes("AWS::S3::BucketPolicy", "Bucket", "PolicyDocument")
def _bucket_policy(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::S3::BucketPolicy"."""
    bucket = text_at(making.raw("Bucket"), f"{making.place}.Bucket")
    making.call("s3", "put_bucket_policy", Bucket=bucket, Policy=making.document("PolicyDocument"))
    making.undo_call("s3", "delete_bucket_policy", Bucket=bucket)
    return making.made(bucket)


KINDS: Final[Mapping[str, Kind]] = {
    "AWS::S3::Bucket": Kind(
        _bucket,
        frozenset({"AccessControl", "BucketName", "ObjectLockEnabled", *_SETTINGS}),
        frozenset(
            {
                "AbacStatus",
                "AnalyticsConfigurations",
                "IntelligentTieringConfigurations",
                "InventoryConfigurations",
                "MetadataConfiguration",
                "MetadataTableConfiguration",
                "MetricsConfigurations",
            }
        ),
        name="BucketName",
        arn="arn:{partition}:s3:::{name}",
        needs="s3",
    ),
    "AWS::S3::BucketPolicy": Kind(_bucket_policy, frozenset({"Bucket", "PolicyDocument"}), needs="s3"),
}
