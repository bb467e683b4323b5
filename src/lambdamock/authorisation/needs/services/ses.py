"""SES: who a message is from, and to whom, whichever version of the API sends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import arn_of, members_of, need_of, records_of, text_of, texts_of
from lambdamock.authorisation.needs.tables import tabled

_SENDING: Final = (
    "SendBulkTemplatedEmail",
    "SendEmail",
    "SendRawEmail",
    "SendTemplatedEmail",
)
_RECIPIENTS: Final = ("ToAddresses", "CcAddresses", "BccAddresses")


def with_configuration_set(needs: list[Need], request: ApiRequest) -> list[Need]:
    """The identity that a message is sent as, and the configuration set that it is sent with.

    Source: documented, developer guide of SES, "Controlling access to Amazon SES"; observed, denials that name the
    configuration set.
    """
    name = text_of(request, "ConfigurationSetName")
    arn = arn_of(request, "ses", f"configuration-set/{name}")
    is_asked = not name or any(need.resource == arn for need in needs)
    return needs if is_asked else [*needs, need_of(needs[0].action, arn)]


def _sending(request: ApiRequest) -> list[Need]:
    return with_configuration_set(tabled(request), request)


def message_context(sender: str, recipients: list[str], feedback: str, version: str) -> dict[str, Any]:
    """What is told of a message that is sent.

    Source: documented, developer guide of SES, "Condition keys specific to Amazon SES".
    """
    name, address = _read(sender)
    keys = {
        "ses:FromAddress": address,
        "ses:FromDisplayName": name,
        "ses:Recipients": [_read(recipient)[1] for recipient in recipients],
        "ses:FeedbackAddress": feedback,
        "ses:ApiVersion": version,
    }
    return {key: value for key, value in keys.items() if value}


def _read(address: str) -> tuple[str, str]:
    """The name and the address itself of `Name <address>`; the standard library's reader costs too much per message."""
    name, bracket, rest = address.rpartition("<")
    return (name.strip().strip('"'), rest.partition(">")[0].strip()) if bracket else ("", address.strip())


def addresses_of(destination: object) -> Iterator[str]:
    """All whom a destination names."""
    for member in _RECIPIENTS:
        yield from texts_of(members_of(destination).get(member))


def _context(request: ApiRequest) -> Mapping[str, Any]:
    params = request.params
    recipients = [*texts_of(params.get("Destinations")), *addresses_of(params.get("Destination"))]
    for bulk in records_of(params.get("Destinations")):
        recipients += addresses_of(bulk.get("Destination"))
    return message_context(text_of(request, "Source"), recipients, text_of(request, "ReturnPath"), "1")


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = dict.fromkeys(_SENDING, _sending)
CONTEXT: Final = dict.fromkeys(_SENDING, _context)
