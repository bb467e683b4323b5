"""The function `catalogue` with a bug: it takes the key of the event for the key of the object."""

from __future__ import annotations

import os

import boto3


def handler(event, context):
    s3 = boto3.client("s3")
    table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = record["s3"]["object"]["key"]
        size = s3.head_object(Bucket=bucket, Key=key)["ContentLength"]
        table.put_item(Item={"photo": key, "bytes": size})
