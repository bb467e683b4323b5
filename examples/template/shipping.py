"""The function `Ship` of the template: an order becomes a parcel."""

from __future__ import annotations

import os

import boto3

TEMPLATE = "template.yaml"


def handler(event, context):
    parcels = boto3.resource("dynamodb", region_name=os.environ["AWS_REGION"]).Table(os.environ["PARCELS"])
    for record in event["Records"]:
        parcels.put_item(Item={"order": record["body"], "state": "packed"})
