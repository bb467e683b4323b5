"""Evaluates a resource for a rule: the event holds further JSON documents as strings."""

import json


def handler(event, context):
    item = json.loads(event["invokingEvent"])["configurationItem"]
    parameters = json.loads(event["ruleParameters"])
    print(item["resourceType"], item["resourceId"], "against", event["configRuleName"])
    return {
        "ComplianceResourceType": item["resourceType"],
        "ComplianceResourceId": item["resourceId"],
        "ComplianceType": "COMPLIANT" if parameters and item["tags"] else "NON_COMPLIANT",
        "OrderingTimestamp": item["configurationItemCaptureTime"],
    }
