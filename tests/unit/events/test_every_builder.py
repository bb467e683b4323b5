"""What holds for the events of all services."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lambdamock import events
from lambdamock.events import Origin

BUILDERS: dict[str, Callable[[Origin], Any]] = {
    "alb.health_check": lambda origin: events.alb.health_check(origin=origin),
    "alb.request": lambda origin: events.alb.request(
        "POST", "/a", query={"b": ["1", "2"]}, body={"c": 1}, origin=origin
    ),
    "alexa.directive": lambda origin: events.alexa.directive(origin=origin),
    "alexa.intent": lambda origin: events.alexa.intent("Order", slots={"size": "big", "dip": None}, origin=origin),
    "alexa.launch": lambda origin: events.alexa.launch(origin=origin),
    "apigateway.http_api": lambda origin: events.apigateway.http_api("POST", "/a", body=b"\x00", origin=origin),
    "apigateway.rest": lambda origin: events.apigateway.rest("POST", "/a", query={"b": "1"}, body="c", origin=origin),
    "apigateway.websocket": lambda origin: events.apigateway.websocket(body="hello", origin=origin),
    "authorizers.http_request": lambda origin: events.authorizers.http_request("GET", "/a", origin=origin),
    "authorizers.request": lambda origin: events.authorizers.request("GET", "/a", origin=origin),
    "authorizers.token": lambda origin: events.authorizers.token("Bearer abc", "GET", "/a", origin=origin),
    "cloudformation.custom_resource": lambda origin: events.cloudformation.custom_resource({"A": "1"}, origin=origin),
    "cloudfront.request": lambda origin: events.cloudfront.request("POST", "/a", body="b", origin=origin),
    "cloudfront.response": lambda origin: events.cloudfront.response(404, description="Not Found", origin=origin),
    "cloudtrail.record": lambda origin: events.cloudtrail.record("sns.amazonaws.com", "CreateTopic", origin=origin),
    "codecommit.references_changed": lambda origin: events.codecommit.references_changed(tag="v1", origin=origin),
    "codepipeline.job": lambda origin: events.codepipeline.job({"a": 1}, input_artifacts=["source"], origin=origin),
    "cognito.sync_trigger": lambda origin: events.cognito.sync_trigger({"a": ("1", None)}, origin=origin),
    "cognito.user_pool": lambda origin: events.cognito.user_pool("PreSignUp_SignUp", origin=origin),
    "config.configuration_changed": lambda origin: events.config.configuration_changed(
        {"resourceType": "AWS::EC2::Instance", "resourceId": "i-1"}, origin=origin
    ),
    "config.scheduled": lambda origin: events.config.scheduled(origin=origin),
    "connect.contact_flow": lambda origin: events.connect.contact_flow(parameters={"a": "b"}, origin=origin),
    "documentdb.changes": lambda origin: events.documentdb.changes({"name": "Ann"}, origin=origin),
    "dynamodb.records": lambda origin: events.dynamodb.records(
        events.dynamodb.inserted({"Id": 1, "Tags": {"a", "b"}}), origin=origin
    ),
    "eventbridge.event": lambda origin: events.eventbridge.event({"a": 1}, origin=origin),
    "eventbridge.s3_object": lambda origin: events.eventbridge.s3_object("Object Created", "b", "k", origin=origin),
    "eventbridge.scheduled": lambda origin: events.eventbridge.scheduled(origin=origin),
    "firehose.records": lambda origin: events.firehose.records("a", {"b": 1}, origin=origin),
    "iot.button": lambda origin: events.iot.button(origin=origin),
    "iot.one_click_button": lambda origin: events.iot.one_click_button(origin=origin),
    "kafka.msk": lambda origin: events.kafka.msk("a", events.kafka.record({"b": 1}, key="k"), origin=origin),
    "kafka.self_managed": lambda origin: events.kafka.self_managed("a", origin=origin),
    "kinesis.records": lambda origin: events.kinesis.records(b"a", {"b": 1}, origin=origin),
    "lex.v1": lambda origin: events.lex.v1(slots={"a": "b"}, origin=origin),
    "lex.v2": lambda origin: events.lex.v2(slots={"a": "b", "c": None}, origin=origin),
    "logs.control_message": lambda origin: events.logs.control_message(origin=origin),
    "logs.subscription": lambda origin: events.logs.subscription("a", {"level": "INFO"}, origin=origin),
    "mq.activemq": lambda origin: events.mq.activemq("a", origin=origin),
    "mq.rabbitmq": lambda origin: events.mq.rabbitmq({"a": 1}, origin=origin),
    "s3.notification_test": lambda origin: events.s3.notification_test("b", origin=origin),
    "s3.object_created": lambda origin: events.s3.object_created("b", "a b.txt", body="c", origin=origin),
    "s3.object_event": lambda origin: events.s3.object_event("s3:ObjectTagging:Put", "b", "k", origin=origin),
    "s3.object_removed": lambda origin: events.s3.object_removed("b", "k", origin=origin),
    "s3_batch.task": lambda origin: events.s3_batch.task("b", "a b.txt", origin=origin),
    "secretsmanager.rotation": lambda origin: events.secretsmanager.rotation("createSecret", origin=origin),
    "ses.mail_received": lambda origin: events.ses.mail_received("Hello", origin=origin),
    "sns.envelope": lambda origin: events.sns.envelope("a", attributes={"b": 1}, origin=origin),
    "sns.notification": lambda origin: events.sns.notification({"a": 1}, attributes={"b": b"c"}, origin=origin),
    "sqs.messages": lambda origin: events.sqs.messages("a", {"b": 1}, origin=origin),
    "urls.request": lambda origin: events.urls.request("GET", "/a", query={"b": "1"}, origin=origin),
}

CHINA = Origin(region="cn-north-1", account_id="210987654321", at=1_800_000_000.0, seed="other")
every = pytest.mark.parametrize("build", BUILDERS.values(), ids=list(BUILDERS))
SERVICES = [name for name in events.__all__ if name != "Origin"]


def texts(value: Any) -> Iterator[str]:
    """The texts in a JSON value, names included."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


def containers(value: Any) -> Iterator[int]:
    """The identities of the dictionaries and lists in a JSON value."""
    if isinstance(value, dict | list):
        yield id(value)
        for one in value.values() if isinstance(value, dict) else value:
            yield from containers(one)


@every
def test_B025_an_event_is_the_json_that_the_handler_gets(build: Callable[[Origin], Any]) -> None:
    event = build(Origin())
    assert json.loads(json.dumps(event)) == event


@every
def test_equal_arguments_give_equal_events(build: Callable[[Origin], Any]) -> None:
    assert build(CHINA) == build(CHINA)


@every
def test_each_event_is_new(build: Callable[[Origin], Any]) -> None:
    first, second = build(Origin()), build(Origin())
    within = list(containers(first))
    assert len(within) == len(set(within))
    assert set(within).isdisjoint(containers(second))


@every
def test_arns_are_of_the_origin(build: Callable[[Origin], Any]) -> None:
    arns = [text for text in texts(build(CHINA)) if text.startswith("arn:")]
    strange = [arn for arn in arns if not arn.startswith("arn:aws-cn:")]
    strange += [arn for arn in arns if arn.split(":")[3] not in {"cn-north-1", ""}]
    assert strange + [arn for arn in arns if arn.split(":")[4] not in {"210987654321", ""}] == []


@every
def test_the_form_of_2019_is_json_too(build: Callable[[Origin], Any]) -> None:
    event = build(Origin(profile="2019"))
    assert json.loads(json.dumps(event)) == event


def test_the_table_above_has_every_builder() -> None:
    found = set()
    for service in SERVICES:
        module = getattr(events, service)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                found.add(f"{service}.{name}")
    others = {
        "alexa.smart_home": "a fixed form without an origin",
        "cloudtrail.log_file": "bytes",
        "cloudtrail.log_key": "a text",
        "dynamodb.inserted": "a change",
        "dynamodb.modified": "a change",
        "dynamodb.removed": "a change",
        "logs.decoded": "the way back",
        "s3.encoded_key": "a text",
        "sqs.md5_of_attributes": "a text",
        "sqs.record_of": "a record all of whose parts are given",
    }
    assert found - set(others) == set(BUILDERS)


def run(code: str, **environment: str) -> str:
    variables = {**os.environ, **environment}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=variables)
    return done.stdout.strip()


def test_asking_for_one_service_loads_one_service() -> None:
    code = """
import sys
from lambdamock import events
before = {name for name in sys.modules if name.startswith("lambdamock.events.")}
events.kinesis.records("a")
loaded = {name.rpartition(".")[2] for name in sys.modules if name.startswith("lambdamock.events.")}
print(sorted(before), sorted(loaded), "botocore" in sys.modules)
"""
    assert run(code) == "[] ['content', 'kinesis', 'moments', 'origin'] False"


def test_sets_do_not_make_ids_differ_from_run_to_run() -> None:
    code = """
import json
from lambdamock import events
print(json.dumps(events.dynamodb.records(events.dynamodb.inserted({"Id": 1, "Tags": {"a", "b", "c", "d"}}))))
"""
    assert run(code, PYTHONHASHSEED="1") == run(code, PYTHONHASHSEED="2")


def test_the_mock_does_not_load_the_builders() -> None:
    code = "import sys; import lambdamock; lambdamock.mock_lambda; print('lambdamock.events' in sys.modules)"
    assert run(code) == "False"


def test_a_service_that_does_not_exist_is_named_with_the_one_meant() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'dynamo_db'; did you mean 'dynamodb'"):
        events.dynamo_db  # type: ignore[attr-defined]  # noqa: B018


def test_the_services_are_listed() -> None:
    assert dir(events) == sorted(events.__all__)
