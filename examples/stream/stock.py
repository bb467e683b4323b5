"""The function `stock`, fed by a Kinesis stream, and how it is connected to it."""

from __future__ import annotations

import json
from base64 import b64decode

MAPPING = {
    "BatchSize": 100,
    "StartingPosition": "TRIM_HORIZON",
    "BisectBatchOnFunctionError": True,  # halves a batch until the bad record is alone
    "MaximumRetryAttempts": 2,  # and then does not stop at it until it expires
}

in_stock = {}


def handler(event, context):
    moves = []
    for record in event["Records"]:
        data = b64decode(record["kinesis"]["data"])
        try:
            moves.append(json.loads(data))
        except ValueError:
            raise ValueError(f"cannot read {data}") from None
    for move in moves:
        in_stock[move["article"]] = in_stock.get(move["article"], 0) + move["count"]
