"""Functions that other services call: schedules, subscriptions, stacks, rules, bots, devices."""

from __future__ import annotations

from typing import Final

from lambdamock.cli.tour.chapter import Chapter, step
from lambdamock.cli.tour.deployment import sample_event
from lambdamock.cli.tour.samples import sample
from lambdamock.cli.tour.stage import Stage

PRIMED: Final = "lambda-error-processor-randomerror-ZWUC391MQAJK"


@step
def make_a_custom_resource(stage: Stage) -> None:
    """CloudFormation: a custom resource, which calls a second function and reports to the stack."""
    stage.deploy(PRIMED, "primed.handler", "callers/primed.py")
    stage.deploy("primer", "custom_resource.handler", "callers/custom_resource.py")
    event = sample_event("cloudformation")
    answer = stage.invoke("primer", event)
    told = {name: answer.payload[name] for name in ("Status", "RequestId", "LogicalResourceId", "StackId")}
    wanted = {name: event[name] for name in ("RequestId", "LogicalResourceId", "StackId")}
    stage.expect("the reply echoes the stack's ids", told, {"Status": "SUCCESS", **wanted})
    stage.expect("the second function ran", answer.payload["Data"], {"Answer": '"primed"', "Status": 200})
    log = str(stage.world.logs[f"/aws/lambda/{PRIMED}"])
    stage.expect_in("it logged to a group of its own", "called by another function", log)


CALLERS: Final = Chapter(
    "callers",
    "Schedules, stacks, rules, bots",
    "events of CloudWatch Events and Logs, CodeCommit, CloudFormation, Config, Lex, Alexa, Cognito, CloudFront",
    (
        sample(
            "A schedule: the function checks a page for a text.",
            "lambda-canary",
            "callers/canary.py",
            "scheduled",
            "2019-03-01T01:23:45Z",
            "checked at 2019-03-01T01:23:45Z because of my-schedule",
            settings={
                "Environment": {"Variables": {"site": "https://example.com/welcome", "expected": "What Is AWS Lambda?"}}
            },
        ),
        sample(
            "CloudWatch Logs: a subscription delivers log lines, compressed and encoded.",
            "log-reader",
            "callers/log_reader.py",
            "cloudwatch_logs",
            {"stream": "2019/03/13/[$LATEST]94fa867e5374431291a7fc14e2f56ae7", "events": 1},
            "/aws/lambda/echo-nodejs Duration: 46.84 ms",
        ),
        sample(
            "CodeCommit: something was pushed to a repository.",
            "pushed",
            "callers/pushed.py",
            "codecommit",
            ["lambda-pipeline-repo master 5e493c6"],
            "lambda-pipeline-repo master 5e493c6",
        ),
        make_a_custom_resource,
        sample(
            "Config: is this instance as the rule wants it?",
            "compliance",
            "callers/compliance.py",
            "config",
            {
                "ComplianceResourceType": "AWS::EC2::Instance",
                "ComplianceResourceId": "i-00000000",
                "ComplianceType": "COMPLIANT",
                "OrderingTimestamp": "2016-02-17T01:36:34.043Z",
            },
            "AWS::EC2::Instance i-00000000 against change-triggered-config-rule",
        ),
        sample(
            "Lex: a bot has understood an intent.",
            "fulfilment",
            "callers/fulfilment.py",
            "lex",
            {
                "sessionAttributes": {"key1": "value1", "key2": "value2"},
                "dialogAction": {
                    "type": "Close",
                    "fulfillmentState": "Fulfilled",
                    "message": {"contentType": "PlainText", "content": "1 slot filled"},
                },
            },
            "my-bot my-intent Confirmed",
        ),
        sample(
            "Alexa: switch something on.",
            "switch",
            "callers/switch.py",
            "alexa",
            {
                "header": {"payloadVersion": "1", "namespace": "Control", "name": "SwitchOnOffResponse"},
                "payload": {"success": True},
            },
            "sampleId TURN_ON",
        ),
        sample(
            "Cognito: a data set is synchronised, the function may change it.",
            "synchronised",
            "callers/synchronised.py",
            "cognito",
            {
                "datasetName": "datasetName",
                "eventType": "SyncTrigger",
                "region": "us-east-1",
                "identityId": "identityId",
                "datasetRecords": {
                    "SampleKey2": {"newValue": "NEWVALUE2", "oldValue": "oldValue2", "op": "replace"},
                    "SampleKey1": {"newValue": "NEWVALUE1", "oldValue": "oldValue1", "op": "replace"},
                },
                "identityPoolId": "identityPoolId",
                "version": 2,
            },
            *("SampleKey1 replace oldValue1 -> newValue1", "SampleKey2 replace oldValue2 -> newValue2"),
        ),
        sample(
            "CloudFront: a viewer's request is rewritten.",
            "viewer-request",
            "callers/viewer_request.py",
            "cloudfront",
            {
                "clientIp": "2001:0db8:85a3:0:0:8a2e:0370:7334",
                "method": "GET",
                "uri": "/plain/picture.jpg",
                "headers": {
                    "host": [{"key": "Host", "value": "d111111abcdef8.cloudfront.net"}],
                    "user-agent": [{"key": "User-Agent", "value": "curl/7.51.0"}],
                },
            },
            "curl/7.51.0 -> /plain/picture.jpg",
        ),
    ),
)
