"""What bulk messages of SES, version 2, need; single ones are beside those of version 1."""

from __future__ import annotations

from tests.unit.authorisation.needs.services.calls import arn, needs


def test_a_bulk_message_tells_all_recipients() -> None:
    members = {
        "FromEmailAddress": "me@example.com",
        "BulkEmailEntries": [{"Destination": {"ToAddresses": [name]}} for name in ("a@x.org", "b@x.org")],
        "ConfigurationSetName": "c",
    }
    found = needs("sesv2", "SendBulkEmail", members)
    assert [(need.action, need.resource) for need in found] == [
        ("ses:SendBulkEmail", arn("ses", "identity/me@example.com")),
        ("ses:SendBulkEmail", arn("ses", "configuration-set/c")),
    ]
    assert [need.context["ses:Recipients"] for need in found] == [["a@x.org", "b@x.org"]] * 2
