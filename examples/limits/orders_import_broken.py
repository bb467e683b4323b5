"""The nightly import with a bug: an order that Lambda does not take is logged, and lost."""

from __future__ import annotations

import json

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


def hand_over(orders):
    client = boto3.client("lambda", region_name="us-east-1", config=Config(retries={"total_max_attempts": 2}))
    try:
        client.invoke(FunctionName="orders", Payload=json.dumps(orders))
    except ClientError as error:
        print("try again tomorrow:", error)
    return []
