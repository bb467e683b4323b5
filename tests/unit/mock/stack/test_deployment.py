"""A template is deployed as a whole, or nothing of it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies

from lambdamock import Aws, mock_lambda
from lambdamock.errors import TemplateError, UsageError

ROLE = "arn:aws:iam::123456789012:role/greet"
QUEUE = {"Type": "AWS::SQS::Queue"}
POOL = {"Type": "AWS::Cognito::UserPool"}


def function(**properties: Any) -> dict[str, Any]:
    code = "def handler(event, context):\n    return 'hello'\n"
    given_ = {
        "Handler": "index.handler",
        "Runtime": "python3.12",
        "Role": ROLE,
        "Code": {"ZipFile": code},
        **properties,
    }
    return {"Type": "AWS::Lambda::Function", "Properties": given_}


@pytest.fixture
def aws(lambda_mock: Aws) -> Aws:
    return lambda_mock


def everything(aws: Aws) -> tuple[Any, ...]:
    mappings = aws.client().list_event_source_mappings()["EventSourceMappings"]
    return list(aws.functions), list(aws.queues), list(aws.iam.roles), list(aws.streams), mappings, list(aws.stacks)


def test_what_refers_to_something_is_made_behind_it(aws: Aws) -> None:
    variables = {"Variables": {"QUEUE": {"Ref": "Inbox"}, "ARN": {"Fn::GetAtt": ["Inbox", "Arn"]}}}
    stack = aws.deploy_template({"Resources": {"Greet": function(Environment=variables), "Inbox": QUEUE}})
    assert list(stack) == ["Inbox", "Greet"]
    assert stack.functions["Greet"].configuration["Environment"]["Variables"] == {
        "QUEUE": stack["Inbox"].ref,
        "ARN": stack.queues["Inbox"].arn,
    }


def test_when_something_is_refused_all_that_was_made_goes(aws: Aws) -> None:
    before = everything(aws)
    broken = {**function(MemorySize=1), "DependsOn": ["Inbox", "Role", "Other"]}
    trust = {
        "Statement": {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    }
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}}
    resources = {"Inbox": QUEUE, "Role": role, "Other": function(), "Broken": broken}
    with pytest.raises(
        TemplateError, match=r"Resources\.Broken \(AWS::Lambda::Function\).*less than or equal|memorySize"
    ):
        aws.deploy_template({"Resources": resources})
    assert everything(aws) == before


def test_an_output_that_cannot_be_read_is_a_refusal_too(aws: Aws) -> None:
    outputs = {"Arn": {"Value": {"Fn::GetAtt": ["Inbox", "Size"]}}}
    with pytest.raises(TemplateError, match="has no attribute Size"):
        aws.deploy_template({"Resources": {"Inbox": QUEUE}, "Outputs": outputs})
    assert list(aws.queues) == []


def test_everything_without_effect_is_named_at_once_with_what_to_do(aws: Aws) -> None:
    resources = {"Pool": POOL, "Greet": function(Colour="red"), "Bucket": {"Type": "AWS::S3::Bucket"}}
    with pytest.raises(TemplateError) as refused:
        aws.deploy_template({"Resources": resources})
    text = str(refused.value)
    assert "Resources.Pool (AWS::Cognito::UserPool) is not made here" in text
    assert "Resources.Greet.Properties.Colour (AWS::Lambda::Function) is not known here" in text
    assert "Resources.Bucket (AWS::S3::Bucket) needs something that answers s3" in text
    assert text.endswith(
        "deploy_template(..., ignore=['AWS::Cognito::UserPool', 'AWS::Lambda::Function.Colour', 'AWS::S3::Bucket'])"
    )


@pytest.mark.parametrize(
    "ignore",
    ["*", ["Pool", "Greet.Colour"], ["AWS::Cognito::*", "AWS::Lambda::Function.Colour"], ["*Pool", "*.Col*"]],
    ids=str,
)
def test_patterns_say_what_may_be_left_out(aws: Aws, ignore: Any) -> None:
    stack = aws.deploy_template({"Resources": {"Pool": POOL, "Greet": function(Colour="red")}}, ignore=ignore)
    assert {left.place for left in stack.left_out} == {"Resources.Pool", "Resources.Greet.Properties.Colour"}
    assert list(stack) == ["Greet"]
    assert stack.functions["Greet"].invoke().result == "hello"


def test_what_can_be_made_is_made_whatever_may_be_left_out(aws: Aws) -> None:
    assert list(aws.deploy_template({"Resources": {"Inbox": QUEUE}}, ignore="*")) == ["Inbox"]


@pytest.mark.parametrize(
    ("expression", "attributes", "value"),
    [
        ({"Ref": "Pool"}, {}, r"stack-Pool-[0-9A-Z]{12}"),
        ({"Ref": "Pool"}, {"Pool": "p-1"}, "p-1"),
        ({"Fn::GetAtt": ["Pool", "Arn"]}, {"Pool.Arn": "arn:p"}, "arn:p"),
        ({"Ref": "Bucket"}, {}, "photos"),
        ({"Fn::GetAtt": ["Bucket", "Arn"]}, {}, "arn:aws:s3:::photos"),
        ({"Fn::GetAtt": ["Bucket", "Arn"]}, {"Bucket.Arn": "arn:b"}, "arn:b"),
    ],
    ids=["a made name", "a given name", "an attribute", "its own name", "the ARN by that", "another ARN"],
)
def test_what_is_left_out_can_be_referred_to(aws: Aws, expression: Any, attributes: Any, value: str) -> None:
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "photos"}}
    template = {"Resources": {"Pool": POOL, "Bucket": bucket}, "Outputs": {"It": {"Value": expression}}}
    assert_matches(aws.deploy_template(template, ignore="*", attributes=attributes).outputs["It"], value)


def assert_matches(text: str, pattern: str) -> None:
    import re

    assert re.fullmatch(pattern, text)


def test_an_attribute_that_nobody_knows_has_to_be_given(aws: Aws) -> None:
    template = {"Resources": {"Pool": POOL}, "Outputs": {"It": {"Value": {"Fn::GetAtt": ["Pool", "ProviderName"]}}}}
    with pytest.raises(TemplateError, match=r"attributes=\{'Pool\.ProviderName': '\.\.\.'\}"):
        aws.deploy_template(template, ignore="Pool")


def test_properties_about_nothing_that_is_here_are_taken_and_told(aws: Aws) -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"KmsMasterKeyId": "alias/a", "VisibilityTimeout": "45"}}
    stack = aws.deploy_template({"Resources": {"Inbox": queue}})
    assert [left.place for left in stack.left_out] == ["Resources.Inbox.Properties.KmsMasterKeyId"]


def test_a_stack_imports_what_others_export_or_what_is_given(aws: Aws) -> None:
    exporting = {
        "Resources": {"Inbox": QUEUE},
        "Outputs": {
            "Arn": {"Value": {"Fn::GetAtt": ["Inbox", "Arn"]}, "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-arn"}}}
        },
    }
    importing = {"Resources": {"Other": QUEUE}, "Outputs": {"It": {"Value": {"Fn::ImportValue": "base-arn"}}}}
    with pytest.raises(TemplateError, match="No export named base-arn found"):
        aws.deploy_template(importing, name="app")
    base = aws.deploy_template(exporting, name="base")
    assert base.exports == {"base-arn": base.queues["Inbox"].arn}
    assert aws.deploy_template(importing, name="app").outputs == {"It": base.queues["Inbox"].arn}
    assert aws.deploy_template(importing, name="third", imports={"base-arn": "mine"}).outputs == {"It": "mine"}


def test_a_name_is_exported_once(aws: Aws) -> None:
    template = {"Resources": {"Inbox": QUEUE}, "Outputs": {"A": {"Value": "a", "Export": {"Name": "shared"}}}}
    aws.deploy_template(template, name="one")
    with pytest.raises(TemplateError, match="Export with name shared is already exported by stack one"):
        aws.deploy_template(template, name="two")
    assert len(aws.queues) == 1


def test_the_name_of_a_stack_is_taken_until_it_is_deleted(aws: Aws) -> None:
    stack = aws.deploy_template({"Resources": {"Inbox": QUEUE, "Greet": function()}})
    with pytest.raises(UsageError, match="there is a stack of that name"):
        aws.deploy_template({"Resources": {"Inbox": QUEUE}})
    stack.delete()
    stack.delete()
    assert everything(aws) == ([], [], [], [], [], [])
    again = aws.deploy_template({"Resources": {"Inbox": QUEUE}})
    stack.delete()
    assert list(aws.stacks.values()) == [again]


def test_deleting_a_stack_goes_on_where_a_test_has_deleted_something(aws: Aws) -> None:
    stack = aws.deploy_template({"Resources": {"Inbox": QUEUE, "Greet": function()}})
    stack.functions["Greet"].delete()
    stack.queues["Inbox"].delete()
    stack.delete()
    assert everything(aws) == ([], [], [], [], [], [])


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate"])
def test_what_is_retained_stays_when_its_stack_goes(aws: Aws, policy: str) -> None:
    kept = {**QUEUE, "DeletionPolicy": policy}
    aws.deploy_template(
        {"Resources": {"Kept": kept, "Gone": QUEUE, "Too": {**QUEUE, "DeletionPolicy": "Delete"}}}
    ).delete()
    assert [name.split("-")[1] for name in aws.queues] == ["Kept"]


def test_what_would_be_retained_goes_when_its_deployment_fails(aws: Aws) -> None:
    broken = {**function(MemorySize=1), "DependsOn": "Kept"}
    with pytest.raises(TemplateError):
        aws.deploy_template({"Resources": {"Kept": {**QUEUE, "DeletionPolicy": "Retain"}, "Broken": broken}})
    assert list(aws.queues) == []


def test_an_empty_world_has_no_stacks(aws: Aws) -> None:
    aws.deploy_template({"Resources": {"Inbox": QUEUE}})
    aws.reset()
    assert dict(aws.stacks) == {}
    aws.deploy_template({"Resources": {"Inbox": QUEUE}})


def test_handlers_run_instead_of_the_code(aws: Aws) -> None:
    def stand_in(event: Any, context: Any) -> Any:
        return context.function_name, event

    stack = aws.deploy_template({"Resources": {"Greet": function(Runtime="nodejs22.x")}}, handlers={"Greet": stand_in})
    greet = stack.functions["Greet"]
    assert greet.invoke(1).result == [greet.name, 1]
    assert greet({"direct": True}, type("Context", (), {"function_name": "f"})) == ("f", {"direct": True})


def test_handlers_are_for_functions_of_the_template(aws: Aws) -> None:
    with pytest.raises(UsageError, match="has no function 'Gret'; did you mean 'Greet'"):
        aws.deploy_template({"Resources": {"Greet": function()}}, handlers={"Gret": print})
    with pytest.raises(UsageError, match=r"there is no such argument; did you mean 'handlers'"):
        aws.deploy_template({"Resources": {"Greet": function()}}, handler={"Greet": print})  # type: ignore[call-arg]


def test_a_stack_tells_what_it_has_and_what_not(aws: Aws) -> None:
    stack = aws.deploy_template(
        {"Resources": {"Inbox": QUEUE, "Pool": POOL}, "Outputs": {"A": {"Value": "b"}}}, name="shop", ignore="Pool"
    )
    assert repr(stack) == "<Stack shop: 1 resources, 1 parts of the template left out, A='b'>"
    assert repr(stack["Inbox"]).startswith("<AWS::SQS::Queue Inbox: https://")
    with pytest.raises(KeyError, match=r"has no resource 'Pool'.*left out"):
        stack["Pool"]
    with pytest.raises(KeyError, match="has no function 'Inbox' to hold: it is an AWS::SQS::Queue"):
        stack.functions["Inbox"]
    with pytest.raises(KeyError, match="did you mean 'Inbox'"):
        stack.queues["Inbx"]
    with pytest.raises(KeyError, match=r"there is no stack 'shp'.*did you mean 'shop'"):
        aws.stacks["shp"]


def test_files_of_a_template_are_beside_it(aws: Aws, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text("def handler(event, context):\n    return 'from a file'\n")
    template = {"Resources": {"Greet": function(Handler="app.handler", Code="src")}}
    (tmp_path / "template.json").write_text(json.dumps(template))
    stack = aws.deploy_template(tmp_path / "template.json")
    assert stack.functions["Greet"].invoke().result == "from a file"

    (tmp_path / "template.json").write_text(json.dumps(template).replace('"src"', '"sources"'))
    with pytest.raises(TemplateError, match=r"Resources\.Greet .*there is no .*sources; paths of a template"):
        aws.deploy_template(tmp_path / "template.json", name="other")


@given(broken=strategies.integers(0, 5))
@settings(max_examples=6, deadline=None)
def test_wherever_a_deployment_fails_nothing_is_left(broken: int) -> None:
    chain: dict[str, Any] = {}
    for number in range(6):
        wrong = {"DelaySeconds": 901} if number == broken else {}
        depends = {"DependsOn": f"Q{number - 1}"} if number else {}
        chain[f"Q{number}"] = {"Type": "AWS::SQS::Queue", "Properties": wrong, **depends}
    with mock_lambda() as aws:
        with pytest.raises(TemplateError, match=f"Resources.Q{broken}"):
            aws.deploy_template({"Resources": chain})
        assert list(aws.queues) == []
