"""Teams whose members may do some of what Lambda offers: policies of the developer guide, restated, as real calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws, mock_lambda

OWN = "222233334444"
ROLE = f"arn:aws:iam::{OWN}:role/trainee-execution"
QUEUE = f"arn:aws:sqs:us-east-1:{OWN}:jobs"


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **one} for one in statements]}


TRAINEE = document(
    {
        "Sid": "Look",
        "Action": [
            "lambda:GetAccountSettings",
            "lambda:ListFunctions",
            "lambda:ListTags",
            "lambda:GetEventSourceMapping",
            "lambda:ListEventSourceMappings",
        ],
        "Resource": "*",
    },
    {
        "Sid": "Develop",
        "NotAction": ["lambda:AddPermission", "lambda:PutFunctionConcurrency"],
        "Resource": "arn:aws:lambda:*:*:function:trainee-*",
    },
    {
        "Sid": "Connect",
        "Action": [
            "lambda:CreateEventSourceMapping",
            "lambda:UpdateEventSourceMapping",
            "lambda:DeleteEventSourceMapping",
        ],
        "Resource": "*",
        "Condition": {"StringLike": {"lambda:FunctionArn": "arn:aws:lambda:*:*:function:trainee-*"}},
    },
    {"Sid": "Pass", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/trainee-execution"},
)
"""May develop functions whose names begin with "trainee-", with one role, and connect them to sources."""

LAYERS = document(
    {"Action": "lambda:PublishLayerVersion", "Resource": "arn:aws:lambda:*:*:layer:try-*"},
    {"Action": ["lambda:GetLayerVersion", "lambda:DeleteLayerVersion"], "Resource": "arn:aws:lambda:*:*:layer:try-*:*"},
)
OWN_LAYERS = document(
    {
        "Action": ["lambda:CreateFunction", "lambda:UpdateFunctionConfiguration"],
        "Resource": "*",
        "Condition": {"ForAllValues:StringLike": {"lambda:Layer": [f"arn:aws:lambda:*:{OWN}:layer:*:*"]}},
    },
    {"Action": ["iam:PassRole", "lambda:GetLayerVersion"], "Resource": "*"},
)
TOPICS_ONLY = document(
    {
        "Action": ["lambda:AddPermission", "lambda:RemovePermission"],
        "Resource": f"arn:aws:lambda:us-east-1:{OWN}:function:orders:*",
        "Condition": {"StringEquals": {"lambda:Principal": "sns.amazonaws.com"}},
    }
)


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda(account_id=OWN, iam="strict") as world:
        for name in ("trainee-execution", "admin", "lambda-role"):
            world.iam.put_role(name, managed=["AWSLambdaSQSQueueExecutionRole"])
        yield world


@pytest.fixture
def client() -> Any:
    return boto3.client("lambda", region_name="us-east-1")


def denied(call: Callable[..., Any], **members: Any) -> str:
    """The permission that a call was denied for; empty when it went through."""
    try:
        call(**members)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDeniedException":
            raise
        return str(error).partition("not authorized to perform: ")[2].partition(" ")[0]
    return ""


def new(name: str, role: str = ROLE, **more: Any) -> dict[str, Any]:
    package = {"Runtime": "python3.13", "Handler": "app.handler", "Code": {"ZipFile": package_of()}}
    return {"FunctionName": name, "Role": role, **package, **more}


def package_of() -> bytes:
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): return event\n")
    return buffer.getvalue()


def test_A079_A080_P09_a_trainee_develops_functions_of_some_names(aws: Aws, client: Any) -> None:
    for name in ("trainee-a", "prod-a"):
        client.create_function(**new(name))
    with aws.as_principal(aws.iam.put_user("tim", [TRAINEE])):
        assert denied(client.create_function, **new("trainee-b")) == ""
        assert denied(client.create_function, **new("prod-b")) == "lambda:CreateFunction"
        assert denied(client.invoke, FunctionName="trainee-a") == ""
        assert denied(client.invoke, FunctionName="prod-a") == "lambda:InvokeFunction"
        assert denied(client.list_functions) == ""
        assert denied(client.list_layers) == "lambda:ListLayers"
        grant = {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
        assert denied(client.add_permission, FunctionName="trainee-a", **grant) == "lambda:AddPermission"
        reserved = {"FunctionName": "trainee-a", "ReservedConcurrentExecutions": 1}
        assert denied(client.put_function_concurrency, **reserved) == "lambda:PutFunctionConcurrency"
        assert denied(client.delete_function_concurrency, FunctionName="trainee-a") == ""
        assert denied(client.delete_function, FunctionName="trainee-b") == ""


def test_A082_P09_a_trainee_passes_one_role_only(aws: Aws, client: Any) -> None:
    admin = f"arn:aws:iam::{OWN}:role/admin"
    with aws.as_principal(aws.iam.put_user("tim", [TRAINEE])):
        assert denied(client.create_function, **new("trainee-a", admin)) == "iam:PassRole"
        assert denied(client.create_function, **new("trainee-a")) == ""
        update = {"FunctionName": "trainee-a", "Role": admin}
        assert denied(client.update_function_configuration, **update) == "iam:PassRole"


def test_A081_A102_A103_P09_a_trainee_connects_functions_of_some_names(aws: Aws, client: Any) -> None:
    for name in ("trainee-a", "prod-a"):
        client.create_function(**new(name))
    theirs = client.create_event_source_mapping(FunctionName="prod-a", EventSourceArn=QUEUE)["UUID"]
    with aws.as_principal(aws.iam.put_user("tim", [TRAINEE])):
        members = {"FunctionName": "prod-a", "EventSourceArn": f"{QUEUE}2"}
        assert denied(client.create_event_source_mapping, **members) == "lambda:CreateEventSourceMapping"
        own = client.create_event_source_mapping(FunctionName="trainee-a", EventSourceArn=QUEUE)["UUID"]
        assert denied(client.get_event_source_mapping, UUID=theirs) == ""
        assert denied(client.update_event_source_mapping, UUID=own, BatchSize=5) == ""
        assert denied(client.update_event_source_mapping, UUID=theirs, BatchSize=5) == "lambda:UpdateEventSourceMapping"
        assert denied(client.delete_event_source_mapping, UUID=theirs) == "lambda:DeleteEventSourceMapping"
        assert denied(client.delete_event_source_mapping, UUID=own) == ""


def test_A086_A106_P10_a_developer_of_layers(aws: Aws, client: Any) -> None:
    content = {"Content": {"ZipFile": package_of()}}
    client.publish_layer_version(LayerName="prod-tools", **content)
    with aws.as_principal(aws.iam.put_user("lea", [LAYERS])):
        assert denied(client.publish_layer_version, LayerName="try-tools", **content) == ""
        assert denied(client.publish_layer_version, LayerName="prod-tools", **content) == "lambda:PublishLayerVersion"
        assert denied(client.get_layer_version, LayerName="try-tools", VersionNumber=1) == ""
        shared = {"StatementId": "s", "Action": "lambda:GetLayerVersion", "Principal": "*"}
        share = {"LayerName": "try-tools", "VersionNumber": 1, **shared}
        assert denied(client.add_layer_version_permission, **share) == "lambda:AddLayerVersionPermission"
        assert (
            denied(client.delete_layer_version, LayerName="prod-tools", VersionNumber=1) == "lambda:DeleteLayerVersion"
        )
        assert denied(client.delete_layer_version, LayerName="try-tools", VersionNumber=1) == ""
        assert denied(client.list_layers) == "lambda:ListLayers"


def test_A087_P11_functions_with_layers_of_the_own_account_only(aws: Aws, client: Any) -> None:
    own = client.publish_layer_version(LayerName="tools", Content={"ZipFile": package_of()})["LayerVersionArn"]
    with aws.as_principal("arn:aws:iam::999988887777:root"):
        theirs = client.publish_layer_version(LayerName="tools", Content={"ZipFile": package_of()})["LayerVersionArn"]
        everybody = {"StatementId": "s", "Action": "lambda:GetLayerVersion", "Principal": "*"}
        client.add_layer_version_permission(LayerName="tools", VersionNumber=1, **everybody)
    with aws.as_principal(aws.iam.put_user("ole", [OWN_LAYERS])):
        assert denied(client.create_function, **new("a", Layers=[own])) == ""
        assert denied(client.create_function, **new("b", Layers=[theirs])) == "lambda:CreateFunction"
        assert denied(client.create_function, **new("c")) == ""
        update = {"FunctionName": "c", "Layers": [theirs]}
        assert denied(client.update_function_configuration, **update) == "lambda:UpdateFunctionConfiguration"
    with aws.as_principal(aws.iam.put_user("ole", [OWN_LAYERS, document({"Action": "lambda:*", "Resource": "*"})])):
        assert denied(client.create_function, **new("b", Layers=[theirs])) == ""  # A088: another statement allows it


def test_A095_A096_P13_permissions_for_one_service_only(aws: Aws, client: Any) -> None:
    client.create_function(**new("orders"))
    client.publish_version(FunctionName="orders")
    client.create_alias(FunctionName="orders", Name="v1", FunctionVersion="1")
    grant = {"FunctionName": "orders", "Action": "lambda:InvokeFunction"}
    topic, bucket = {"Principal": "sns.amazonaws.com"}, {"Principal": "s3.amazonaws.com"}
    client.add_permission(**grant, Qualifier="v1", StatementId="bucket", **bucket)
    with aws.as_principal(aws.iam.put_user("pat", [TOPICS_ONLY])):
        assert denied(client.add_permission, **grant, Qualifier="v1", StatementId="topic", **topic) == ""
        assert denied(client.add_permission, **grant, StatementId="topic", **topic) == "lambda:AddPermission"
        other = {"Qualifier": "v1", "StatementId": "other"}
        assert denied(client.add_permission, **grant, **other, **bucket) == "lambda:AddPermission"
        assert denied(client.add_permission, **grant, **other, Principal="210987654321") == "lambda:AddPermission"
        named = {"FunctionName": "orders", "Qualifier": "v1"}
        assert denied(client.remove_permission, **named, StatementId="bucket") == "lambda:RemovePermission"
        assert denied(client.remove_permission, **named, StatementId="topic") == ""


def test_P04_P05_another_account_uses_what_was_granted(aws: Aws, client: Any) -> None:
    arn = client.create_function(**new("orders"))["FunctionArn"]
    client.publish_version(FunctionName="orders")
    client.create_alias(FunctionName="orders", Name="prod", FunctionVersion="1")
    grant = {"FunctionName": "orders", "StatementId": "partner", "Principal": "210987654321"}
    client.add_permission(**grant, Action="lambda:InvokeFunction", Qualifier="prod")
    with aws.as_principal("arn:aws:iam::210987654321:root"):
        assert denied(client.invoke, FunctionName=f"{arn}:prod") == ""
        assert denied(client.invoke, FunctionName=arn) == "lambda:InvokeFunction"
        assert denied(client.invoke, FunctionName=f"{arn}:1") == "lambda:InvokeFunction"
        assert denied(client.get_function, FunctionName=f"{arn}:prod") == "lambda:GetFunction"
    with aws.as_principal("arn:aws:iam::111122223333:root"):
        assert denied(client.invoke, FunctionName=f"{arn}:prod") == "lambda:InvokeFunction"
    client.add_permission(**grant, Action="lambda:*")
    with aws.as_principal("arn:aws:iam::210987654321:root"):
        assert denied(client.get_function, FunctionName=arn) == ""
        assert denied(client.list_aliases, FunctionName=arn) == ""
        assert client.list_functions()["Functions"] == []  # A057: not an action on a function


@pytest.mark.parametrize(
    ("condition", "members", "allowed"),
    [
        pytest.param({"lambda:VpcIds": "vpc-1"}, {"VpcConfig": {"SubnetIds": ["subnet-1"]}}, False, id="unknown VPC"),
        pytest.param({"lambda:SubnetIds": "subnet-1"}, {"VpcConfig": {"SubnetIds": ["subnet-1"]}}, True, id="subnet"),
        pytest.param({"lambda:SubnetIds": "subnet-1"}, {"VpcConfig": {"SubnetIds": ["subnet-2"]}}, False, id="another"),
        pytest.param({"lambda:SubnetIds": "subnet-1"}, {}, False, id="none"),
    ],
)
def test_networks_may_be_asked_for(
    aws: Aws, client: Any, condition: dict[str, str], members: dict[str, Any], allowed: bool
) -> None:
    creating = {
        "Action": "lambda:CreateFunction",
        "Resource": "*",
        "Condition": {"ForAnyValue:StringEquals": condition},
    }
    user = aws.iam.put_user("net", [document(creating, {"Action": "iam:PassRole", "Resource": "*"})])
    network = {"VpcConfig": {**members["VpcConfig"], "SecurityGroupIds": ["sg-1"]}} if members else {}
    aws.iam.put_role("trainee-execution", managed=["AWSLambdaVPCAccessExecutionRole"])
    with aws.as_principal(user):
        assert denied(client.create_function, **new("a", **network)) == ("" if allowed else "lambda:CreateFunction")


def test_urls_may_be_limited_to_signed_requests(aws: Aws, client: Any) -> None:
    client.create_function(**new("web"))
    signed = {"Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}}, "Resource": "*"}
    actions = ["lambda:CreateFunctionUrlConfig", "lambda:UpdateFunctionUrlConfig", "lambda:DeleteFunctionUrlConfig"]
    with aws.as_principal(aws.iam.put_user("wes", [document({"Action": actions, **signed})])):
        url = {"FunctionName": "web"}
        assert denied(client.create_function_url_config, **url, AuthType="NONE") == "lambda:CreateFunctionUrlConfig"
        assert denied(client.create_function_url_config, **url, AuthType="AWS_IAM") == ""
        assert denied(client.update_function_url_config, **url, AuthType="NONE") == "lambda:UpdateFunctionUrlConfig"
        assert denied(client.delete_function_url_config, **url) == ""  # it has the AuthType that is asked for


def test_a_handler_acts_with_its_own_role_whoever_called_it(aws: Aws, client: Any) -> None:
    aws.iam.put_role("lister", [document({"Action": "lambda:ListFunctions", "Resource": "*"})])

    @aws.function(name="lister", role=f"arn:aws:iam::{OWN}:role/lister")
    def lister(event: Any, context: Any) -> list[str]:
        inner = boto3.client("lambda", region_name="us-east-1")
        return [denied(inner.list_functions), denied(inner.get_function, FunctionName="lister")]

    invoking = document({"Action": "lambda:InvokeFunction", "Resource": lister.arn})
    with aws.as_principal(aws.iam.put_user("ivy", [invoking])):
        assert client.invoke(FunctionName="lister")["Payload"].read() == b'["", "lambda:GetFunction"]'
        assert denied(client.list_functions) == "lambda:ListFunctions"


def test_a_function_that_calls_another_needs_a_policy_of_its_role_or_of_the_other(aws: Aws, client: Any) -> None:
    arn = aws.function(lambda event, context: "hello", name="callee").arn
    aws.iam.put_role("caller", [document({"Action": "logs:*", "Resource": "*"})])

    @aws.function(name="caller", role=f"arn:aws:iam::{OWN}:role/caller")
    def caller(event: Any, context: Any) -> str:
        return denied(boto3.client("lambda", region_name="us-east-1").invoke, FunctionName=arn)

    assert caller.invoke().result == "lambda:InvokeFunction"
    client.add_permission(
        FunctionName="callee",
        StatementId="s",
        Action="lambda:InvokeFunction",
        Principal=f"arn:aws:iam::{OWN}:role/caller",
    )
    assert caller.invoke().result == ""


@pytest.mark.parametrize(("wanted", "allowed"), [(0, True), (1, False)], ids=["its own", "another"])
def test_the_vpc_of_a_network_may_be_asked_for(aws: Aws, client: Any, wanted: int, allowed: bool) -> None:
    moto = pytest.importorskip("moto")
    with moto.mock_aws():
        ec2 = boto3.client("ec2", region_name="us-east-1")
        vpcs = [ec2.create_vpc(CidrBlock=f"10.{index}.0.0/16")["Vpc"]["VpcId"] for index in range(2)]
        subnet = ec2.create_subnet(VpcId=vpcs[0], CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
        group = ec2.create_security_group(VpcId=vpcs[0], GroupName="g", Description="d")["GroupId"]
        limit = {"Condition": {"ForAllValues:StringEquals": {"lambda:VpcIds": vpcs[wanted]}}}
        creating = {"Action": "lambda:CreateFunction", "Resource": "*", **limit}
        user = aws.iam.put_user("net", [document(creating, {"Action": "iam:PassRole", "Resource": "*"})])
        aws.iam.put_role("trainee-execution", managed=["AWSLambdaVPCAccessExecutionRole"])
        network = {"VpcConfig": {"SubnetIds": [subnet], "SecurityGroupIds": [group]}}
        with aws.as_principal(user):
            assert denied(client.create_function, **new("a", **network)) == ("" if allowed else "lambda:CreateFunction")
