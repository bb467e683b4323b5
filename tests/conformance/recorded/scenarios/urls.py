"""Function URLs and what is refused of them."""

from __future__ import annotations

from tests.conformance.recorded.stage import Stage, lambda_arn, package, scenario

from lambdamock import events

GROUP = "test_lambda_api::TestLambdaUrl::test_url_config"
CALLED = "test_lambda::TestLambdaURL::test_lambda_url"
EVERYBODY = {
    "StatementId": "urlPermission",
    "Action": "lambda:InvokeFunctionUrl",
    "Principal": "*",
    "FunctionUrlAuthType": "NONE",
}


@scenario(f"{GROUP}_lifecycle")
def lifecycle(stage: Stage) -> None:
    name = stage.deployed()
    stage.ask("url_creation", "create_function_url_config", FunctionName=name, AuthType="NONE")
    stage.ask("failed_duplication", "create_function_url_config", FunctionName=name, AuthType="NONE")
    stage.ask("get_url_config", "get_function_url_config", FunctionName=name)
    stage.ask("updated_url_config", "update_function_url_config", FunctionName=name, AuthType="AWS_IAM")
    stage.say("delete_function_url_config", FunctionName=name)
    stage.ask("failed_getter", "get_function_url_config", FunctionName=name)


@scenario(f"{GROUP}_exceptions")
def refusals(stage: Stage) -> None:
    name = stage.deployed(Runtime="nodejs20.x", Handler="lambda_handler.handler")
    stage.ask("fn_version_result", "publish_version", FunctionName=name)
    alias = {"FunctionName": name, "Name": "urlalias", "FunctionVersion": "1"}
    stage.ask("create_alias_result", "create_alias", **alias)
    cases = {
        "name_doesnotexist": {"FunctionName": "doesnotexist"},
        "arn_doesnotexist": {"FunctionName": lambda_arn("function:doesnotexist")},
        "name_doesnotexist_qualifier": {"FunctionName": "doesnotexist", "Qualifier": "1"},
        "qualifier_version": {"FunctionName": name, "Qualifier": "1"},
        "qualifier_version_doesnotexist": {"FunctionName": name, "Qualifier": "2"},
        "qualifier_alias_doesnotexist": {"FunctionName": name, "Qualifier": "doesntexist"},
        "qualifier_alias_doesnotmatch_arn": {
            "FunctionName": f"{lambda_arn(f'function:{name}')}:urlalias-doesnotmatch",
            "Qualifier": "urlalias",
        },
        "qualifier_latest": {"FunctionName": name, "Qualifier": "$LATEST"},
        "config_doesnotexist": {"FunctionName": name},
    }
    operations = {
        "create": {"AuthType": "NONE"},
        "get": {},
        "delete": {},
        "update": {"AuthType": "AWS_IAM"},
    }
    for verb, members in operations.items():
        for case, identity in cases.items():
            if (verb, case) not in {("create", "config_doesnotexist"), ("delete", "qualifier_alias_doesnotmatch_arn")}:
                operation = f"{verb}_function_url_config"
                stage.ask(f"{operation}_{case}", operation, **identity, **members)


def allow_invocations(stage: Stage, **function: str) -> None:
    """What URLs ask for besides since they were recorded, where the installed model knows how to give it."""
    if "InvokedViaFunctionUrl" in stage.client.meta.service_model.operation_model("AddPermission").input_shape.members:
        statement = {"StatementId": "invocation", "Action": "lambda:InvokeFunction", "Principal": "*"}
        stage.say("add_permission", **function, **statement, InvokedViaFunctionUrl=True)


@scenario(f"{CALLED}_invalid_invoke_mode")
def unknown_mode(stage: Stage) -> None:
    request = {"FunctionName": stage.deployed(), "AuthType": "NONE", "InvokeMode": "UNKNOWN"}
    stage.ask("invoke_function_invalid_invoke_type", "create_function_url_config", **request)


@scenario(f"{CALLED}_invocation[dict]", '{"hello": "world"}')
@scenario(f"{CALLED}_invocation[string]", '"hello"')
@scenario(f"{CALLED}_invocation[boolean]", "True")
def answering(stage: Stage, result: str) -> None:
    name = stage.deployed(Code={"ZipFile": package(f"def handler(event, context):\n    return {result}\n")})
    request = {"FunctionName": name, "AuthType": "NONE"}
    stage.ask("create_lambda_url_config", "create_function_url_config", **request)
    stage.ask("add_permission", "add_permission", FunctionName=name, **EVERYBODY)
    allow_invocations(stage, FunctionName=name)
    response = stage.aws.deliver.url(name, events.urls.request("POST", body="{}"))
    stage.answers["lambda_url_invocation"] = {
        "statuscode": response.status,
        "headers": {"Content-Type": response.headers["Content-Type"], "Content-Length": str(len(response.body))},
        "content": response.json() if result.startswith("{") else response.text,
    }


@scenario(f"{CALLED}_echo_invoke[None]")
@scenario(f"{CALLED}_echo_invoke[BUFFERED]", "BUFFERED")
@scenario(f"{CALLED}_echo_invoke[RESPONSE_STREAM]", "RESPONSE_STREAM")
def open_to_everybody(stage: Stage, mode: str | None = None) -> None:
    name = stage.deployed()
    members = {"InvokeMode": mode} if mode else {}
    request = {"FunctionName": name, "AuthType": "NONE", **members}
    stage.ask("create_lambda_url_config", "create_function_url_config", **request)
    stage.ask("add_permission", "add_permission", FunctionName=name, **EVERYBODY)


@scenario(f"{CALLED}_invocation_exception")
def shown_before(stage: Stage) -> None:
    name = stage.deployed()
    stage.ask("get_fn_result", "get_function", FunctionName=name)
    stage.ask("create_lambda_url_config", "create_function_url_config", FunctionName=name, AuthType="NONE")
    stage.ask("add_permission", "add_permission", FunctionName=name, **EVERYBODY)


@scenario(f"{CALLED}_persists_after_alias_delete")
def of_an_alias(stage: Stage) -> None:
    name = stage.deployed(Publish=True)
    stage.say("create_alias", FunctionName=name, Name="live", FunctionVersion="1")
    request = {"FunctionName": name, "Qualifier": "live", "AuthType": "NONE", "InvokeMode": "BUFFERED"}
    stage.ask("create_lambda_url_config", "create_function_url_config", **request)
    stage.say("add_permission", FunctionName=name, Qualifier="live", **EVERYBODY)
    allow_invocations(stage, FunctionName=name, Qualifier="live")
    response = stage.aws.deliver.url(f"{name}:live", events.urls.request())
    stage.answers["invoke_aliased_url_response"] = {"status_code": response.status}
    stage.ask("delete_alias_resp", "delete_alias", FunctionName=name, Name="live")
