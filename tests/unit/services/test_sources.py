"""Which source a service names, read from its event."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock import events
from lambdamock.events import Origin
from lambdamock.services.catalogue import SERVICES
from lambdamock.services.sources import skill_of

HERE = Origin(region="eu-west-1", account_id="210987654321")
API = "arn:aws:execute-api:eu-west-1:210987654321:abc"


def rest(path: str, resource: str | None = None, **more: Any) -> dict[str, Any]:
    return events.apigateway.rest("GET", path, resource=resource or path, api_id="abc", origin=HERE, **more)


@pytest.mark.parametrize(
    ("service", "event", "source"),
    [
        pytest.param("s3", events.s3.object_created("photos", "x", origin=HERE), "arn:aws:s3:::photos", id="B167-s3"),
        pytest.param(
            "sns",
            events.sns.notification("x", origin=HERE),
            "arn:aws:sns:eu-west-1:210987654321:my-topic",
            id="B186-sns",
        ),
        pytest.param(
            "eventbridge",
            events.eventbridge.scheduled(rule_arn="arn:aws:events:us-east-2:210987654321:rule/daily", origin=HERE),
            "arn:aws:events:us-east-2:210987654321:rule/daily",
            id="B074-a-schedule-names-its-rule",
        ),
        pytest.param(
            "eventbridge",
            events.eventbridge.event({}, resources=["arn:aws:ec2:::instance/i-1"], origin=HERE),
            "arn:aws:events:eu-west-1:210987654321:rule/my-rule",
            id="B075-a-matched-event-does-not",
        ),
        pytest.param(
            "logs",
            events.logs.subscription("x", log_group="/aws/lambda/a", origin=HERE),
            "arn:aws:logs:eu-west-1:210987654321:log-group:/aws/lambda/a:*",
            id="B091-logs",
        ),
        pytest.param(
            "logs",
            events.logs.control_message(origin=HERE),
            "arn:aws:logs:eu-west-1:210987654321:log-group::*",
            id="B091-a-control-message-has-no-owner",
        ),
        pytest.param(
            "ses",
            events.ses.mail_received(origin=HERE),
            "arn:aws:ses:eu-west-1:210987654321:receipt-rule-set/my-rule-set:receipt-rule/my-rule",
            id="B183-ses",
        ),
        pytest.param(
            "cloudformation",
            events.cloudformation.custom_resource(stack_id="arn:aws:cloudformation:r:1:stack/s/1"),
            "arn:aws:cloudformation:r:1:stack/s/1",
            id="B095-cloudformation",
        ),
        pytest.param(
            "codecommit",
            events.codecommit.references_changed("repo", origin=HERE),
            "arn:aws:codecommit:eu-west-1:210987654321:repo",
            id="B105-codecommit",
        ),
        pytest.param(
            "config",
            events.config.scheduled(rule_id="config-rule-1", origin=HERE),
            "arn:aws:config:eu-west-1:210987654321:config-rule/config-rule-1",
            id="B110-config",
        ),
        pytest.param("iot", {"x": 1}, "arn:aws:iot:eu-west-1:210987654321:rule/my-rule", id="iot"),
        pytest.param("codepipeline", events.codepipeline.job(), None, id="codepipeline-acts-with-a-role"),
        pytest.param(
            "apigateway", rest("/pets/7", "/pets/{id}"), f"{API}/prod/GET/pets/*", id="B058-rest-with-a-parameter"
        ),
        pytest.param(
            "apigateway",
            rest("/pets", stage="test-invoke-stage"),
            f"{API}/test-invoke-stage/GET/pets",
            id="B058-test-invoke",
        ),
        pytest.param(
            "apigateway",
            events.apigateway.http_api("GET", "/pets/7", route="/pets/{id}", api_id="abc", origin=HERE),
            f"{API}/$default/GET/pets/*",
            id="http",
        ),
        pytest.param(
            "apigateway",
            {"requestContext": {"apiId": "abc", "stage": "prod", "routeKey": "ANY /pets", "http": {}}},
            f"{API}/prod/*/pets",
            id="http-any-method",
        ),
        pytest.param(
            "apigateway",
            events.apigateway.http_api("GET", "/pets", route="$default", api_id="abc", origin=HERE),
            f"{API}/$default/$default",
            id="http-default-route",
        ),
        pytest.param(
            "apigateway",
            events.apigateway.websocket("MESSAGE", body="x", route="go", api_id="abc", origin=HERE),
            f"{API}/prod/go",
            id="websocket",
        ),
        pytest.param(
            "apigateway",
            events.authorizers.token("allow", api_id="abc", origin=HERE),
            f"{API}/authorizers/my-authorizer",
            id="authorizer",
        ),
        pytest.param("apigateway", {"operation": "ping"}, None, id="B048-the-body-alone-names-nothing"),
        pytest.param(
            "alb",
            events.alb.request(origin=HERE, target_group_arn="arn:aws:elasticloadbalancing:r:1:targetgroup/a/1"),
            "arn:aws:elasticloadbalancing:r:1:targetgroup/a/1",
            id="B035-alb",
        ),
        pytest.param(
            "cognito",
            events.cognito.user_pool("PreSignUp_SignUp", user_pool_id="eu-west-1_a", origin=HERE),
            "arn:aws:cognito-idp:eu-west-1:210987654321:userpool/eu-west-1_a",
            id="cognito",
        ),
        pytest.param(
            "cognito_sync",
            {"identityPoolId": "eu-west-1:1", "region": "us-east-2"},
            "arn:aws:cognito-sync:us-east-2:210987654321:identitypool/eu-west-1:1",
            id="B107-cognito-sync",
        ),
        pytest.param(
            "lex_v1",
            events.lex.v1("Order", version="3", origin=HERE),
            "arn:aws:lex:eu-west-1:210987654321:intent:Order:3",
            id="B164-lex-v1",
        ),
        pytest.param(
            "lex",
            {"bot": {"id": "B", "aliasId": "A"}},
            "arn:aws:lex:eu-west-1:210987654321:bot-alias/B/A",
            id="lex-v2",
        ),
        pytest.param("alexa", events.alexa.launch(), None, id="alexa"),
        pytest.param(
            "firehose",
            events.firehose.records("x", delivery_stream_arn="arn:aws:firehose:r:1:deliverystream/d"),
            "arn:aws:firehose:r:1:deliverystream/d",
            id="B161-firehose",
        ),
        pytest.param(
            "connect",
            events.connect.contact_flow(instance_arn="arn:aws:connect:r:1:instance/i"),
            "arn:aws:connect:r:1:instance/i",
            id="connect",
        ),
        pytest.param(
            "secretsmanager",
            events.secretsmanager.rotation("setSecret", secret_arn="arn:aws:secretsmanager:r:1:secret:s"),
            "arn:aws:secretsmanager:r:1:secret:s",
            id="secretsmanager",
        ),
    ],
)
def test_the_event_tells_where_it_comes_from(service: str, event: dict[str, Any], source: str | None) -> None:
    assert SERVICES[service].source(event, HERE) == source


@pytest.mark.parametrize(
    ("service", "event"),
    [
        ("s3", {}),
        ("s3", {"Records": []}),
        ("s3", {"Records": "photos"}),
        ("s3", {"Records": [{"s3": {"bucket": {"arn": 7}}}]}),
        ("logs", {"awslogs": {"data": "not gzip"}}),
        ("logs", {}),
        ("apigateway", {"requestContext": {}}),
        ("cognito", {}),
        ("cognito_sync", {}),
        ("lex", {}),
        ("lex_v1", {}),
    ],
)
def test_an_event_of_another_form_names_no_source(service: str, event: dict[str, Any]) -> None:
    assert SERVICES[service].source(event, HERE) is None


def test_the_skill_is_what_policies_compare_with_the_token_of_the_event_source() -> None:
    launch = events.alexa.launch(origin=HERE)
    assert skill_of(launch) == launch["session"]["application"]["applicationId"]
    assert skill_of({"session": {"application": {"applicationId": "amzn1.ask.skill.1"}}}) == "amzn1.ask.skill.1"
    assert skill_of({}) is None
