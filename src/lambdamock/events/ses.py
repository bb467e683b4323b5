"""Mails that SES received."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from typing import Final, Literal

from lambdamock.errors import UsageError
from lambdamock.events import moments
from lambdamock.events.content import Event
from lambdamock.events.origin import HERE, Origin

Verdict = Literal["PASS", "FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED"]
VERDICTS: Final = ("spam", "virus", "spf", "dkim", "dmarc")
"""What a mail is checked for; DMARC came after 2019."""

_NOTHING: Final[Mapping[str, Verdict]] = {}


def mail_received(
    subject: str = "Test",
    *,
    sender: str = "Jane Doe <jane@example.com>",
    recipients: Sequence[str] = ("john@example.com",),
    headers: Sequence[tuple[str, str]] | None = None,
    date: str | None = None,
    mail_id: str | None = None,
    header_message_id: str | None = None,
    verdicts: Mapping[str, Verdict] = _NOTHING,
    processing_millis: int = 500,
    function_arn: str | None = None,
    invocation_type: Literal["Event", "RequestResponse"] = "Event",
    origin: Origin = HERE,
) -> Event:
    """A mail came in that a receipt rule hands to a function: its headers, not its body.

    Args:
        sender: with or without a name.
        headers: all headers; those that follow from the other arguments unless told otherwise.
        mail_id: the id that SES gives it, also its name in S3; `header_message_id` is that of its Message-ID header.
        verdicts: by "spam", "virus", "spf", "dkim", "dmarc"; those not given passed.

    Raises:
        UsageError: a verdict is given for what mails are not checked for.

    Source: documented, developer guide, "Using AWS Lambda with Amazon SES"; SES developer guide, "Contents of
    notifications for email receiving".
    """
    address = parseaddr(sender)[1]
    at = moments.iso_milliseconds(origin.at)
    message_id = header_message_id or f"<{origin.hex(32, 'mail header', subject)}@example.com>"
    common = {
        "returnPath": address,
        "from": [sender],
        "date": date or moments.mail_date(origin.at),
        "to": list(recipients),
        "messageId": message_id,
        "subject": subject,
    }
    lines = _headers(common) if headers is None else headers
    mail = {
        "timestamp": at,
        "source": address,
        "messageId": mail_id or origin.hex(40, "mail", subject),
        "destination": list(recipients),
        "headersTruncated": False,
        "headers": [{"name": name, "value": value} for name, value in lines],
        "commonHeaders": common,
    }
    function = function_arn or origin.arn("lambda", "function:my-function")
    receipt: Event = {
        "timestamp": at,
        "processingTimeMillis": processing_millis,
        "recipients": list(recipients),
        **_verdicts(verdicts, origin),
        "action": {"type": "Lambda", "functionArn": function, "invocationType": invocation_type},
    }
    return {"Records": [{"eventSource": "aws:ses", "eventVersion": "1.0", "ses": {"mail": mail, "receipt": receipt}}]}


def _verdicts(given: Mapping[str, Verdict], origin: Origin) -> Event:
    for name in given:
        if name not in VERDICTS:
            raise UsageError(f"mail_received(verdicts={{{name!r}: ...}}): there are {', '.join(VERDICTS)}")
    names = [name for name in VERDICTS if name != "dmarc" or name in given or not origin.is_2019]
    return {f"{name}Verdict": {"status": given.get(name, "PASS")} for name in names}


def _headers(common: Event) -> list[tuple[str, str]]:
    return [
        ("Return-Path", f"<{common['returnPath']}>"),
        ("MIME-Version", "1.0"),
        ("From", common["from"][0]),
        ("Date", common["date"]),
        ("Message-ID", common["messageId"]),
        ("Subject", common["subject"]),
        ("To", ", ".join(common["to"])),
        ("Content-Type", "text/plain; charset=UTF-8"),
    ]
