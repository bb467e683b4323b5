"""The nightly import: a program that hands orders to the function `orders`, and keeps what it could not hand over."""

from __future__ import annotations

import json

import boto3
from botocore.config import Config

LARGEST = 6_000_000  # bytes; Lambda takes a payload of 6 MB


def batches_of(orders):
    """As many orders as fit into one event."""
    batch, size = [], 2
    for order in orders:
        needed = len(json.dumps(order)) + 2
        if batch and size + needed > LARGEST:
            yield batch
            batch, size = [], 2
        batch.append(order)
        size += needed
    if batch:
        yield batch


def hand_over(orders):
    """Return the orders for which there was no room."""
    client = boto3.client("lambda", region_name="us-east-1", config=Config(retries={"total_max_attempts": 2}))
    left = []
    for batch in batches_of(orders):
        try:
            client.invoke(FunctionName="orders", Payload=json.dumps(batch))
        except client.exceptions.TooManyRequestsException:
            left += batch
    return left
