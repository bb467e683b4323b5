"""The function `receipts` with a bug: it takes for granted that each line of an order says how many."""

from __future__ import annotations

import os


def handler(event, context):
    net = sum(line["cents"] * line["count"] for line in event["lines"])
    print(f"order {event['order']}: {net} cents without tax")
    return {"order": event["order"], "cents": net + net * int(os.environ["TAX_PERCENT"]) // 100}
