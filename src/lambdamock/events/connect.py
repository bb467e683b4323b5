"""Invocations from Amazon Connect contact flows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from lambdamock.events.content import Event
from lambdamock.events.origin import HERE, Origin

_NONE: Final[Mapping[str, str]] = {}


def contact_flow(
    *,
    parameters: Mapping[str, str] = _NONE,
    attributes: Mapping[str, str] = _NONE,
    channel: Literal["VOICE", "CHAT", "TASK", "EMAIL"] = "VOICE",
    initiation: Literal["INBOUND", "OUTBOUND", "TRANSFER", "CALLBACK", "API"] = "INBOUND",
    customer: str = "+15550100",
    system: str = "+15550199",
    instance_arn: str | None = None,
    contact_id: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """A contact flow reached the block that invokes the function.

    Args:
        parameters: those that the block gives.
        attributes: those that the contact has.
        customer: telephone number, as `system` is.

    Source: documented, Amazon Connect administrator guide, "Invoke AWS Lambda functions".
    """
    contact = contact_id or origin.uuid("contact")
    spoken = channel == "VOICE"
    data: Event = {
        "Attributes": dict(attributes),
        "Channel": channel,
        "ContactId": contact,
        "CustomerEndpoint": {"Address": customer, "Type": "TELEPHONE_NUMBER"} if spoken else None,
        "InitialContactId": contact,
        "InitiationMethod": initiation,
        "InstanceARN": instance_arn or origin.arn("connect", f"instance/{origin.uuid('instance')}"),
        "MediaStreams": {"Customer": {"Audio": None}},
        "PreviousContactId": contact,
        "Queue": None,
        "SystemEndpoint": {"Address": system, "Type": "TELEPHONE_NUMBER"} if spoken else None,
    }
    return {"Details": {"ContactData": data, "Parameters": dict(parameters)}, "Name": "ContactFlowEvent"}
