"""What SES makes of the function that a receipt rule calls."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock import events
from lambdamock.services.mail import disposition_of, invocation_type_of


@pytest.mark.parametrize(
    ("event", "invocation_type"),
    [
        (events.ses.mail_received(), "Event"),
        (events.ses.mail_received(invocation_type="RequestResponse"), "RequestResponse"),
        ({}, "Event"),
    ],
)
def test_B182_the_action_says_whether_ses_waits(event: dict[str, Any], invocation_type: str) -> None:
    assert invocation_type_of(event) == invocation_type


@pytest.mark.parametrize(
    ("answer", "disposition"),
    [
        ({"disposition": "STOP_RULE"}, "STOP_RULE"),
        ({"disposition": "STOP_RULE_SET"}, "STOP_RULE_SET"),
        ({"disposition": "CONTINUE"}, "CONTINUE"),
        ({"disposition": "stop"}, "CONTINUE"),
        ({}, "CONTINUE"),
        (None, "CONTINUE"),
        (["STOP_RULE"], "CONTINUE"),
    ],
)
def test_the_disposition_is_what_the_function_says(answer: Any, disposition: str) -> None:
    assert disposition_of(json.dumps(answer).encode(), None) == disposition


def test_a_function_that_fails_or_that_nobody_waits_for_stops_nothing() -> None:
    assert disposition_of(b'{"disposition": "STOP_RULE"}', "Unhandled") == "CONTINUE"
    assert disposition_of(None, None) == "CONTINUE"
