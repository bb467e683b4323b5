"""Answers the bucket that its environment names, so that one package serves every stage."""

import os


def handler(event, context):
    return os.environ["S3_BUCKET"]
