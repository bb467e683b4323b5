"""The function `billing`, fed by an SQS queue. It reports the messages that failed, so that only these come again."""

from __future__ import annotations

import json


def bill(order):
    if order["cents"] <= 0:
        raise ValueError(f"order {order['id']} costs nothing")
    print("billed", order["id"])


def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            bill(json.loads(record["body"]))
        except (KeyError, ValueError) as error:
            print("failed:", error)
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
