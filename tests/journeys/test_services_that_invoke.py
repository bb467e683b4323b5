"""Services that invoke functions: what the function's policy lets in, and what becomes of the event.

The tests are named after the rules of the developer guide that they show.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError
from moto import mock_aws

from lambdamock import Aws, Function, events, mock_lambda
from lambdamock.errors import AccessDeniedException, ResourceConflictException
from lambdamock.events import Origin

A, B, C = "123456789012", "210987654321", "999999999999"
API = f"arn:aws:execute-api:us-east-1:{A}:api-1"
BUCKET = "arn:aws:s3:::my-bucket"
TOPIC = f"arn:aws:sns:us-east-1:{B}:lambda-x-account"


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda(account_id=A) as handle:
        yield handle


@pytest.fixture
def function(aws: Aws) -> Function:
    return aws.function(lambda event, context: {"statusCode": 200, "body": ""}, name="f")


def photo(bucket: str = "my-bucket") -> dict[str, Any]:
    return events.s3.object_created(bucket, "Happy Face é.jpg")


def post(path: str = "/DynamoDBManager", stage: str = "prod", method: str = "POST", api: str = "api-1") -> Any:
    return events.apigateway.rest(method, path, resource=path, stage=stage, api_id=api)


def fired(region: str = "us-east-1", account_id: str = A) -> dict[str, Any]:
    return events.eventbridge.scheduled(origin=Origin(region=region, account_id=account_id))


ALB = ("alb", {})
REST = ("apigateway", {"source_arn": f"{API}/*/POST/DynamoDBManager"})
PROD = ("apigateway", {"source_arn": f"{API}/prod/POST/DynamoDBManager"})
S3 = ("s3", {"source_arn": BUCKET, "source_account": A})
RULES = ("eventbridge", {"source_arn": f"arn:aws:events:us-east-1:{A}:rule/*"})
SNS = ("sns", {"source_arn": TOPIC})
MESSAGE = ("sns", events.sns.notification("x", topic_arn=TOPIC), {})
Grant = tuple[str, dict[str, str]]
Sent = tuple[str, dict[str, Any], dict[str, str]]


@pytest.mark.parametrize(
    ("grant", "sent", "is_allowed"),
    [
        pytest.param(ALB, ("alb", events.alb.request(), {}), True, id="B039-alb-without-a-condition"),
        pytest.param(REST, ("apigateway", post(), {}), True, id="B058-any-stage-prod"),
        pytest.param(REST, ("apigateway", post(stage="test-invoke-stage"), {}), True, id="B058-any-stage-test"),
        pytest.param(REST, ("apigateway", post(method="GET"), {}), False, id="B058-other-method"),
        pytest.param(REST, ("apigateway", post(api="api-2"), {}), False, id="B058-other-api"),
        pytest.param(REST, ("apigateway", post("/Other"), {}), False, id="B058-other-path"),
        pytest.param(PROD, ("apigateway", post(), {}), True, id="B058-prod-alone-prod"),
        pytest.param(PROD, ("apigateway", post(stage="test-invoke-stage"), {}), False, id="B058-prod-alone-test"),
        pytest.param(PROD, ("apigateway", post(stage="dev"), {}), False, id="B058-prod-alone-dev"),
        pytest.param(S3, ("s3", photo(), {"source_account": A}), True, id="B070-bucket-and-owner"),
        pytest.param(S3, ("s3", photo(), {"source_account": C}), False, id="B070-bucket-of-another-owner"),
        pytest.param(S3, ("s3", photo("other"), {"source_account": A}), False, id="B070-other-bucket"),
        pytest.param(RULES, ("eventbridge", fired(), {}), True, id="B076-any-rule"),
        pytest.param(RULES, ("eventbridge", fired("us-west-2"), {}), False, id="B076-rule-of-another-region"),
        pytest.param(SNS, MESSAGE, True, id="B188-topic-of-another-account"),
        pytest.param(
            SNS,
            ("sns", events.sns.notification("x", topic_arn=f"{TOPIC}-2"), {}),
            False,
            id="B188-another-topic-of-that-account",
        ),
        pytest.param(
            ("sns", {"source_arn": TOPIC, "source_account": B}), MESSAGE, False, id="B189-sns-with-a-source-account"
        ),
        pytest.param(("s3", {}), MESSAGE, False, id="B027-a-statement-for-another-service"),
        pytest.param(
            ("logs", {"source_arn": f"arn:aws:logs:us-east-1:{A}:log-group:/aws/lambda/a:*", "source_account": A}),
            ("logs", events.logs.subscription("x", log_group="/aws/lambda/a"), {}),
            True,
            id="B089-log-group",
        ),
        pytest.param(
            ("codecommit", {"source_arn": f"arn:aws:codecommit:us-east-1:{A}:repo"}),
            ("codecommit", events.codecommit.references_changed("other"), {}),
            False,
            id="B104-other-repository",
        ),
        pytest.param(
            ("ses", {"source_account": A}), ("ses", events.ses.mail_received(), {}), True, id="B182-ses-by-account"
        ),
        pytest.param(
            ("config", {"source_account": A}), ("config", events.config.scheduled(), {}), True, id="B109-config"
        ),
    ],
)
def test_the_policy_decides(aws: Aws, function: Function, grant: Grant, sent: Sent, is_allowed: bool) -> None:
    service, options = grant
    function.allow(service, **options)
    caller, event, source = sent
    if is_allowed:
        aws.deliver.send(caller, function, event, **source)
    else:
        with pytest.raises(AccessDeniedException):
            aws.deliver.send(caller, function, event, **source)
    assert len(function.invocations) == (1 if is_allowed else 0)
    assert len(aws.triggers.refused) == (0 if is_allowed else 1)


@pytest.mark.parametrize(
    ("event", "is_allowed"),
    [
        pytest.param(fired(), True, id="here"),
        pytest.param(fired("us-west-2"), True, id="another-region"),
        pytest.param(fired(account_id=C), False, id="another-account"),
    ],
)
def test_B076_rules_of_all_regions(aws: Aws, function: Function, event: dict[str, Any], is_allowed: bool) -> None:
    aws.client().add_permission(
        FunctionName="f",
        StatementId="events-access",
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceArn=f"arn:aws:events:*:{A}:rule/*",
    )
    if is_allowed:
        aws.deliver.events(function, event)
    else:
        with pytest.raises(AccessDeniedException):
            aws.deliver.events(function, event)
    assert len(function.invocations) == int(is_allowed)


def test_B027_a_permission_that_is_taken_away_is_gone(aws: Aws, function: Function) -> None:
    sid = function.allow("s3", source_arn=BUCKET)["Sid"]
    aws.deliver.s3(function, photo())
    aws.client().remove_permission(FunctionName="f", StatementId=sid)
    with pytest.raises(AccessDeniedException):
        aws.deliver.s3(function, photo())
    assert len(function.invocations) == 1


def test_what_the_refusal_tells_to_call_helps(aws: Aws, function: Function) -> None:
    client = aws.client()  # what the suggested call names
    with pytest.raises(AccessDeniedException) as refusal:
        aws.deliver.s3(function, photo())
    eval(refusal.value.explanation.rpartition("\n")[2].strip(), {"client": client})
    aws.deliver.s3(function, photo())
    assert len(function.invocations) == 1


def test_B175_the_grant_is_that_of_add_permission(aws: Aws, function: Function) -> None:
    statement = function.allow("s3", source_arn=BUCKET, source_account=A)
    assert statement == {
        "Sid": "s3-my-bucket",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": function.arn,
        "Condition": {"StringEquals": {"AWS:SourceAccount": A}, "ArnLike": {"AWS:SourceArn": BUCKET}},
    }
    assert json.loads(aws.client().get_policy(FunctionName="f")["Policy"])["Statement"] == [statement]


def test_B059_the_same_grant_twice_is_a_conflict(aws: Aws, function: Function) -> None:
    function.allow("s3")
    with pytest.raises(ResourceConflictException, match=r"The statement id \(s3\) provided already exists"):
        function.allow("s3")


def test_B168_B169_one_event_is_about_one_object_and_its_key_is_encoded(aws: Aws, function: Function) -> None:
    function.allow("s3")
    aws.deliver.s3(function, photo())
    (record,) = function.invocations[0].event["Records"]
    assert record["s3"]["object"]["key"] == "Happy+Face+%C3%A9.jpg"


def test_B188_a_topic_of_another_account_reaches_a_function_of_this_one() -> None:
    with mock_lambda(account_id=B) as aws:
        with aws.as_principal(f"arn:aws:iam::{A}:root"):
            function = aws.function(lambda event, context: event["Records"][0]["Sns"]["Message"], name="reader")
            function.allow("sns", source_arn=TOPIC)
        message = events.sns.notification("Hello from SNS!", topic_arn=TOPIC, origin=aws.origin)
        accepted = aws.deliver.sns(f"arn:aws:lambda:us-east-1:{A}:function:reader", message)
        assert [one.result for one in accepted.invocations] == ["Hello from SNS!"]


def test_B185_what_sns_could_not_deliver_is_recorded_with_its_attempts(aws: Aws, function: Function) -> None:
    with pytest.raises(AccessDeniedException):
        aws.deliver.sns(function, events.sns.notification("x", topic_arn=TOPIC))
    (failed,) = aws.triggers.by("sns").refused
    assert (failed.attempts, failed.source_arn, failed.refusal and failed.refusal.split(":")[0]) == (
        4,
        TOPIC,
        "AccessDeniedException",
    )


def test_B185_a_function_that_fails_is_repeated_by_lambda_and_not_by_sns(aws: Aws) -> None:
    function = aws.function(lambda event, context: 1 / 0, name="broken")
    function.allow("sns")
    accepted = aws.deliver.sns(function, events.sns.notification("x"))
    aws.settle()
    assert len(accepted.invocations) == 3
    assert [trigger.attempts for trigger in aws.triggers] == [1]


def test_B194_the_sample_of_the_guide(aws: Aws) -> None:
    def lambda_handler(event: Any, context: Any) -> Any:
        message = event["Records"][0]["Sns"]["Message"]
        print("From SNS: " + message)
        return message

    function = aws.function(lambda_handler)
    function.allow("sns")
    aws.deliver.sns(function, events.sns.notification("Hello from SNS!"))
    assert "From SNS: Hello from SNS!" in function.invocations[0].log


def test_B090_B091_log_events_arrive_compressed(aws: Aws) -> None:
    function = aws.function(lambda event, context: events.logs.decoded(event), name="errors")
    function.allow("logs")
    sent = events.logs.subscription("ERROR it broke", log_group="/aws/lambda/shop", origin=aws.origin)
    document = aws.deliver.logs(function, sent).invocations[0].result
    assert (document["messageType"], document["owner"], document["logGroup"]) == ("DATA_MESSAGE", A, "/aws/lambda/shop")


def test_B079_a_rule_whose_function_fails_is_not_told(aws: Aws) -> None:
    function = aws.function(lambda event, context: 1 / 0, name="canary")
    function.allow("events")
    aws.deliver.events(function, fired())
    aws.settle()
    assert [trigger.refusal for trigger in aws.triggers] == [None]


def test_B065_cloudtrail_comes_through_s3(aws: Aws, function: Function) -> None:
    function.allow("s3", source_arn="arn:aws:s3:::trail", source_account=A)
    key = events.cloudtrail.log_key(origin=aws.origin)
    aws.deliver.s3(function, events.s3.object_created("trail", key, origin=aws.origin))
    assert [trigger.service for trigger in aws.triggers] == ["s3"]


def test_B110_config_tells_json_within_json(aws: Aws) -> None:
    function = aws.function(lambda event, context: json.loads(event["invokingEvent"])["messageType"], name="rule")
    function.allow("config")
    item = {"resourceType": "AWS::EC2::Instance", "resourceId": "i-1"}
    accepted = aws.deliver.config(function, events.config.configuration_changed(item, origin=aws.origin))
    assert accepted.invocations[0].result == "ConfigurationItemChangeNotification"


def test_B099_a_custom_resource_may_invoke_a_second_function(aws: Aws) -> None:
    def handler(event: Any, context: Any) -> None:
        import cfnresponse  # type: ignore[import-not-found]

        if event["RequestType"] == "Delete":
            cfnresponse.send(event, context, cfnresponse.SUCCESS, {})
            return
        try:
            answer = boto3.client("lambda", region_name="us-east-1").invoke(FunctionName="second")
            data = json.load(answer["Payload"])
        except ClientError:
            cfnresponse.send(event, context, cfnresponse.FAILED, {"Error": "Invoke call failed"})
        else:
            cfnresponse.send(event, context, cfnresponse.SUCCESS, data)

    function = aws.function(handler, name="first")
    failed = aws.deliver.cloudformation(function, events.cloudformation.custom_resource()).response
    aws.function(lambda event, context: {"Made": "yes"}, name="second")
    created = aws.deliver.cloudformation(function, events.cloudformation.custom_resource(logical_id="Two")).response
    deletion = events.cloudformation.custom_resource(request_type="Delete", logical_id="Three")
    deleted = aws.deliver.cloudformation(function, deletion).response
    assert [one and (one.status, one.data) for one in (failed, created, deleted)] == [
        ("FAILED", {"Error": "Invoke call failed"}),
        ("SUCCESS", {"Made": "yes"}),
        ("SUCCESS", {}),
    ]


@pytest.mark.parametrize("is_first", [True, False])
def test_B096_another_mock_that_answers_s3_does_not_get_the_response(is_first: bool) -> None:
    def handler(event: Any, context: Any) -> int:
        response = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
        response |= {"Status": "SUCCESS", "PhysicalResourceId": "x"}
        assert requests.put("https://my-bucket.s3.amazonaws.com/x", data="y", timeout=5).status_code == 404  # moto's
        return requests.put(event["ResponseURL"], data=json.dumps(response), timeout=5).status_code

    contexts = [mock_aws(), mock_lambda()] if is_first else [mock_lambda(), mock_aws()]
    with contexts[0] as one, contexts[1] as two:
        aws = two if is_first else one
        resource = aws.deliver.cloudformation(aws.function(handler), events.cloudformation.custom_resource())
        assert [invocation.result for invocation in resource.invocations] == [200]
        assert resource.response is not None


def test_the_origin_is_here_and_now() -> None:
    with mock_lambda(region="eu-west-1", account_id=B, profile="2019") as aws:
        aws.clock.advance(60)
        assert aws.origin == Origin("eu-west-1", B, aws.clock.now().timestamp(), "2019")
        with aws.as_principal(f"arn:aws:iam::{A}:root"):
            assert aws.origin.account_id == A
        photo = events.s3.object_created("photos", "x", origin=aws.origin)["Records"][0]
        assert (photo["eventTime"], photo["awsRegion"], photo["eventVersion"]) == (
            "2026-01-01T00:01:00.000Z",
            "eu-west-1",
            "2.0",
        )
