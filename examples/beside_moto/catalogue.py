"""The function `catalogue`: notes each new photo in a table. S3 invokes it."""

from __future__ import annotations

import os
from urllib.parse import unquote_plus

import boto3


def handler(event, context):
    s3 = boto3.client("s3")
    table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])  # in events of S3, keys are encoded as in URLs
        size = s3.head_object(Bucket=bucket, Key=key)["ContentLength"]
        table.put_item(Item={"photo": key, "bytes": size})
