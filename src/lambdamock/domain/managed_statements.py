"""What managed policies of AWS allow, as AWS shows them: those that functions and their developers mostly have.

A statement's actions are written without the service of the one before: "logs:CreateLogStream PutLogEvents".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final


def _allow(
    actions: str,
    *,
    on: str | tuple[str, ...] = "*",
    sid: str = "",
    when: Mapping[str, Any] | None = None,
    element: str = "Action",
) -> dict[str, Any]:
    """A statement that allows something.

    Args:
        on: the resources.
        when: the condition.
        element: "Action", or "NotAction" for all but these actions.
    """
    statement: dict[str, Any] = {"Sid": sid} if sid else {}
    statement |= {"Effect": "Allow", element: list(_spelled(actions)), "Resource": on if isinstance(on, str) else [*on]}
    return statement if when is None else {**statement, "Condition": when}


def _spelled(actions: str) -> Iterator[str]:
    service = ""
    for word in actions.split():
        before, colon, name = word.rpartition(":")
        service = before or service
        yield word if colon or word == "*" else f"{service}:{name}"


POLICIES: Final[Mapping[str, tuple[dict[str, Any], ...]]] = {
    "service-role/AWSLambdaBasicExecutionRole": (_allow("logs:CreateLogGroup CreateLogStream PutLogEvents"),),
    "service-role/AWSLambdaKinesisExecutionRole": (
        _allow(
            "kinesis:DescribeStream DescribeStreamSummary GetRecords GetShardIterator ListShards ListStreams "
            "SubscribeToShard "
            "logs:CreateLogGroup CreateLogStream PutLogEvents"
        ),
    ),
    "service-role/AWSLambdaDynamoDBExecutionRole": (
        _allow(
            "dynamodb:DescribeStream GetRecords GetShardIterator ListStreams "
            "logs:CreateLogGroup CreateLogStream PutLogEvents"
        ),
    ),
    "service-role/AWSLambdaSQSQueueExecutionRole": (
        _allow("sqs:ReceiveMessage DeleteMessage GetQueueAttributes logs:CreateLogGroup CreateLogStream PutLogEvents"),
    ),
    "service-role/AWSLambdaMSKExecutionRole": (
        _allow(
            "kafka:DescribeCluster DescribeClusterV2 GetBootstrapBrokers "
            "ec2:CreateNetworkInterface DescribeNetworkInterfaces DescribeVpcs DeleteNetworkInterface "
            "DescribeSubnets DescribeSecurityGroups "
            "logs:CreateLogGroup CreateLogStream PutLogEvents"
        ),
    ),
    "service-role/AWSLambdaVPCAccessExecutionRole": (
        _allow(
            "logs:CreateLogGroup CreateLogStream PutLogEvents "
            "ec2:CreateNetworkInterface DescribeNetworkInterfaces DescribeSubnets DeleteNetworkInterface "
            "AssignPrivateIpAddresses UnassignPrivateIpAddresses",
            sid="AWSLambdaVPCAccessExecutionPermissions",
        ),
    ),
    "service-role/AWSLambdaENIManagementAccess": (
        _allow(
            "ec2:CreateNetworkInterface DescribeNetworkInterfaces DeleteNetworkInterface AssignPrivateIpAddresses "
            "UnassignPrivateIpAddresses"
        ),
    ),
    "AWSLambdaExecute": (
        _allow("logs:*", on="arn:aws:logs:*:*:*"),
        _allow("s3:GetObject PutObject", on="arn:aws:s3:::*"),
    ),
    "AWSLambdaInvocation-DynamoDB": (
        _allow("lambda:InvokeFunction"),
        _allow("dynamodb:DescribeStream GetRecords GetShardIterator ListStreams"),
    ),
    "service-role/AWSLambdaRole": (_allow("lambda:InvokeFunction"),),
    "service-role/AmazonS3ObjectLambdaExecutionRolePolicy": (
        _allow("logs:CreateLogGroup CreateLogStream PutLogEvents s3-object-lambda:WriteGetObjectResponse"),
    ),
    "CloudWatchLambdaInsightsExecutionRolePolicy": (
        _allow("logs:CreateLogGroup"),
        _allow("logs:CreateLogStream PutLogEvents", on="arn:aws:logs:*:*:log-group:/aws/lambda-insights:*"),
    ),
    "AWSXrayWriteOnlyAccess": (
        _allow(
            "xray:PutTraceSegments PutTelemetryRecords GetSamplingRules GetSamplingTargets "
            "GetSamplingStatisticSummaries"
        ),
    ),
    "AWSXRayDaemonWriteAccess": (
        _allow(
            "xray:PutTraceSegments PutTelemetryRecords GetSamplingRules GetSamplingTargets "
            "GetSamplingStatisticSummaries",
            sid="AWSXRayDaemonWriteAccess",
        ),
    ),
    "service-role/AWSCodeDeployRoleForLambda": (
        _allow("cloudwatch:DescribeAlarms lambda:UpdateAlias GetAlias GetProvisionedConcurrencyConfig sns:Publish"),
        _allow("s3:GetObject GetObjectVersion", on="arn:aws:s3:::*/CodeDeploy/*"),
        _allow(
            "s3:GetObject GetObjectVersion", when={"StringEquals": {"s3:ExistingObjectTag/UseWithCodeDeploy": "true"}}
        ),
        _allow("lambda:InvokeFunction", on="arn:aws:lambda:*:*:function:CodeDeployHook_*"),
    ),
    "AWSLambda_FullAccess": (
        _allow(
            "cloudformation:DescribeStacks ListStackResources "
            "cloudwatch:ListMetrics GetMetricData "
            "ec2:DescribeSecurityGroups DescribeSubnets DescribeVpcs "
            "kms:DescribeKey ListAliases "
            "iam:GetPolicy GetPolicyVersion GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies "
            "ListRoles "
            "lambda:* "
            "logs:DescribeLogGroups "
            "states:DescribeStateMachine ListStateMachines "
            "tag:GetResources "
            "xray:GetTraceSummaries BatchGetTraces"
        ),
        _allow("iam:PassRole", when={"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}),
        _allow(
            "logs:DescribeLogStreams GetLogEvents FilterLogEvents StartLiveTail StopLiveTail",
            on="arn:aws:logs:*:*:log-group:/aws/lambda/*",
        ),
        _allow(
            "iam:CreateServiceLinkedRole",
            on="arn:aws:iam::*:role/aws-service-role/lambda.amazonaws.com/AWSServiceRoleForLambda",
            when={"StringEquals": {"iam:AWSServiceName": "lambda.amazonaws.com"}},
        ),
    ),
    "AWSLambdaFullAccess": (
        _allow(
            "cloudformation:DescribeChangeSet DescribeStackResources DescribeStacks GetTemplate "
            "ListStackResources "
            "cloudwatch:* "
            "cognito-identity:ListIdentityPools "
            "cognito-sync:GetCognitoEvents SetCognitoEvents "
            "dynamodb:* "
            "ec2:DescribeSecurityGroups DescribeSubnets DescribeVpcs "
            "events:* "
            "iam:GetPolicy GetPolicyVersion GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies "
            "ListRoles PassRole "
            "iot:AttachPrincipalPolicy AttachThingPrincipal CreateKeysAndCertificate CreatePolicy CreateThing "
            "CreateTopicRule DescribeEndpoint GetTopicRule ListPolicies ListThings ListTopicRules "
            "ReplaceTopicRule "
            "kinesis:DescribeStream ListStreams PutRecord "
            "kms:ListAliases "
            "lambda:* "
            "logs:* "
            "s3:* "
            "sns:ListSubscriptions ListSubscriptionsByTopic ListTopics Publish Subscribe Unsubscribe "
            "sqs:ListQueues SendMessage "
            "tag:GetResources "
            "xray:PutTelemetryRecords PutTraceSegments"
        ),
    ),
    "AWSLambda_ReadOnlyAccess": (
        _allow(
            "cloudformation:DescribeStacks ListStacks ListStackResources "
            "cloudwatch:GetMetricData ListMetrics "
            "ec2:DescribeSecurityGroups DescribeSubnets DescribeVpcs "
            "kms:ListAliases "
            "iam:GetPolicy GetPolicyVersion GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies "
            "ListRoles "
            "logs:DescribeLogGroups "
            "lambda:Get* List* "
            "states:DescribeStateMachine ListStateMachines "
            "tag:GetResources "
            "xray:GetTraceSummaries BatchGetTraces"
        ),
        _allow(
            "logs:DescribeLogStreams GetLogEvents FilterLogEvents StartQuery StopQuery DescribeQueries "
            "GetLogGroupFields GetLogRecord GetQueryResults StartLiveTail StopLiveTail",
            on="arn:aws:logs:*:*:log-group:/aws/lambda/*",
        ),
    ),
    "AWSLambdaReadOnlyAccess": (
        _allow(
            "cloudformation:DescribeChangeSet DescribeStackResources DescribeStacks GetTemplate "
            "ListStackResources "
            "cloudwatch:Describe* Get* List* "
            "cognito-identity:ListIdentityPools "
            "cognito-sync:GetCognitoEvents "
            "dynamodb:BatchGetItem DescribeStream DescribeTable GetItem ListStreams ListTables Query Scan "
            "ec2:DescribeSecurityGroups DescribeSubnets DescribeVpcs "
            "events:Describe* List* "
            "iam:GetPolicy GetPolicyVersion GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies "
            "ListRoles "
            "iot:DescribeEndpoint GetTopicRule ListPolicies ListThings ListTopicRules "
            "kinesis:DescribeStream ListStreams "
            "kms:ListAliases "
            "lambda:Get* List* "
            "logs:DescribeLogGroups DescribeLogStreams DescribeMetricFilters GetLogEvents "
            "s3:Get* List* "
            "sns:ListSubscriptions ListSubscriptionsByTopic ListTopics "
            "sqs:ListQueues "
            "tag:GetResources"
        ),
    ),
    "AdministratorAccess": (_allow("*"),),
    "PowerUserAccess": (
        _allow("iam:* organizations:* account:*", element="NotAction"),
        _allow(
            "account:GetAccountInformation GetGovCloudAccountInformation GetPrimaryEmail ListRegions "
            "iam:CreateServiceLinkedRole DeleteServiceLinkedRole ListRoles "
            "organizations:DescribeEffectivePolicy DescribeOrganization"
        ),
    ),
    "AmazonS3FullAccess": (_allow("s3:* s3-object-lambda:*"),),
    "AmazonS3ReadOnlyAccess": (_allow("s3:Get* List* Describe* s3-object-lambda:Get* List*"),),
    "AmazonDynamoDBFullAccess": (
        _allow(
            "dynamodb:* "
            "dax:* "
            "application-autoscaling:DeleteScalingPolicy DeregisterScalableTarget DescribeScalableTargets "
            "DescribeScalingActivities DescribeScalingPolicies PutScalingPolicy RegisterScalableTarget "
            "cloudwatch:DeleteAlarms DescribeAlarmHistory DescribeAlarms DescribeAlarmsForMetric "
            "GetMetricStatistics ListMetrics PutMetricAlarm GetMetricData "
            "datapipeline:ActivatePipeline CreatePipeline DeletePipeline DescribeObjects DescribePipelines "
            "GetPipelineDefinition ListPipelines PutPipelineDefinition QueryObjects "
            "ec2:DescribeVpcs DescribeSubnets DescribeSecurityGroups "
            "iam:GetRole ListRoles "
            "kms:DescribeKey ListAliases "
            "sns:CreateTopic DeleteTopic ListSubscriptions ListSubscriptionsByTopic ListTopics Subscribe "
            "Unsubscribe SetTopicAttributes "
            "lambda:CreateFunction ListFunctions ListEventSourceMappings CreateEventSourceMapping "
            "DeleteEventSourceMapping GetFunctionConfiguration DeleteFunction "
            "resource-groups:ListGroups ListGroupResources GetGroup GetGroupQuery DeleteGroup CreateGroup "
            "tag:GetResources "
            "kinesis:ListStreams DescribeStream DescribeStreamSummary"
        ),
        _allow(
            "cloudwatch:GetInsightRuleReport", on="arn:aws:cloudwatch:*:*:insight-rule/DynamoDBContributorInsights*"
        ),
        _allow(
            "iam:PassRole",
            when={
                "StringLike": {
                    "iam:PassedToService": [
                        "application-autoscaling.amazonaws.com",
                        "application-autoscaling.amazonaws.com.cn",
                        "dax.amazonaws.com",
                    ]
                }
            },
        ),
        _allow(
            "iam:CreateServiceLinkedRole",
            when={
                "StringEquals": {
                    "iam:AWSServiceName": [
                        "replication.dynamodb.amazonaws.com",
                        "dax.amazonaws.com",
                        "dynamodb.application-autoscaling.amazonaws.com",
                        "contributorinsights.dynamodb.amazonaws.com",
                        "kinesisreplication.dynamodb.amazonaws.com",
                    ]
                }
            },
        ),
    ),
    "AmazonDynamoDBReadOnlyAccess": (
        _allow(
            "application-autoscaling:DescribeScalableTargets DescribeScalingActivities DescribeScalingPolicies "
            "cloudwatch:DescribeAlarmHistory DescribeAlarms DescribeAlarmsForMetric GetMetricStatistics "
            "ListMetrics GetMetricData "
            "datapipeline:DescribeObjects DescribePipelines GetPipelineDefinition ListPipelines QueryObjects "
            "dynamodb:BatchGetItem Describe* List* GetAbacStatus GetItem GetResourcePolicy Query Scan "
            "PartiQLSelect "
            "dax:Describe* List* GetItem BatchGetItem Query Scan "
            "ec2:DescribeVpcs DescribeSubnets DescribeSecurityGroups "
            "iam:GetRole ListRoles "
            "kms:DescribeKey ListAliases "
            "sns:ListSubscriptionsByTopic ListTopics "
            "lambda:ListFunctions ListEventSourceMappings GetFunctionConfiguration "
            "resource-groups:ListGroups ListGroupResources GetGroup GetGroupQuery "
            "tag:GetResources "
            "kinesis:ListStreams DescribeStream DescribeStreamSummary",
            sid="GeneralReadOnlyAccess",
        ),
        _allow(
            "cloudwatch:GetInsightRuleReport",
            on="arn:aws:cloudwatch:*:*:insight-rule/DynamoDBContributorInsights*",
            sid="CCIAccess",
        ),
    ),
    "AmazonSQSFullAccess": (_allow("sqs:*"),),
    "AmazonSQSReadOnlyAccess": (
        _allow(
            "sqs:GetQueueAttributes GetQueueUrl ListDeadLetterSourceQueues ListQueues ListMessageMoveTasks "
            "ListQueueTags",
            sid="AmazonSQSReadOnlyAccess",
        ),
    ),
    "AmazonSNSFullAccess": (
        _allow("sns:*", sid="SNSFullAccess"),
        _allow(
            "sms-voice:DescribeVerifiedDestinationNumbers CreateVerifiedDestinationNumber "
            "SendDestinationNumberVerificationCode SendTextMessage DeleteVerifiedDestinationNumber "
            "VerifyDestinationNumber DescribeAccountAttributes DescribeSpendLimits DescribePhoneNumbers "
            "SetTextMessageSpendLimitOverride DescribeOptedOutNumbers DeleteOptedOutNumber",
            sid="SMSAccessViaSNS",
            when={"StringEquals": {"aws:CalledViaLast": "sns.amazonaws.com"}},
        ),
    ),
    "AmazonSNSReadOnlyAccess": (
        _allow(
            "sns:GetTopicAttributes List* CheckIfPhoneNumberIsOptedOut GetEndpointAttributes "
            "GetDataProtectionPolicy GetPlatformApplicationAttributes GetSMSAttributes GetSMSSandboxAccountStatus "
            "GetSubscriptionAttributes",
            sid="SNSReadOnlyAccess",
        ),
        _allow(
            "sms-voice:DescribeVerifiedDestinationNumbers DescribeAccountAttributes DescribeSpendLimits "
            "DescribePhoneNumbers DescribeOptedOutNumbers",
            sid="SMSAccessViaSNS",
            when={"StringEquals": {"aws:CalledViaLast": "sns.amazonaws.com"}},
        ),
    ),
    "AmazonKinesisFullAccess": (_allow("kinesis:*"),),
    "AmazonKinesisReadOnlyAccess": (_allow("kinesis:Get* List* Describe*"),),
    "AmazonSSMReadOnlyAccess": (_allow("ssm:Describe* Get* List*"),),
    "SecretsManagerReadWrite": (
        _allow(
            "secretsmanager:* "
            "cloudformation:CreateChangeSet DescribeChangeSet DescribeStackResource DescribeStacks "
            "ExecuteChangeSet "
            "docdb-elastic:GetCluster ListClusters "
            "ec2:DescribeSecurityGroups DescribeSubnets DescribeVpcs "
            "kms:DescribeKey ListAliases ListKeys "
            "lambda:ListFunctions "
            "rds:DescribeDBClusters DescribeDBInstances "
            "redshift:DescribeClusters "
            "redshift-serverless:ListWorkgroups GetNamespace "
            "tag:GetResources",
            sid="BasePermissions",
        ),
        _allow(
            "lambda:AddPermission CreateFunction GetFunction InvokeFunction UpdateFunctionConfiguration",
            on="arn:aws:lambda:*:*:function:SecretsManager*",
            sid="LambdaPermissions",
        ),
        _allow(
            "serverlessrepo:CreateCloudFormationChangeSet GetApplication",
            on="arn:aws:serverlessrepo:*:*:applications/SecretsManager*",
            sid="SARPermissions",
        ),
        _allow(
            "s3:GetObject",
            on=("arn:aws:s3:::awsserverlessrepo-changesets*", "arn:aws:s3:::secrets-manager-rotation-apps-*/*"),
            sid="S3Permissions",
        ),
        _allow(
            "cloudformation:TagResource UntagResource",
            sid="CloudFormationTagOnCreate",
            when={"StringEquals": {"cloudformation:CreateAction": ["CreateChangeSet", "ExecuteChangeSet"]}},
        ),
    ),
    "CloudWatchLogsFullAccess": (
        _allow(
            "logs:* "
            "cloudwatch:GenerateQuery GenerateQueryResultsSummary "
            "observabilityadmin:GetS3TableIntegration ListS3TableIntegrations ListTelemetryPipelines",
            sid="CloudWatchLogsFullAccess",
        ),
    ),
    "CloudWatchLogsReadOnlyAccess": (
        _allow(
            "logs:Describe* Get* List* StartQuery StopQuery TestMetricFilter FilterLogEvents StartLiveTail "
            "StopLiveTail "
            "cloudwatch:GenerateQuery GenerateQueryResultsSummary "
            "observabilityadmin:ListS3TableIntegrations GetS3TableIntegration ListTelemetryPipelines",
            sid="CloudWatchLogsReadOnlyAccess",
        ),
    ),
    "AmazonElasticFileSystemClientFullAccess": (
        _allow("elasticfilesystem:ClientMount ClientRootAccess ClientWrite DescribeMountTargets"),
    ),
    "AmazonElasticFileSystemClientReadWriteAccess": (
        _allow("elasticfilesystem:ClientMount ClientWrite DescribeMountTargets"),
    ),
    "AmazonElasticFileSystemClientReadOnlyAccess": (_allow("elasticfilesystem:ClientMount DescribeMountTargets"),),
}
"""Name with path to statements.

Source: documented, AWS managed policy reference; AWSLambdaFullAccess and AWSLambdaReadOnlyAccess, of the guide of 2019,
as they were when they were withdrawn.
"""
