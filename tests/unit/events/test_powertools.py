"""The data classes of AWS Lambda Powertools read what is built here."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock import events

data_classes: Any = pytest.importorskip("aws_lambda_powertools.utilities.data_classes", reason="Powertools is absent")


def test_it_reads_the_key_and_etag_of_an_object() -> None:
    event = data_classes.S3Event(events.s3.object_created("bucket", "a b/ü.txt", body=b"abc", version_id="1"))
    assert (event.bucket_name, event.object_key) == ("bucket", "a b/ü.txt")
    record = event.record
    assert (record.s3.get_object.size, record.event_name) == (3, "ObjectCreated:Put")
    assert record.s3.get_object.etag == "900150983cd24fb0d6963f7d28e17f72"


def test_it_reads_an_object_within_a_notification_within_a_message() -> None:
    inner = events.s3.object_created("bucket", "key")
    event = data_classes.SQSEvent(events.sqs.messages(events.sns.envelope(inner)))
    (record,) = event.records
    assert record.decoded_nested_sns_event.topic_arn == "arn:aws:sns:us-east-1:123456789012:my-topic"
    assert data_classes.S3Event(json.loads(record.decoded_nested_sns_event.message)).object_key == "key"


def test_it_reads_a_notification() -> None:
    event = data_classes.SNSEvent(events.sns.notification("hello", subject="s", attributes={"a": b"\x01"}))
    assert (event.sns_message, event.record.sns.subject) == ("hello", "s")
    assert event.record.sns.message_attributes["a"].value == "AQ=="


def test_it_reads_the_attributes_of_messages() -> None:
    given = events.sqs.message({"a": 1}, attributes={"n": 5}, group_id="g")
    (record,) = data_classes.SQSEvent(events.sqs.messages(given)).records
    assert (record.json_body, record.message_attributes["n"].string_value) == ({"a": 1}, "5")
    assert (record.attributes.message_group_id, record.queue_url) == (
        "g",
        "https://sqs.us-east-1.amazonaws.com/123456789012/my-queue",
    )


def test_it_reads_images_of_items() -> None:
    item = {"Id": 1, "Name": "Ann", "Tags": {"x"}, "Deep": {"list": [True, None, "z"]}}
    (record,) = data_classes.DynamoDBStreamEvent(events.dynamodb.records(events.dynamodb.inserted(item))).records
    assert record.dynamodb.new_image == item
    assert record.event_name.name == "INSERT"


def test_it_reads_records_of_streams() -> None:
    (record,) = data_classes.KinesisStreamEvent(events.kinesis.records({"a": 1})).records
    assert record.kinesis.data_as_json() == {"a": 1}
    (record,) = data_classes.KinesisFirehoseEvent(events.firehose.records("text")).records
    assert record.data_as_text == "text"
    kafka = data_classes.KafkaEvent(events.kafka.msk(events.kafka.record({"a": 1}, key="k", headers={"h": "ü"})))
    record = next(iter(kafka.records))
    assert (record.json_value, record.decoded_key, record.decoded_headers["h"]) == ({"a": 1}, b"k", "ü".encode())


def test_it_reads_requests() -> None:
    rest = data_classes.APIGatewayProxyEvent(
        events.apigateway.rest("POST", "/a", query={"q": ["1", "2"]}, body={"x": 1})
    )
    assert (rest.http_method, rest.json_body, rest.multi_value_query_string_parameters) == (
        "POST",
        {"x": 1},
        {"q": ["1", "2"]},
    )
    assert rest.request_context.identity.source_ip == "127.0.0.1"
    api = data_classes.APIGatewayProxyEventV2(events.apigateway.http_api("PUT", "/a", stage="v1", body=b"\x00\xff"))
    assert (api.http_method, api.path, api.is_base64_encoded) == ("PUT", "/a", True)
    url = data_classes.LambdaFunctionUrlEvent(events.urls.request("GET", "/a", query={"q": "ü"}))
    assert (url.path, url.query_string_parameters) == ("/a", {"q": "ü"})
    alb = data_classes.ALBEvent(events.alb.request("GET", "/a", query={"q": "a b"}, multi_value=True))
    assert alb.multi_value_query_string_parameters == {"q": ["a%20b"]}
    websocket = data_classes.APIGatewayWebSocketEvent(events.apigateway.websocket("CONNECT"))
    assert websocket.request_context.route_key == "$connect"


def test_it_reads_what_authorizers_are_asked() -> None:
    module: Any = pytest.importorskip("aws_lambda_powertools.utilities.data_classes.api_gateway_authorizer_event")
    token = module.APIGatewayAuthorizerTokenEvent(events.authorizers.token("Bearer x", "GET", "/a/b"))
    assert (token.parsed_arn.http_method, token.parsed_arn.resource) == ("GET", "a/b")
    request = module.APIGatewayAuthorizerRequestEvent(events.authorizers.request("GET", "/a"))
    assert (request.parsed_arn.stage, request.headers["host"]) == ("prod", request.request_context.domain_name)
    http = module.APIGatewayAuthorizerEventV2(
        events.authorizers.http_request("GET", "/a", headers={"Authorization": "t"})
    )
    assert (http.identity_source, http.request_context.http.method) == (["t"], "GET")


def test_it_reads_mails_and_events() -> None:
    mail = data_classes.SESEvent(events.ses.mail_received("Hello"))
    assert (mail.mail.common_headers.subject, mail.receipt.spf_verdict.status) == ("Hello", "PASS")
    event = data_classes.EventBridgeEvent(events.eventbridge.event({"a": 1}, detail_type="T"))
    assert (event.detail, event.detail_type, event.version) == ({"a": 1}, "T", "0")
    notice = events.eventbridge.s3_object("Object Created", "bucket", "a b", e_tag="e")
    s3 = data_classes.S3EventBridgeNotificationEvent(notice)
    assert (s3.detail.bucket.name, s3.detail.object.key) == ("bucket", "a b")


def test_it_reads_log_events() -> None:
    event = data_classes.CloudWatchLogsEvent(events.logs.subscription("a", {"b": 1}))
    data = event.parse_logs_data()
    assert [one.message for one in data.log_events] == ["a", '{"b":1}']
    assert data.subscription_filters == ["my-filter"]


def test_it_reads_the_events_of_operations() -> None:
    job = data_classes.CodePipelineJobEvent(events.codepipeline.job({"a": 1}, input_artifacts=["source"]))
    assert job.decoded_user_parameters == {"a": 1}
    assert job.input_bucket_name == "my-artifacts"
    resource = data_classes.CloudFormationCustomResourceEvent(
        events.cloudformation.custom_resource({"A": "1"}, request_type="Update", physical_id="p")
    )
    assert (resource.physical_resource_id, resource.old_resource_properties["A"]) == ("p", "1")
    rule = data_classes.AWSConfigRuleEvent(
        events.config.configuration_changed({"resourceType": "AWS::EC2::Instance", "resourceId": "i-1"})
    )
    assert rule.invoking_event.configuration_item.resource_id == "i-1"
    task = data_classes.S3BatchOperationEvent(events.s3_batch.task("bucket", "a b", user_arguments={"x": "y"}))
    assert (task.task.s3_key, task.task.s3_bucket, task.job.user_arguments) == ("a b", "bucket", {"x": "y"})
    secret = data_classes.SecretsManagerEvent(events.secretsmanager.rotation("testSecret"))
    assert secret.step == "testSecret"
    flow = data_classes.ConnectContactFlowEvent(events.connect.contact_flow(parameters={"a": "b"}))
    assert (flow.parameters, flow.contact_data.channel.name) == ({"a": "b"}, "VOICE")


def test_it_reads_the_messages_of_brokers() -> None:
    active: Any = pytest.importorskip("aws_lambda_powertools.utilities.data_classes.active_mq_event")
    message = next(active.ActiveMQEvent(events.mq.activemq({"a": 1})).messages)
    assert (message.json_data, message.destination_physicalname) == ({"a": 1}, "my-queue")
    rabbit: Any = pytest.importorskip("aws_lambda_powertools.utilities.data_classes.rabbit_mq_event")
    (message,) = rabbit.RabbitMQEvent(events.mq.rabbitmq({"a": 1})).rmq_messages_by_queue["my-queue::/"]
    assert (message.json_data, message.basic_properties.body_size) == ({"a": 1}, 7)


def test_it_reads_the_triggers_of_user_pools() -> None:
    module: Any = pytest.importorskip("aws_lambda_powertools.utilities.data_classes.cognito_user_pool_event")
    sign_up = module.PreSignUpTriggerEvent(events.cognito.user_pool("PreSignUp_SignUp", attributes={"email": "a@b.c"}))
    assert (sign_up.request.user_attributes["email"], sign_up.response.auto_confirm_user) == ("a@b.c", False)
    token = module.PreTokenGenerationTriggerEvent(events.cognito.user_pool("TokenGeneration_Authentication"))
    assert token.request.group_configuration.groups_to_override == []
    challenge = events.cognito.user_pool(
        "VerifyAuthChallengeResponse_Authentication", request={"challengeAnswer": "42"}
    )
    assert module.VerifyAuthChallengeResponseTriggerEvent(challenge).request.challenge_answer == "42"
