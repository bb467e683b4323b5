"""Calls whose options ask for more, or for something else, than the operation does without them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.journeys.permissions_by_service.samples import arn

_OBJECT = {"Bucket": "my-bucket", "Key": "my-key"}
_AT_OBJECT = "arn:aws:s3:::my-bucket/my-key"
_AT_SOURCE = "arn:aws:s3:::my-source/my-original"
_POINT = arn("s3", "accesspoint/my-point")
_ROLE = arn("iam", "role/my-role", region="")
_PASSED = ("iam:PassRole", _ROLE)
_TABLE, _OTHER = arn("dynamodb", "table/my-table"), arn("dynamodb", "table/my-other")
_ID = {"id": {"S": "1"}}
_SECRET, _CLUSTER = arn("secretsmanager", "secret:my-secret-AbCdEf"), arn("rds", "cluster:my-cluster")
_TAGS = [{"Key": "team", "Value": "blue"}]
_INSTANCE = {"ImageId": "ami-1", "MinCount": 1, "MaxCount": 1, "SubnetId": "subnet-1", "SecurityGroupIds": ["sg-1"]}
_MACHINE = arn("states", "stateMachine:my-machine")
_PARAMETER = arn("ssm", "parameter/my-parameter")

Permissions = tuple[tuple[str, str], ...]

OPTIONS: Mapping[str, tuple[tuple[str, dict[str, Any], Permissions], ...]] = {
    "dynamodb": (
        ("Query", {"TableName": "my-table", "IndexName": "my-index", "KeyConditionExpression": "id = :id"},
         (("dynamodb:Query", f"{_TABLE}/index/my-index"),)),
        ("BatchGetItem", {"RequestItems": {"my-table": {"Keys": [_ID]}, "my-other": {"Keys": [_ID]}}},
         (("dynamodb:BatchGetItem", _TABLE), ("dynamodb:BatchGetItem", _OTHER))),
        ("BatchWriteItem",
         {"RequestItems": {"my-table": [{"PutRequest": {"Item": _ID}}], "my-other": [{"DeleteRequest": {"Key": _ID}}]}},
         (("dynamodb:BatchWriteItem", _TABLE), ("dynamodb:BatchWriteItem", _OTHER))),
        ("TransactGetItems",
         {"TransactItems": [{"Get": {"TableName": name, "Key": _ID}} for name in ("my-table", "my-other")]},
         (("dynamodb:GetItem", _TABLE), ("dynamodb:GetItem", _OTHER))),
        ("ExecuteStatement", {"Statement": "INSERT INTO \"my-table\" VALUE {'id': '1'}"},
         (("dynamodb:PartiQLInsert", _TABLE),)),
        ("ExecuteStatement", {"Statement": "UPDATE \"my-table\" SET a = 1 WHERE id = '1'"},
         (("dynamodb:PartiQLUpdate", _TABLE),)),
        ("ExecuteStatement", {"Statement": "DELETE FROM \"my-table\" WHERE id = '1'"},
         (("dynamodb:PartiQLDelete", _TABLE),)),
    ),
    "ec2": (
        ("RunInstances", {**_INSTANCE, "TagSpecifications": [{"ResourceType": "instance", "Tags": _TAGS}]},
         (*(("ec2:RunInstances", arn("ec2", resource)) for resource in
            ("instance/*", "network-interface/*", "volume/*", "security-group/sg-1", "subnet/subnet-1")),
          ("ec2:RunInstances", arn("ec2", "image/ami-1", account="")), ("ec2:CreateTags", arn("ec2", "instance/*")))),
        ("TerminateInstances", {"InstanceIds": ["i-1", "i-2"]},
         tuple(("ec2:TerminateInstances", arn("ec2", f"instance/{name}")) for name in ("i-1", "i-2"))),
    ),
    "events": (
        (
            "PutRule",
            {"Name": "my-rule", "ScheduleExpression": "rate(1 day)", "Tags": _TAGS},
            tuple((f"events:{action}", arn("events", "rule/my-rule")) for action in ("PutRule", "TagResource")),
        ),
        ("PutTargets", {"Rule": "my-rule", "Targets": [{"Id": "1", "Arn": arn("sqs", "my-queue"), "RoleArn": _ROLE}]},
         (("events:PutTargets", arn("events", "rule/my-rule")), _PASSED)),
    ),
    "firehose": (
        ("CreateDeliveryStream",
         {"DeliveryStreamName": "my-stream",
          "ExtendedS3DestinationConfiguration": {"RoleARN": _ROLE, "BucketARN": "arn:aws:s3:::my-bucket"}},
         (("firehose:CreateDeliveryStream", arn("firehose", "deliverystream/my-stream")), _PASSED)),
    ),
    "iam": (
        ("CreateRole", {"RoleName": "my-role", "AssumeRolePolicyDocument": "{}", "Tags": _TAGS},
         (("iam:CreateRole", _ROLE), ("iam:TagRole", _ROLE))),
    ),
    "kinesis": (
        ("PutRecord", {"StreamARN": arn("kinesis", "stream/my-stream"), "Data": b"1", "PartitionKey": "a"},
         (("kinesis:PutRecord", arn("kinesis", "stream/my-stream")),)),
    ),
    "kms": (
        ("CreateKey", {"Tags": [{"TagKey": "team", "TagValue": "blue"}]},
         (("kms:CreateKey", "*"), ("kms:TagResource", "*"))),
        ("ReEncrypt", {"CiphertextBlob": b"x", "SourceKeyId": "my-first", "DestinationKeyId": "my-second"},
         (("kms:ReEncryptFrom", arn("kms", "key/my-first")), ("kms:ReEncryptTo", arn("kms", "key/my-second")))),
    ),
    "lambda": (
        ("CreateFunction",
         {"FunctionName": "my-function", "Runtime": "python3.12", "Handler": "a.b", "Role": _ROLE,
          "Code": {"ZipFile": b"x"}, "Layers": [arn("lambda", "layer:my-layer:1")]},
         (("lambda:CreateFunction", arn("lambda", "function:my-function")), _PASSED,
          ("lambda:GetLayerVersion", arn("lambda", "layer:my-layer:1")))),
        ("Invoke", {"FunctionName": "my-function", "Qualifier": "live"},
         (("lambda:InvokeFunction", arn("lambda", "function:my-function:live")),)),
    ),
    "logs": (
        (
            "CreateLogGroup",
            {"logGroupName": "my-group", "tags": {"team": "blue"}},
            (
                ("logs:CreateLogGroup", arn("logs", "log-group:my-group")),
                ("logs:TagResource", arn("logs", "log-group:my-group")),
            ),
        ),
        (
            "PutSubscriptionFilter",
            {"logGroupName": "my-group", "filterName": "all", "filterPattern": "", "roleArn": _ROLE,
             "destinationArn": arn("kinesis", "stream/my-stream")},
            (("logs:PutSubscriptionFilter", arn("logs", "log-group:my-group")), _PASSED),
        ),
    ),
    "rds-data": (
        ("BatchExecuteStatement", {"resourceArn": _CLUSTER, "secretArn": _SECRET, "sql": "SELECT 1"},
         (("rds-data:BatchExecuteStatement", _CLUSTER), ("secretsmanager:GetSecretValue", _SECRET))),
    ),
    "s3": (
        ("PutObject", {**_OBJECT, "Tagging": "team=blue", "ACL": "private", "ObjectLockLegalHoldStatus": "ON"},
         tuple((f"s3:{action}", _AT_OBJECT)
               for action in ("PutObject", "PutObjectTagging", "PutObjectAcl", "PutObjectLegalHold"))),
        ("GetObject", {**_OBJECT, "VersionId": "3"}, (("s3:GetObjectVersion", _AT_OBJECT),)),
        ("HeadObject", {**_OBJECT, "VersionId": "3"}, (("s3:GetObjectVersion", _AT_OBJECT),)),
        ("GetObjectTagging", {**_OBJECT, "VersionId": "3"}, (("s3:GetObjectVersionTagging", _AT_OBJECT),)),
        ("GetObject", {"Bucket": _POINT, "Key": "my-key"}, (("s3:GetObject", f"{_POINT}/object/my-key"),)),
        ("DeleteObject", {**_OBJECT, "VersionId": "3"}, (("s3:DeleteObjectVersion", _AT_OBJECT),)),
        ("DeleteObject", {**_OBJECT, "BypassGovernanceRetention": True},
         (("s3:DeleteObject", _AT_OBJECT), ("s3:BypassGovernanceRetention", _AT_OBJECT))),
        ("CopyObject", {**_OBJECT, "CopySource": "my-source/my-original?versionId=3"},
         (("s3:GetObjectVersion", _AT_SOURCE), ("s3:PutObject", _AT_OBJECT))),
        ("CopyObject", {**_OBJECT, "CopySource": "my-source/my-original", "TaggingDirective": "REPLACE",
                        "Tagging": "team=blue"},
         (("s3:GetObject", _AT_SOURCE), ("s3:PutObject", _AT_OBJECT), ("s3:PutObjectTagging", _AT_OBJECT))),
        ("CreateBucket", {"Bucket": "my-bucket", "ACL": "private", "ObjectLockEnabledForBucket": True},
         tuple((f"s3:{action}", "arn:aws:s3:::my-bucket")
               for action in ("CreateBucket", "PutBucketAcl", "PutBucketObjectLockConfiguration",
                              "PutBucketVersioning"))),
    ),
    "secretsmanager": (
        ("CreateSecret", {"Name": "my-secret", "Tags": _TAGS},
         tuple((f"secretsmanager:{action}", arn("secretsmanager", "secret:my-secret"))
               for action in ("CreateSecret", "TagResource"))),
        ("GetSecretValue", {"SecretId": _SECRET}, (("secretsmanager:GetSecretValue", _SECRET),)),
        ("BatchGetSecretValue", {"SecretIdList": [_SECRET]},
         (("secretsmanager:BatchGetSecretValue", "*"), ("secretsmanager:GetSecretValue", _SECRET))),
    ),
    "ses": (
        ("SendEmail", {"Source": "Shop <shop@example.com>", "Destination": {},
                       "Message": {"Subject": {"Data": "x"}, "Body": {}}},
         (("ses:SendEmail", arn("ses", "identity/shop@example.com")),)),
    ),
    "ssm": (
        (
            "SendCommand",
            {"DocumentName": "my-document", "InstanceIds": ["i-1"], "ServiceRoleArn": _ROLE},
            (
                ("ssm:SendCommand", arn("ssm", "document/my-document")),
                ("ssm:SendCommand", arn("ec2", "instance/i-1")),
                _PASSED,
            ),
        ),
        ("GetParameters", {"Names": ["/my-parameter", "/my-other"]},
         (("ssm:GetParameters", _PARAMETER), ("ssm:GetParameters", arn("ssm", "parameter/my-other")))),
    ),
    "sqs": (
        (
            "CreateQueue",
            {"QueueName": "my-queue", "tags": {"team": "blue"}},
            tuple((f"sqs:{action}", arn("sqs", "my-queue")) for action in ("CreateQueue", "TagQueue")),
        ),
    ),
    "sns": (
        (
            "CreateTopic",
            {"Name": "my-topic", "Tags": _TAGS},
            (("sns:CreateTopic", arn("sns", "my-topic")), ("sns:TagResource", arn("sns", "my-topic"))),
        ),
    ),
    "stepfunctions": (
        (
            "StartExecution",
            {"stateMachineArn": _MACHINE},
            (("states:StartExecution", _MACHINE),),
        ),
        (
            "CreateStateMachine",
            {"name": "my-machine", "definition": "{}", "roleArn": _ROLE, "publish": True},
            (("states:CreateStateMachine", _MACHINE), ("states:PublishStateMachineVersion", _MACHINE), _PASSED),
        ),
        (
            "UpdateStateMachine",
            {"stateMachineArn": _MACHINE, "roleArn": _ROLE},
            (("states:UpdateStateMachine", _MACHINE), _PASSED),
        ),
    ),
    "sts": (
        ("AssumeRole", {"RoleArn": _ROLE, "RoleSessionName": "mine", "Tags": _TAGS, "SourceIdentity": "ann"},
         tuple((f"sts:{action}", _ROLE) for action in ("AssumeRole", "TagSession", "SetSourceIdentity"))),
    ),
}  # fmt: skip
"""By service: an operation, its members, and every permission that the call needs."""
