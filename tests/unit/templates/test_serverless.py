"""SAM's language, as SAM's translator has it."""

from __future__ import annotations

import json
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.templates.places import PLACE

from lambdamock.errors import TemplateError
from lambdamock.templates import Evaluation, Template, read_template, transformed

pytest.importorskip("samtranslator", reason="the extra `templates` is not installed")

SAM = "AWS::Serverless-2016-10-31"
RUN = {"Handler": "app.handler", "Runtime": "python3.12"}


def template(resources: dict[str, Any], folder: Path | None = None, **sections: Any) -> Template:
    made = read_template({"Transform": SAM, "Resources": resources, **sections})
    return made._replace(folder=folder) if folder else made


def expanded(
    resources: dict[str, Any], given: dict[str, Any] | None = None, folder: Path | None = None, **sections: Any
) -> dict[str, Any]:
    made: Any = transformed(template(resources, folder, **sections), given or {}, PLACE, {})
    return dict(made.body["Resources"])


def function(**properties: Any) -> dict[str, Any]:
    return {"Orders": {"Type": "AWS::Serverless::Function", "Properties": {**RUN, **properties}}}


def code(resources: dict[str, Any], *given: Any, **sections: Any) -> Any:
    return expanded(resources, *given, **sections)["Orders"]["Properties"]["Code"]


@pytest.mark.parametrize(
    ("properties", "result"),
    [
        pytest.param({"CodeUri": "src/orders"}, "src/orders", id="a folder"),
        pytest.param({"CodeUri": "./dist/hü.zip"}, "./dist/hü.zip", id="an archive"),
        pytest.param({"CodeUri": "../A B/"}, "../A B/", id="above"),
        pytest.param({}, ".", id="nothing is the template's folder"),
        pytest.param({"CodeUri": ""}, ".", id="neither is no text"),
        pytest.param({"CodeUri": {"Ref": "Folder"}}, "src", id="a parameter"),
        pytest.param({"InlineCode": "x = 1"}, {"ZipFile": "x = 1"}, id="inline"),
        pytest.param({"CodeUri": "s3://b/k"}, {"S3Bucket": "b", "S3Key": "k"}, id="on S3"),
        pytest.param({"CodeUri": {"Bucket": "b", "Key": "k"}}, {"S3Bucket": "b", "S3Key": "k"}, id="on S3, in parts"),
    ],
)
def test_code_stays_where_it_is(properties: dict[str, Any], result: Any) -> None:
    parameters = {"Folder": {"Type": "String", "Default": "src"}}
    assert code(function(**properties), Parameters=parameters) == result


def test_a_given_folder_counts_more_than_its_default() -> None:
    parameters = {"Folder": {"Type": "String", "Default": "src"}}
    assert code(function(CodeUri={"Ref": "Folder"}), {"Folder": "lib"}, Parameters=parameters) == "lib"


@pytest.mark.parametrize(("own", "result"), [({}, "shared/"), ({"CodeUri": "own/"}, "own/")], ids=["shared", "own"])
def test_functions_may_share_code(own: dict[str, Any], result: str) -> None:
    assert code(function(**own), Globals={"Function": {"CodeUri": "shared/"}}) == result


def test_layers_stay_where_they_are() -> None:
    made = expanded({"Shared": {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "layer/"}}})
    assert [(one["Type"], one["Properties"]) for one in made.values()] == [
        ("AWS::Lambda::LayerVersion", {"Content": "layer/", "LayerName": "Shared"})
    ]


def test_an_image_that_is_still_to_be_built_has_a_name() -> None:
    made = expanded({"Orders": {"Type": "AWS::Serverless::Function", "Properties": {"PackageType": "Image"}}})
    assert made["Orders"]["Properties"]["Code"] == {
        "ImageUri": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:latest"
    }


def test_definitions_are_read(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text("openapi: 3.0.1\npaths: {}\n")
    (tmp_path / "flow.asl.json").write_text('{"StartAt": "A", "States": {"A": {"ResultPath": null}}}')
    api = {"StageName": "live", "DefinitionUri": "api.yaml"}
    flow = {"DefinitionUri": "flow.asl.json", "DefinitionSubstitutions": {"A": "b"}, "Role": "arn:role"}
    made = expanded(
        {
            "Rest": {"Type": "AWS::Serverless::Api", "Properties": api},
            "Http": {"Type": "AWS::Serverless::HttpApi", "Properties": api},
            "Flow": {"Type": "AWS::Serverless::StateMachine", "Properties": flow},
        },
        folder=tmp_path,
    )
    assert made["Rest"]["Properties"]["Body"] == made["Http"]["Properties"]["Body"] == {"openapi": "3.0.1", "paths": {}}
    assert {**made["Flow"]["Properties"], "Tags": []} == {
        "DefinitionString": '{"StartAt": "A", "States": {"A": {"ResultPath": null}}}',
        "DefinitionSubstitutions": {"A": "b"},
        "RoleArn": "arn:role",
        "Tags": [],
    }


def test_a_definition_that_is_not_there_is_refused(tmp_path: Path) -> None:
    api = {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "live", "DefinitionUri": "api.yaml"}}
    with pytest.raises(TemplateError, match=r"api\.yaml: cannot be read"):
        expanded({"Rest": api}, folder=tmp_path)


def test_a_function_of_sam_becomes_what_aws_makes_of_it() -> None:
    queue = {"Queue": {"Type": "AWS::SQS::Queue"}}
    event = {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": ["Queue", "Arn"]}, "BatchSize": 5}}
    resources = {**queue, **function(AutoPublishAlias="live", Events={"Jobs": event}, Policies=["AmazonSQSFullAccess"])}
    made = expanded(resources, Globals={"Function": {"Timeout": 7}})
    types = {name: one["Type"] for name, one in made.items() if not name.startswith("OrdersVersion")}
    assert types == {
        "Queue": "AWS::SQS::Queue",
        "Orders": "AWS::Lambda::Function",
        "OrdersAliaslive": "AWS::Lambda::Alias",
        "OrdersRole": "AWS::IAM::Role",
        "OrdersJobs": "AWS::Lambda::EventSourceMapping",
    }
    assert made["Orders"]["Properties"]["Timeout"] == 7
    assert made["OrdersJobs"]["Properties"] == {
        "BatchSize": 5,
        "EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]},
        "FunctionName": {"Ref": "OrdersAliaslive"},
    }
    assert made["OrdersRole"]["Properties"]["ManagedPolicyArns"] == [
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::aws:policy/AmazonSQSFullAccess",
        "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole",
    ]


def test_managed_policies_have_the_arns_that_are_given() -> None:
    made = transformed(template(function(Policies=["Mine"])), {}, PLACE, {"Mine": "arn:aws:iam::aws:policy/team/Mine"})
    assert made.body["Resources"]["OrdersRole"]["Properties"]["ManagedPolicyArns"][1:] == [
        "arn:aws:iam::aws:policy/team/Mine"
    ]


@pytest.mark.parametrize(
    ("region", "partition"), [("cn-north-1", "aws-cn"), ("eu-west-1", "aws"), ("us-gov-west-1", "aws-us-gov")]
)
def test_the_region_is_that_of_the_place(region: str, partition: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-south-1")
    made = transformed(template(function()), {}, PLACE._replace(region=region), {})
    arns = made.body["Resources"]["OrdersRole"]["Properties"]["ManagedPolicyArns"]
    assert arns == [f"arn:{partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]


def test_no_region_of_the_process_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    assert code(function(CodeUri="no-region/")) == "no-region/"


def test_what_sam_refuses_is_refused_in_its_words() -> None:
    with pytest.raises(TemplateError) as refused:
        expanded({**function(Handler={"a": 1}, Events={"A": {"Type": "Nothing"}})})
    assert str(refused.value).startswith(
        f"the template: Transform {SAM} failed with: Invalid Serverless Application Specification document. "
        "Number of errors found: 1. Resource with id [Orders] is invalid. Event with id [A] is invalid."
    )


def test_what_sam_stumbles_over_is_refused() -> None:
    with pytest.raises(TemplateError, match=f"Transform {SAM} failed with: "):
        expanded({"Orders": {"Type": "AWS::Serverless::Function", "Properties": {"Events": [1], "Policies": 5}}})


SERVERLESS = st.sampled_from(
    ["Function", "Api", "HttpApi", "LayerVersion", "StateMachine", "Application", "SimpleTable"]
)
MEMBERS = st.sampled_from(
    ["CodeUri", "ContentUri", "DefinitionUri", "Events", "Policies", "Type", "Ref", "Location", "a"]
)
VALUES = st.recursive(
    st.integers() | st.booleans() | st.sampled_from(["src", "s3://a/b", "Orders", "Api", ""]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(MEMBERS, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=40)
@given(SERVERLESS, st.dictionaries(MEMBERS, VALUES, max_size=3), VALUES | st.dictionaries(SERVERLESS, VALUES))
def test_any_resource_is_expanded_or_refused(kind: str, properties: dict[str, Any], shared: Any) -> None:
    resource = {"Type": f"AWS::Serverless::{kind}", "Properties": {**(RUN if kind == "Function" else {}), **properties}}
    with suppress(TemplateError):
        assert expanded({"Orders": resource}, Globals=shared)


def test_names_that_stand_for_nothing_are_refused_when_all_are_known() -> None:
    body = {"Outputs": {"Url": {"Value": {"Fn::Sub": "${ServerlessRestApi}"}}}}
    event = {"Type": "Api", "Properties": {"Path": "/", "Method": "get"}}
    assert "ServerlessRestApi" in expanded(function(Events={"Get": event}), **body)
    with pytest.raises(TemplateError, match=r"Unresolved resource dependencies \[ServerlessRestApi\] in the Outputs"):
        expanded(function(), **body)


def test_the_result_can_be_evaluated(tmp_path: Path) -> None:
    source = template(function(CodeUri="src"), tmp_path, Parameters={"Env": {"Type": "String", "Default": "dev"}})
    made = transformed(source, {}, PLACE, {})
    assert (made.source, made.folder) == ("the template", tmp_path)
    assert list(Evaluation(made, {}, PLACE).resources) == ["OrdersRole", "Orders"]


def test_extensions_of_the_language_go_on_working() -> None:
    body = {"Transform": ["AWS::LanguageExtensions", SAM]}
    made = transformed(template(function(), **body), {}, PLACE, {})
    assert Evaluation(made, {}, PLACE).value({"Fn::Length": [1]}, "Here", str, str) == 1


def test_each_gets_a_template_of_its_own() -> None:
    source = template(function())
    first = transformed(source, {}, PLACE, {})
    first.body["Resources"]["Orders"]["Properties"].clear()
    assert transformed(source, {}, PLACE, {}).body["Resources"]["Orders"]["Properties"]["Handler"] == "app.handler"


def test_the_source_stays_as_it_is() -> None:
    source = template(function(CodeUri="src"), Globals={"Function": {"Timeout": 5}})
    before = json.dumps(source.body)
    transformed(source, {}, PLACE, {})
    assert json.dumps(source.body) == before


def test_an_application_of_somebody_else_is_not_fetched() -> None:
    location = {
        "ApplicationId": "arn:aws:serverlessrepo:us-east-1:123456789012:applications/x",
        "SemanticVersion": "1.0.0",
    }
    made = expanded({"App": {"Type": "AWS::Serverless::Application", "Properties": {"Location": location}}})
    assert made["App"]["Type"] == "AWS::CloudFormation::Stack"
    assert made["App"]["Properties"]["TemplateURL"] == f"serverlessrepo:{json.dumps(location)}"


def test_the_translator_is_quiet(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with caplog.at_level(logging.DEBUG):
        expanded(function(Events={"Get": {"Type": "Api", "Properties": {"Path": "/quiet", "Method": "get"}}}))
    assert (caplog.records, capfd.readouterr()) == ([], ("", ""))


def test_without_the_translator_the_refusal_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "samtranslator"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "samtranslator", None)
    with pytest.raises(TemplateError, match=r"pip install 'lambdamock\[templates\]'"):
        expanded(function(CodeUri="without-translator/"))
