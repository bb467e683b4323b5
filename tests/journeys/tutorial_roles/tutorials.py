"""The tutorials of the developer guide: the role that each has one make, its function, its trigger, what comes of it.

The policies are written out, so that parts of them can be left out; where the guide takes a managed policy of AWS, its
name is here, too.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import boto3
from tests.journeys.tutorial_roles import handlers

from lambdamock import Aws, events
from lambdamock.mock.function import Function

REGION = "us-east-1"
ACCOUNT = "123456789012"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:my-topic"
Statement = dict[str, Any]
LOGS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")


def client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


def allow(*actions: str, on: str = "*") -> Statement:
    return {"Effect": "Allow", "Action": list(actions), "Resource": on}


class Tutorial(NamedTuple):
    """One tutorial.

    Attributes:
        statements: of the role.
        managed: the managed policy that has these statements; None where the guide prints a policy.
        perform: makes what the tutorial makes, with this role, and pulls the trigger; returns what came of it.
        outcome: what comes of it with the whole role.
        needed: those of the actions that the tutorial cannot do without.
        stray: another call (service, method, members, its action) that the role does not allow.
    """

    name: str
    statements: Sequence[Statement]
    managed: str | None
    perform: Callable[[Aws, str], Any]
    outcome: Any
    needed: Sequence[str]
    stray: tuple[str, str, Mapping[str, Any], str]

    @property
    def actions(self) -> list[str]:
        return [action for statement in self.statements for action in statement["Action"]]


def deployed(aws: Aws, handler: Callable[..., Any], role: str, **settings: Any) -> Function:
    return aws.function(handler, name="tutorial", role=role, timeout=60, **settings)


def notified(function: Function, bucket: str) -> Any:
    """A bucket that tells the function of new objects."""
    function.allow("s3", source_arn=f"arn:aws:s3:::{bucket}", source_account=ACCOUNT)
    s3 = client("s3")
    s3.create_bucket(Bucket=bucket)
    wanted = {"LambdaFunctionArn": function.arn, "Events": ["s3:ObjectCreated:*"]}
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": [wanted]}
    )
    return s3


def thumbnails(aws: Aws, role: str) -> Any:
    s3 = notified(deployed(aws, handlers.thumbnail, role), "photos")
    s3.create_bucket(Bucket="photosresized")
    s3.put_object(Bucket="photos", Key="HappyFace.jpg", Body=b"smile and more")
    return [one["Key"] for one in s3.list_objects_v2(Bucket="photosresized").get("Contents", [])]


def trails(aws: Aws, role: str) -> Any:
    sns, sqs = client("sns"), client("sqs")
    sns.create_topic(Name="my-topic")
    url = sqs.create_queue(QueueName="mails")["QueueUrl"]
    raw = {"RawMessageDelivery": "true"}
    inbox = f"arn:aws:sqs:{REGION}:{ACCOUNT}:mails"
    sns.subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=inbox, Attributes=raw)
    s3 = notified(deployed(aws, handlers.alert, role, environment={"TOPIC": TOPIC}), "my-bucket")
    records = [
        {"eventName": "DeleteTopic"},
        {"eventName": "CreateTopic", "responseElements": {"topicArn": "arn:aws:sns:us-west-2:123456789012:new"}},
    ]
    body = gzip.compress(json.dumps({"Records": records}).encode())
    s3.put_object(Bucket="my-bucket", Key="AWSLogs/trail.json.gz", Body=body)
    return [message["Body"] for message in sqs.receive_message(QueueUrl=url).get("Messages", [])]


def mapped(aws: Aws, role: str, arn: str, **members: Any) -> Function:
    """A function that prints what a source has, from its beginning on."""
    function = deployed(aws, handlers.print_records, role)
    aws.client().create_event_source_mapping(FunctionName="tutorial", EventSourceArn=arn, **members)
    aws.settle()
    return function


def printed(function: Function) -> list[str]:
    """What it printed, as CloudWatch Logs has it; nothing where it was not allowed to write."""
    logs = client("logs")
    name = f"/aws/lambda/{function.name}"
    if not logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]:
        return []
    messages = [one["message"].rstrip("\n") for one in logs.filter_log_events(logGroupName=name)["events"]]
    return [one for one in messages if not one.startswith(("INIT_START", "START", "END", "REPORT", "XRAY"))]


def stream(aws: Aws, role: str) -> Any:
    kinesis = client("kinesis")
    kinesis.create_stream(StreamName="lambda-stream", ShardCount=1)
    function = mapped(
        aws, role, f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/lambda-stream", StartingPosition="TRIM_HORIZON"
    )
    kinesis.put_record(StreamName="lambda-stream", PartitionKey="1", Data=b"Hello, this is a test.")
    aws.settle()
    return printed(function)


def table(aws: Aws, role: str) -> Any:
    dynamodb = client("dynamodb")
    made = dynamodb.create_table(
        TableName="lambda-dynamodb-stream",
        KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "N"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    function = mapped(aws, role, made["TableDescription"]["LatestStreamArn"], StartingPosition="TRIM_HORIZON")
    dynamodb.put_item(TableName="lambda-dynamodb-stream", Item={"Id": {"N": "101"}})
    dynamodb.delete_item(TableName="lambda-dynamodb-stream", Key={"Id": {"N": "101"}})
    aws.settle()
    return printed(function)


def queue(aws: Aws, role: str) -> Any:
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="my-queue", Attributes={"VisibilityTimeout": "60"})["QueueUrl"]
    function = mapped(aws, role, f"arn:aws:sqs:{REGION}:{ACCOUNT}:my-queue")
    sqs.send_message(QueueUrl=url, MessageBody="test")
    aws.settle()
    return printed(function)


def topic(aws: Aws, role: str) -> Any:
    function = deployed(aws, handlers.print_records, role)
    theirs = f"arn:aws:sns:{REGION}:210987654321:lambda-x-account"
    function.allow("sns", source_arn=theirs)
    aws.deliver.sns(function, events.sns.notification("Hello World", topic_arn=theirs, origin=aws.origin))
    return printed(function)


REQUESTS: list[dict[str, Any]] = [
    {"operation": "echo", "payload": {"somekey1": "somevalue1"}},
    {"operation": "create", "payload": {"Item": {"id": "1", "name": "Bob"}}},
    {
        "operation": "update",
        "payload": {
            "Key": {"id": "1"},
            "UpdateExpression": "SET #n = :n",
            "ExpressionAttributeNames": {"#n": "name"},
            "ExpressionAttributeValues": {":n": "Ann"},
        },
    },
    {"operation": "read", "payload": {"Key": {"id": "1"}}},
    {
        "operation": "find",
        "payload": {"KeyConditionExpression": "id = :i", "ExpressionAttributeValues": {":i": "1"}},
    },
    {"operation": "delete", "payload": {"Key": {"id": "1"}}},
    {"operation": "list", "payload": {}},
]


def api(aws: Aws, role: str) -> Any:
    client("dynamodb").create_table(
        TableName="lambda-apigateway",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    function = deployed(aws, handlers.microservice, role)
    function.allow("apigateway")
    answers = []
    for one in REQUESTS:
        body = {**one, "tableName": "lambda-apigateway"}
        answers.append(aws.deliver.apigateway(function, body, integration="AWS").json())
    return answers


def canary(aws: Aws, role: str) -> Any:
    page = {"SITE": "data:text/html,What Is AWS Lambda%3F", "EXPECTED": "What Is AWS Lambda?"}
    function = deployed(aws, handlers.canary, role, environment=page)
    function.allow("events", source_arn=f"arn:aws:events:{REGION}:{ACCOUNT}:rule/CheckWebsiteScheduledEvent")
    rules = client("events")
    rules.put_rule(Name="CheckWebsiteScheduledEvent", ScheduleExpression="rate(1 minute)")
    rules.put_targets(Rule="CheckWebsiteScheduledEvent", Targets=[{"Id": "1", "Arn": function.arn}])
    aws.clock.advance(60)
    return [one.result for one in function.invocations]


def network(aws: Aws, role: str) -> Any:
    vpc = client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = client("ec2").create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    group = client("ec2").create_security_group(VpcId=vpc, GroupName="cache", Description="of it")["GroupId"]
    function = deployed(aws, handlers.fetch, role)
    place = {"SubnetIds": [subnet], "SecurityGroupIds": [group]}
    aws.client().update_function_configuration(FunctionName="tutorial", VpcConfig=place)
    return function.invoke().result


def secret(aws: Aws, role: str) -> Any:
    kms = client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    text = base64.b64encode(kms.encrypt(KeyId=key, Plaintext=b"password")["CiphertextBlob"]).decode()
    return deployed(aws, handlers.secret, role, environment={"SECRET": text}).invoke().result


def primer(aws: Aws, role: str) -> Any:
    aws.function(lambda event, context: None, name="randomerror", role=aws.iam.put_role("its", [], [BASIC]))
    function = deployed(aws, handlers.prime, role)
    aws.client().update_function_configuration(FunctionName="tutorial", TracingConfig={"Mode": "Active"})
    request = events.cloudformation.custom_resource({"FunctionName": "randomerror"}, origin=aws.origin)
    response = aws.deliver.cloudformation(function, request).response
    return None if response is None else response.status


BASIC = "AWSLambdaBasicExecutionRole"
KINESIS = [
    "kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator",
    "kinesis:ListShards", "kinesis:ListStreams",
]  # fmt: skip
DYNAMODB = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]
SQS = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
ITEMS = [f"dynamodb:{one}Item" for one in ("Delete", "Get", "Put", "Update")] + ["dynamodb:Query", "dynamodb:Scan"]
NETWORK = ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"]
NETWORK_TODAY = ["ec2:DescribeSubnets", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"]
TRACES = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
BOB, ANN = {"id": "1", "name": "Bob"}, {"id": "1", "name": "Ann"}
SEND = ("sqs", "send_message", {"QueueUrl": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/my-queue",
                                "MessageBody": "x"}, "sqs:sendmessage")  # fmt: skip

TUTORIALS = [
    Tutorial(
        "B169-S3 thumbnails",
        [allow("logs:*", on="arn:aws:logs:*:*:*"), allow("s3:GetObject", "s3:PutObject", on="arn:aws:s3:::*")],
        "AWSLambdaExecute",
        thumbnails,
        ["resized-HappyFace.jpg"],
        ["logs:*", "s3:GetObject", "s3:PutObject"],
        ("s3", "delete_object", {"Bucket": "photos", "Key": "HappyFace.jpg"}, "s3:DeleteObject"),
    ),
    Tutorial(
        "B062-CloudTrail",
        [
            allow("logs:*", on="arn:aws:logs:*:*:*"),
            allow("s3:GetObject", on="arn:aws:s3:::my-bucket/*"),
            allow("sns:Publish", on=TOPIC),
        ],
        None,
        trails,
        ["arn:aws:sns:us-west-2:123456789012:new"],
        ["logs:*", "s3:GetObject", "sns:Publish"],
        ("sns", "publish", {"TopicArn": f"{TOPIC}s", "Message": "x"}, "SNS:Publish"),
    ),
    Tutorial(
        "B150-Kinesis",
        [allow(*KINESIS, "kinesis:SubscribeToShard", *LOGS)],
        "AWSLambdaKinesisExecutionRole",
        stream,
        ["Hello, this is a test."],
        [*KINESIS, *LOGS],
        ("kinesis", "put_record", {"StreamName": "s", "PartitionKey": "1", "Data": b""}, "kinesis:PutRecord"),
    ),
    Tutorial(
        "B121-DynamoDB",
        [allow(*DYNAMODB, *LOGS)],
        "AWSLambdaDynamoDBExecutionRole",
        table,
        ["INSERT 101", "REMOVE 101"],
        [*DYNAMODB, *LOGS],
        ("dynamodb", "scan", {"TableName": "lambda-dynamodb-stream"}, "dynamodb:Scan"),
    ),
    Tutorial("B210-SQS", [allow(*SQS, *LOGS)], "AWSLambdaSQSQueueExecutionRole", queue, ["test"], [*SQS, *LOGS], SEND),
    Tutorial("B189-SNS", [allow(*LOGS)], BASIC, topic, ["Hello World"], LOGS, SEND),
    Tutorial(
        "B052-API Gateway",
        [allow(*ITEMS), allow(*LOGS)],
        None,
        api,
        [{"somekey1": "somevalue1"}, None, None, ANN, [ANN], None, []],
        [*ITEMS, *LOGS],
        ("dynamodb", "delete_table", {"TableName": "lambda-apigateway"}, "dynamodb:DeleteTable"),
    ),
    Tutorial("schedule", [allow(*ITEMS), allow(*LOGS)], None, canary, ["passed"], LOGS, SEND),
    Tutorial(
        "A286-VPC",
        [allow(*LOGS, *NETWORK, *NETWORK_TODAY)],
        "AWSLambdaVPCAccessExecutionRole",
        network,
        "Fetched value from memcache: 1",
        [*LOGS, *NETWORK],
        ("ec2", "describe_vpcs", {}, "ec2:DescribeVpcs"),
    ),
    Tutorial(
        "A195-KMS",
        [allow(*LOGS), allow("kms:Decrypt", on=f"arn:aws:kms:{REGION}:{ACCOUNT}:key/*")],
        None,
        secret,
        "password",
        [*LOGS, "kms:Decrypt"],
        ("kms", "encrypt", {"KeyId": "alias/k", "Plaintext": b"x"}, "kms:Encrypt"),
    ),
    Tutorial(
        "B097-CloudFormation",
        [allow(*LOGS), allow(*TRACES), allow("lambda:InvokeFunction")],
        None,
        primer,
        "SUCCESS",
        [*LOGS, *TRACES, "lambda:InvokeFunction"],
        ("lambda", "get_function", {"FunctionName": "randomerror"}, "lambda:GetFunction"),
    ),
]
