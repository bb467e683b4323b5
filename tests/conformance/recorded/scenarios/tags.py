"""Tags of functions and of mappings."""

from __future__ import annotations

from tests.conformance.recorded.stage import ACCOUNT, REGION, Stage, lambda_arn, scenario

TAG = "test_lambda_api::TestLambdaTag::test"
TAGS = "test_lambda_api::TestLambdaTags::test"


def function_of(stage: Stage) -> str:
    return lambda_arn(f"function:{stage.deployed()}")


def mapping_of(stage: Stage, **members: object) -> dict[str, str]:
    queue = stage.other("sqs").create_queue(QueueName="queue", Attributes={"VisibilityTimeout": "60"})
    assert queue
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:queue"
    created: dict[str, str] = stage.say(
        "create_event_source_mapping", FunctionName=stage.deployed(), EventSourceArn=arn, **members
    )
    return created


@scenario(f"{TAG}_create_tag_on_fn_create")
def tagged_function(stage: Stage) -> None:
    name = stage.deployed(Tags={"testtag": "value"})
    stage.ask("get_function_result", "get_function", FunctionName=name)
    stage.ask("list_tags_result", "list_tags", Resource=lambda_arn(f"function:{name}"))


@scenario(f"{TAG}_create_tag_on_esm_create")
def tagged_mapping(stage: Stage) -> None:
    mapping = mapping_of(stage, Tags={"testtag": "value"})
    found = stage.say("get_event_source_mapping", UUID=mapping["UUID"])
    stage.answers["get_event_source_mapping_with_tag"] = found["UUID"] == mapping["UUID"]
    stage.ask("list_tags_result", "list_tags", Resource=mapping["EventSourceMappingArn"])


@scenario(f"{TAG}_tag_lifecycle", "function")
@scenario(f"{TAG}_tag_lifecycle[lambda_function]", "function")
@scenario(f"{TAG}_tag_lifecycle[event_source_mapping]", "mapping")
def lifecycle(stage: Stage, kind: str) -> None:
    resource = function_of(stage) if kind == "function" else mapping_of(stage)["EventSourceMappingArn"]
    put = {
        "tag_single_response": {"A": "tag-a"},
        "tag_multiple_response": {"B": "tag-b", "C": "tag-c"},
        "tag_overlap_response": {"C": "tag-c-newsuffix", "D": "tag-d"},
    }
    for answer, tags in put.items():
        stage.ask(answer, "tag_resource", Resource=resource, Tags=tags)
        stage.ask(f"{answer}_listtags", "list_tags", Resource=resource)
    taken = {
        "untag_single_response": ["A"],
        "untag_multiple_response": ["B", "C"],
        "untag_nonexisting_response": ["F"],
        "untag_existing_and_nonexisting_response": ["D", "F"],
    }
    for answer, keys in taken.items():
        stage.ask(answer, "untag_resource", Resource=resource, TagKeys=keys)
        stage.ask(f"{answer}_listtags", "list_tags", Resource=resource)


@scenario(f"{TAG}_tag_nonexisting_resource")
def function_that_is_gone(stage: Stage) -> None:
    name = stage.deployed()
    arn = lambda_arn(f"function:{name}")
    stage.ask("pre_delete_get_function", "get_function", FunctionName=name)
    stage.say("delete_function", FunctionName=name)
    stage.ask("not_found_exception_tag", "tag_resource", Resource=arn, Tags={"A": "B"})
    stage.ask("not_found_exception_untag", "untag_resource", Resource=arn, TagKeys=["A"])
    stage.ask("not_found_exception_list", "list_tags", Resource=arn)


@scenario(f"{TAGS}_tag_exceptions")
def refusals(stage: Stage) -> None:
    arn = function_of(stage)
    tags = {"key_a": "value_a"}
    stage.ask("tag_lambda_invalidarn", "tag_resource", Resource="arn:aws:something", Tags=tags)
    stage.ask("tag_lambda_doesnotexist", "tag_resource", Resource=lambda_arn("function:doesnotexist"), Tags=tags)
    stage.ask("tag_lambda_qualifier_doesnotexist", "tag_resource", Resource=f"{arn}:v1", Tags=tags)
    stage.ask("list_tag_lambda_empty", "list_tags", Resource=arn)
    stage.ask("untag_nomatch", "untag_resource", Resource=arn, TagKeys=["somekey"])
    stage.ask("untag_empty_keys", "untag_resource", Resource=arn, TagKeys=[])
    stage.ask("tag_empty_tags", "tag_resource", Resource=arn, Tags={})


@scenario(f"{TAGS}_tag_versions")
def versions(stage: Stage) -> None:
    arn = lambda_arn(f"function:{stage.deployed(Publish=True)}")
    for answer, qualifier in (("tag_resource_exception", "1"), ("tag_resource_latest_exception", "$LATEST")):
        stage.ask(answer, "tag_resource", Resource=f"{arn}:{qualifier}", Tags={"key1": "value1"})
