"""The function `billing` with a bug: it reports receipts instead of message ids."""

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
            failed.append({"itemIdentifier": record["receiptHandle"]})
    return {"batchItemFailures": failed}
