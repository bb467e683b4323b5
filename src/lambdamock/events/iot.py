"""Buttons of AWS IoT. What a rule selects from a device's message is the event as it is, and needs no builder."""

from __future__ import annotations

from typing import Literal

from lambdamock.events import moments
from lambdamock.events.content import Event
from lambdamock.events.origin import HERE, Origin


def button(
    click: Literal["SINGLE", "DOUBLE", "LONG"] = "SINGLE",
    *,
    serial_number: str | None = None,
    battery_voltage: str = "2000mV",
    origin: Origin = HERE,
) -> Event:
    """Somebody pressed an AWS IoT Enterprise Button.

    Source: documented, developer guide, "Using AWS Lambda with AWS IoT".
    """
    serial = serial_number or f"G030{origin.hex(12, 'button').upper()}"
    return {"serialNumber": serial, "clickType": click, "batteryVoltage": battery_voltage}


def one_click_button(
    click: Literal["SINGLE", "DOUBLE", "LONG"] = "SINGLE",
    *,
    device_id: str | None = None,
    project: str = "my-project",
    placement: str = "my-placement",
    template: str = "my-template",
    attributes: dict[str, str] | None = None,
    remaining_life: float = 99.0,
    origin: Origin = HERE,
) -> Event:
    """Somebody pressed a button of an IoT 1-Click placement.

    Source: documented, IoT 1-Click developer guide, "Callback events"; assumed, the device's ARN.
    """
    device = device_id or f"G030{origin.hex(12, 'button').upper()}"
    reported = moments.iso_milliseconds(origin.at)
    return {
        "deviceEvent": {"buttonClicked": {"clickType": click, "reportedTime": reported}},
        "deviceInfo": {
            "attributes": {"projectRegion": origin.region, "projectName": project, "placementName": placement},
            "type": "button",
            "deviceId": device,
            "remainingLife": remaining_life,
        },
        "placementInfo": {
            "projectName": project,
            "placementName": placement,
            "attributes": dict(attributes or {}),
            "devices": {template: device},
        },
    }
