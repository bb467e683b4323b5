"""What asynchronous events leave behind: dead letters, and records for destinations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import EventDiscarded

QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
TOPIC = "arn:aws:sns:us-east-1:123456789012:t"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST"


def fail(event: Any, context: Any) -> None:
    raise ValueError("no " * event.get("times", 1))


def succeed(event: Any, context: Any) -> Any:
    return {"got": event}


def send(aws: Aws, payload: object = None, **members: Any) -> str:
    """Invoke `f` asynchronously, let everything happen, and return the request id."""
    answer = aws.client().invoke(
        **{"FunctionName": "f", "InvocationType": "Event", "Payload": json.dumps(payload or {"a": "\u00e9"}), **members}
    )
    aws.settle()
    return str(answer["ResponseMetadata"]["RequestId"])


def deploy(aws: Aws, handler: Callable[..., Any], **members: Any) -> None:
    """Deploy `f`; members of its configuration that only the API knows follow."""
    aws.function(handler, name="f")
    if members:
        aws.client().update_function_configuration(FunctionName="f", **members)


def destinations(aws: Aws, **outcomes: str) -> None:
    config = {outcome: {"Destination": arn} for outcome, arn in outcomes.items()}
    aws.client().put_function_event_invoke_config(FunctionName="f", DestinationConfig=config)


class TestDeadLetters:
    def test_A345_A363_A365_A366_the_event_as_it_came_and_what_happened(self, aws: Aws) -> None:
        deploy(aws, fail, DeadLetterConfig={"TargetArn": QUEUE})
        aws.functions["f"].invoke({"a": 1})
        assert list(aws.deliveries) == []  # only asynchronous events leave something
        request_id = send(aws, {"b": [1.5, None]})
        (letter,) = aws.deliveries
        assert (letter.purpose, letter.target, letter.function_name, letter.request_id) == (
            "DeadLetter",
            QUEUE,
            "f",
            request_id,
        )
        assert letter.body == '{"b": [1.5, null]}'
        assert letter.attributes == {"RequestID": request_id, "ErrorCode": "200", "ErrorMessage": "no "}
        assert (letter.sent_at - aws.invocations[-1].started_at).total_seconds() == 0
        assert len(aws.invocations) == 4

    def test_A366_the_error_message_ends_after_a_kilobyte(self, aws: Aws) -> None:
        deploy(aws, fail, DeadLetterConfig={"TargetArn": QUEUE})
        send(aws, {"times": 1000})
        assert aws.deliveries[0].attributes["ErrorMessage"] == ("no " * 1000)[:1024]

    def test_A367_A371_what_is_too_large_with_its_attributes_is_dropped(self, aws: Aws) -> None:
        deploy(aws, fail, DeadLetterConfig={"TargetArn": TOPIC})
        send(aws, {"x": "y" * (256 * 1024 - 60)})
        (letter,) = aws.deliveries
        assert "262144 are allowed" in str(letter.refusal)
        assert "refused" in repr(letter)

    def test_a_function_that_succeeds_leaves_none(self, aws: Aws) -> None:
        deploy(aws, succeed, DeadLetterConfig={"TargetArn": QUEUE})
        send(aws)
        assert list(aws.deliveries) == []

    def test_A369_without_a_queue_the_event_is_only_dropped(self, aws: Aws) -> None:
        deploy(aws, fail, DeadLetterConfig={"TargetArn": QUEUE})
        aws.client().update_function_configuration(FunctionName="f", DeadLetterConfig={"TargetArn": ""})
        send(aws)
        assert list(aws.deliveries) == []
        assert [one.condition for one in aws.journal.of(EventDiscarded)] == ["RetriesExhausted"]

    def test_the_queue_of_the_moment_of_giving_up_counts(self, aws: Aws) -> None:
        deploy(aws, fail)
        client = aws.client()
        client.invoke(FunctionName="f", InvocationType="Event")
        client.update_function_configuration(FunctionName="f", DeadLetterConfig={"TargetArn": QUEUE})
        aws.settle()
        assert [letter.target for letter in aws.deliveries] == [QUEUE]

    def test_a_function_that_must_not_run_sends_its_events_there_at_once(self, aws: Aws) -> None:
        deploy(aws, fail, DeadLetterConfig={"TargetArn": QUEUE})
        aws.client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
        before = aws.clock.now()
        send(aws)
        (letter,) = aws.deliveries
        assert (letter.attributes["ErrorCode"], letter.attributes["ErrorMessage"]) == ("429", "Rate Exceeded.")
        assert aws.clock.now() == before


class TestDestinations:
    def test_the_record_of_a_success(self, aws: Aws) -> None:
        deploy(aws, succeed)
        destinations(aws, OnSuccess=QUEUE, OnFailure=TOPIC)
        request_id = send(aws, {"a": 1})
        (delivery,) = aws.deliveries
        assert (delivery.purpose, delivery.target) == ("OnSuccess", QUEUE)
        assert delivery.content == {
            "version": "1.0",
            "timestamp": "2026-01-01T00:00:00.000Z",
            "requestContext": {
                "requestId": request_id,
                "functionArn": FUNCTION,
                "condition": "Success",
                "approximateInvokeCount": 1,
            },
            "requestPayload": {"a": 1},
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST"},
            "responsePayload": {"got": {"a": 1}},
        }

    def test_the_record_of_a_failure(self, aws: Aws) -> None:
        deploy(aws, fail)
        destinations(aws, OnSuccess=QUEUE, OnFailure=TOPIC)
        send(aws)
        (delivery,) = aws.deliveries
        content = delivery.content
        assert (delivery.purpose, delivery.target) == ("OnFailure", TOPIC)
        assert content["timestamp"] == "2026-01-01T00:03:00.000Z"
        assert (content["requestContext"]["condition"], content["requestContext"]["approximateInvokeCount"]) == (
            "RetriesExhausted",
            3,
        )
        assert content["responseContext"] == {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled",
        }
        assert content["responsePayload"]["errorType"] == "ValueError"

    def test_an_event_that_would_grow_too_old_is_not_tried_again(self, aws: Aws) -> None:
        deploy(aws, fail)
        aws.client().put_function_event_invoke_config(
            FunctionName="f",
            MaximumEventAgeInSeconds=60,
            DestinationConfig={"OnFailure": {"Destination": QUEUE}},
        )
        send(aws)
        (delivery,) = aws.deliveries
        assert delivery.content["requestContext"]["condition"] == "EventAgeExceeded"
        assert delivery.content["requestContext"]["approximateInvokeCount"] == 1

    def test_a_qualifier_has_a_configuration_of_its_own(self, aws: Aws) -> None:
        deploy(aws, succeed)
        client = aws.client()
        client.publish_version(FunctionName="f")
        client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
        client.put_function_event_invoke_config(
            FunctionName="f", Qualifier="live", DestinationConfig={"OnSuccess": {"Destination": QUEUE}}
        )
        send(aws)
        assert list(aws.deliveries) == []
        send(aws, Qualifier="live")
        (delivery,) = aws.deliveries
        assert delivery.content["requestContext"]["functionArn"].endswith(":f:live")
        assert delivery.content["responseContext"]["executedVersion"] == "1"

    def test_another_function_is_invoked_with_the_record(self, aws: Aws) -> None:
        deploy(aws, succeed)
        auditor = aws.function(succeed, name="auditor")
        destinations(aws, OnSuccess=auditor.arn)
        request_id = send(aws)
        (run,) = auditor.invocations
        assert run.invocation_type == "Event"
        assert run.event == aws.deliveries[0].content
        assert run.request_id != request_id

    def test_a_function_that_is_gone_refuses(self, aws: Aws) -> None:
        deploy(aws, succeed)
        auditor = aws.function(succeed, name="auditor")
        destinations(aws, OnSuccess=auditor.arn)
        aws.client().delete_function(FunctionName="auditor")
        send(aws)
        assert [one.refusal for one in aws.deliveries] == ["ResourceNotFoundException"]

    def test_a_dead_letter_queue_and_a_destination_both_get_theirs(self, aws: Aws) -> None:
        deploy(aws, fail, DeadLetterConfig={"TargetArn": QUEUE})
        destinations(aws, OnFailure=TOPIC)
        send(aws)
        assert [one.purpose for one in aws.deliveries] == ["DeadLetter", "OnFailure"]
        assert [one.target for one in aws.deliveries.to("t")] == [TOPIC]
        assert len(aws.deliveries.of("f")) == 2


class TestNeighbours:
    """Queues, topics, buses and buckets of another mock in the same process."""

    @pytest.fixture(name="world")
    def _world(self) -> Iterator[Aws]:
        with mock_aws(), mock_lambda() as aws:
            yield aws

    @pytest.fixture(name="queue")
    def _queue(self, world: Aws) -> str:
        return str(boto3.client("sqs", "us-east-1").create_queue(QueueName="q")["QueueUrl"])

    def messages(self, queue: str) -> list[dict[str, Any]]:
        received: dict[str, Any] = boto3.client("sqs", "us-east-1").receive_message(
            QueueUrl=queue, MessageAttributeNames=["All"], MaxNumberOfMessages=10
        )
        return list(received.get("Messages", []))

    def test_a_dead_letter_in_a_queue(self, world: Aws, queue: str) -> None:
        deploy(world, fail, DeadLetterConfig={"TargetArn": QUEUE})
        request_id = send(world, {"a": 1})
        (message,) = self.messages(queue)
        assert message["Body"] == '{"a": 1}'
        assert message["MessageAttributes"] == {
            "RequestID": {"DataType": "String", "StringValue": request_id},
            "ErrorCode": {"DataType": "Number", "StringValue": "200"},
            "ErrorMessage": {"DataType": "String", "StringValue": "no "},
        }
        assert world.deliveries[0].refusal is None

    def test_a_record_reaches_the_subscribers_of_a_topic(self, world: Aws, queue: str) -> None:
        sns = boto3.client("sns", "us-east-1")
        sns.create_topic(Name="t")
        sns.subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=QUEUE)
        deploy(world, succeed)
        destinations(world, OnSuccess=TOPIC)
        send(world)
        (message,) = self.messages(queue)
        record = json.loads(json.loads(message["Body"])["Message"])
        assert record == world.deliveries[0].content

    def test_a_record_on_an_event_bus_reaches_a_rule(self, world: Aws, queue: str) -> None:
        events = boto3.client("events", "us-east-1")
        events.put_rule(Name="r", EventPattern='{"source": ["lambda"]}')
        events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": QUEUE}])
        deploy(world, succeed)
        destinations(world, OnSuccess="arn:aws:events:us-east-1:123456789012:event-bus/default")
        send(world)
        (message,) = self.messages(queue)
        event = json.loads(message["Body"])
        assert (event["source"], event["resources"]) == ("lambda", [FUNCTION])
        assert event["detail-type"] == "Lambda Function Invocation Result - Success"
        assert event["detail"] == world.deliveries[0].content

    def test_a_record_in_a_bucket(self, world: Aws) -> None:
        s3 = boto3.client("s3", "us-east-1")
        s3.create_bucket(Bucket="failures")
        deploy(world, fail)
        destinations(world, OnFailure="arn:aws:s3:::failures")
        send(world)
        (entry,) = s3.list_objects_v2(Bucket="failures")["Contents"]
        assert entry["Key"].startswith("aws/lambda/async/f/2026/01/01/2026-01-01T00.03.00-")
        assert json.load(s3.get_object(Bucket="failures", Key=entry["Key"])["Body"]) == world.deliveries[0].content

    @pytest.mark.parametrize(
        ("action", "resource", "allows"),
        [
            ("sqs:SendMessage", QUEUE, True),
            ("sqs:*", "*", True),
            ("sqs:SendMessage", QUEUE + "2", False),
            ("sns:Publish", "*", False),
        ],
    )
    def test_A364_A367_the_role_must_allow_to_send(
        self, world: Aws, queue: str, action: str, resource: str, *, allows: bool
    ) -> None:
        iam = boto3.client("iam", "us-east-1")
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": trust})
        role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=document)["Role"]["Arn"]

        def allow(action: str, resource: str) -> None:
            statement = {"Effect": "Allow", "Action": action, "Resource": resource}
            document = json.dumps({"Version": "2012-10-17", "Statement": statement})
            iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=document)

        allow("sqs:SendMessage", QUEUE)
        deploy(world, fail, DeadLetterConfig={"TargetArn": QUEUE}, Role=role)
        allow(action, resource)
        send(world)
        assert (len(self.messages(queue)) == 1) is allows
        refusal = world.deliveries[0].refusal
        assert (refusal is None) is allows
        assert refusal is None or "not authorized to perform: sqs:SendMessage on resource: " + QUEUE in refusal
        if not allows:
            with pytest.raises(ClientError, match="does not have permissions to call SendMessage on SQS"):
                world.client().update_function_configuration(FunctionName="f", DeadLetterConfig={"TargetArn": QUEUE})

    def test_a_server_that_does_not_answer_loses_the_event(self, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:9")
        deploy(aws, fail, DeadLetterConfig={"TargetArn": QUEUE})
        send(aws)
        assert "EndpointConnectionError" in str(aws.deliveries[0].refusal)

    def test_a_queue_that_does_not_exist_loses_the_event(self, world: Aws) -> None:
        deploy(world, fail, DeadLetterConfig={"TargetArn": QUEUE})
        send(world)
        assert "NonExistentQueue" in str(world.deliveries[0].refusal)
