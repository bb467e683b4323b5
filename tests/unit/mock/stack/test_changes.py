"""The journal and the timeline know what was deployed, refused and deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.unit.mock.stack.conftest import greet

from lambdamock import Aws, mock_lambda
from lambdamock.domain.stacks import StackChange
from lambdamock.errors import TemplateError, UsageError
from lambdamock.mock.explanation import ErrorExplanation
from lambdamock.mock.stack import Stack
from lambdamock.mock.timeline import Timeline, timeline_of
from lambdamock.observability.timeline import Node

QUEUE = {"Type": "AWS::SQS::Queue"}
POOL = {"Type": "AWS::Cognito::UserPool"}


def function(**properties: Any) -> dict[str, Any]:
    type_name, given = greet(**properties)
    return {"Type": type_name, "Properties": given}


SHOP = {
    "Resources": {"Inbox": QUEUE, "Greet": function(FunctionName="greet"), "Pay": function(FunctionName="pay")},
    "Outputs": {"Inbox": {"Value": {"Ref": "Inbox"}}},
}
BROKEN = {
    "Resources": {
        "Greet": function(FunctionName="greet"),
        "Pay": {**function(FunctionName="pay", MemorySize=1), "DependsOn": "Greet"},
    }
}


def changes(aws: Aws) -> list[StackChange]:
    return aws.journal.of(StackChange)


def words(node: Node) -> str:
    return f"{node.says.title} {node.says.outcome}"


def brief(aws: Aws) -> Timeline:
    return timeline_of(aws.journal, is_brief=True)


def lines(timeline: Timeline) -> list[str]:
    """Without the summary, and without when it was."""
    return [line[21:] for line in timeline.to_text(colour=False).splitlines()[1:]]


# ------------------------------------------------------------------------------------------------------------- the fact


def test_a_deployment_is_a_fact_with_its_numbers(aws: Aws) -> None:
    aws.client().list_functions()
    aws.deploy_template({**SHOP, "Resources": {**SHOP["Resources"], "Pool": POOL}}, name="shop", ignore="Pool")
    deployed = StackChange(
        aws.clock.now().timestamp(), "us-east-1", "123456789012", "shop", "deployed", 3, 1, 1, None, 1
    )
    assert changes(aws) == [deployed]
    assert aws.journal.entries[-1] is changes(aws)[0]


def test_a_refused_deployment_is_a_fact_with_the_reason(aws: Aws) -> None:
    with pytest.raises(TemplateError) as refused:
        aws.deploy_template(BROKEN, name="shop")
    [fact] = changes(aws)
    assert (fact.verb, fact.resources, fact.error) == ("deployed", 0, str(refused.value))


def test_a_deletion_is_a_fact_with_what_went_and_happens_once(aws: Aws) -> None:
    kept = {**QUEUE, "DeletionPolicy": "Retain"}
    stack = aws.deploy_template({"Resources": {**SHOP["Resources"], "Kept": kept}}, name="shop")
    stack.delete()
    stack.delete()
    assert [(one.verb, one.resources, one.begun_after) for one in changes(aws)] == [
        ("deployed", 4, 0),
        ("deleted", 3, 5),
    ]


def test_a_call_of_the_test_that_is_no_deployment_is_no_fact(aws: Aws) -> None:
    aws.deploy_template(SHOP, name="shop")
    with pytest.raises(UsageError, match="there is a stack of that name"):
        aws.deploy_template(SHOP, name="shop")
    assert len(changes(aws)) == 1


def test_it_is_a_fact_of_its_region_and_account() -> None:
    with mock_lambda(region="eu-west-1", account_id="111122223333") as aws:
        aws.deploy_template(SHOP, name="shop")
        assert [(one.region, one.account_id) for one in changes(aws)] == [("eu-west-1", "111122223333")]


def test_an_empty_journal_begins_anew(aws: Aws) -> None:
    aws.deploy_template(SHOP, name="shop")
    aws.reset()
    aws.deploy_template(SHOP, name="shop")
    assert [(one.name, one.begun_after) for one in changes(aws)] == [("shop", 0)]


def test_it_shows_itself(aws: Aws, deploy: Callable[..., Stack]) -> None:
    deploy(Greet=greet())
    [fact] = changes(aws)
    assert repr(fact).startswith("StackChange(at=1767225600.0, region='us-east-1', account_id='123456789012', name=")
    assert "<table" in fact._repr_html_()  # type: ignore[attr-defined]


def test_a_refusal_is_explained(aws: Aws) -> None:
    with pytest.raises(TemplateError):
        aws.deploy_template(BROKEN, name="shop")
    aws.deploy_template(SHOP, name="other")
    refused, deployed = (aws.explain(one) for one in changes(aws))
    assert isinstance(refused, ErrorExplanation)
    assert isinstance(deployed, ErrorExplanation)
    assert (refused.kind, refused.code, refused.message) == ("usage", "TemplateError", changes(aws)[0].error)
    assert deployed.kind == "unknown"


# --------------------------------------------------------------------------------------------------------- the timeline


def test_all_that_was_made_is_below_the_stack(aws: Aws) -> None:
    aws.deploy_template(SHOP, name="shop")
    assert lines(aws.timeline()) == [
        "✓ stack shop  3 resources",
        "├─ ✓ CreateFunction greet  201",
        "│  └─ ✓ state function:greet  ready",
        "└─ ✓ CreateFunction pay  201",
        "   └─ ✓ state function:pay  ready",
    ]


def test_what_comes_after_is_not(aws: Aws) -> None:
    stack = aws.deploy_template(SHOP, name="shop")
    stack.functions["Greet"].invoke()
    stack.delete()
    assert [words(root) for root in aws.timeline().roots] == ["shop deployed", "Invoke greet 200", "shop deleted"]
    assert lines(aws.timeline())[-3:] == [
        "✓ stack shop  deleted: 3 resources",
        "├─ ✓ DeleteFunction pay  204",
        "└─ ✓ DeleteFunction greet  204",
    ]


def test_of_a_failing_test_it_is_one_line_as_long_as_all_went_well(aws: Aws) -> None:
    template = {"Resources": {**SHOP["Resources"], "Pool": POOL}}
    aws.deploy_template(template, name="shop", ignore="Pool").delete()
    assert lines(brief(aws)) == ["✓ stack shop  3 resources, 1 left out", "✓ stack shop  deleted: 3 resources"]


def test_of_a_failing_test_what_was_refused_is_shown(aws: Aws) -> None:
    with pytest.raises(TemplateError):
        aws.deploy_template(BROKEN, name="shop")
    stack, refused = lines(brief(aws))
    assert stack.startswith("✗ stack shop  refused, rolled back: Resources.Pay (AWS::Lambda::Function): ValidationExc")
    assert refused.startswith("└─ ✗ CreateFunction pay  ValidationException: 1 validation error detected")
    assert lines(aws.timeline(errors_only=True)) == [stack, refused]


def test_of_a_failing_test_what_a_mapping_read_meanwhile_is_shown(aws: Aws) -> None:
    queue = aws.queues.create("orders")
    queue.send("one")
    mapping = {"EventSourceArn": queue.arn, "FunctionName": {"Ref": "Greet"}}
    resources = {"Greet": function(FunctionName="greet"), "M": {"Type": "AWS::Lambda::EventSourceMapping"}}
    resources["M"]["Properties"] = mapping
    aws.deploy_template({"Resources": resources}, name="shop")
    [stack] = brief(aws).roots
    assert [words(one) for one in (stack, *stack.children)] == [
        "shop deployed",
        "sqs orders → greet, 1 record Success",
    ]
    assert [words(one) for one in stack.children[0].children] == ["greet ok"]


def test_of_a_function_it_is_the_stack_with_its_part(aws: Aws) -> None:
    aws.deploy_template(SHOP, name="shop")
    aws.functions["greet"].invoke()
    assert [(words(root), [words(one) for one in root.children]) for root in aws.timeline(function="greet").roots] == [
        ("shop deployed", ["CreateFunction greet 201"]),
        ("Invoke greet 200", ["greet ok"]),
    ]


def test_stacks_that_went_well_are_no_errors(aws: Aws) -> None:
    aws.deploy_template(SHOP, name="shop").delete()
    assert len(aws.timeline(errors_only=True)) == 0


def test_stacks_that_are_alike_are_counted(aws: Aws) -> None:
    for _ in range(10):
        aws.deploy_template({"Resources": {"Inbox": QUEUE}}, name="shop").delete()
    assert lines(aws.timeline()) == [
        "✓ stack shop  1 resource",
        "✓ × 9 more like it",
        "✓ stack shop  deleted: 1 resource",
        "✓ × 9 more like it",
    ]


def test_of_many_functions_those_of_too_many_kinds_are_counted(aws: Aws) -> None:
    functions = {f"F{number}": function(FunctionName=f"f{number}") for number in range(120)}
    aws.deploy_template({"Resources": functions}, name="shop")
    shown = lines(aws.timeline())
    assert (len(shown), shown[-1]) == (202, "└─ ✓ × 20 more of other kinds (call)")
    assert lines(brief(aws)) == ["✓ stack shop  120 resources"]


def test_for_other_tools_it_has_a_word_and_numbers(aws: Aws) -> None:
    aws.deploy_template(SHOP, name="shop")
    told = json.loads(aws.timeline().to_json())["nodes"][0]
    assert (told["kind"], told["title"], told["outcome"], told["message"]) == (
        "stack",
        "shop",
        "deployed",
        "3 resources",
    )
    assert told["details"] == {"region": "us-east-1", "resources": "3", "outputs": "1", "left_out": "0"}


def test_in_a_notebook_it_is_folded_as_long_as_all_went_well(aws: Aws) -> None:
    aws.deploy_template(SHOP, name="other")
    assert aws.timeline().to_html().count("<details open>") == 2  # the calls below it
    with pytest.raises(TemplateError):
        aws.deploy_template({"Resources": {"Bad": function(MemorySize=1)}}, name="shop")
    assert aws.timeline().to_html().count("<details open>") == 3


def test_a_refused_one_is_red_in_a_terminal(aws: Aws) -> None:
    aws.deploy_template(SHOP, name="shop")
    with pytest.raises(TemplateError):
        aws.deploy_template({"Resources": {"Bad": function(MemorySize=1)}}, name="bad")
    red = ["\x1b[31m" in line for line in brief(aws).to_text(colour=True).splitlines()[1:]]
    assert red == [False, True, True]


def test_what_a_custom_resource_asks_is_below_its_stack(aws: Aws) -> None:
    """Of a failing test it is passed over as long as it is answered."""
    answering = """
import json, urllib.request

def handler(event, context):
    names = ("StackId", "RequestId", "LogicalResourceId")
    answer = {"Status": event["ResourceProperties"]["Status"], "PhysicalResourceId": "it", "Reason": "no"}
    answer |= {name: event[name] for name in names}
    request = urllib.request.Request(event["ResponseURL"], data=json.dumps(answer).encode(), method="PUT")
    urllib.request.urlopen(request)
"""
    token = {"Fn::GetAtt": ["Provider", "Arn"]}
    custom = {"Type": "Custom::Thing", "Properties": {"ServiceToken": token, "Status": "SUCCESS"}}
    provider = function(FunctionName="provider", Code={"ZipFile": answering})
    aws.deploy_template({"Resources": {"Provider": provider, "Thing": custom}}, name="shop")
    [root] = aws.timeline().roots
    assert [(one.says.kind, [below.says.kind for below in one.children]) for one in root.children] == [
        ("call", ["state"]),
        ("trigger", ["call"]),
    ]
    assert lines(brief(aws)) == ["✓ stack shop  2 resources"]
