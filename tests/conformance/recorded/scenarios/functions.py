"""Functions: their life, and the refusals on the way."""

from __future__ import annotations

from typing import Any

import boto3
from tests.conformance.recorded.stage import ACCOUNT, REGION, Stage, function, lambda_arn, package, scenario

GROUP = "test_lambda_api::TestLambdaFunction::test"


@scenario(f"{GROUP}_function_lifecycle")
def lifecycle(stage: Stage) -> None:
    name = stage.deploy("create_response", MemorySize=256, Timeout=5)
    stage.ask("get_function_response", "get_function", FunctionName=name)
    stage.ask(
        "update_func_conf_response",
        "update_function_configuration",
        FunctionName=name,
        Runtime="python3.11",
        Description="Changed-Description",
        MemorySize=512,
        Timeout=10,
        Environment={"Variables": {"ENV_A": "a"}},
    )
    stage.ask("get_function_response_postupdate", "get_function", FunctionName=name)
    stage.ask("update_code_response", "update_function_code", FunctionName=name, ZipFile=package(name="other.py"))
    stage.ask("get_function_response_postcodeupdate", "get_function", FunctionName=name)
    stage.ask("delete_response", "delete_function", FunctionName=name)
    stage.ask("delete_postdelete", "delete_function", FunctionName=name)


@scenario(f"{GROUP}_redundant_updates")
def redundant_updates(stage: Stage) -> None:
    name = stage.deploy("create_response", Description="Initial description")
    change = {"FunctionName": name, "Description": "1st update description"}
    stage.ask("first_update_result", "update_function_configuration", **change)
    stage.ask("get_fn_config_result", "get_function_configuration", FunctionName=name)
    stage.ask("get_fn_result", "get_function", FunctionName=name)
    stage.ask("redundant_update_result", "update_function_configuration", **change)
    stage.ask("get_fn_result_after_redundant_update", "get_function", FunctionName=name)


@scenario(f"{GROUP}_delete_on_nonexisting_version")
def delete_what_is_not_there(stage: Stage) -> None:
    name = stage.name()
    stage.ask("delete_function_response_non_existent", "delete_function", FunctionName=name)
    stage.ask(
        "delete_function_response_non_existent_with_qualifier", "delete_function", FunctionName=name, Qualifier="1"
    )


@scenario(f"{GROUP}_ops_on_nonexisting_fn[delete_function]", "delete_function")
@scenario(f"{GROUP}_ops_on_nonexisting_fn[get_function]", "get_function")
@scenario(f"{GROUP}_ops_on_nonexisting_fn[get_function_configuration]", "get_function_configuration")
@scenario(f"{GROUP}_ops_on_nonexisting_fn[get_function_url_config]", "get_function_url_config")
@scenario(f"{GROUP}_ops_on_nonexisting_fn[get_function_code_signing_config]", "get_function_code_signing_config")
@scenario(f"{GROUP}_ops_on_nonexisting_fn[get_function_event_invoke_config]", "get_function_event_invoke_config")
def no_function(stage: Stage, operation: str) -> None:
    stage.ask("not_found_exception", operation, FunctionName=stage.name())


@scenario(f"{GROUP}_get_function_wrong_region[get_function_configuration]", "get_function_configuration")
@scenario(f"{GROUP}_get_function_wrong_region[get_function_url_config]", "get_function_url_config")
@scenario(f"{GROUP}_get_function_wrong_region[get_function_code_signing_config]", "get_function_code_signing_config")
@scenario(f"{GROUP}_get_function_wrong_region[get_function_concurrency]", "get_function_concurrency")
def wrong_region(stage: Stage, operation: str) -> None:
    arn = lambda_arn(f"function:{stage.deployed()}", region="eu-west-1")
    stage.ask("wrong_region_exception", operation, FunctionName=arn)


@scenario(f"{GROUP}_lambda_code_location_s3")
def code_in_s3(stage: Stage) -> None:
    s3 = stage.other("s3")
    s3.create_bucket(Bucket="code")
    for key, data in (("first", package(name="index.py")), ("second", package("def handler(*_): ...", "index.py"))):
        s3.put_object(Bucket="code", Key=key, Body=data)
    name = stage.name()
    location = {"S3Bucket": "code", "S3Key": "first"}
    stage.create("create_response_s3", FunctionName=name, Handler="index.handler", Code=location)
    stage.ask("get-function-response", "get_function", FunctionName=name)
    with stage.held():
        stage.ask(
            "update-function-response", "update_function_code", FunctionName=name, S3Bucket="code", S3Key="second"
        )
        stage.ask("get-function-response-updated", "get_function", FunctionName=name)


@scenario(f"{GROUP}_create_lambda_exceptions")
def refused_creations(stage: Stage) -> None:
    def refuse(answer: str, **members: Any) -> None:
        stage.create(answer, FunctionName=stage.name(), **members)

    refuse("invalid_role_arn_exc", Role="r1")
    refuse("invalid_runtime_exc", Runtime="non-existent-runtime")
    refuse("uppercase_runtime_exc", Runtime="PYTHON3.9")
    refuse("multiple_architectures", Architectures=["x86_64", "arm64"])
    refuse("uppercase_architecture", Architectures=["X86_64"])
    refuse("invalid_zip_exc", Code={"ZipFile": b"not a zip"})
    stage.client = boto3.client("lambda", region_name=REGION)  # one that checks for itself
    refuse("empty_architectures", Architectures=[])


@scenario(f"{GROUP}_update_lambda_exceptions")
def refused_updates(stage: Stage) -> None:
    name = stage.deployed()
    stage.ask("invalid_role_arn_exc", "update_function_configuration", FunctionName=name, Role="r1")
    stage.ask("invalid_runtime_exc", "update_function_configuration", FunctionName=name, Runtime="non-existent-runtime")
    stage.ask("uppercase_runtime_exc", "update_function_configuration", FunctionName=name, Runtime="PYTHON3.9")


@scenario(f"{GROUP}_lambda_concurrent_code_updates")
def code_update_during_an_update(stage: Stage) -> None:
    name = stage.name()
    stage.create("create-function-response", FunctionName=name)
    change = {"FunctionName": name, "ZipFile": package(name="other.py")}
    with stage.held():
        stage.say("update_function_code", **change)
        stage.ask("update-during-in-progress-update-exc", "update_function_code", **change)


@scenario(f"{GROUP}_lambda_concurrent_config_updates")
def settings_update_during_an_update(stage: Stage) -> None:
    name = stage.deploy("create-function-response")
    with stage.held():
        stage.say("update_function_configuration", FunctionName=name, Environment={"Variables": {"TEST": "1"}})
        change = {"FunctionName": name, "Environment": {"Variables": {"TEST": "2"}}}
        stage.ask("update-during-in-progress-update-exc", "update_function_configuration", **change)


@scenario(f"{GROUP}_invalid_vpc_config_subnet")
def subnets_that_are_not_there(stage: Stage) -> None:
    stage.other("ec2")
    answers = {
        "create-response-non-existent-subnet-id": "subnet-0a1b2c3d",
        "create-response-invalid-format-subnet-id": "of-no-format",
    }
    for answer, subnet in answers.items():
        config = {"SubnetIds": [subnet], "SecurityGroupIds": ["sg-0a1b2c3d"]}
        stage.create(answer, FunctionName=stage.name(), VpcConfig=config)


# Function name and qualifier by the recording's name for the case.
IDENTITIES = {
    "function_name_is_single_invalid": ("*", None),
    "invalid_characters_in_function_name": ("my-function!", None),
    "invalid_characters_in_qualifier": ("my-function", "invalid!"),
    "qualifier_too_long0": ("my-function", "a" * 129),
    "invalid_region_in_arn": (lambda_arn("function:my-function", "invalid-region"), None),
    "non_lambda_arn": (f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance:i-1234567890abcdef0", None),
    "function_name_too_long": ("a" * 65, None),
    "function_name_too_long_and_invalid_region": (
        lambda_arn(f"function:my-function{'a' * 170}", "invalid-region"),
        None,
    ),
    "full_arn_and_qualifier_too_long_and_invalid_region": (
        lambda_arn(f"function:my-function-{'a' * 170}", "invalid-region"),
        "a" * 129,
    ),
    "qualifier_too_long1": ("my-function", "a" * 65),
    "incomplete_arn": (lambda_arn("function"), None),
    "partial_arn_with_extra_qualifier": ("function:my-function:$LATEST:extra", None),
    "latest_version_with_additional_qualifier": (lambda_arn("function:my-function:$LATEST"), "1"),
    "lowercase_latest_qualifier": (lambda_arn("function:my-function"), "$latest"),
    "missing_region_in_arn": (lambda_arn("function:my-function", ""), None),
    "missing_account_id_in_arn": (f"arn:aws:lambda:{REGION}::function:my-function", None),
    "misspelled_latest_in_arn": (lambda_arn("function:my-function:$LATES"), None),
    "qualifier_too_long": ("my-function", "a" * 129),
    "function_name_and_qualifier_too_long": ("my-function", "a" * 65),
}
IDENTIFIED = {
    "function_name_is_single_invalid": ("create_function",),
    "invalid_characters_in_function_name": ("invoke", "create_function"),
    "invalid_characters_in_qualifier": ("invoke", "create_function"),
    "qualifier_too_long0": ("get_function", "delete_function", "invoke", "create_function"),
    "invalid_region_in_arn": ("delete_function", "create_function"),
    "non_lambda_arn": ("get_function", "delete_function"),
    "function_name_too_long": ("get_function",),
    "function_name_too_long_and_invalid_region": ("get_function", "delete_function", "create_function"),
    "full_arn_and_qualifier_too_long_and_invalid_region": ("get_function", "invoke"),
    "qualifier_too_long1": ("get_function", "delete_function", "invoke"),
    "incomplete_arn": ("get_function", "delete_function", "invoke"),
    "partial_arn_with_extra_qualifier": ("get_function", "delete_function"),
    "latest_version_with_additional_qualifier": ("get_function", "invoke", "create_function"),
    "lowercase_latest_qualifier": ("get_function", "delete_function"),
    "missing_region_in_arn": ("delete_function", "invoke", "create_function"),
    "missing_account_id_in_arn": ("get_function", "create_function"),
    "misspelled_latest_in_arn": ("get_function",),
    "qualifier_too_long": ("get_function", "delete_function"),
    "function_name_and_qualifier_too_long": ("get_function", "delete_function", "invoke"),
}


def identified(stage: Stage, operation: str, name: str, qualifier: str | None) -> None:
    members = {"FunctionName": name} if qualifier is None else {"FunctionName": name, "Qualifier": qualifier}
    if operation == "create_function":  # which has no member for a qualifier
        members = function({"FunctionName": ":".join(filter(None, (name, qualifier)))})
    refusal = stage.say(operation, **members)["Error"]
    shown = {"Code": refusal["Code"], "Message": refusal["Message"]}
    if refusal["Code"] == "ValidationException":
        count, _, violations = refusal["Message"].partition(" validation error")
        errors = violations.partition(": ")[2].split("; ")
        shown = {"Code": refusal["Code"], "Count": int(count), "Errors": errors}
    stage.answers[f"{operation}_exception"] = shown


for _case, _operations in IDENTIFIED.items():
    for _operation in _operations:
        _id = f"{GROUP}_function_name_and_qualifier_validation[{_case}-{_operation}]"
        scenario(_id, _operation, *IDENTITIES[_case])(identified)
