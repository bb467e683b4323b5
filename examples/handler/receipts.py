"""The function `receipts`: what does an order cost?"""

from __future__ import annotations

import os


def handler(event, context):
    net = sum(line["cents"] * line.get("count", 1) for line in event["lines"])
    print(f"order {event['order']}: {net} cents without tax")
    return {"order": event["order"], "cents": net + net * int(os.environ["TAX_PERCENT"]) // 100}
