"""Which actions operations need that are not just the one of their own name, as AWS documents them."""

from __future__ import annotations

from collections.abc import Mapping

from tests.journeys.permissions_by_service.operations import model_of

PREFIXES = {"apigatewaymanagementapi": "execute-api", "cloudwatch": "cloudwatch"}
"""Of actions, where a service signs with another name."""

_PASSING = "~ iam:PassRole"

ACTIONS: Mapping[str, Mapping[str, str]] = {
    "apigatewaymanagementapi": {
        "DeleteConnection": "ManageConnections",
        "GetConnection": "ManageConnections",
        "PostToConnection": "ManageConnections",
    },
    "dynamodb": {
        "BatchExecuteStatement": "PartiQLSelect",
        "ExecuteStatement": "PartiQLSelect",
        "ExecuteTransaction": "PartiQLSelect",
        "TransactGetItems": "GetItem",
        "TransactWriteItems": "PutItem UpdateItem DeleteItem ConditionCheckItem",
    },
    "ec2": {
        "AssociateIamInstanceProfile": _PASSING,
        "ReplaceIamInstanceProfileAssociation": _PASSING,
    },
    "iam": {"AddRoleToInstanceProfile": _PASSING},
    "kms": {"ReEncrypt": "ReEncryptFrom ReEncryptTo"},
    "lambda": {
        "CreateFunction": _PASSING,
        "GetLayerVersionByArn": "GetLayerVersion",
        "Invoke": "InvokeFunction",
        "InvokeWithResponseStream": "InvokeFunction",
    },
    "logs": {"PutDestination": _PASSING},
    "rds-data": {"ExecuteStatement": "~ secretsmanager:GetSecretValue"},
    "scheduler": {"CreateSchedule": _PASSING, "UpdateSchedule": _PASSING},
    "stepfunctions": {"CreateStateMachine": _PASSING},
    "sts": {
        "AssumeRoleWithSAML": "",
        "AssumeRoleWithWebIdentity": "",
        "GetCallerIdentity": "",
        "GetSessionToken": "",
    },
    "s3": {
        "CompleteMultipartUpload": "PutObject",
        "CopyObject": "GetObject PutObject",
        "CreateBucketMetadataConfiguration": "CreateBucketMetadataTableConfiguration",
        "CreateMultipartUpload": "PutObject",
        "CreateSession": "s3express:CreateSession",
        "DeleteBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
        "DeleteBucketCors": "PutBucketCORS",
        "DeleteBucketEncryption": "PutEncryptionConfiguration",
        "DeleteBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
        "DeleteBucketInventoryConfiguration": "PutInventoryConfiguration",
        "DeleteBucketLifecycle": "PutLifecycleConfiguration",
        "DeleteBucketMetadataConfiguration": "DeleteBucketMetadataTableConfiguration",
        "DeleteBucketMetricsConfiguration": "PutMetricsConfiguration",
        "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
        "DeleteBucketReplication": "PutReplicationConfiguration",
        "DeleteBucketTagging": "PutBucketTagging",
        "DeleteObjects": "DeleteObject",
        "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
        "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
        "GetBucketAnalyticsConfiguration": "GetAnalyticsConfiguration",
        "GetBucketCors": "GetBucketCORS",
        "GetBucketEncryption": "GetEncryptionConfiguration",
        "GetBucketIntelligentTieringConfiguration": "GetIntelligentTieringConfiguration",
        "GetBucketInventoryConfiguration": "GetInventoryConfiguration",
        "GetBucketLifecycle": "GetLifecycleConfiguration",
        "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
        "GetBucketMetadataConfiguration": "GetBucketMetadataTableConfiguration",
        "GetBucketMetricsConfiguration": "GetMetricsConfiguration",
        "GetBucketNotificationConfiguration": "GetBucketNotification",
        "GetBucketReplication": "GetReplicationConfiguration",
        "GetObjectAttributes": "GetObject GetObjectAttributes",
        "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
        "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
        "HeadBucket": "ListBucket",
        "HeadObject": "GetObject",
        "ListBucketAnalyticsConfigurations": "GetAnalyticsConfiguration",
        "ListBucketIntelligentTieringConfigurations": "GetIntelligentTieringConfiguration",
        "ListBucketInventoryConfigurations": "GetInventoryConfiguration",
        "ListBucketMetricsConfigurations": "GetMetricsConfiguration",
        "ListBuckets": "ListAllMyBuckets",
        "ListDirectoryBuckets": "s3express:ListAllMyDirectoryBuckets",
        "ListMultipartUploads": "ListBucketMultipartUploads",
        "ListObjectVersions": "ListBucketVersions",
        "ListObjects": "ListBucket",
        "ListObjectsV2": "ListBucket",
        "ListParts": "ListMultipartUploadParts",
        "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
        "PutBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
        "PutBucketCors": "PutBucketCORS",
        "PutBucketEncryption": "PutEncryptionConfiguration",
        "PutBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
        "PutBucketInventoryConfiguration": "PutInventoryConfiguration",
        "PutBucketLifecycle": "PutLifecycleConfiguration",
        "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
        "PutBucketMetricsConfiguration": "PutMetricsConfiguration",
        "PutBucketNotificationConfiguration": "PutBucketNotification",
        "PutBucketReplication": "PutReplicationConfiguration iam:PassRole",
        "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
        "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
        "RenameObject": "s3express:CreateSession",
        "SelectObjectContent": "GetObject",
        "UploadPart": "PutObject",
        "UploadPartCopy": "GetObject PutObject",
        "WriteGetObjectResponse": "s3-object-lambda:WriteGetObjectResponse",
    },
    "sns": {"PublishBatch": "Publish"},
    "sqs": {
        "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
        "DeleteMessageBatch": "DeleteMessage",
        "SendMessageBatch": "SendMessage",
    },
}
"""By operation; "~" is the action of its own name, those of other services have their prefix."""


def prefix_of(service: str) -> str:
    return PREFIXES.get(service) or str(model_of(service).signing_name)


def actions_of(service: str, operation: str) -> set[str]:
    """The actions that an operation needs when it is called with what it must have."""
    names = ACTIONS.get(service, {}).get(operation, "~").replace("~", operation).split()
    return {name if ":" in name else f"{prefix_of(service)}:{name}" for name in names}
