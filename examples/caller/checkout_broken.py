"""The shop's checkout with a bug: it takes every answer for a price."""

from __future__ import annotations

import json

import boto3


class NoPriceError(Exception):
    """The function could not tell a price."""


def price_of(article):
    client = boto3.client("lambda", region_name="us-east-1")
    answer = client.invoke(FunctionName="prices", Payload=json.dumps({"article": article}))
    return json.load(answer["Payload"])
