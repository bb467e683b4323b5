"""A handler's own calls of AWS are held to its execution role; moto answers those that it may make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import boto3
import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import Authorisation

moto = pytest.importorskip("moto", reason="not installed")

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/shop"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/shop/orders"
DOCUMENT = '{"Version": "2012-10-17", "Statement": []}'
STATES = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}'


def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")


@pytest.fixture(autouse=True)
def _moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with moto.mock_aws():
        yield


def in_handler(aws: Aws, call: Callable[[], Any], grant: dict[str, Any] | None) -> Any:
    """What a call answers inside a handler whose role has one statement besides one of no account."""
    other = {"Effect": "Allow", "Action": "health:DescribeEvents", "Resource": "*"}
    statements = [other, *([] if grant is None else [{"Effect": "Allow", **grant}])]
    role = aws.iam.put_role("shop", policies=[{"Version": "2012-10-17", "Statement": statements}])
    seen: list[Any] = []

    def handler(_event: object, _context: object) -> None:
        try:
            seen.append(call())
        except ClientError as error:
            seen.append(error)

    outcome = aws.function(handler, name="orders", role=role, timeout=60).invoke()
    assert outcome.error is None, outcome
    return seen[0]


class Case(NamedTuple):
    """A call, what it needs, and how its service refuses it."""

    service: str
    method: str
    members: dict[str, Any]
    grant: tuple[str, str]
    code: str
    status: int
    message: str = "User: {session} is not authorized to perform: {action} on resource: {resource} {because}"
    prepare: Callable[[], Any] | None = None


def _bucket() -> None:
    client("s3").create_bucket(Bucket="shop")
    client("s3").put_object(Bucket="shop", Key="a.txt", Body=b"1")


def _table() -> None:
    client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def _role() -> None:
    client("iam").create_role(RoleName="other", AssumeRolePolicyDocument=DOCUMENT)


QUEUE_URL = f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/jobs"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:news"
QUOTED = 'User: {session} is not authorized to perform: {action} on resource: "{resource}" {because}'
BARE = "User: {session} is not authorized to perform: {action} {because}"
OF_EC2 = f"You are not authorized to perform this operation. {BARE}"

CASES = [
    Case("s3", "get_object", {"Bucket": "shop", "Key": "a.txt"}, ("s3:GetObject", "arn:aws:s3:::shop/a.txt"),
         "AccessDenied", 403, QUOTED, _bucket),
    Case("s3", "list_buckets", {}, ("s3:ListAllMyBuckets", "*"), "AccessDenied", 403, BARE),
    Case("s3", "head_object", {"Bucket": "shop", "Key": "a.txt"}, ("s3:GetObject", "arn:aws:s3:::shop/a.txt"),
         "403", 403, "Forbidden", _bucket),
    Case("dynamodb", "put_item", {"TableName": "orders", "Item": {"id": {"S": "1"}}},
         ("dynamodb:PutItem", f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/orders"), "AccessDeniedException", 400,
         prepare=_table),
    Case("sqs", "send_message", {"QueueUrl": QUEUE_URL, "MessageBody": "x"},
         ("sqs:sendmessage", f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs"), "AccessDenied", 403,
         prepare=lambda: client("sqs").create_queue(QueueName="jobs")),
    Case("sqs", "send_message_batch", {"QueueUrl": QUEUE_URL, "Entries": [{"Id": "1", "MessageBody": "x"}]},
         ("sqs:sendmessage", f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs"), "AccessDenied", 403,
         prepare=lambda: client("sqs").create_queue(QueueName="jobs")),
    Case("sns", "publish", {"TopicArn": TOPIC, "Message": "x"}, ("SNS:Publish", TOPIC), "AuthorizationError", 403,
         prepare=lambda: client("sns").create_topic(Name="news")),
    Case("kms", "create_key", {}, ("kms:CreateKey", "*"), "AccessDeniedException", 400),
    Case("secretsmanager", "list_secrets", {}, ("secretsmanager:ListSecrets", "*"), "AccessDeniedException", 400, BARE),
    Case("ssm", "get_parameter", {"Name": "/a/b"},
         ("ssm:GetParameter", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/a/b"), "AccessDeniedException", 400,
         prepare=lambda: client("ssm").put_parameter(Name="/a/b", Value="1", Type="String")),
    Case("logs", "create_log_group", {"logGroupName": "mine"},
         ("logs:CreateLogGroup", f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:mine"), "AccessDeniedException", 400),
    Case("events", "put_events", {"Entries": [{"Source": "a", "DetailType": "b", "Detail": "{}"}]},
         ("events:PutEvents", f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/default"), "AccessDeniedException", 400),
    Case("stepfunctions", "create_activity", {"name": "wait"},
         ("states:CreateActivity", f"arn:aws:states:us-east-1:{ACCOUNT}:activity:wait"), "AccessDeniedException", 400),
    Case("ec2", "describe_instances", {}, ("ec2:DescribeInstances", "*"), "UnauthorizedOperation", 403, OF_EC2),
    Case("iam", "get_role", {"RoleName": "other"}, ("iam:GetRole", f"arn:aws:iam::{ACCOUNT}:role/other"),
         "AccessDenied", 403,
         "User: {session} is not authorized to perform: {action} on resource: role other {because}", _role),
    Case("kinesis", "put_record", {"StreamName": "clicks", "Data": b"1", "PartitionKey": "a"},
         ("kinesis:PutRecord", f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/clicks"), "AccessDeniedException", 400,
         prepare=lambda: client("kinesis").create_stream(StreamName="clicks", ShardCount=1)),
]  # fmt: skip


def _id(case: Case) -> str:
    return f"{case.service}-{case.method}"


def _grant(case: Case) -> dict[str, Any]:
    return {"Action": case.grant[0], "Resource": case.grant[1]}


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_what_the_role_allows_is_done(case: Case) -> None:
    if case.prepare is not None:
        case.prepare()
    with mock_lambda() as aws:
        result = in_handler(aws, lambda: getattr(client(case.service), case.method)(**case.members), _grant(case))
        assert result["ResponseMetadata"]["HTTPStatusCode"] in (200, 204)


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_what_it_does_not_allow_is_refused_in_the_words_of_the_service(case: Case) -> None:
    if case.prepare is not None:
        case.prepare()
    action, resource = case.grant
    because = f"because no identity-based policy allows the {action} action"
    with mock_lambda() as aws:
        error = in_handler(aws, lambda: getattr(client(case.service), case.method)(**case.members), None)
        assert isinstance(error, ClientError)
        assert (error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]) == (
            case.code,
            case.status,
        )
        assert error.response["Error"]["Message"] == case.message.format(
            session=SESSION, action=action, resource=resource, because=because
        )


def test_an_explicit_deny_is_said() -> None:
    client("sns").create_topic(Name="news")
    with mock_lambda() as aws:
        deny = {"Effect": "Deny", "Action": "sns:*", "Resource": "*"}
        error = in_handler(aws, lambda: client("sns").publish(TopicArn=TOPIC, Message="x"), deny)
        assert error.response["Error"]["Message"] == (
            f"User: {SESSION} is not authorized to perform: SNS:Publish on resource: {TOPIC} "
            "with an explicit deny in an identity-based policy"
        )


def test_a_modelled_error_is_of_its_class() -> None:
    with mock_lambda() as aws:
        topics = client("sns")
        error = in_handler(aws, lambda: topics.publish(TopicArn=TOPIC, Message="x"), None)
        assert isinstance(error, topics.exceptions.AuthorizationErrorException)


def test_a_secret_is_named_as_the_handler_names_it() -> None:
    with mock_lambda() as aws:
        error = in_handler(aws, lambda: client("secretsmanager").get_secret_value(SecretId="db"), None)
        assert error.response["Error"]["Message"] == (
            f"User: {SESSION} is not authorized to perform: secretsmanager:GetSecretValue on resource: db "
            "because no identity-based policy allows the secretsmanager:GetSecretValue action"
        )


def test_the_request_id_of_a_denial_is_in_the_journal() -> None:
    with mock_lambda() as aws:
        error = in_handler(aws, client("s3").list_buckets, None)
        denied = [fact for fact in aws.journal.of(Authorisation) if fact.service == "s3"]
        assert [(fact.verdict, fact.request_id) for fact in denied] == [
            ("denied", error.response["ResponseMetadata"]["RequestId"])
        ]


def test_objects_that_may_not_be_deleted_are_told_and_the_others_are_gone() -> None:
    _bucket()
    client("s3").put_object(Bucket="shop", Key="b.txt", Body=b"1")
    with mock_lambda() as aws:
        keys = [{"Key": "b.txt"}, {"Key": "a.txt"}]
        grant = {"Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::shop/a.txt"}
        answer = in_handler(aws, lambda: client("s3").delete_objects(Bucket="shop", Delete={"Objects": keys}), grant)
    assert [one["Key"] for one in answer["Deleted"]] == ["a.txt"]
    assert [(one["Key"], one["Code"]) for one in answer["Errors"]] == [("b.txt", "AccessDenied")]
    assert [one["Key"] for one in client("s3").list_objects_v2(Bucket="shop")["Contents"]] == ["b.txt"]


def test_entries_for_buses_that_may_not_be_used_fail_alone() -> None:
    client("events").create_event_bus(Name="mine")
    entries = [{"Source": "a", "DetailType": "b", "Detail": "{}", "EventBusName": name} for name in ("mine", "default")]
    with mock_lambda() as aws:
        grant = {"Action": "events:PutEvents", "Resource": f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/default"}
        answer = in_handler(aws, lambda: client("events").put_events(Entries=entries), grant)
    assert answer["FailedEntryCount"] == 1
    assert [entry.get("ErrorCode") for entry in answer["Entries"]] == ["AccessDeniedException", None]


def test_the_tests_own_calls_are_not_asked() -> None:
    with mock_lambda(iam="strict"):
        _bucket()
        assert client("s3").get_object(Bucket="shop", Key="a.txt")["Body"].read() == b"1"


@pytest.mark.parametrize("mode", ["off", "audit"])
def test_nothing_is_denied_when_iam_is(mode: Any) -> None:
    _bucket()
    with mock_lambda(iam=mode) as aws:
        answer = in_handler(aws, lambda: client("s3").get_object(Bucket="shop", Key="a.txt"), None)
        assert answer["ContentLength"] == 1


def test_a_role_that_nobody_knows_may_do_everything() -> None:
    with mock_lambda() as aws:
        seen: list[Any] = []
        function = aws.function(
            lambda event, context: seen.append(client("s3").list_buckets()["Buckets"]),
            name="orders",
            role=f"arn:aws:iam::{ACCOUNT}:role/nobodys",
            timeout=60,
        )
        function.invoke()
        assert seen == [[]]


def test_a_caller_whom_the_test_names_is_held_to_its_policies() -> None:
    _bucket()
    with mock_lambda() as aws:
        grant = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
        user = aws.iam.put_user("ann", policies=[{"Version": "2012-10-17", "Statement": [grant]}])
        with aws.as_principal(user):
            assert [one["Name"] for one in client("s3").list_buckets()["Buckets"]] == ["shop"]
            with pytest.raises(ClientError, match="AccessDenied"):
                client("s3").get_object(Bucket="shop", Key="a.txt")


def test_a_client_made_before_the_mock_is_checked() -> None:
    objects = client("s3")
    with mock_lambda() as aws:
        assert in_handler(aws, objects.list_buckets, None).response["Error"]["Code"] == "AccessDenied"


def test_a_presigned_url_needs_no_permission() -> None:
    with mock_lambda() as aws:
        url = in_handler(
            aws, lambda: client("s3").generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"}), None
        )
        assert "AWSAccessKeyId=ASIA" in url


def test_what_moto_does_to_answer_is_not_the_handlers() -> None:
    client("sqs").create_queue(QueueName="jobs")
    client("sns").create_topic(Name="news")
    client("sns").subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs")
    with mock_lambda() as aws:
        grant = {"Action": "sns:Publish", "Resource": TOPIC}
        answer = in_handler(aws, lambda: client("sns").publish(TopicArn=TOPIC, Message="x"), grant)
        assert "MessageId" in answer
        assert len(client("sqs").receive_message(QueueUrl=QUEUE_URL)["Messages"]) == 1


def test_roles_made_with_another_mocks_iam_count() -> None:
    iam = client("iam")
    trust = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},'
        '"Action":"sts:AssumeRole"}]}'
    )
    role = iam.create_role(RoleName="shop", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    allowed = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}'
    iam.put_role_policy(RoleName="shop", PolicyName="p", PolicyDocument=allowed)
    with mock_lambda() as aws:
        seen: list[Any] = []

        def handler(_event: object, _context: object) -> None:
            seen.append(client("s3").list_buckets()["Buckets"])
            try:
                client("dynamodb").list_tables()
            except ClientError as error:
                seen.append(error.response["Error"]["Code"])

        aws.function(handler, name="orders", role=role, timeout=60).invoke()
        assert seen == [[], "AccessDeniedException"]


def test_a_session_that_another_mock_begins_acts_with_its_role() -> None:
    with mock_lambda() as aws:
        statement = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
        role = aws.iam.put_role("reader", policies=[{"Version": "2012-10-17", "Statement": [statement]}])
        begun = client("sts").assume_role(RoleArn=role, RoleSessionName="a1")["Credentials"]
        names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
        keys = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
        given = dict(zip(keys, (begun[name] for name in names), strict=True))
        session = boto3.Session(region_name="us-east-1", **given)
        assert session.client("sts").get_caller_identity()["Arn"].endswith(":assumed-role/reader/a1")
        assert session.client("s3").list_buckets()["Buckets"] == []
        for service, method in (("dynamodb", "list_tables"), ("lambda", "list_functions")):
            with pytest.raises(ClientError, match="assumed-role/reader/a1 is not authorized"):
                getattr(session.client(service), method)()


def test_everything_is_undone_when_the_mock_stops() -> None:
    from botocore.client import BaseClient

    before = dict(vars(BaseClient))
    with mock_lambda():
        assert vars(BaseClient)["_convert_to_request_dict"] is not before["_convert_to_request_dict"]
    assert dict(vars(BaseClient)) == before
