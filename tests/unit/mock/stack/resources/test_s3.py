"""AWS::S3::…: buckets and their policies in another mock."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdamock import Aws, mock_lambda
from lambdamock.errors import TemplateError
from lambdamock.mock.stack.resources.s3 import KINDS
from lambdamock.mock.stack.site import Site

BUCKET = "AWS::S3::Bucket"


def shown(moto: Any, operation: str, *members: str) -> Any:
    answer = getattr(moto("s3"), operation)(Bucket="photos")
    return answer[members[0]] if len(members) == 1 else {name: answer[name] for name in members}


def test_a_bucket_has_the_attributes_of_its_region(moto: Any, make: Any) -> None:
    made = make(BUCKET, BucketName="photos")
    assert made.ref == "photos"
    assert made.attributes == {
        "Arn": "arn:aws:s3:::photos",
        "DomainName": "photos.s3.amazonaws.com",
        "DualStackDomainName": "photos.s3.dualstack.us-east-1.amazonaws.com",
        "RegionalDomainName": "photos.s3.us-east-1.amazonaws.com",
        "WebsiteURL": "http://photos.s3-website-us-east-1.amazonaws.com",
    }


def test_a_bucket_of_another_region_is_made_there() -> None:
    with mock_aws(), mock_lambda(region="eu-central-1") as aws:
        made = KINDS[BUCKET].make(Site(aws._simulation, "shop", Path(), {}), "It", {"BucketName": "photos"})
        place = boto3.client("s3", region_name="eu-central-1").get_bucket_location(Bucket="photos")
        assert place["LocationConstraint"] == "eu-central-1"
        assert made.attributes["WebsiteURL"] == "http://photos.s3-website.eu-central-1.amazonaws.com"


def test_a_bucket_without_a_name_gets_one_in_lower_case(moto: Any, make: Any) -> None:
    name = make(BUCKET, "Photos").ref
    assert (name.startswith("shop-photos-"), name) == (True, name.lower())


BLOCKED = {
    "BlockPublicAcls": True,
    "BlockPublicPolicy": True,
    "IgnorePublicAcls": False,
    "RestrictPublicBuckets": False,
}


@pytest.mark.parametrize(
    ("properties", "operation", "member", "expected"),
    [
        ({"VersioningConfiguration": {"Status": "Enabled"}}, "get_bucket_versioning", "Status", "Enabled"),
        (
            {"PublicAccessBlockConfiguration": {name: str(value).lower() for name, value in BLOCKED.items()}},
            "get_public_access_block",
            "PublicAccessBlockConfiguration",
            BLOCKED,
        ),
        (
            {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}},
            "get_bucket_ownership_controls",
            "OwnershipControls",
            {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]},
        ),
        (
            {
                "BucketEncryption": {
                    "ServerSideEncryptionConfiguration": [
                        {"BucketKeyEnabled": "true", "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
                    ]
                }
            },
            "get_bucket_encryption",
            "ServerSideEncryptionConfiguration",
            {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}]},
        ),
        (
            {
                "CorsConfiguration": {
                    "CorsRules": [
                        {
                            "AllowedMethods": ["GET"],
                            "AllowedOrigins": ["*"],
                            "ExposedHeaders": ["x-id"],
                            "MaxAge": "60",
                        }
                    ]
                }
            },
            "get_bucket_cors",
            "CORSRules",
            [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "ExposeHeaders": ["x-id"], "MaxAgeSeconds": 60}],
        ),
        (
            {"Tags": [{"Key": "team", "Value": "shop"}]},
            "get_bucket_tagging",
            "TagSet",
            [{"Key": "team", "Value": "shop"}],
        ),
        (
            {"AccelerateConfiguration": {"AccelerationStatus": "Enabled"}},
            "get_bucket_accelerate_configuration",
            "Status",
            "Enabled",
        ),
        (
            {"WebsiteConfiguration": {"IndexDocument": "index.html", "ErrorDocument": "error.html"}},
            "get_bucket_website",
            "IndexDocument ErrorDocument",
            {"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "error.html"}},
        ),
    ],
    ids=["versions", "public access", "owner", "encryption", "cors", "tags", "acceleration", "website"],
)
def test_a_property_of_a_bucket_is_what_s3_tells(
    moto: Any, make: Any, properties: dict[str, Any], operation: str, member: str, expected: Any
) -> None:
    make(BUCKET, BucketName="photos", **properties)
    assert shown(moto, operation, *member.split()) == expected


def test_a_bucket_may_lock_its_objects(moto: Any, make: Any) -> None:
    retention = {"Days": "1", "Mode": "GOVERNANCE"}
    lock = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}}
    make(BUCKET, BucketName="photos", ObjectLockEnabled="true", ObjectLockConfiguration=lock)
    told = shown(moto, "get_object_lock_configuration", "ObjectLockConfiguration")
    assert (told["ObjectLockEnabled"], told["Rule"]["DefaultRetention"]["Days"]) == ("Enabled", 1)


RULE = {
    "Id": "old",
    "Status": "Enabled",
    "ExpirationInDays": "30",
    "NoncurrentVersionExpirationInDays": 5,
    "Transition": {"StorageClass": "GLACIER", "TransitionInDays": "7"},
    "NoncurrentVersionTransitions": [{"StorageClass": "GLACIER", "TransitionInDays": 1}],
    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 3},
}


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({}, {"Prefix": ""}),
        ({"Prefix": "logs/"}, {"Prefix": "logs/"}),
        ({"TagFilters": [{"Key": "a", "Value": "b"}]}, {"Tag": {"Key": "a", "Value": "b"}}),
        (
            {"Prefix": "logs/", "TagFilters": [{"Key": "a", "Value": "b"}]},
            {"And": {"Prefix": "logs/", "Tags": [{"Key": "a", "Value": "b"}]}},
        ),
    ],
    ids=["all", "prefix", "tag", "both"],
)
def test_a_life_cycle_is_told_in_the_words_of_s3(
    moto: Any, make: Any, conditions: dict[str, Any], expected: dict[str, Any]
) -> None:
    make(BUCKET, BucketName="photos", LifecycleConfiguration={"Rules": [{**RULE, **conditions}]})
    assert shown(moto, "get_bucket_lifecycle_configuration", "Rules") == [
        {
            "ID": "old",
            "Status": "Enabled",
            "Filter": expected,
            "Expiration": {"Days": 30},
            "Transitions": [{"Days": 7, "StorageClass": "GLACIER"}],
            "NoncurrentVersionTransitions": [{"NoncurrentDays": 1, "StorageClass": "GLACIER"}],
            "NoncurrentVersionExpiration": {"NoncurrentDays": 5},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 3},
        }
    ]


def test_a_bucket_notifies_queues_and_topics(moto: Any, make: Any) -> None:
    queue, topic = make("AWS::SQS::Queue", "Queue").attributes["Arn"], make("AWS::SNS::Topic", "Topic").ref
    images = {"S3Key": {"Rules": [{"Name": "suffix", "Value": ".jpg"}]}}
    wanted = {
        "QueueConfigurations": [{"Event": "s3:ObjectCreated:*", "Queue": queue, "Filter": images}],
        "TopicConfigurations": [{"Event": "s3:ObjectRemoved:*", "Topic": topic}],
    }
    make(BUCKET, BucketName="photos", NotificationConfiguration=wanted)
    told = shown(moto, "get_bucket_notification_configuration", "QueueConfigurations", "TopicConfigurations")
    [to_queue], [to_topic] = told["QueueConfigurations"], told["TopicConfigurations"]
    assert (to_queue["QueueArn"], to_queue["Events"]) == (queue, ["s3:ObjectCreated:*"])
    assert [rule["Value"] for rule in to_queue["Filter"]["Key"]["FilterRules"]] == [".jpg"]
    assert (to_topic["TopicArn"], to_topic["Events"]) == (topic, ["s3:ObjectRemoved:*"])


def test_a_bucket_is_replicated_and_logged_to_others(moto: Any, make: Any) -> None:
    versions = {"Status": "Enabled"}
    make(BUCKET, "Copies", BucketName="copies", VersioningConfiguration=versions)
    owner = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    make(BUCKET, "Logs", BucketName="shop-logs", AccessControl="LogDeliveryWrite", OwnershipControls=owner)
    rule = {
        "Id": "all",
        "Status": "Enabled",
        "Priority": "1",
        "Filter": {"And": {"Prefix": "a/", "TagFilters": [{"Key": "a", "Value": "b"}]}},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": "arn:aws:s3:::copies"},
    }
    make(
        BUCKET,
        BucketName="photos",
        VersioningConfiguration=versions,
        ReplicationConfiguration={"Role": "arn:aws:iam::123456789012:role/copy", "Rules": [rule]},
        LoggingConfiguration={"DestinationBucketName": "shop-logs", "LogFilePrefix": "photos/"},
    )
    [told] = shown(moto, "get_bucket_replication", "ReplicationConfiguration")["Rules"]
    assert (told["ID"], told["Destination"]) == ("all", {"Bucket": "arn:aws:s3:::copies"})
    assert shown(moto, "get_bucket_logging", "LoggingEnabled") == {
        "TargetBucket": "shop-logs",
        "TargetPrefix": "photos/",
    }


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"BucketName": "p"}, r"^Resources\.It \(AWS::S3::Bucket\): InvalidBucketName: "),
        (
            {"VersioningConfiguration": "Enabled"},
            r"Resources\.It\.Properties\.VersioningConfiguration: Value of property VersioningConfiguration must be an",
        ),
        (
            {"PublicAccessBlockConfiguration": {"BlockPublicAcls": "yes"}},
            r"Properties\.PublicAccessBlockConfiguration\.BlockPublicAcls: Value .* must be of type Boolean",
        ),
        (
            {"CorsConfiguration": {"CorsRules": {}}},
            r"Properties\.CorsConfiguration\.CorsRules: Value of property CorsRules must be of type List",
        ),
        (
            {"NotificationConfiguration": {"LambdaConfigurations": [{"Event": "s3:ObjectCreated:*"}]}},
            r"Properties\.NotificationConfiguration\.LambdaConfigurations\.0: required key \[Function\] not found",
        ),
        (
            {"NotificationConfiguration": {"LambdaConfiguration": []}},
            r"Properties\.NotificationConfiguration: extraneous key \[LambdaConfiguration\] is not permitted",
        ),
        (
            {
                "NotificationConfiguration": {
                    "LambdaConfigurations": [
                        {
                            "Event": "s3:ObjectCreated:*",
                            "Function": "arn:aws:lambda:us-east-1:123456789012:function:gone",
                        }
                    ]
                }
            },
            r"\(AWS::S3::Bucket\): InvalidArgument: Unable to validate the following destination configurations",
        ),
        (
            {"LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "Expires": 3}]}},
            r"Properties\.LifecycleConfiguration\.Rules\.0: extraneous key \[Expires\] is not permitted",
        ),
    ],
    ids=["name", "no object", "no boolean", "no list", "no function", "unknown", "gone", "life cycle"],
)
def test_a_bucket_that_s3_would_not_make_is_refused(moto: Any, make: Any, properties: Any, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        make(BUCKET, **{"BucketName": "photos", **properties})
    assert moto("s3").list_buckets()["Buckets"] == []


def test_a_bucket_that_is_there_already_is_refused(moto: Any, make: Any) -> None:
    moto("s3").create_bucket(Bucket="photos")
    with pytest.raises(TemplateError, match=r"Resource of type 'AWS::S3::Bucket' with identifier 'photos' already"):
        make(BUCKET, BucketName="photos")


def test_undo_takes_a_bucket_away_with_all_versions_in_it(moto: Any, make: Any) -> None:
    made = make(BUCKET, BucketName="photos", VersioningConfiguration={"Status": "Enabled"})
    s3 = moto("s3")
    for _ in range(2):
        s3.put_object(Bucket="photos", Key="cat.jpg", Body=b"...")
    s3.delete_object(Bucket="photos", Key="cat.jpg")
    made.undo()
    assert s3.list_buckets()["Buckets"] == []


def test_undo_after_the_other_mock_does_no_harm(aws: Aws, make: Any) -> None:
    with mock_aws():
        made = make(BUCKET, BucketName="photos")
    made.undo()
    with mock_aws():
        assert make(BUCKET, BucketName="photos").ref == "photos"


def test_a_bucket_policy_is_put_and_taken_away(moto: Any, make: Any) -> None:
    make(BUCKET, "Photos", BucketName="photos")
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    made = make("AWS::S3::BucketPolicy", Bucket="photos", PolicyDocument=policy)
    assert json.loads(shown(moto, "get_bucket_policy", "Policy")) == policy
    made.undo()
    s3 = moto("s3")
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket="photos")
