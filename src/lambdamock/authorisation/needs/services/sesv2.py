"""SES, version 2 of the API: who a message is from, and to whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import records_of, text_of
from lambdamock.authorisation.needs.services.ses import addresses_of, message_context, with_configuration_set
from lambdamock.authorisation.needs.tables import tabled

_SENDING: Final = ("SendBulkEmail", "SendEmail")


def _sending(request: ApiRequest) -> list[Need]:
    return with_configuration_set(tabled(request), request)


def _context(request: ApiRequest) -> Mapping[str, Any]:
    recipients = list(addresses_of(request.params.get("Destination")))
    for bulk in records_of(request.params.get("BulkEmailEntries")):
        recipients += addresses_of(bulk.get("Destination"))
    feedback = text_of(request, "FeedbackForwardingEmailAddress")
    return message_context(text_of(request, "FromEmailAddress"), recipients, feedback, "2")


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = dict.fromkeys(_SENDING, _sending)
CONTEXT: Final = dict.fromkeys(_SENDING, _context)
