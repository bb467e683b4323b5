"""What the Lambda action of a receipt rule of SES says, and what SES makes of the function's answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from lambdamock.services.catalogue import InvocationType
from lambdamock.services.sources import at

DISPOSITIONS: Final = ("CONTINUE", "STOP_RULE", "STOP_RULE_SET")
"""Source: documented, SES developer guide, "Lambda function examples", "Return values"."""

_INVOCATION_TYPE: Final = ("Records", 0, "ses", "receipt", "action", "invocationType")


def invocation_type_of(event: Mapping[str, Any]) -> InvocationType:
    """How the receipt rule has the function invoked; "Event" unless the event says otherwise."""
    return "RequestResponse" if at(event, *_INVOCATION_TYPE) == "RequestResponse" else "Event"


def disposition_of(payload: bytes | None, function_error: str | None) -> str:
    """Whether the rules that follow still apply.

    Args:
        payload: what the function returned; None for an event, whose result SES does not wait for.

    Source: documented, the same page: CONTINUE unless the function says otherwise; assumed, after a function that
    failed, too.
    """
    if payload is None or function_error:
        return "CONTINUE"
    answer = at(json.loads(payload), "disposition")
    return answer if answer in DISPOSITIONS else "CONTINUE"
