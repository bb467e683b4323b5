"""Events of services that build, watch, sign in and talk."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock.errors import UsageError
from lambdamock.events import (
    Origin,
    alexa,
    cloudformation,
    codecommit,
    codepipeline,
    cognito,
    config,
    connect,
    eventbridge,
    iot,
    lex,
    secretsmanager,
    ses,
)


def test_B075_an_event_of_a_service_has_its_detail() -> None:
    event = eventbridge.event(
        {"instance-id": "i-1", "state": "running"},
        detail_type="EC2 Instance State-change Notification",
        source="aws.ec2",
        resources=["arn:aws:ec2:us-east-1:123456789012:instance/i-1"],
        event_id="e",
        origin=Origin(at=0.0),
    )
    assert event == {
        "version": "0",
        "id": "e",
        "detail-type": "EC2 Instance State-change Notification",
        "source": "aws.ec2",
        "account": "123456789012",
        "time": "1970-01-01T00:00:00Z",
        "region": "us-east-1",
        "resources": ["arn:aws:ec2:us-east-1:123456789012:instance/i-1"],
        "detail": {"instance-id": "i-1", "state": "running"},
    }


def test_B095_properties_are_handed_on_as_they_are() -> None:
    given = {"Name": "a", "List": ["1", {"b": "c"}]}
    event = cloudformation.custom_resource(given, service_token="arn:f")
    assert event["ResourceProperties"] == {"ServiceToken": "arn:f", **given}
    assert event["ResourceProperties"]["List"] is not given["List"]
    assert not {"PhysicalResourceId", "OldResourceProperties"} & set(event)


def test_an_update_knows_what_was_before() -> None:
    event = cloudformation.custom_resource(
        {"A": "2"}, request_type="Update", physical_id="p", old_properties={"A": "1"}, service_token="arn:f"
    )
    assert event["PhysicalResourceId"] == "p"
    assert event["OldResourceProperties"] == {"ServiceToken": "arn:f", "A": "1"}


def test_a_deletion_knows_which() -> None:
    event = cloudformation.custom_resource(request_type="Delete", physical_id="p")
    assert (event["PhysicalResourceId"], "OldResourceProperties" in event) == ("p", False)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"request_type": "Replace"}, "there are 'Create', 'Update' and 'Delete'"),
        ({"physical_id": "p"}, "only once it is created"),
        ({"old_properties": {}}, "a Create has none"),
        ({"request_type": "Delete", "old_properties": {}}, "a Delete has none"),
    ],
    ids=["another type", "a creation with an id", "a creation with a past", "a deletion with a past"],
)
def test_a_request_that_cloudformation_does_not_make_is_refused(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        cloudformation.custom_resource(**asked)


def test_the_url_of_the_answer_is_in_the_region_of_the_stack() -> None:
    stack = "arn:aws:cloudformation:eu-west-1:123456789012:stack/s/1"
    url = cloudformation.custom_resource(stack_id=stack, request_id="r", logical_id="L")["ResponseURL"]
    host = "https://cloudformation-custom-resource-response-euwest1.s3.eu-west-1.amazonaws.com/"
    assert url.startswith(f"{host}arn%3Aaws%3Acloudformation%3Aeu-west-1%3A123456789012%3Astack/s/1%7CL%7Cr?")


@pytest.mark.parametrize(
    ("asked", "reference"),
    [
        ({}, {"ref": "refs/heads/main"}),
        ({"branch": "b", "created": True}, {"ref": "refs/heads/b", "created": True}),
        ({"tag": "v1", "deleted": True}, {"ref": "refs/tags/v1", "deleted": True}),
    ],
    ids=["a push", "a new branch", "a tag that is gone"],
)
def test_B104_a_repository_tells_what_happened_to_a_reference(asked: dict[str, Any], reference: dict[str, Any]) -> None:
    (record,) = codecommit.references_changed("r", commit="c", custom_data="d", **asked)["Records"]
    assert record["codecommit"]["references"] == [{"commit": "c", **reference}]
    assert record["customData"] == "d"


def test_branch_and_tag_at_once_are_refused() -> None:
    with pytest.raises(UsageError, match="either branch or tag"):
        codecommit.references_changed(branch="b", tag="t")


def test_a_job_carries_parameters_and_artifacts() -> None:
    event = codepipeline.job({"a": 1}, input_artifacts=["in"], output_artifacts=["out"], continuation_token="t")
    data = event["CodePipeline.job"]["data"]
    assert json.loads(data["actionConfiguration"]["configuration"]["UserParameters"]) == {"a": 1}
    assert [data["inputArtifacts"][0]["name"], data["outputArtifacts"][0]["name"]] == ["in", "out"]
    assert data["continuationToken"] == "t"
    assert (
        "UserParameters" not in codepipeline.job()["CodePipeline.job"]["data"]["actionConfiguration"]["configuration"]
    )


def test_a_periodic_rule_is_about_no_resource() -> None:
    event = config.scheduled(parameters={"a": "b"}, origin=Origin(at=0.0))
    assert json.loads(event["invokingEvent"]) == {
        "awsAccountId": "123456789012",
        "notificationCreationTime": "1970-01-01T00:00:00.000Z",
        "messageType": "ScheduledNotification",
        "recordVersion": "1.0",
    }
    assert json.loads(event["ruleParameters"]) == {"a": "b"}


@pytest.mark.parametrize("name", list(cognito.TRIGGERS))
def test_each_trigger_of_a_user_pool_brings_its_own_members(name: str) -> None:
    trigger = cognito.TRIGGERS[name]
    for source in trigger.sources:
        event = cognito.user_pool(f"{name}_{source}")
        assert event["triggerSource"] == f"{name}_{source}"
        assert event["response"] == trigger.response
        assert trigger.request.items() <= event["request"].items()
        assert ("userAttributes" in event["request"]) == (name != "UserMigration")


def test_the_request_of_a_trigger_can_be_told() -> None:
    event = cognito.user_pool(
        "PreSignUp_SignUp",
        attributes={"email": "a@b.c"},
        request={"validationData": {"k": "v"}},
        client_metadata={"m": "1"},
    )
    request = event["request"]
    assert (request["validationData"], request["clientMetadata"]) == ({"k": "v"}, {"m": "1"})
    assert request["userAttributes"]["email"] == "a@b.c"
    assert request["userAttributes"]["cognito:user_status"] == "UNCONFIRMED"


def test_version_2_of_token_generation_is_about_access_tokens_too() -> None:
    event = cognito.user_pool("TokenGeneration_Authentication", version="2")
    assert (event["version"], event["response"]) == ("2", {"claimsAndScopeOverrideDetails": None})
    assert event["request"]["scopes"] == ["aws.cognito.signin.user.admin"]


def test_a_trigger_that_does_not_exist_is_named_with_the_one_meant() -> None:
    with pytest.raises(UsageError, match="did you mean 'PreSignUp_SignUp'"):
        cognito.user_pool("PreSignUp_Signup")


def test_B107_a_new_value_of_none_removes_the_key() -> None:
    found = cognito.sync_trigger({"a": ("1", None), "b": {"op": "replace"}})["datasetRecords"]
    assert found == {"a": {"oldValue": "1", "newValue": None, "op": "remove"}, "b": {"op": "replace"}}


@pytest.mark.parametrize("step", secretsmanager.STEPS)
def test_the_steps_of_a_rotation_share_a_token(step: Any) -> None:
    event = secretsmanager.rotation(step)
    assert event["Step"] == step
    assert event["ClientRequestToken"] == secretsmanager.rotation("createSecret")["ClientRequestToken"]


def test_a_step_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match="the steps are createSecret, setSecret, testSecret, finishSecret"):
        secretsmanager.rotation("deleteSecret")  # type: ignore[arg-type]


def test_a_chat_has_no_telephone_number() -> None:
    chat, call = (connect.contact_flow(channel=one)["Details"]["ContactData"] for one in ("CHAT", "VOICE"))
    assert (chat["CustomerEndpoint"], call["CustomerEndpoint"]["Address"]) == (None, "+15550100")


def test_verdicts_on_a_mail_can_be_told() -> None:
    (record,) = ses.mail_received("Win!", verdicts={"spam": "FAIL"})["Records"]
    receipt = record["ses"]["receipt"]
    assert (receipt["spamVerdict"], receipt["dmarcVerdict"]) == ({"status": "FAIL"}, {"status": "PASS"})


def test_a_check_of_mails_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match="there are spam, virus, spf, dkim, dmarc"):
        ses.mail_received(verdicts={"spum": "FAIL"})


def test_the_headers_of_a_mail_follow_from_it() -> None:
    (record,) = ses.mail_received("Hi", sender="Ann <ann@example.com>", recipients=["a@b.c", "d@e.f"])["Records"]
    mail = record["ses"]["mail"]
    headers = {one["name"]: one["value"] for one in mail["headers"]}
    assert (headers["Subject"], headers["To"], headers["Return-Path"]) == ("Hi", "a@b.c, d@e.f", "<ann@example.com>")
    assert mail["source"] == "ann@example.com"


def test_B163_a_bot_of_today_tells_more_than_that_of_2019() -> None:
    event = lex.v1(slots={"size": "big"}, invocation="DialogCodeHook", transcript="a big one")
    assert event["currentIntent"]["slotDetails"] == {"size": {"resolutions": [], "originalValue": "big"}}
    assert (event["inputTranscript"], event["requestAttributes"]) == ("a big one", None)


def test_a_bot_of_version_2_tells_how_far_it_is() -> None:
    event = lex.v2(slots={"size": "big", "dip": None}, invocation="DialogCodeHook")
    found = event["sessionState"]["intent"]
    assert (found["state"], found["slots"]["dip"]) == ("InProgress", None)
    assert found["slots"]["size"]["value"]["interpretedValue"] == "big"
    assert lex.v2()["sessionState"]["intent"]["state"] == "ReadyForFulfillment"


def test_directives_of_today_are_about_an_endpoint_or_the_user() -> None:
    about = alexa.directive()["directive"]
    assert (about["endpoint"]["endpointId"], about["payload"]) == ("endpoint-001", {})
    discovery = alexa.directive("Alexa.Discovery", "Discover", endpoint_id=None)["directive"]
    assert ("endpoint" in discovery, discovery["payload"]["scope"]["type"]) == (False, "BearerToken")


def test_slots_of_an_intent_may_be_empty() -> None:
    request = alexa.intent("Order", slots={"size": "big", "dip": None})["request"]
    assert (request["type"], request["intent"]["name"]) == ("IntentRequest", "Order")
    assert (request["intent"]["slots"]["size"]["value"], "value" in request["intent"]["slots"]["dip"]) == ("big", False)
    opened = alexa.launch(locale="de-DE")
    assert (opened["session"]["new"], opened["request"]["locale"]) == (True, "de-DE")


def test_a_button_was_pressed() -> None:
    assert iot.button("LONG", serial_number="G1") == {
        "serialNumber": "G1",
        "clickType": "LONG",
        "batteryVoltage": "2000mV",
    }
    assert iot.one_click_button("DOUBLE")["deviceEvent"]["buttonClicked"]["clickType"] == "DOUBLE"
