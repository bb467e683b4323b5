"""Switches an appliance of a smart home on or off."""


def handler(event, context):
    header, payload = event["header"], event["payload"]
    print(payload["appliance"]["applianceId"], payload["switchControlAction"])
    return {
        "header": {**header, "name": header["name"].replace("Request", "Response")},
        "payload": {"success": True},
    }
