"""Decodes the records of a Kinesis batch: their data is base64."""

import base64


def lambda_handler(event, context):
    for record in event["Records"]:
        data = base64.b64decode(record["kinesis"]["data"])
        print("decoded:", data.decode())
