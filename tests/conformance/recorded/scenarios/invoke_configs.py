"""What is configured for asynchronous invocation: retries, age, destinations, dead-letter queues."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from tests.conformance.recorded.stage import ACCOUNT, REGION, Stage, package, scenario

QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:queue"
DESTINATIONS = "test_lambda_destinations::TestLambdaDestinationSqs::test"


@scenario("test_lambda_api::TestLambdaEventInvokeConfig::test_lambda_eventinvokeconfig_lifecycle")
def lifecycle(stage: Stage) -> None:
    name = stage.deployed()
    put, update, get = (f"{verb}_function_event_invoke_config" for verb in ("put", "update", "get"))
    function = {"FunctionName": name}
    stage.ask("put_invokeconfig_retries_0", put, **function, MaximumRetryAttempts=0)
    stage.ask("put_invokeconfig_eventage_60", put, **function, MaximumEventAgeInSeconds=60)
    stage.ask("update_invokeconfig_eventage_nochange", update, **function, MaximumEventAgeInSeconds=60)
    stage.ask("update_invokeconfig_retries", update, **function, MaximumRetryAttempts=1)
    stage.ask("get_invokeconfig", get, **function)
    stage.ask("get_invokeconfig_latest", get, **function, Qualifier="$LATEST")
    stage.ask("list_single_invokeconfig", "list_function_event_invoke_configs", **function)
    stage.ask("publish_version_result", "publish_version", **function)
    version = {"FunctionName": name, "Qualifier": "1"}
    stage.ask("get_invokeconfig_postpublish", get, **version)
    stage.ask("put_published_invokeconfig", put, **version, MaximumEventAgeInSeconds=120)
    stage.ask("get_published_invokeconfig", get, **version)
    stage.say("delete_function_event_invoke_config", **function)
    stage.ask("list_paging_nolimit_postdelete", "list_function_event_invoke_configs", **function)


ECHO = """
{}
def handler(event, context):
    names = "invoked_function_arn function_version function_name memory_limit_in_mb aws_request_id log_group_name"
    shown = [*names.split(), "log_stream_name", "client_context"]
    if event.get("raise_error"):
        raise Exception("Test exception (this is intentional)")
    return {{"event": event, "context": {{name: getattr(context, name) for name in shown}}}}
"""


@scenario(f"{DESTINATIONS}_assess_lambda_destination_invocation[payload0]", b"{}", {"MaximumRetryAttempts": 0})
@scenario(
    f"{DESTINATIONS}_assess_lambda_destination_invocation[payload1]", b'{"raise_error": 1}', {"MaximumRetryAttempts": 0}
)
@scenario(f"{DESTINATIONS}_lambda_destination_default_retries", b'{"raise_error": 1}', {})
def destinations(stage: Stage, payload: bytes, members: dict[str, Any]) -> None:
    queue = stage.other("sqs").create_queue(QueueName="queue")["QueueUrl"]
    name = stage.deployed(Code={"ZipFile": package(ECHO.format("\n" * 48))})  # raises in line 55
    both = {"OnSuccess": {"Destination": QUEUE}, "OnFailure": {"Destination": QUEUE}}
    request = {"FunctionName": name, "DestinationConfig": both, **members}
    stage.ask("put_function_event_invoke_config", "put_function_event_invoke_config", **request)
    stage.say("invoke", FunctionName=name, InvocationType="Event", Payload=payload)
    stage.aws.settle()
    _receive(stage, queue, "receive_message_result")


def _receive(stage: Stage, queue: str, label: str) -> None:
    """Keep what arrived in a queue as an answer, its bodies parsed."""
    answer = stage.other("sqs").receive_message(QueueUrl=queue, MessageAttributeNames=["All"])
    for message in answer["Messages"]:
        message["Body"] = json.loads(message["Body"])
    status = answer["ResponseMetadata"]["HTTPStatusCode"]
    stage.answers[label] = {**answer, "ResponseMetadata": {"HTTPHeaders": {}, "HTTPStatusCode": status}}


NOISY = """
import logging
logging.getLogger().setLevel(logging.INFO)
{}
def handler(event, context):
    print("Lambda log message - print function")
    logging.info("Lambda log message - logging module")
    raise Exception("Test exception (this is intentional)")
"""


@scenario("test_lambda_destinations::TestLambdaDLQ::test_dead_letter_queue")
def dead_letter_queue(stage: Stage) -> None:
    queue = stage.other("sqs").create_queue(QueueName="queue")["QueueUrl"]
    code = {"ZipFile": package(NOISY.format("\n" * 47))}  # raises in line 55, as the recorded one does
    name = stage.deploy("create_lambda_with_dlq", DeadLetterConfig={"TargetArn": QUEUE}, Code=code)
    stage.say("invoke", FunctionName=name, InvocationType="Event", Payload=b'{"raise_error": 1}')
    stage.aws.settle()
    _receive(stage, queue, "receive_result")
    stage.ask("delete_dlq", "update_function_configuration", FunctionName=name, DeadLetterConfig={})
    result = stage.ask("invoke_result", "invoke", FunctionName=name, LogType="Tail", Payload=b'{"raise_error": 1}')
    log = base64.b64decode(result["LogResult"]).decode()
    lines = [line for line in log.splitlines() if not line.startswith("REPORT")]
    stage.answers["log_result"] = {"result": [re.sub(r"\t[\d-]+T[\d:.]+Z\t", "\tdate\t", line) for line in lines]}
