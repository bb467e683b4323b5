"""AWS::Lambda::…: every property has its effect."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.unit.mock.stack.conftest import ROLE, greet

from lambdamock import Aws, mock_lambda
from lambdamock.errors import TemplateError
from lambdamock.mock.stack import Stack
from lambdamock.mock.stack.resources.functions import KINDS

Deploy = Callable[..., Stack]
GREET = {"Ref": "Greet"}
QUEUE = "arn:aws:sqs:us-east-1:123456789012:failed"
LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:tools:1"

SHOWN: dict[str, tuple[Any, str, Any]] = {
    "Architectures": (["arm64"], "Architectures", ["arm64"]),
    "DeadLetterConfig": ({"TargetArn": QUEUE}, "DeadLetterConfig", {"TargetArn": QUEUE}),
    "Description": ("greets", "Description", "greets"),
    "Environment": ({"Variables": {"MOST": 1}}, "Environment", {"Variables": {"MOST": "1"}}),
    "EphemeralStorage": ({"Size": "1024"}, "EphemeralStorage", {"Size": 1024}),
    "FunctionName": ("greeter", "FunctionName", "greeter"),
    "Handler": ("other.handler", "Handler", "other.handler"),
    "KmsKeyArn": (key := "arn:aws:kms:us-east-1:123456789012:key/1", "KMSKeyArn", key),
    "LoggingConfig": ({"LogFormat": "JSON"}, "LoggingConfig.LogFormat", "JSON"),
    "MemorySize": ("256", "MemorySize", 256),
    "Role": (role := "arn:aws:iam::123456789012:role/other", "Role", role),
    "Runtime": ("python3.13", "Runtime", "python3.13"),
    "SnapStart": ({"ApplyOn": "PublishedVersions"}, "SnapStart.ApplyOn", "PublishedVersions"),
    "TenancyConfig": ({"TenantIsolationMode": "PER_TENANT"}, "TenancyConfig.TenantIsolationMode", "PER_TENANT"),
    "Timeout": ("7", "Timeout", 7),
    "TracingConfig": ({"Mode": "Active"}, "TracingConfig", {"Mode": "Active"}),
    "VpcConfig": ({"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}, "VpcConfig.SubnetIds", ["subnet-1"]),
}


def found(configuration: Any, path: str) -> Any:
    for part in path.split("."):
        configuration = configuration[part]
    return configuration


@pytest.mark.parametrize("name", SHOWN)
def test_a_property_of_a_function_is_in_its_configuration(deploy: Deploy, name: str) -> None:
    value, path, shown = SHOWN[name]
    assert found(deploy(Greet=greet(**{name: value})).functions["Greet"].configuration, path) == shown


def test_properties_with_operations_of_their_own(aws: Aws, deploy: Deploy) -> None:
    management = {"UpdateRuntimeOn": "FunctionUpdate"}
    tags = [{"Key": "team", "Value": "shop"}]
    properties = {"ReservedConcurrentExecutions": "5", "RecursiveLoop": "Allow", "RuntimeManagementConfig": management}
    name = deploy(Greet=greet(**properties, Tags=tags))["Greet"].ref
    client = aws.client()
    assert client.get_function_concurrency(FunctionName=name)["ReservedConcurrentExecutions"] == 5
    assert client.get_function_recursion_config(FunctionName=name)["RecursiveLoop"] == "Allow"
    assert client.get_runtime_management_config(FunctionName=name)["UpdateRuntimeOn"] == "FunctionUpdate"
    assert client.get_function(FunctionName=name)["Tags"] == {"team": "shop"}


def test_a_function_whose_further_properties_are_refused_is_not_left(aws: Aws, deploy: Deploy) -> None:
    with pytest.raises(TemplateError, match=r"Resources\.Greet \(AWS::Lambda::Function\)"):
        deploy(Greet=greet(ReservedConcurrentExecutions=100_000))
    assert list(aws.functions) == []


def test_layers_of_directories_are_in_the_path_of_their_functions(deploy: Deploy, tmp_path: Path) -> None:
    (tmp_path / "python").mkdir()
    (tmp_path / "python" / "tools_of_a_layer.py").write_text("ANSWER = 42\n")
    layer = {"Content": str(tmp_path), "CompatibleRuntimes": ["python3.12"], "LayerName": "tools", "Description": "d"}
    code = "import tools_of_a_layer\n\ndef handler(event, context):\n    return tools_of_a_layer.ANSWER\n"
    stack = deploy(
        Tools=("AWS::Lambda::LayerVersion", layer), Greet=greet(Layers=[{"Ref": "Tools"}], Code={"ZipFile": code})
    )
    assert stack["Tools"].ref == LAYER
    assert stack.functions["Greet"].invoke().result == 42


def test_a_layer_is_shared_by_its_permission(aws: Aws, deploy: Deploy, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    granted = {"Action": "lambda:GetLayerVersion", "LayerVersionArn": {"Ref": "Tools"}, "Principal": "*"}
    organization = {**granted, "OrganizationId": "o-a1b2c3d4e5"}
    stack = deploy(
        Tools=("AWS::Lambda::LayerVersion", {"Content": str(tmp_path)}),
        Shared=("AWS::Lambda::LayerVersionPermission", organization),
    )
    policy = json.loads(aws.client().get_layer_version_policy(LayerName="Tools", VersionNumber=1)["Policy"])
    assert [one["Sid"] for one in policy["Statement"]] == [stack["Shared"].ref]
    assert "o-a1b2c3d4e5" in json.dumps(policy)
    stack.delete()
    assert aws.client().list_layers()["Layers"] == []


def test_versions_and_aliases_run_with_their_settings(aws: Aws, deploy: Deploy) -> None:
    version = {
        "FunctionName": GREET,
        "Description": "first",
        "ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": "2"},
    }
    alias = {
        "FunctionName": GREET,
        "FunctionVersion": {"Fn::GetAtt": ["First", "Version"]},
        "Name": "live",
        "Description": "what runs",
    }
    stack = deploy(Greet=greet(), First=("AWS::Lambda::Version", version), Live=("AWS::Lambda::Alias", alias))
    name = stack["Greet"].ref
    assert stack["First"].ref.endswith(f":{name}:1")
    assert aws.client().get_alias(FunctionName=name, Name="live")["AliasArn"] == stack["Live"].ref
    assert aws.client().get_alias(FunctionName=name, Name="live")["Description"] == "what runs"
    provisioned = aws.client().get_provisioned_concurrency_config(FunctionName=name, Qualifier="1")
    assert provisioned["RequestedProvisionedConcurrentExecutions"] == 2


def test_an_alias_shares_out_its_calls(aws: Aws, deploy: Deploy) -> None:
    stack = deploy(
        Greet=greet(SnapStart={"ApplyOn": "None"}),
        First=("AWS::Lambda::Version", {"FunctionName": GREET}),
        Live=(
            "AWS::Lambda::Alias",
            {
                "FunctionName": GREET,
                "FunctionVersion": {"Fn::GetAtt": ["First", "Version"]},
                "Name": "live",
                "ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": 1},
            },
        ),
    )
    provisioned = aws.client().get_provisioned_concurrency_config(FunctionName=stack["Greet"].ref, Qualifier="live")
    assert provisioned["RequestedProvisionedConcurrentExecutions"] == 1
    with pytest.raises(TemplateError, match=r"Resources\.Live"):
        aws.deploy_template(
            {
                "Resources": {
                    "Live": {
                        "Type": "AWS::Lambda::Alias",
                        "Properties": {
                            "FunctionName": stack["Greet"].ref,
                            "FunctionVersion": "1",
                            "Name": "canary",
                            "RoutingConfig": {
                                "AdditionalVersionWeights": [{"FunctionVersion": "9", "FunctionWeight": 0.1}]
                            },
                        },
                    }
                }
            },
            name="canary",
        )


def test_a_function_that_did_not_change_has_no_second_version(deploy: Deploy) -> None:
    version = ("AWS::Lambda::Version", {"FunctionName": GREET})
    with pytest.raises(TemplateError, match=r"A version for this Lambda function exists \( 1 \)"):
        deploy(Greet=greet(), First=version, Second=version)


def test_a_permission_lets_a_service_in(aws: Aws, deploy: Deploy) -> None:
    granted = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Fn::GetAtt": ["Greet", "Arn"]},
        "Principal": "s3.amazonaws.com",
        "SourceArn": "arn:aws:s3:::photos",
        "SourceAccount": {"Ref": "AWS::AccountId"},
    }
    stack = deploy(Greet=greet(), Allowed=("AWS::Lambda::Permission", granted))
    policy = json.loads(aws.client().get_policy(FunctionName=stack["Greet"].ref)["Policy"])
    assert policy["Statement"] == [
        {
            "Sid": stack["Allowed"].ref,
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "lambda:InvokeFunction",
            "Resource": stack.functions["Greet"].arn,
            "Condition": {
                "StringEquals": {"AWS:SourceAccount": "123456789012"},
                "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::photos"},
            },
        }
    ]


def test_a_mapping_reads_as_it_says(aws: Aws, deploy: Deploy) -> None:
    mapping = {
        "EventSourceArn": {"Fn::GetAtt": ["Clicks", "Arn"]},
        "FunctionName": GREET,
        "BatchSize": "50",
        "BisectBatchOnFunctionError": "true",
        "Enabled": "false",
        "FilterCriteria": {"Filters": [{"Pattern": '{"data": {"a": [1]}}'}]},
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "MaximumBatchingWindowInSeconds": "5",
        "MaximumRecordAgeInSeconds": "120",
        "MaximumRetryAttempts": "3",
        "ParallelizationFactor": "2",
        "StartingPosition": "AT_TIMESTAMP",
        "StartingPositionTimestamp": "1767225600",
        "TumblingWindowInSeconds": "0",
        "Tags": [{"Key": "a", "Value": "b"}],
        "DestinationConfig": {"OnFailure": {"Destination": QUEUE}},
        "MetricsConfig": {"Metrics": ["EventCount"]},
    }
    stream = ("AWS::Kinesis::Stream", {"ShardCount": 1})
    stack = deploy(Greet=greet(), Clicks=stream, Reads=("AWS::Lambda::EventSourceMapping", mapping))
    made = aws.client().get_event_source_mapping(UUID=stack["Reads"].ref)
    shown = {name: made[name] for name in mapping.keys() & made.keys() - {"StartingPositionTimestamp"}}
    assert shown == {
        "EventSourceArn": stack.streams["Clicks"].arn,
        "BatchSize": 50,
        "BisectBatchOnFunctionError": True,
        "FilterCriteria": mapping["FilterCriteria"],
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "MaximumBatchingWindowInSeconds": 5,
        "MaximumRecordAgeInSeconds": 120,
        "MaximumRetryAttempts": 3,
        "ParallelizationFactor": 2,
        "StartingPosition": "AT_TIMESTAMP",
        "TumblingWindowInSeconds": 0,
        "DestinationConfig": {"OnFailure": {"Destination": QUEUE}},
        "MetricsConfig": {"Metrics": ["EventCount"]},
    }
    assert made["StartingPositionTimestamp"].timestamp() == 1_767_225_600
    assert made["State"] == "Disabled"
    assert aws.client().list_tags(Resource=stack["Reads"].attributes["EventSourceMappingArn"])["Tags"] == {"a": "b"}


def test_asynchronous_events_are_tried_as_the_template_says(aws: Aws, deploy: Deploy) -> None:
    config = {
        "FunctionName": GREET,
        "Qualifier": "$LATEST",
        "MaximumRetryAttempts": "0",
        "MaximumEventAgeInSeconds": "60",
        "DestinationConfig": {"OnFailure": {"Destination": QUEUE}},
    }
    stack = deploy(Greet=greet(), Tried=("AWS::Lambda::EventInvokeConfig", config))
    made = aws.client().get_function_event_invoke_config(FunctionName=stack["Greet"].ref)
    assert (made["MaximumRetryAttempts"], made["MaximumEventAgeInSeconds"]) == (0, 60)
    assert made["DestinationConfig"]["OnFailure"] == {"Destination": QUEUE}


def test_a_url_is_an_attribute(aws: Aws, deploy: Deploy) -> None:
    url = {
        "TargetFunctionArn": GREET,
        "AuthType": "NONE",
        "Cors": {"AllowOrigins": ["*"], "MaxAge": "60"},
        "InvokeMode": "RESPONSE_STREAM",
    }
    stack = deploy(Greet=greet(), Url=("AWS::Lambda::Url", url))
    made = aws.client().get_function_url_config(FunctionName=stack["Greet"].ref)
    assert stack["Url"].attributes == {"FunctionArn": made["FunctionArn"], "FunctionUrl": made["FunctionUrl"]}
    assert (made["Cors"], made["InvokeMode"]) == ({"AllowOrigins": ["*"], "MaxAge": 60}, "RESPONSE_STREAM")


def test_a_code_signing_config_is_used_by_its_arn(aws: Aws, deploy: Deploy) -> None:
    profile = "arn:aws:signer:us-east-1:123456789012:/signing-profiles/p/abcdefghij"
    config = {"AllowedPublishers": {"SigningProfileVersionArns": [profile]}, "Description": "d"}
    stack = deploy(
        Signing=("AWS::Lambda::CodeSigningConfig", config), Greet=greet(CodeSigningConfigArn={"Ref": "Signing"})
    )
    made = aws.client().get_function_code_signing_config(FunctionName=stack["Greet"].ref)
    assert made["CodeSigningConfigArn"] == stack["Signing"].ref


CODES: dict[str, tuple[str, dict[str, Any], str]] = {
    "a directory": ("src", {}, "hello"),
    "a file": ("src/app.py", {}, "hello"),
    "a zip": ("app.zip", {}, "zipped"),
}


@pytest.mark.parametrize(("code", "more", "result"), CODES.values(), ids=list(CODES))
def test_code_is_a_path_from_the_template(tmp_path: Path, code: str, more: dict[str, Any], result: str) -> None:
    source = "def handler(event, context):\n    return '{}'\n"
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text(source.format("hello"))
    with zipfile.ZipFile(tmp_path / "app.zip", "w") as archive:
        archive.writestr("app.py", source.format("zipped"))
    type_name, properties = greet(Code=code, Handler="app.handler", **more)
    template = tmp_path / "template.json"
    template.write_text(json.dumps({"Resources": {"Greet": {"Type": type_name, "Properties": properties}}}))
    with mock_lambda() as aws:
        assert aws.deploy_template(template).functions["Greet"].invoke().result == result


def test_code_of_a_bucket_is_asked_of_who_answers_s3(deploy: Deploy) -> None:
    boto3, moto = pytest.importorskip("boto3"), pytest.importorskip("moto")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", "def handler(event, context):\n    return 'from S3'\n")
    with moto.mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="code")
        s3.put_object(Bucket="code", Key="a.zip", Body=packed.getvalue())
        stack = deploy(Greet=greet(Code={"S3Bucket": "code", "S3Key": "a.zip"}))
        assert stack.functions["Greet"].invoke().result == "from S3"


def test_inline_code_is_for_two_languages(deploy: Deploy) -> None:
    with pytest.raises(TemplateError, match="Runtime is set to either of nodejs, python"):
        deploy(Greet=greet(Runtime="java21"))


def test_every_property_of_a_function_is_shown_here() -> None:
    apart = {
        *("Code", "Tags", "ReservedConcurrentExecutions", "RecursiveLoop", "RuntimeManagementConfig", "Layers"),
        *("CodeSigningConfigArn", "CapacityProviderConfig", "DurableConfig", "FileSystemConfigs"),
        *("FunctionScalingConfig", "ImageConfig", "PackageType"),
    }
    properties = KINDS["AWS::Lambda::Function"].properties
    assert properties is not None
    assert properties - apart == set(SHOWN)


def test_a_mapping_of_a_broker_of_ones_own(deploy: Deploy) -> None:
    mapping = {
        "FunctionName": GREET,
        "Topics": ["orders"],
        "StartingPosition": "TRIM_HORIZON",
        "SelfManagedEventSource": {"Endpoints": {"KafkaBootstrapServers": ["kafka.example.com:9092"]}},
        "SelfManagedKafkaEventSourceConfig": {"ConsumerGroupId": "shop"},
        "SourceAccessConfigurations": [{"Type": "VPC_SUBNET", "URI": "subnet:subnet-1"}],
    }
    stack = deploy(Greet=greet(), Reads=("AWS::Lambda::EventSourceMapping", mapping))
    assert stack["Reads"].type == "AWS::Lambda::EventSourceMapping"


def test_the_role_must_be_one(deploy: Deploy) -> None:
    with pytest.raises(TemplateError, match="ValidationException"):
        deploy(Greet=greet(Role=ROLE.replace("role/", "")))
