"""Operations that are not about one resource, as AWS documents them, or that do not tell which one it is."""

from __future__ import annotations

from collections.abc import Mapping

CREATING = ("Allocate", "Copy", "Create", "Import", "Register", "Request", "Run")
"""How operations begin whose resource is new: it has no name yet where the service gives it one."""

_UNNAMED: Mapping[str, str] = {
    "cloudwatch": "DescribeAlarmsForMetric GetMetricData GetMetricStatistics PutMetricData",
    "dynamodb": "RestoreTableToPointInTime",
    "dynamodbstreams": "GetRecords",
    "ec2": """
        AcceptVpcPeeringConnection AssociateIamInstanceProfile BundleInstance CancelBundleTask
        CancelReservedInstancesListing CreateDefaultSubnet CreateReservedInstancesListing CreateSpotDatafeedSubscription
        DeleteSubnetCidrReservation DescribeLaunchTemplateVersions DescribeNetworkInterfaceAttribute
        DetachNetworkInterface DisassociateIamInstanceProfile DisassociateRouteTable DisassociateSubnetCidrBlock
        DisassociateVpcCidrBlock GetSubnetCidrReservations GetTransitGatewayRouteTableAssociations
        GetTransitGatewayRouteTablePropagations ModifyEbsDefaultKmsKeyId PurchaseReservedInstancesOffering
        ReplaceIamInstanceProfileAssociation ReplaceNetworkAclAssociation
    """,
    "events": "ListRuleNamesByTarget ListRules TestEventPattern",
    "iam": "CreateAccountAlias DeleteAccountAlias GetAccessKeyLastUsed GetServiceLinkedRoleDeletionStatus",
    "kinesis": "DisableEnhancedMonitoring EnableEnhancedMonitoring GetRecords UpdateShardCount UpdateStreamMode",
    "kms": "DeleteAlias ListRetirableGrants ReEncrypt",
    "lambda": "CreateCodeSigningConfig CreateEventSourceMapping ListLayerVersions",
    "logs": "CancelExportTask DescribeQueries GetQueryResults",
    "s3": "WriteGetObjectResponse",
    "scheduler": "ListSchedules",
    "ses": """
        CloneReceiptRuleSet CreateReceiptRule CreateReceiptRuleSet CreateTemplate DeleteIdentity DeleteReceiptRuleSet
        DeleteTemplate DescribeConfigurationSet DescribeReceiptRule DescribeReceiptRuleSet GetIdentityDkimAttributes
        GetIdentityMailFromDomainAttributes GetIdentityNotificationAttributes GetIdentityVerificationAttributes
        GetTemplate SetIdentityFeedbackForwardingEnabled SetIdentityMailFromDomain SetIdentityNotificationTopic
        TestRenderTemplate UpdateConfigurationSetReputationMetricsEnabled UpdateReceiptRule UpdateTemplate
        VerifyDomainDkim VerifyDomainIdentity VerifyEmailAddress VerifyEmailIdentity
    """,
    "sns": """
        CheckIfPhoneNumberIsOptedOut CreatePlatformApplication CreatePlatformEndpoint DeleteEndpoint
        DeletePlatformApplication GetEndpointAttributes GetPlatformApplicationAttributes
        ListEndpointsByPlatformApplication OptInPhoneNumber Publish SetEndpointAttributes
        SetPlatformApplicationAttributes SetSMSAttributes
    """,
    "ssm": "CreateMaintenanceWindow CreatePatchBaseline GetCommandInvocation GetPatchBaselineForPatchGroup",
    "stepfunctions": "SendTaskFailure SendTaskHeartbeat SendTaskSuccess",
    "sts": "GetAccessKeyInfo",
    "xray": """
        BatchGetTraces CancelTraceRetrieval CreateSamplingRule DeleteResourcePolicy GetInsight GetInsightEvents
        GetInsightImpactGraph GetInsightSummaries GetRetrievedTracesGraph GetSamplingTargets GetServiceGraph
        GetTimeSeriesServiceStatistics GetTraceGraph ListRetrievedTraces PutResourcePolicy PutTraceSegments
        StartTraceRetrieval UpdateIndexingRule
    """,
}


def is_unnamed(service: str, operation: str, resource: str) -> bool:
    """Whether a permission for any resource, or any of a kind, is what an operation needs that is given names."""
    if resource.endswith("/*") and operation.startswith(CREATING):
        return True
    return operation in _UNNAMED.get(service, "").split()
