"""What calls of SES need, in both versions of the API: who sends, with which configuration set, to whom."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.authorisation.needs.services.calls import arn, needs, permissions

ME = arn("ses", "identity/me@example.com")
DOMAIN = arn("ses", "identity/example.com")
SET = arn("ses", "configuration-set/c")
TO = {"ToAddresses": ["a@x.org"], "CcAddresses": ["B <b@x.org>"], "BccAddresses": ["c@x.org"]}


def v1(operation: str, **members: Any) -> list[Any]:
    return needs("ses", operation, {"Source": "Me <me@example.com>", **members})


def v2(content: str = "Simple", **members: Any) -> list[Any]:
    return needs(
        "sesv2", "SendEmail", {"FromEmailAddress": "me@example.com", "Content": {content: {"Data": "x"}}, **members}
    )


@pytest.mark.parametrize("operation", ["SendEmail", "SendRawEmail", "SendTemplatedEmail"])
def test_a_message_needs_its_address_or_its_domain(operation: str) -> None:
    (need,) = v1(operation)
    assert (need.action, need.resource, need.forms) == (f"ses:{operation}", ME, (DOMAIN,))


@pytest.mark.parametrize(
    ("content", "action"), [("Simple", "SendEmail"), ("Raw", "SendRawEmail"), ("Template", "SendEmail")]
)
def test_in_version_2_the_content_decides_which_action_it_is(content: str, action: str) -> None:
    (need,) = v2(content)
    assert (need.action, need.resource, need.forms) == (f"ses:{action}", ME, (DOMAIN,))


def test_a_configuration_set_must_be_allowed_too() -> None:
    assert [(need.action, need.resource) for need in v1("SendEmail", ConfigurationSetName="c")] == [
        ("ses:SendEmail", ME),
        ("ses:SendEmail", SET),
    ]
    assert [(need.action, need.resource) for need in v2("Raw", ConfigurationSetName="c")] == [
        ("ses:SendRawEmail", ME),
        ("ses:SendRawEmail", SET),
    ]


def test_the_identity_of_another_account_is_named_by_its_arn() -> None:
    other = "arn:aws:ses:eu-west-1:999900001111:identity/example.com"
    assert permissions("ses", "SendEmail", {"Source": "me@example.com", "SourceArn": other}) == [
        ("ses:SendEmail", other)
    ]


def test_condition_keys_of_version_1() -> None:
    (need,) = v1("SendEmail", Destination=TO, ReturnPath="back@example.com")
    assert need.context == {
        "ses:FromAddress": "me@example.com",
        "ses:FromDisplayName": "Me",
        "ses:Recipients": ["a@x.org", "b@x.org", "c@x.org"],
        "ses:FeedbackAddress": "back@example.com",
        "ses:ApiVersion": "1",
    }


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        pytest.param("SendRawEmail", {"Destinations": ["a@x.org"]}, id="raw"),
        pytest.param(
            "SendBulkTemplatedEmail", {"Destinations": [{"Destination": {"ToAddresses": ["a@x.org"]}}]}, id="bulk"
        ),
    ],
)
def test_recipients_wherever_they_are_named(operation: str, members: dict[str, Any]) -> None:
    assert v1(operation, **members)[0].context["ses:Recipients"] == ["a@x.org"]


@pytest.mark.parametrize(
    ("sender", "name", "address"),
    [
        pytest.param("me@example.com", None, "me@example.com", id="address"),
        pytest.param("Me <me@example.com>", "Me", "me@example.com", id="name"),
        pytest.param('"Me, Inc. <x>" <me@example.com>', "Me, Inc. <x>", "me@example.com", id="quoted-name"),
        pytest.param("<me@example.com>", None, "me@example.com", id="brackets"),
    ],
)
def test_a_sender_is_a_name_and_an_address(sender: str, name: str | None, address: str) -> None:
    (need,) = needs("ses", "SendEmail", {"Source": sender})
    assert (need.context.get("ses:FromDisplayName"), need.context["ses:FromAddress"]) == (name, address)
    assert need.resource == arn("ses", f"identity/{address}")


def test_condition_keys_of_version_2() -> None:
    (need,) = v2(Destination={"ToAddresses": ["a@x.org"]}, FeedbackForwardingEmailAddress="back@example.com")
    assert need.context == {
        "ses:FromAddress": "me@example.com",
        "ses:Recipients": ["a@x.org"],
        "ses:FeedbackAddress": "back@example.com",
        "ses:ApiVersion": "2",
    }
