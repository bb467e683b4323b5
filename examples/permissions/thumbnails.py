"""The function `thumbnails`, and the policy of its role as it is deployed."""

from __future__ import annotations

import boto3

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"},
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::thumbnails/*"},
    ],
}


def handler(event, context):
    s3 = boto3.client("s3")
    image = s3.get_object(Bucket="photos", Key=event["key"])["Body"].read()
    s3.put_object(Bucket="thumbnails", Key=event["key"], Body=image[:4])
