"""What Lambda itself does with the execution role of a function, and what happens when it may not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import Authorisation, Delivery

ACCOUNT = "us-east-1:123456789012"
QUEUE, TOPIC = f"arn:aws:sqs:{ACCOUNT}:dead", f"arn:aws:sns:{ACCOUNT}:dead"
BUS, BUCKET = f"arn:aws:events:{ACCOUNT}:event-bus/b", "arn:aws:s3:::records"
KEY = f"arn:aws:kms:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
VPC = {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}
INTERFACES = ("ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface")
TRACES = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")


def handler(event: Any, _context: Any) -> Any:
    return event


def allowing(*actions: str, on: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": actions, "Resource": on, **more}}


def lacking(action: str, label: str) -> str:
    return f"The provided execution role does not have permissions to call {action} on {label}"


def refusal(call: Callable[..., Any], **members: Any) -> tuple[int, str, str]:
    with pytest.raises(ClientError) as refused:
        call(**members)
    response = refused.value.response
    error = response["Error"]
    return response["ResponseMetadata"]["HTTPStatusCode"], error["Code"], error["Message"]


def facts(aws: Aws, service: str) -> list[tuple[str, str, str]]:
    """Action, resource and verdict of what Lambda itself asked for."""
    asked = aws.journal.of(Authorisation)
    return [(one.action, one.resource, one.verdict) for one in asked if (one.service, one.operation) == (service, "")]


SETTINGS = [
    pytest.param({"TracingConfig": {"Mode": "Active"}}, TRACES, 0, "PutTraceSegments", "XRAY", id="B248-segments"),
    pytest.param({"TracingConfig": {"Mode": "Active"}}, TRACES, 1, "PutTelemetryRecords", "XRAY", id="B248-records"),
    pytest.param({"VpcConfig": VPC}, INTERFACES, 0, "CreateNetworkInterface", "EC2", id="A286-create"),
    pytest.param({"VpcConfig": VPC}, INTERFACES, 1, "DescribeNetworkInterfaces", "EC2", id="A286-describe"),
    pytest.param({"VpcConfig": VPC}, INTERFACES, 2, "DeleteNetworkInterface", "EC2", id="A286-delete"),
    pytest.param({"DeadLetterConfig": {"TargetArn": QUEUE}}, ("sqs:SendMessage",), 0, "SendMessage", "SQS", id="queue"),
    pytest.param({"DeadLetterConfig": {"TargetArn": TOPIC}}, ("sns:Publish",), 0, "Publish", "SNS", id="topic"),
]


@pytest.mark.parametrize(("members", "actions", "missing", "name", "label"), SETTINGS)
def test_a_setting_that_the_role_does_not_allow_is_refused(
    aws: Aws, members: dict[str, Any], actions: tuple[str, ...], missing: int, name: str, label: str
) -> None:
    others = [action for number, action in enumerate(actions) if number != missing]
    role = aws.iam.put_role("r", allowing("logs:*", *others))
    aws.function(handler, name="f", role=role)
    client = aws.client()
    before = client.get_function_configuration(FunctionName="f")
    expected = (400, "InvalidParameterValueException", lacking(name, label))
    assert refusal(client.update_function_configuration, FunctionName="f", **members) == expected
    assert client.get_function_configuration(FunctionName="f")["RevisionId"] == before["RevisionId"]
    code = {"ZipFile": _zipped()}
    create = {"Runtime": "python3.12", "Handler": "app.handler", "Code": code, "Role": role}
    assert refusal(client.create_function, FunctionName="g", **create, **members) == expected
    assert list(aws.functions) == ["f"]
    aws.iam.put_role("r", allowing("logs:*", *actions))
    client.create_function(FunctionName="g", **create, **members)
    client.update_function_configuration(FunctionName="f", **members)
    assert list(aws.functions) == ["f", "g"]


def _zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("app.py"), "def handler(event, context):\n    return event\n")
    return buffer.getvalue()


def test_another_role_must_allow_what_the_function_has(aws: Aws) -> None:
    aws.function(handler, name="f", role=aws.iam.put_role("traced", managed=["AWSXRayDaemonWriteAccess"]))
    client = aws.client()
    client.update_function_configuration(FunctionName="f", TracingConfig={"Mode": "Active"})
    blind = aws.iam.put_role("blind", managed=["AWSLambdaBasicExecutionRole"])
    update = client.update_function_configuration
    assert refusal(update, FunctionName="f", Role=blind)[2] == lacking("PutTraceSegments", "XRAY")
    update(FunctionName="f", Timeout=9)
    assert client.get_function_configuration(FunctionName="f")["Role"].endswith("/traced")


def test_A286_the_policy_of_aws_for_networks_is_enough(aws: Aws) -> None:
    role = aws.iam.put_role("r", managed=["AWSLambdaVPCAccessExecutionRole"])
    aws.function(handler, name="f", role=role)
    answer = aws.client().update_function_configuration(FunctionName="f", VpcConfig=VPC)
    assert answer["VpcConfig"]["SubnetIds"] == ["subnet-1"]


@pytest.mark.parametrize("mode", ["auto", "audit", "off"])
def test_a_role_that_nobody_knows_may_have_everything(mode: Any) -> None:
    with mock_lambda(iam=mode) as aws:
        aws.function(handler, name="f")
        aws.client().update_function_configuration(FunctionName="f", VpcConfig=VPC, TracingConfig={"Mode": "Active"})
        verdicts = {verdict for _, _, verdict in facts(aws, "ec2") + facts(aws, "xray")}
        assert verdicts == (set() if mode == "off" else {"unchecked"})


def test_in_audit_nothing_is_refused_and_all_is_written_down() -> None:
    with mock_lambda(iam="audit") as aws:
        aws.function(handler, name="f", role=aws.iam.put_role("r", allowing("logs:*")))
        aws.client().update_function_configuration(FunctionName="f", TracingConfig={"Mode": "Active"})
        assert facts(aws, "xray") == [(action, "*", "audited") for action in TRACES]


DESTINATIONS = [
    pytest.param(QUEUE, "sqs:SendMessage", QUEUE, "SendMessage", "SQS", id="queue"),
    pytest.param(TOPIC, "sns:Publish", TOPIC, "Publish", "SNS", id="topic"),
    pytest.param(BUS, "events:PutEvents", BUS, "PutEvents", "EventBridge", id="bus"),
]


@pytest.mark.parametrize("outcome", ["OnSuccess", "OnFailure"])
@pytest.mark.parametrize(("target", "action", "resource", "name", "label"), DESTINATIONS)
def test_a_destination_that_the_role_does_not_allow_is_refused(
    aws: Aws, outcome: str, target: str, action: str, resource: str, name: str, label: str
) -> None:
    aws.function(handler, name="f", role=aws.iam.put_role("r", allowing(action, on=f"{resource}-another")))
    put, config = aws.client().put_function_event_invoke_config, {outcome: {"Destination": target}}
    expected = (400, "InvalidParameterValueException", lacking(name, label))
    assert refusal(put, FunctionName="f", DestinationConfig=config) == expected
    aws.iam.put_role("r", allowing(action, on=resource))
    put(FunctionName="f", DestinationConfig=config)
    assert [fact[2] for fact in facts(aws, action.partition(":")[0])] == ["denied", "allowed"]


def test_a_bucket_needs_permission_for_any_of_its_objects(aws: Aws) -> None:
    config = {"OnFailure": {"Destination": BUCKET}}
    aws.function(handler, name="f", role=aws.iam.put_role("r", allowing("s3:PutObject", on="arn:aws:s3:::other/*")))
    put = aws.client().put_function_event_invoke_config
    assert refusal(put, FunctionName="f", DestinationConfig=config)[2] == lacking("PutObject", "S3")
    aws.iam.put_role("r", allowing("s3:PutObject", on=f"{BUCKET}/aws/lambda/*"))
    put(FunctionName="f", DestinationConfig=config)


# ------------------------------------------------------------------------------------------ encrypted variables, traces


def encrypted(aws: Aws, document: dict[str, Any], key: str = KEY) -> Any:
    """A function with encrypted environment variables, and what it takes to invoke it."""
    aws.function(handler, name="f", role=aws.iam.put_role("r", document), environment={"NAME": "b"})
    aws.client().update_function_configuration(FunctionName="f", KMSKeyArn=key)
    return lambda: aws.client().invoke(FunctionName="f", Payload=b"1")


def test_A192_variables_need_permission_to_decrypt_them(aws: Aws) -> None:
    invoke = encrypted(aws, allowing("logs:*"))
    status, code, message = refusal(invoke)
    assert (status, code) == (502, "KMSAccessDeniedException")
    assert message == (
        "Lambda was unable to decrypt the environment variables because KMS access was denied. Please check the "
        "function's KMS key settings. KMS Exception: AccessDeniedException KMS Message: User: arn:aws:sts::"
        "123456789012:assumed-role/r/f@lambda_function is not authorized to perform: kms:Decrypt on resource: "
        f"{KEY} because no identity-based policy allows the kms:Decrypt action"
    )
    assert len(aws.invocations) == 0
    aws.iam.put_role("r", allowing("kms:Decrypt", on=KEY))
    assert invoke()["Payload"].read() == b"1"


@pytest.mark.parametrize(
    ("members", "environment"),
    [
        pytest.param({}, {"NAME": "b"}, id="A192-default-key"),
        pytest.param({"KMSKeyArn": KEY}, None, id="no variables"),
    ],
)
def test_nothing_is_needed_where_nothing_is_encrypted_with_a_key_of_ones_own(
    aws: Aws, members: dict[str, str], environment: Any
) -> None:
    more = {} if environment is None else {"environment": environment}
    aws.function(handler, name="f", role=aws.iam.put_role("r", allowing("logs:*")), **more)
    aws.client().update_function_configuration(FunctionName="f", **members)
    assert (aws.functions["f"].invoke({}).error, facts(aws, "kms")) == (None, [])


def test_a_condition_on_the_encryption_context_sees_the_function(aws: Aws) -> None:
    name = f"arn:aws:lambda:{ACCOUNT}:function:"
    about = {"StringEquals": {"kms:EncryptionContext:aws:lambda:FunctionArn": f"{name}g"}}
    invoke = encrypted(aws, allowing("kms:Decrypt", on=KEY, Condition=about))
    assert refusal(invoke)[1] == "KMSAccessDeniedException"
    about["StringEquals"]["kms:EncryptionContext:aws:lambda:FunctionArn"] = f"{name}f"
    aws.iam.put_role("r", allowing("kms:Decrypt", on=KEY, Condition=about))
    assert invoke()["StatusCode"] == 200


def test_a_warm_environment_has_its_variables_already(aws: Aws) -> None:
    invoke = encrypted(aws, allowing("kms:Decrypt"))
    invoke()
    aws.iam.put_role("r", allowing("logs:*"))
    assert invoke()["StatusCode"] == 200


def test_a_function_that_may_not_be_traced_any_more_runs_all_the_same(aws: Aws) -> None:
    aws.function(handler, name="f", role=aws.iam.put_role("r", allowing(*TRACES)))
    aws.client().update_function_configuration(FunctionName="f", TracingConfig={"Mode": "Active"})
    aws.iam.put_role("r", allowing("logs:*"))
    assert aws.functions["f"].invoke({}).error is None
    assert facts(aws, "xray")[-1] == ("xray:PutTraceSegments", "*", "denied")


# -------------------------------------------------------------------------------------------- policies of every kind


def test_a_boundary_limits_what_lambda_may_do_with_the_role(aws: Aws) -> None:
    role = aws.iam.put_role("r", managed=["AdministratorAccess"], boundary=allowing("logs:*"))
    aws.function(handler, name="f", role=role)
    update = aws.client().update_function_configuration
    members = {"FunctionName": "f", "TracingConfig": {"Mode": "Active"}}
    assert refusal(update, **members)[2] == lacking("PutTraceSegments", "XRAY")


def test_lambda_itself_is_not_the_function_that_calls(aws: Aws) -> None:
    arn = f"arn:aws:lambda:{ACCOUNT}:function:f"
    document = allowing(*TRACES, Condition={"ArnEquals": {"lambda:SourceFunctionArn": arn}})
    aws.function(handler, name="f", role=aws.iam.put_role("r", document))
    update = aws.client().update_function_configuration
    members = {"FunctionName": "f", "TracingConfig": {"Mode": "Active"}}
    assert refusal(update, **members)[2] == lacking("PutTraceSegments", "XRAY")


@pytest.mark.parametrize("trust", ["itself", "the next of a circle"])
def test_a_role_that_only_roles_may_assume_cannot_be_lambdas(aws: Aws, trust: str) -> None:
    arn = "arn:aws:iam::123456789012:role/"
    circle = {"a": "a"} if trust == "itself" else {"a": "b", "b": "c", "c": "a"}
    for name, following in circle.items():
        statement = {"Effect": "Allow", "Principal": {"AWS": arn + following}, "Action": "sts:AssumeRole"}
        aws.iam.put_role(name, allowing("logs:*"), trust={"Version": "2012-10-17", "Statement": statement})
    members = {"FunctionName": "f", "Runtime": "python3.12", "Handler": "app.handler", "Code": {"ZipFile": _zipped()}}
    expected = (400, "InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda.")
    assert refusal(aws.client().create_function, Role=arn + "a", **members) == expected


def test_a_role_that_is_deleted_between_two_calls_is_one_that_nobody_knows(aws: Aws) -> None:
    invoke = encrypted(aws, allowing("logs:*"))
    assert refusal(invoke)[1] == "KMSAccessDeniedException"
    aws.iam.delete_role("r")
    assert invoke()["StatusCode"] == 200
    assert {fact[2] for fact in facts(aws, "kms")[:-1]} == {"denied"}
    assert facts(aws, "kms")[-1][2] == "unchecked"


# ---------------------------------------------------------------------------------------------------- event sources


def test_a_role_that_may_read_under_a_condition_reads_while_it_holds(aws: Aws) -> None:
    until = {"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:05:00Z"}}
    reading = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
    batches: list[list[str]] = []
    queue = aws.queues.create("orders")
    role = aws.iam.put_role("r", allowing(*reading, on=queue.arn, Condition=until))
    aws.function(lambda event, _: batches.append([one["body"] for one in event["Records"]]), name="f", role=role)
    aws.client().create_event_source_mapping(FunctionName="f", EventSourceArn=queue.arn, BatchSize=1)
    queue.send("one")
    aws.clock.advance(600)
    queue.send("two")
    assert batches == [["one"]]
    aws.iam.put_role("r", managed=["AWSLambdaSQSQueueExecutionRole"])
    assert batches == [["one"], ["two"]]


def test_what_a_mapping_does_with_an_unknown_role_is_written_down_once(aws: Aws) -> None:
    queue = aws.queues.create("orders")
    aws.function(handler, name="f")
    aws.client().create_event_source_mapping(FunctionName="f", EventSourceArn=queue.arn, BatchSize=1)
    for body in "abc":
        queue.send(body)
    assert len(aws.invocations) == 3
    asked = facts(aws, "sqs")
    assert set(asked) == {
        (f"sqs:{action}", queue.arn, "unchecked")
        for action in ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage")
    }
    assert len(asked) == 6, "once when the mapping is made, once when it reads"


# --------------------------------------------------------------------------------------------------------- deliveries


def test_A364_a_dead_letter_that_the_role_allows_no_more_is_not_sent(aws: Aws) -> None:
    def failing(_event: Any, _context: Any) -> None:
        raise ValueError("no")

    queue = aws.queues.create("dead")
    aws.function(failing, name="f", role=aws.iam.put_role("r", allowing("sqs:SendMessage", on=queue.arn)))
    aws.client().update_function_configuration(FunctionName="f", DeadLetterConfig={"TargetArn": queue.arn})
    for document in (allowing("sqs:SendMessage", on=queue.arn), allowing("logs:*")):
        aws.iam.put_role("r", document)
        aws.client().invoke(FunctionName="f", InvocationType="Event", Payload=b"{}")
        aws.settle()
    role = "arn:aws:iam::123456789012:role/r"
    denial = f"AccessDenied: {role} is not authorized to perform: sqs:SendMessage on resource: {queue.arn}"
    assert [one.refusal for one in aws.journal.of(Delivery)] == [None, denial]
