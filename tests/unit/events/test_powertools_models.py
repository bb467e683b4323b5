"""The models of AWS Lambda Powertools' parser, which say what must be there and of which type, accept what is built."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.events import (
    Origin,
    alb,
    apigateway,
    authorizers,
    cloudformation,
    cognito,
    dynamodb,
    eventbridge,
    firehose,
    kafka,
    kinesis,
    logs,
    s3,
    s3_batch,
    ses,
    sns,
    sqs,
    urls,
)

pytest.importorskip("pydantic", reason="pydantic is absent, which the parser of Powertools needs")
models: Any = pytest.importorskip("aws_lambda_powertools.utilities.parser.models", reason="Powertools is absent")

ASKED: dict[str, Any] = {"query": {"a": ["b", "c"]}, "headers": {"X-A": "1"}}
FIFO = "arn:aws:sqs:us-east-1:123456789012:q.fifo"
CALLER = "arn:aws:iam::123456789012:user/ann"
EVENTS: list[tuple[str, Any]] = [
    ("AlbModel", alb.request("POST", "/a", body="x", **ASKED)),
    ("AlbModel", alb.health_check()),
    ("APIGatewayProxyEventModel", apigateway.rest("POST", "/a", body="x", **ASKED)),
    ("APIGatewayProxyEventModel", apigateway.rest()),
    ("APIGatewayProxyEventV2Model", apigateway.http_api("POST", "/a", body=b"x", cookies=["c=1"], **ASKED)),
    ("APIGatewayProxyEventV2Model", apigateway.http_api()),
    ("APIGatewayWebSocketConnectEventModel", apigateway.websocket("CONNECT", **ASKED)),
    ("APIGatewayWebSocketMessageEventModel", apigateway.websocket("MESSAGE", body={"a": 1})),
    ("APIGatewayWebSocketDisconnectEventModel", apigateway.websocket("DISCONNECT")),
    ("ApiGatewayAuthorizerToken", authorizers.token("Bearer x")),
    ("ApiGatewayAuthorizerRequest", authorizers.request("GET", "/a", **ASKED)),
    ("ApiGatewayAuthorizerRequestV2", authorizers.http_request("GET", "/a", headers={"Authorization": "x"})),
    ("CloudFormationCustomResourceCreateModel", cloudformation.custom_resource({"A": "b"})),
    ("CloudFormationCustomResourceUpdateModel", cloudformation.custom_resource({"A": "b"}, request_type="Update")),
    ("CloudFormationCustomResourceDeleteModel", cloudformation.custom_resource(request_type="Delete")),
    ("CloudWatchLogsModel", logs.subscription("a", {"b": 1})),
    ("CognitoPreSignupTriggerModel", cognito.user_pool("PreSignUp_SignUp")),
    ("CognitoPostConfirmationTriggerModel", cognito.user_pool("PostConfirmation_ConfirmSignUp")),
    ("CognitoPreAuthenticationTriggerModel", cognito.user_pool("PreAuthentication_Authentication")),
    ("CognitoPostAuthenticationTriggerModel", cognito.user_pool("PostAuthentication_Authentication")),
    ("CognitoPreTokenGenerationTriggerModelV1", cognito.user_pool("TokenGeneration_HostedAuth")),
    ("CognitoMigrateUserTriggerModel", cognito.user_pool("UserMigration_Authentication")),
    ("CognitoCustomMessageTriggerModel", cognito.user_pool("CustomMessage_SignUp")),
    ("CognitoDefineAuthChallengeTriggerModel", cognito.user_pool("DefineAuthChallenge_Authentication")),
    ("CognitoCreateAuthChallengeTriggerModel", cognito.user_pool("CreateAuthChallenge_Authentication")),
    ("CognitoCustomEmailSenderTriggerModel", cognito.user_pool("CustomEmailSender_SignUp")),
    ("CognitoCustomSMSSenderTriggerModel", cognito.user_pool("CustomSMSSender_SignUp")),
    ("DynamoDBStreamModel", dynamodb.records(dynamodb.inserted({"Id": 1}), dynamodb.modified({"Id": 1}, {"Id": 1}))),
    ("DynamoDBStreamModel", dynamodb.records(dynamodb.removed({"Id": 1}, expired=True))),
    ("EventBridgeModel", eventbridge.event({"a": 1})),
    ("EventBridgeModel", eventbridge.scheduled()),
    ("KafkaMskEventModel", kafka.msk("a", kafka.record({"b": 1}, key="k", headers={"h": "x"}))),
    ("KafkaSelfManagedEventModel", kafka.self_managed(kafka.record("b", key="k"))),
    ("KinesisDataStreamModel", kinesis.records("a", b"\x00")),
    ("KinesisFirehoseModel", firehose.records(firehose.record("a", position=firehose.StreamPosition()))),
    ("LambdaFunctionUrlModel", urls.request("POST", "/a", body="x", caller_arn=CALLER, **ASKED)),
    ("LambdaFunctionUrlModel", urls.request()),
    ("S3Model", s3.object_created("bucket", "a b", version_id="1")),
    ("S3Model", s3.object_created("bucket", "a b", origin=Origin(profile="2019"))),
    ("S3Model", s3.object_removed("bucket", "key")),
    ("S3Model", s3.object_event("ObjectRestore:Completed", "bucket", "key")),
    ("S3BatchOperationModel", s3_batch.task("bucket", "key", version_id="1")),
    ("S3BatchOperationModel", s3_batch.task("bucket", "key", user_arguments={"a": "b"})),
    ("S3EventNotificationEventBridgeModel", eventbridge.s3_object("Object Created", "bucket", "key", e_tag="0" * 32)),
    ("S3SqsEventNotificationModel", sqs.messages(s3.object_created("bucket", "key"))),
    ("SesModel", ses.mail_received()),
    ("SnsModel", sns.notification("a", subject="s", attributes={"b": 1, "c": b"d"})),
    ("SnsModel", sns.notification("a")),
    ("SqsModel", sqs.messages("a", sqs.message("b", attributes={"x": b"y", "z": 1}))),
    ("SqsModel", sqs.messages("a", queue_arn=FIFO)),
]


@pytest.mark.parametrize(("model", "event"), EVENTS, ids=[model for model, _ in EVENTS])
def test_the_parser_accepts_it(model: str, event: Any) -> None:
    from aws_lambda_powertools.utilities.parser.models import cognito as triggers

    found = getattr(models, model, None) or getattr(triggers, model)
    found.model_validate(event)
