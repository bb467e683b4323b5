"""What is created and changed on the way to an invocation, and what the invocation answers."""

from __future__ import annotations

import base64
import json
from typing import Any

from tests.conformance.recorded.recordings import beginning_with, handler_of
from tests.conformance.recorded.stage import ACCOUNT, REGION, Stage, package, scenario

FEATURES = "test_lambda::TestLambdaFeatures::test"
COMMON = "test_lambda_common::TestLambdaRuntimesCommon::test"
JAVA = "test_lambda_runtimes::TestJavaRuntimes::test_java"


@scenario(f"{FEATURES}_upload_lambda_from_s3")
def code_from_s3(stage: Stage) -> None:
    s3 = stage.other("s3")
    s3.create_bucket(Bucket="code")
    source = """
def handler(event, context):
    names = ("invoked_function_arn", "function_version", "function_name", "memory_limit_in_mb", "aws_request_id",
             "log_group_name", "log_stream_name", "client_context")
    return {"event": event, "context": {name: getattr(context, name) for name in names}}
"""
    s3.put_object(Bucket="code", Key="package", Body=package(source))
    name = stage.name()
    location = {"S3Bucket": "code", "S3Key": "package"}
    stage.create("creation-response", FunctionName=name, Timeout=10, Code=location)
    event = b'{"foo": "bar with \'quotes\\""}'
    stage.ask("invocation-response", "invoke", FunctionName=name, Payload=event)


@scenario(f"{FEATURES}_invocation_type_request_response[python3.9]", "python3.9", "RequestResponse")
@scenario(f"{FEATURES}_invocation_type_event[python3.9]", "python3.9", "Event")
@scenario(f"{FEATURES}_invocation_type_dry_run[python3.9]", "python3.9", "DryRun")
def invoked(stage: Stage, runtime: str, kind: str) -> None:
    request = {"FunctionName": stage.deployed(Runtime=runtime), "Payload": b"{}", "InvocationType": kind}
    stage.ask("invoke-result", "invoke", **request)


@scenario(f"{FEATURES}_invocation_type_no_return_payload[python-RequestResponse]", "RequestResponse")
@scenario(f"{FEATURES}_invocation_type_no_return_payload[python-Event]", "Event")
def nothing_returned(stage: Stage, kind: str) -> None:
    code = {"ZipFile": package("def handler(event, context): ...\n")}
    request = {"FunctionName": stage.deployed(Code=code), "Payload": b"{}", "InvocationType": kind}
    stage.ask("invoke-result", "invoke", **request)


@scenario("test_lambda::TestRequestIdHandling::test_request_id_async_invoke_with_retry")
def tried_again(stage: Stage) -> None:
    name = stage.deployed(Code={"ZipFile": package("def handler(event, context):\n    raise Exception\n")})
    stage.say("put_function_event_invoke_config", FunctionName=name, MaximumRetryAttempts=1)
    stage.ask("invoke_result", "invoke", FunctionName=name, InvocationType="Event", Payload=b"{}")
    stage.aws.settle()
    lines = stage.aws.logs[name].text.splitlines()
    stage.answers["end_messages"] = [line for line in lines if line.startswith("END")]


@scenario(f"{FEATURES}_invoke_exceptions")
def no_function(stage: Stage) -> None:
    stage.ask("invoke_function_doesnotexist", "invoke", FunctionName="doesnotexist", Payload=b"{}")


VARIANT = """
def handler(event, context):
    return {{"version_id": "{}", "invoked_arn": context.invoked_function_arn,
             "version_from_ctx": context.function_version}}
"""


@scenario("test_lambda::TestLambdaVersions::test_lambda_versions_with_code_changes")
def code_of_versions(stage: Stage) -> None:
    name = stage.name()

    def code(number: int) -> bytes:
        return package(VARIANT.format(f"version{number}"))

    def publish(answer: str, description: str) -> None:
        stage.ask(answer, "publish_version", FunctionName=name, Description=description)

    def invoke(answer: str, **members: str) -> None:
        stage.ask(f"invocation_result_{answer}", "invoke", FunctionName=name, Payload=b"{}", **members)

    created = {"FunctionName": name, "Description": "No version :(", "Code": {"ZipFile": code(1)}}
    stage.create("create_response", **created)
    publish("first_publish_response", "First version description :)")
    stage.ask("update_lambda_response", "update_function_code", FunctionName=name, ZipFile=code(2))
    invoke("latest")
    invoke("v1", Qualifier="1")
    publish("second_publish_response", "Second version description :)")
    invoke("v2", Qualifier="2")
    update = {"FunctionName": name, "ZipFile": code(3), "Publish": True}
    stage.ask("update_lambda_response_with_publish", "update_function_code", **update)
    invoke("v3", Qualifier="3")
    invoke("latest_end")
    invoke("v2_end", Qualifier="2")
    invoke("v1_end", Qualifier="1")


@scenario("test_lambda::TestLambdaErrors::test_lambda_handler_error")
def handler_that_fails(stage: Stage) -> None:
    code = {"ZipFile": package('def handler(event, context):\n    raise Exception("Handler fails")\n', FAILING)}
    name = stage.deployed(Code=code, Handler="lambda_handler_error.handler")
    stage.ask("invocation_error", "invoke", FunctionName=name, Payload=b"{}")


FAILING = "lambda_handler_error.py"


@scenario("test_lambda::TestLambdaErrors::test_lambda_runtime_exit", "import sys\nsys.exit(0)\n")
@scenario("test_lambda::TestLambdaErrors::test_lambda_handler_exit", "def handler(*_):\n    import sys; sys.exit(0)\n")
def code_that_exits(stage: Stage, source: str) -> None:
    name = stage.deployed(Code={"ZipFile": package(source)})
    stage.ask("invocation_error", "invoke", FunctionName=name, Payload=b"{}")


@scenario(f"{COMMON}_uncaught_exception_invoke[python3.11]")
def exception(stage: Stage) -> None:
    source = "def handler(event, context):\n    raise Exception(f\"Failed: {event['error_msg']}\")\n"
    name = stage.name()
    settings = {"Runtime": "python3.11", "MemorySize": 1024, "Code": {"ZipFile": package(source)}}
    stage.create("create_function_result", FunctionName=name, **settings)
    stage.ask("error_result", "invoke", FunctionName=name, Payload=b'{"error_msg": "some_error_msg"}')


@scenario("test_lambda::TestLambdaBehavior::test_mixed_architecture")
def another_architecture(stage: Stage) -> None:
    name = stage.deploy("create_function_response")
    update = {"FunctionName": name, "ZipFile": package(), "Architectures": ["arm64"]}
    stage.ask("update_function_code_response", "update_function_code", **update)


@scenario("test_lambda::TestLambdaBehavior::test_lambda_init_environment")
def environment_at_start(stage: Stage) -> None:
    source = "import os\nENVIRONMENT = dict(os.environ)\ndef handler(*_):\n    return {'environment': ENVIRONMENT}\n"
    name = stage.deploy("create-result", Runtime="python3.14", Code={"ZipFile": package(source)})
    stage.ask("lambda-init-inspection", "invoke", FunctionName=name, Payload=b"{}")


HANDLERS = {
    "python": "handler.handler",
    "java": "echo.Handler",
    "ruby": "function.handler",
    "nodejs": "index.handler",
    "dotnet": "dotnet::Dotnet.Function::FunctionHandler",
}
WRAPPED = (
    "python3.8", "python3.9", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14", "java8.al2",
    "java11", "java17", "java21", "java25", "ruby3.2", "ruby3.3", "ruby3.4", "nodejs16.x", "nodejs18.x", "nodejs20.x",
    "nodejs22.x", "nodejs24.x", "dotnet6", "dotnet8", "dotnet10",
)  # fmt: skip


def with_variables(stage: Stage, runtime: str, variables: dict[str, str]) -> None:
    handler = next(handler for family, handler in HANDLERS.items() if runtime.startswith(family))
    settings: dict[str, Any] = {"Runtime": runtime, "Handler": handler, "MemorySize": 1024}
    environment = {"Variables": variables}
    stage.create("create_function_result", FunctionName=stage.name(), Environment=environment, **settings)


for _runtime in WRAPPED:
    _wrapper = {"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/environment_wrapper"}
    scenario(f"{COMMON}_runtime_wrapper_invoke[{_runtime}]", _runtime, _wrapper)(with_variables)


INTROSPECTION = """
import os

def handler(event, context):
    names = ("aws_request_id", "function_name", "function_version", "invoked_function_arn", "log_group_name",
             "log_stream_name", "memory_limit_in_mb")
    shown = {name: getattr(context, name) for name in names}
    shown["remaining_time_in_millis"] = context.get_remaining_time_in_millis()
    return {"ctx": shown, "environment": dict(os.environ), "packages": []}
"""


@scenario(f"{COMMON}_introspection_invoke[python3.10]", "python3.10")
@scenario(f"{COMMON}_introspection_invoke[python3.11]", "python3.11")
@scenario(f"{COMMON}_introspection_invoke[python3.13]", "python3.13")
@scenario(f"{COMMON}_introspection_invoke[python3.14]", "python3.14")
def introspection(stage: Stage, runtime: str) -> None:
    name = stage.name()
    settings = {"Runtime": runtime, "MemorySize": 1024, "Environment": {"Variables": {"TEST_KEY": "TEST_VAL"}}}
    stage.create("create_function_result", FunctionName=name, Code={"ZipFile": package(INTROSPECTION)}, **settings)
    for answer, members in (("", {}), ("_qualified", {"Qualifier": "$LATEST"})):
        result = stage.say("invoke", FunctionName=name, Payload=b"{}", **members)
        stage.answers[f"invocation_result_payload{answer}"] = result["Payload"]


def of_java(stage: Stage, identity: str) -> None:
    stage.deploy("create-result", Runtime="java11", Handler=handler_of(identity, "create-result"))


for _identity in beginning_with(f"{JAVA}_custom_handler_method_specification["):
    scenario(_identity, _identity)(of_java)


@scenario(f"{JAVA}_runtime_with_lib")
def java_packages(stage: Stage) -> None:
    for kind in ("jar-with-lib", "zip-with-lib", "zip-with-lib-gradle"):
        code = {"ZipFile": package(name=f"{kind}.class")}
        handler = handler_of(f"{JAVA}_runtime_with_lib", f"create-result-{kind}")
        stage.deploy(f"create-result-{kind}", Runtime="java11", Handler=handler, Code=code)


@scenario(f"{JAVA}_lambda_subscribe_sns_topic")
def topic_may_invoke(stage: Stage) -> None:
    handler = handler_of(f"{JAVA}_lambda_subscribe_sns_topic", "get-function")
    name = stage.deployed(Runtime="java11", Handler=handler)
    stage.ask("get-function", "get_function", FunctionName=name)
    request = {
        "FunctionName": name,
        "StatementId": "statement",
        "Action": "lambda:InvokeFunction",
        "Principal": "sns.amazonaws.com",
        "SourceArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:topic",
    }
    stage.ask("add-permission", "add_permission", **request)


HISTORIAN = """import os
import time

import boto3


def handler(event, context):
    if event["request"].endswith("sleep"):
        time.sleep(20)
    told = f"{event['request']}--variant-{VARIANT}"
    boto3.client("sqs", region_name="us-east-1").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=told)


VARIANT = 1
"""


@scenario("test_lambda::TestLambdaVersions::test_async_invoke_queue_upon_function_update")
def updated_while_events_wait(stage: Stage) -> None:
    queues = stage.other("sqs")
    url = queues.create_queue(QueueName="history")["QueueUrl"]
    variables = {"QUEUE": url, "MOTO_ACCOUNT_ID": ACCOUNT}  # moto looks into the environment of who calls
    name = stage.deployed(Code={"ZipFile": package(HISTORIAN)}, Environment={"Variables": variables})
    stage.say("put_function_concurrency", FunctionName=name, ReservedConcurrentExecutions=1)

    def send(*requests: str) -> None:
        for request in requests:
            event = json.dumps({"request": request}).encode()
            stage.say("invoke", FunctionName=name, InvocationType="Event", Payload=event)

    send("01-sleep", *(f"{number:02}-before" for number in range(2, 11)))
    updated = package(HISTORIAN.replace("VARIANT = 1", "VARIANT = 2"))
    stage.say("update_function_code", FunctionName=name, ZipFile=updated)
    send(*(f"{number:02}-after" for number in range(11, 16)))
    stage.aws.settle()
    history: list[str] = []
    while messages := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        history += [message["Body"] for message in messages]
    stage.answers["async_invoke_history_sorted"] = sorted(history)


PRINTER = """def handler(event, context):
    print("multi\\nline\\nstring")
    print("another\\rline")
"""


@scenario("test_lambda_runtimes::TestCloudwatchLogs::test_multi_line_prints")
def prints_of_many_lines(stage: Stage) -> None:
    logs = stage.other("logs")
    name = stage.deployed(Code={"ZipFile": package(PRINTER)}, Runtime="python3.13")
    stage.say("invoke", FunctionName=name)
    found = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")
    stage.answers["log-events"] = [{**event, "eventId": "event-id"} for event in found["events"]]  # ids are moto's


UPDATING = """import base64
import boto3


def handler(event, context):
    client = boto3.client("lambda", region_name="us-east-1")
    client.update_function_code(FunctionName=context.function_name, ZipFile=base64.b64decode(event["update"]))
    return {
        "function_version": context.function_version,
        "request_id": context.aws_request_id,
        "request_prefix": event["prefix"],
        "function_variant": "variant-1",
    }
"""


@scenario("test_lambda::TestLambdaVersions::test_function_update_during_invoke")
def updated_while_it_runs(stage: Stage) -> None:
    name = stage.deployed(Code={"ZipFile": package(UPDATING)})
    event = {"prefix": "1-sleep", "update": base64.b64encode(package()).decode()}
    stage.ask("invoke_response_before", "invoke", FunctionName=name, Payload=json.dumps(event).encode())
