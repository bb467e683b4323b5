"""The sample events of the developer guide of 2019 come out when asked for with its values."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from lambdamock import events
from lambdamock.events import Origin

ACCOUNT = "123456789012"
IN_2019 = Origin(profile="2019", region="us-east-2")
THE_EPOCH = Origin(profile="2019", region="us-west-2", at=0.0)


def alb_sample() -> tuple[Any, Any]:
    group = (
        f"arn:aws:elasticloadbalancing:us-east-2:{ACCOUNT}:targetgroup/lambdac-279XGJDqGZ5rsrHC2Fjr/49e9d65c45c6791a"
    )
    headers = {
        "accept": "text/html",
        "accept-encoding": "gzip",
        "accept-language": "en-US,en;q=0.9",
        "connection": "keep-alive",
        "host": "lambda-alb-123578498.us-east-2.elb.amazonaws.com",
        "upgrade-insecure-requests": "1",
        "user-agent": "Mozilla/5.0",
        "x-amzn-trace-id": "Root=1-5c536348-3d683b8b04734faae651f476",
        "x-forwarded-for": "72.12.164.125",
        "x-forwarded-port": "80",
        "x-forwarded-proto": "http",
        "x-imforwards": "20",
    }
    built = events.alb.request(
        "GET", "/lambda", query={"query": "1234ABCD"}, headers=headers, target_group_arn=group, origin=IN_2019
    )
    return built, {
        "requestContext": {"elb": {"targetGroupArn": group}},
        "httpMethod": "GET",
        "path": "/lambda",
        "queryStringParameters": {"query": "1234ABCD"},
        "headers": headers,
        "body": "",
        "isBase64Encoded": False,
    }


def alexa_sample() -> tuple[Any, Any]:
    built = events.alexa.smart_home(
        payload={"switchControlAction": "TURN_ON"}, details={"key1": "value1", "key2": "value2"}
    )
    appliance = {"additionalApplianceDetails": {"key2": "value2", "key1": "value1"}, "applianceId": "sampleId"}
    return built, {
        "header": {"payloadVersion": "1", "namespace": "Control", "name": "SwitchOnOffRequest"},
        "payload": {
            "switchControlAction": "TURN_ON",
            "appliance": appliance,
            "accessToken": "sampleAccessToken",
        },
    }


def apigateway_sample() -> tuple[Any, Any]:
    headers = {
        "Accept": "text/html",
        "CloudFront-Viewer-Country": "US",
        "Host": "wt6mne2s9k.execute-api.us-west-2.amazonaws.com",
        "User-Agent": "Mozilla/5.0",
        "X-Forwarded-For": "192.168.100.1, 192.168.1.1",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    built = events.apigateway.rest(
        "GET",
        "/test/hello",
        query={"name": "me"},
        headers=headers,
        resource="/{proxy+}",
        path_parameters={"proxy": "hello"},
        stage="test",
        stage_variables={"stageVarName": "stageVarValue"},
        source_ip="192.168.100.1",
        api_id="wt6mne2s9k",
        resource_id="us4z18",
        request_id="41b45ea3-70b5-11e6-b7bd-69b5aaebc7d9",
        origin=Origin(profile="2019", region="us-west-2"),
    )
    identity = {
        "cognitoIdentityPoolId": "",
        "accountId": "",
        "cognitoIdentityId": "",
        "caller": "",
        "apiKey": "",
        "sourceIp": "192.168.100.1",
        "cognitoAuthenticationType": "",
        "cognitoAuthenticationProvider": "",
        "userArn": "",
        "userAgent": "Mozilla/5.0",
        "user": "",
    }
    return built, {
        "path": "/test/hello",
        "headers": headers,
        "pathParameters": {"proxy": "hello"},
        "requestContext": {
            "accountId": ACCOUNT,
            "resourceId": "us4z18",
            "stage": "test",
            "requestId": "41b45ea3-70b5-11e6-b7bd-69b5aaebc7d9",
            "identity": identity,
            "resourcePath": "/{proxy+}",
            "httpMethod": "GET",
            "apiId": "wt6mne2s9k",
        },
        "resource": "/{proxy+}",
        "httpMethod": "GET",
        "queryStringParameters": {"name": "me"},
        "stageVariables": {"stageVarName": "stageVarValue"},
    }


def schedule_sample() -> tuple[Any, Any]:
    rule = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/my-schedule"
    at = datetime(2019, 3, 1, 1, 23, 45, tzinfo=timezone.utc)
    built = events.eventbridge.scheduled(
        rule_arn=rule, event_id="cdc73f9d-aea9-11e3-9d5a-835b769c0d9c", origin=Origin(profile="2019", at=at)
    )
    return built, {
        "account": ACCOUNT,
        "region": "us-east-1",
        "detail": {},
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "time": "2019-03-01T01:23:45Z",
        "id": "cdc73f9d-aea9-11e3-9d5a-835b769c0d9c",
        "resources": [rule],
    }


def logs_sample() -> tuple[Any, Any]:
    line = "REPORT RequestId: 6234bffe\tDuration: 46.84 ms\tBilled Duration: 100 ms \tMemory Size: 192 MB\t\n"
    event_id = "34622316099697884706540976068822859012661220141643892546"
    built = events.logs.subscription(
        events.logs.log_event(line, at=1552518348.220, event_id=event_id),
        log_group="/aws/lambda/echo-nodejs",
        log_stream="2019/03/13/[$LATEST]94fa867e5374431291a7fc14e2f56ae7",
        filters=["LambdaStream_cloudwatchlogs-node"],
        origin=IN_2019,
    )
    assert list(built) == ["awslogs"]
    assert list(built["awslogs"]) == ["data"]
    return events.logs.decoded(built), {
        "messageType": "DATA_MESSAGE",
        "owner": ACCOUNT,
        "logGroup": "/aws/lambda/echo-nodejs",
        "logStream": "2019/03/13/[$LATEST]94fa867e5374431291a7fc14e2f56ae7",
        "subscriptionFilters": ["LambdaStream_cloudwatchlogs-node"],
        "logEvents": [{"id": event_id, "timestamp": 1552518348220, "message": line}],
    }


def cloudformation_sample() -> tuple[Any, Any]:
    token = f"arn:aws:lambda:us-east-2:{ACCOUNT}:function:lambda-error-processor-primer-14ROR2T3JKU66"
    stack = (
        f"arn:aws:cloudformation:us-east-2:{ACCOUNT}:stack/lambda-error-processor/1134083a-2608-1e91-9897-022501a2c456"
    )
    url = "https://cloudformation-custom-resource-response-useast2.s3-us-east-2.amazonaws.com/x?Expires=1555451971"
    built = events.cloudformation.custom_resource(
        {"FunctionName": "lambda-error-processor-randomerror-ZWUC391MQAJK"},
        logical_id="primerinvoke",
        stack_id=stack,
        service_token=token,
        response_url=url,
        request_id="5d478078-13e9-baf0-464a-7ef285ecc786",
        origin=IN_2019,
    )
    return built, {
        "RequestType": "Create",
        "ServiceToken": token,
        "ResponseURL": url,
        "StackId": stack,
        "RequestId": "5d478078-13e9-baf0-464a-7ef285ecc786",
        "LogicalResourceId": "primerinvoke",
        "ResourceType": "AWS::CloudFormation::CustomResource",
        "ResourceProperties": {
            "ServiceToken": token,
            "FunctionName": "lambda-error-processor-randomerror-ZWUC391MQAJK",
        },
    }


def cloudfront_sample() -> tuple[Any, Any]:
    built = events.cloudfront.request(
        "GET",
        "/picture.jpg",
        headers={"Host": "d111111abcdef8.cloudfront.net", "User-Agent": "curl/7.51.0"},
        client_ip="2001:0db8:85a3:0:0:8a2e:0370:7334",
        distribution_id="EDFDVBD6EXAMPLE",
        origin=IN_2019,
    )
    request = {
        "clientIp": "2001:0db8:85a3:0:0:8a2e:0370:7334",
        "method": "GET",
        "uri": "/picture.jpg",
        "headers": {
            "host": [{"key": "Host", "value": "d111111abcdef8.cloudfront.net"}],
            "user-agent": [{"key": "User-Agent", "value": "curl/7.51.0"}],
        },
    }
    return built, {"Records": [{"cf": {"config": {"distributionId": "EDFDVBD6EXAMPLE"}, "request": request}}]}


def codecommit_sample() -> tuple[Any, Any]:
    arn = f"arn:aws:codecommit:us-east-2:{ACCOUNT}:lambda-pipeline-repo"
    built = events.codecommit.references_changed(
        "lambda-pipeline-repo",
        branch="master",
        commit="5e493c6f3067653f3d04eca608b4901eb227078",
        user_arn=f"arn:aws:iam::{ACCOUNT}:user/intern",
        trigger_name="index.handler",
        trigger_id="0d17d6a4-efeb-46f3-b3ab-a63741baddeb8",
        event_id="31ade2c7-f889-47c5-a937-1cf99e2790e9",
        origin=IN_2019._replace(at=datetime(2019, 3, 12, 20, 58, 25, 400_000, tzinfo=timezone.utc)),
    )
    reference = {"commit": "5e493c6f3067653f3d04eca608b4901eb227078", "ref": "refs/heads/master"}
    record = {
        "awsRegion": "us-east-2",
        "codecommit": {"references": [reference]},
        "eventId": "31ade2c7-f889-47c5-a937-1cf99e2790e9",
        "eventName": "ReferenceChanges",
        "eventPartNumber": 1,
        "eventSource": "aws:codecommit",
        "eventSourceARN": arn,
        "eventTime": "2019-03-12T20:58:25.400+0000",
        "eventTotalParts": 1,
        "eventTriggerConfigId": "0d17d6a4-efeb-46f3-b3ab-a63741baddeb8",
        "eventTriggerName": "index.handler",
        "eventVersion": "1.0",
        "userIdentityARN": f"arn:aws:iam::{ACCOUNT}:user/intern",
    }
    return built, {"Records": [record]}


def cognito_sample() -> tuple[Any, Any]:
    built = events.cognito.sync_trigger(
        {"SampleKey2": ("oldValue2", "newValue2"), "SampleKey1": ("oldValue1", "newValue1")},
        dataset="datasetName",
        identity_id="identityId",
        identity_pool_id="identityPoolId",
    )
    return built, {
        "datasetName": "datasetName",
        "eventType": "SyncTrigger",
        "region": "us-east-1",
        "identityId": "identityId",
        "datasetRecords": {
            "SampleKey2": {"newValue": "newValue2", "oldValue": "oldValue2", "op": "replace"},
            "SampleKey1": {"newValue": "newValue1", "oldValue": "oldValue1", "op": "replace"},
        },
        "identityPoolId": "identityPoolId",
        "version": 2,
    }


def config_sample() -> tuple[Any, Any]:
    item = {
        "configurationItemCaptureTime": "2016-02-17T01:36:34.043Z",
        "awsAccountId": "000000000000",
        "configurationItemStatus": "OK",
        "resourceId": "i-00000000",
        "ARN": "arn:aws:ec2:us-east-1:000000000000:instance/i-00000000",
        "awsRegion": "us-east-1",
        "availabilityZone": "us-east-1a",
        "resourceType": "AWS::EC2::Instance",
        "tags": {"Foo": "Bar"},
        "relationships": [{"resourceId": "eipalloc-00000000", "name": "Is attached to ElasticIp"}],
        "configuration": {"foo": "bar"},
    }
    built = events.config.configuration_changed(
        item,
        parameters={"myParameterKey": "myParameterValue"},
        rule_name="change-triggered-config-rule",
        rule_id="config-rule-0123456",
        result_token="myResultToken",
        role_arn="arn:aws:iam::012345678912:role/config-role",
        origin=Origin(profile="2019", account_id="012345678912"),
    )
    opened = built | {name: json.loads(built[name]) for name in ("invokingEvent", "ruleParameters")}
    return opened, {
        "invokingEvent": {"configurationItem": item, "messageType": "ConfigurationItemChangeNotification"},
        "ruleParameters": {"myParameterKey": "myParameterValue"},
        "resultToken": "myResultToken",
        "eventLeftScope": False,
        "executionRoleArn": "arn:aws:iam::012345678912:role/config-role",
        "configRuleArn": "arn:aws:config:us-east-1:012345678912:config-rule/config-rule-0123456",
        "configRuleName": "change-triggered-config-rule",
        "configRuleId": "config-rule-0123456",
        "accountId": "012345678912",
        "version": "1.0",
    }


def dynamodb_sample() -> tuple[Any, Any]:
    new = {"Message": "New item!", "Id": 101}
    changed = {"Message": "This item has changed", "Id": 101}
    built = events.dynamodb.records(
        events.dynamodb.inserted(new, event_id="1", sequence_number="111"),
        events.dynamodb.modified(new, changed, event_id="2", sequence_number="222"),
        events.dynamodb.removed(changed, event_id="3", sequence_number="333"),
        stream_arn="stream-ARN",
        origin=Origin(profile="2019"),
    )
    common = {"eventVersion": "1.0", "eventSource": "aws:dynamodb", "awsRegion": "us-east-1"}
    common["eventSourceARN"] = "stream-ARN"
    keys = {"Keys": {"Id": {"N": "101"}}, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    first = {"Message": {"S": "New item!"}, "Id": {"N": "101"}}
    second = {"Message": {"S": "This item has changed"}, "Id": {"N": "101"}}
    images: list[tuple[str, dict[str, Any]]] = [
        ("INSERT", {"NewImage": first, "SequenceNumber": "111", "SizeBytes": 26}),
        ("MODIFY", {"NewImage": second, "OldImage": first, "SequenceNumber": "222", "SizeBytes": 59}),
        ("REMOVE", {"OldImage": second, "SequenceNumber": "333", "SizeBytes": 38}),
    ]
    return built, {
        "Records": [
            {"eventID": str(number), "eventName": name, **common, "dynamodb": {**keys, **shown}}
            for number, (name, shown) in enumerate(images, start=1)
        ]
    }


def kinesis_sample() -> tuple[Any, Any]:
    sequence = "49590338271490256608559692538361571095921575989136588898"
    stream = f"arn:aws:kinesis:us-east-2:{ACCOUNT}:stream/lambda-stream"
    built = events.kinesis.records(
        events.kinesis.record(b"Hello, this is a test.", sequence_number=sequence, arrived_at=1545084650.987),
        stream_arn=stream,
        shard_id="shardId-000000000006",
        origin=Origin(profile="2019"),
    )
    record = {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "1",
            "sequenceNumber": sequence,
            "data": "SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==",
            "approximateArrivalTimestamp": 1545084650.987,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000006:{sequence}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": f"arn:aws:iam::{ACCOUNT}:role/lambda-role",
        "awsRegion": "us-east-2",
        "eventSourceARN": stream,
    }
    return built, {"Records": [record]}


def firehose_sample() -> tuple[Any, Any]:
    sequence = "49546986683135544286507457936321625675700192471156785154"
    position = events.firehose.StreamPosition(
        partition_key="4d1ad2b9-24f8-4b9d-a088-76e9947c317a",
        sequence_number=sequence,
        arrived_at=datetime(2012, 4, 23, 18, 25, 43, 511_000, tzinfo=timezone.utc),
    )
    built = events.firehose.records(
        events.firehose.record("Hello World", record_id="record1", arrived_at=1510772160.0, position=position),
        delivery_stream_arn="aws:lambda:events",
        invocation_id="invoked123",
        origin=THE_EPOCH,
    )
    metadata = {
        "shardId": "shardId-000000000000",
        "partitionKey": "4d1ad2b9-24f8-4b9d-a088-76e9947c317a",
        "approximateArrivalTimestamp": "2012-04-23T18:25:43.511Z",
        "sequenceNumber": sequence,
        "subsequenceNumber": "",
    }
    record = {
        "data": "SGVsbG8gV29ybGQ=",
        "recordId": "record1",
        "approximateArrivalTimestamp": 1510772160000,
        "kinesisRecordMetadata": metadata,
    }
    expected = {"invocationId": "invoked123", "deliveryStreamArn": "aws:lambda:events", "region": "us-west-2"}
    return built, {**expected, "records": [record]}


def lex_sample() -> tuple[Any, Any]:
    built = events.lex.v1(
        "my-intent",
        slots={"slot-name": "value"},
        confirmation="Confirmed",
        session_attributes={"key1": "value1", "key2": "value2"},
        user_id="ABCD1234",
        origin=IN_2019,
    )
    return built, {
        "messageVersion": "1.0",
        "invocationSource": "FulfillmentCodeHook",
        "userId": "ABCD1234",
        "sessionAttributes": {"key1": "value1", "key2": "value2"},
        "bot": {"name": "my-bot", "alias": "prod", "version": "1"},
        "outputDialogMode": "Text",
        "currentIntent": {
            "name": "my-intent",
            "slots": {"slot-name": "value"},
            "confirmationStatus": "Confirmed",
        },
    }


def s3_sample() -> tuple[Any, Any]:
    id_2 = "FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S/JRWeUWerMUE5JgHvANOjpD"
    details = events.s3.Details(
        configuration_id="testConfigRule",
        principal_id="AIDAJDPLRKLG7UEXAMPLE",
        owner_id="A3NL1KOZZKExample",
        request_id="C3D13FE58DE4C810",
        id_2=id_2,
    )
    built = events.s3.object_created(
        "sourcebucket",
        "HappyFace.jpg",
        size=1024,
        version_id="096fKKXTRTtl3on89fVO.nfljtsv6qko",
        details=details,
        origin=THE_EPOCH,
    )
    record = {
        "eventVersion": "2.0",
        "eventSource": "aws:s3",
        "awsRegion": "us-west-2",
        "eventTime": "1970-01-01T00:00:00.000Z",
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "AIDAJDPLRKLG7UEXAMPLE"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": id_2},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "testConfigRule",
            "bucket": {
                "name": "sourcebucket",
                "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
                "arn": "arn:aws:s3:::sourcebucket",
            },
            "object": {
                "key": "HappyFace.jpg",
                "size": 1024,
                "eTag": "d41d8cd98f00b204e9800998ecf8427e",
                "versionId": "096fKKXTRTtl3on89fVO.nfljtsv6qko",
            },
        },
    }
    return built, {"Records": [record]}


def ses_sample() -> tuple[Any, Any]:
    function = "arn:aws:lambda:us-west-2:012345678912:function:Example"
    built = events.ses.mail_received(
        "Test Subject",
        sender="Jane Doe <janedoe@example.com>",
        recipients=["johndoe@example.com"],
        headers=[("Return-Path", "<janedoe@example.com>"), ("MIME-Version", "1.0")],
        date="Wed, 7 Oct 2015 12:34:56 -0700",
        mail_id="o3vrnil0e2ic28tr",
        header_message_id="<0123456789@example.com>",
        processing_millis=574,
        function_arn=function,
        origin=THE_EPOCH,
    )
    passed = {"status": "PASS"}
    mail = {
        "commonHeaders": {
            "from": ["Jane Doe <janedoe@example.com>"],
            "to": ["johndoe@example.com"],
            "returnPath": "janedoe@example.com",
            "messageId": "<0123456789@example.com>",
            "date": "Wed, 7 Oct 2015 12:34:56 -0700",
            "subject": "Test Subject",
        },
        "source": "janedoe@example.com",
        "timestamp": "1970-01-01T00:00:00.000Z",
        "destination": ["johndoe@example.com"],
        "headers": [
            {"name": "Return-Path", "value": "<janedoe@example.com>"},
            {"name": "MIME-Version", "value": "1.0"},
        ],
        "headersTruncated": False,
        "messageId": "o3vrnil0e2ic28tr",
    }
    receipt = {
        "recipients": ["johndoe@example.com"],
        "timestamp": "1970-01-01T00:00:00.000Z",
        "spamVerdict": passed,
        "dkimVerdict": passed,
        "processingTimeMillis": 574,
        "action": {"type": "Lambda", "invocationType": "Event", "functionArn": function},
        "spfVerdict": passed,
        "virusVerdict": passed,
    }
    return built, {
        "Records": [{"eventVersion": "1.0", "ses": {"mail": mail, "receipt": receipt}, "eventSource": "aws:ses"}]
    }


def sns_sample() -> tuple[Any, Any]:
    subscription = f"arn:aws:sns:us-east-2:{ACCOUNT}:test-lambda:21be56ed-a058-49f5-8c98-aedd2564c486"
    certificate = "https://sns.us-east-2.amazonaws.com/SimpleNotificationService-ac565b8b1a6c5d002d285f9598aa1d9b.pem"
    built = events.sns.notification(
        "Hello from SNS!",
        topic_arn="topicarn",
        subject="TestInvoke",
        attributes={"Test": "TestString", "TestBinary": {"Type": "Binary", "Value": "TestBinary"}},
        subscription_arn=subscription,
        message_id="95df01b4-ee98-5cb9-9903-4c221d41eb5e",
        signature="tcc6fal2yUC6dgZdmrwh1Y4cGa/ebXEkAi6RibDsvpi+tE/1+82j...65r==",
        signing_cert_url=certificate,
        origin=IN_2019._replace(at=0.0),
    )
    sns = {
        "SignatureVersion": "1",
        "Timestamp": "1970-01-01T00:00:00.000Z",
        "Signature": "tcc6fal2yUC6dgZdmrwh1Y4cGa/ebXEkAi6RibDsvpi+tE/1+82j...65r==",
        "SigningCertUrl": certificate,
        "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
        "Message": "Hello from SNS!",
        "MessageAttributes": {
            "Test": {"Type": "String", "Value": "TestString"},
            "TestBinary": {"Type": "Binary", "Value": "TestBinary"},
        },
        "Type": "Notification",
        "UnsubscribeUrl": f"https://sns.us-east-2.amazonaws.com/?Action=Unsubscribe&SubscriptionArn={subscription}",
        "TopicArn": "topicarn",
        "Subject": "TestInvoke",
    }
    record = {"EventVersion": "1.0", "EventSubscriptionArn": subscription, "EventSource": "aws:sns", "Sns": sns}
    return built, {"Records": [record]}


def sqs_sample() -> tuple[Any, Any]:
    facts = [
        ("059f36b4-87a3-44ab-83d2-661975830a7d", "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...", 1545082649183, 2),
        ("2e1424d4-f796-459a-8184-9c92662be6da", "AQEBzWwaftRI0KuVm4tP+/7q1rGgNqicHq...", 1545082650636, 13),
    ]
    queue = f"arn:aws:sqs:us-east-2:{ACCOUNT}:my-queue"
    given = [
        events.sqs.message(
            "test",
            message_id=message_id,
            receipt_handle=handle,
            sender_id="AIDAENQZJOL023YYJ4VO",
            sent_at=sent / 1000,
            first_received_at=(sent + waited) / 1000,
        )
        for message_id, handle, sent, waited in facts
    ]
    records = [
        {
            "messageId": message_id,
            "receiptHandle": handle,
            "body": "test",
            "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": str(sent),
                "SenderId": "AIDAENQZJOL023YYJ4VO",
                "ApproximateFirstReceiveTimestamp": str(sent + waited),
            },
            "messageAttributes": {},
            "md5OfBody": "098f6bcd4621d373cade4e832627b4f6",
            "eventSource": "aws:sqs",
            "eventSourceARN": queue,
            "awsRegion": "us-east-2",
        }
        for message_id, handle, sent, waited in facts
    ]
    return events.sqs.messages(*given, queue_arn=queue), {"Records": records}


SAMPLES: dict[str, Callable[[], tuple[Any, Any]]] = {
    "B035 B036 Application Load Balancer": alb_sample,
    "B040 Alexa Smart Home": alexa_sample,
    "B043 B044 B045 API Gateway": apigateway_sample,
    "B074 CloudWatch Events": schedule_sample,
    "B091 CloudWatch Logs": logs_sample,
    "B095 CloudFormation": cloudformation_sample,
    "B101 B102 CloudFront": cloudfront_sample,
    "B105 CodeCommit": codecommit_sample,
    "B107 Cognito": cognito_sample,
    "B110 Config": config_sample,
    "B112 DynamoDB": dynamodb_sample,
    "B132 B133 Kinesis": kinesis_sample,
    "B161 Firehose": firehose_sample,
    "B164 Lex": lex_sample,
    "B167 S3": s3_sample,
    "B183 SES": ses_sample,
    "B186 SNS": sns_sample,
    "B197 SQS": sqs_sample,
}


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_the_sample_of_the_guide_comes_out(sample: Callable[[], tuple[Any, Any]]) -> None:
    built, expected = sample()
    assert built == expected
