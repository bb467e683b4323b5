"""The function `mailing` with a bug: it looks for a member that the event does not have."""

from __future__ import annotations

import json
import os

import boto3


def handler(event, context):
    message = {"to": event["email"], "text": f"Welcome, {event['name']}!"}
    boto3.client("sqs").send_message(QueueUrl=os.environ["MAILS"], MessageBody=json.dumps(message))
    return {"sent": True}
