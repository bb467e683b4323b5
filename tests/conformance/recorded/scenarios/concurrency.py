"""Reserved and provisioned concurrency."""

from __future__ import annotations

from typing import Any

from tests.conformance.recorded.stage import Stage, package, scenario

API = "test_lambda_api"
USED = "test_lambda::TestLambdaConcurrency::test"
PROVISIONED = f"{API}::TestLambdaProvisionedConcurrency::test_provisioned_concurrency"
SLEEPER = "import time\n\n\ndef handler(event, context):\n    time.sleep(event.get('wait', 0))\n"
RESERVED = f"{API}::TestLambdaReservedConcurrency::test_function_concurrency"


@scenario(f"{RESERVED}_exceptions")
def reserved_refusals(stage: Stage) -> None:
    for answer, amount in (("", 1), ("_and_invalid_concurrency", 10**6)):
        request = {"FunctionName": "doesnotexist", "ReservedConcurrentExecutions": amount}
        full = f"put_function_concurrency_with_function_name_doesnotexist{answer}"
        stage.ask(full, "put_function_concurrency", **request)
    name = stage.deployed(Publish=True)
    qualified = {"FunctionName": f"{name}:1", "ReservedConcurrentExecutions": 0}
    stage.ask("put_function_concurrency_with_qualified_arn", "put_function_concurrency", **qualified)


@scenario(f"{RESERVED}_limits")
def reserved_limits(stage: Stage) -> None:
    name = stage.deployed()
    limits = stage.say("get_account_settings")["AccountLimit"]
    amounts = {
        "put_function_concurrency_account_limit_exceeded": limits["ConcurrentExecutions"] + 1,
        "put_function_concurrency_below_unreserved_min_value": limits["UnreservedConcurrentExecutions"] - 99,
    }
    for answer, amount in amounts.items():
        request = {"FunctionName": name, "ReservedConcurrentExecutions": amount}
        stage.ask(answer, "put_function_concurrency", **request)


@scenario(f"{USED}_lambda_concurrency_update")
def reserved(stage: Stage) -> None:
    name = stage.deployed()
    request = {"FunctionName": name, "ReservedConcurrentExecutions": 3}
    stage.ask("put_function_concurrency", "put_function_concurrency", **request)
    stage.ask("get_function_concurrency_updated", "get_function_concurrency", FunctionName=name)
    stage.ask("get_function_concurrency_info", "get_function", FunctionName=name)
    stage.say("delete_function_concurrency", FunctionName=name)
    stage.ask("get_function_concurrency_deleted", "get_function_concurrency", FunctionName=name)


@scenario(f"{PROVISIONED}_exceptions")
def provisioned_refusals(stage: Stage) -> None:
    name = stage.deployed()
    stage.ask("publish_version_result", "publish_version", FunctionName=name)
    absent: dict[str, dict[str, Any]] = {
        "functionname_doesnotexist": {"FunctionName": "doesnotexist", "Qualifier": "noalias"},
        "qualifier_doesnotexist": {"FunctionName": name, "Qualifier": "noalias"},
        "version_doesnotexist": {"FunctionName": name, "Qualifier": "10"},
        "latest": {"FunctionName": name, "Qualifier": "$LATEST"},
    }

    def ask(verb: str, case: str, identity: dict[str, Any], **members: int) -> None:
        operation = f"{verb}_provisioned_concurrency_config"
        stage.ask(f"{verb}_provisioned_{case}", operation, **identity, **members)

    version = {"FunctionName": name, "Qualifier": "1"}
    ask("get", "config_doesnotexist", version)
    for case, identity in absent.items():
        ask("get", case, identity)
    operation = "list_provisioned_concurrency_configs"
    stage.ask("list_provisioned_noconfigs", operation, FunctionName=name)
    stage.ask("list_provisioned_functionname_doesnotexist", operation, FunctionName="doesnotexist")
    absent["functionname_doesnotexist"] = {"FunctionName": "doesnotexist", "Qualifier": "1"}
    for case, identity in absent.items():
        ask("delete", case, identity)
    ask("delete", "config_doesnotexist", version)
    ask("put", "invalid_param_0", version, ProvisionedConcurrentExecutions=0)
    wanted = {
        "functionname_doesnotexist_alias": {"FunctionName": "doesnotexist", "Qualifier": "noalias"},
        "functionname_doesnotexist_version": {"FunctionName": "doesnotexist", "Qualifier": "1"},
        "qualifier_doesnotexist": {"FunctionName": name, "Qualifier": "doesnotexist"},
        "version_doesnotexist": {"FunctionName": name, "Qualifier": "10"},
        "latest": {"FunctionName": name, "Qualifier": "$LATEST"},
    }
    for case, identity in wanted.items():
        ask("put", case, identity, ProvisionedConcurrentExecutions=1)


@scenario(f"{PROVISIONED}_limits")
def provisioned_limits(stage: Stage) -> None:
    name = stage.deployed(Publish=True)
    unreserved = stage.say("get_account_settings")["AccountLimit"]["UnreservedConcurrentExecutions"]
    amounts = {"account_limit_exceeded": unreserved + 1, "below_unreserved_min_value": unreserved - 99}
    for case, amount in amounts.items():
        request = {"FunctionName": name, "Qualifier": "1", "ProvisionedConcurrentExecutions": amount}
        stage.ask(f"put_provisioned_concurrency_{case}", "put_provisioned_concurrency_config", **request)


def provision(stage: Stage, name: str, amount: int) -> None:
    """Asked for, looked at before it is there, and after."""
    version = {"FunctionName": name, "Qualifier": "1"}
    request = {**version, "ProvisionedConcurrentExecutions": amount}
    with stage.held():
        stage.ask("put_provisioned_5", "put_provisioned_concurrency_config", **request)
        stage.ask("get_provisioned_prewait", "get_provisioned_concurrency_config", **version)
    stage.aws.settle()
    stage.ask("get_provisioned_postwait", "get_provisioned_concurrency_config", **version)


@scenario(f"{USED}_provisioned_concurrency")
def provisioned(stage: Stage) -> None:
    provision(stage, stage.deployed(Publish=True), 5)


@scenario(f"{USED}_reserved_provisioned_overlap")
def reserved_and_provisioned(stage: Stage) -> None:
    name = stage.deployed(Publish=True)
    provision(stage, name, 2)
    reserve = {"FunctionName": name, "ReservedConcurrentExecutions": 1}
    stage.ask("reserved_lower_than_provisioned_exc", "put_function_concurrency", **reserve)
    stage.say("put_function_concurrency", FunctionName=name, ReservedConcurrentExecutions=2)
    stage.ask("get_concurrency", "get_function_concurrency", FunctionName=name)
    stage.ask("reserved_equals_provisioned_latest_invoke_exc", "invoke", FunctionName=name)
    stage.ask("update_func_config", "update_function_configuration", FunctionName=name, Timeout=15)
    stage.say("publish_version", FunctionName=name)
    for case, version, amount in (("another", "2", 1), ("increase", "1", 3)):
        request = {"FunctionName": name, "Qualifier": version, "ProvisionedConcurrentExecutions": amount}
        answer = f"reserved_equals_provisioned_{case}_provisioned_exc"
        stage.ask(answer, "put_provisioned_concurrency_config", **request)


@scenario(f"{USED}_lambda_concurrency_block")
def reserved_for_one_version(stage: Stage) -> None:
    name = stage.deployed()
    stage.ask("v1_result", "publish_version", FunctionName=name)
    reserve = {"FunctionName": name, "ReservedConcurrentExecutions": 1}
    stage.ask("reserved_concurrency_result", "put_function_concurrency", **reserve)
    event = b'{"hello": "world"}'
    stage.ask("invoke_latest_before_block", "invoke", FunctionName=name, Payload=event)
    request = {"FunctionName": name, "Qualifier": "1", "ProvisionedConcurrentExecutions": 1}
    stage.ask("provisioned_concurrency_result", "put_provisioned_concurrency_config", **request)
    stage.ask("invoke_latest_first_exc", "invoke", FunctionName=name, Payload=event)
    stage.ask("invoke_v1_after_block", "invoke", FunctionName=name, Qualifier="1", Payload=event)
    stage.ask("invoke_latest_second_exc", "invoke", FunctionName=name, Payload=event)


@scenario(f"{USED}_reserved_concurrency_async_queue")
def reserved_by_qualifier(stage: Stage) -> None:
    name = stage.deployed(Code={"ZipFile": package(SLEEPER)})
    stage.ask("fn", "get_function_configuration", FunctionName=name, Qualifier="$LATEST")
    request = {"FunctionName": name, "ReservedConcurrentExecutions": 1}
    stage.ask("put_fn_concurrency", "put_function_concurrency", **request)
    stage.say("invoke", FunctionName=name, InvocationType="Event", Payload=b'{"wait": 10}')
    stage.ask("too_many_requests_exc", "invoke", FunctionName=name)
    stage.aws.settle()
