"""Finds the API calls in a CloudTrail log that someone wants to hear about.

The log is gzip-compressed JSON in a bucket; here the object lies beside the code.
"""

import gzip
import json
import pathlib

LOG = pathlib.Path(__file__).with_name("trail.json.gz")


def handler(event, context):
    print("log object:", event["Records"][0]["s3"]["object"]["key"])
    records = json.loads(gzip.decompress(LOG.read_bytes()))["Records"]
    created = [record for record in records if is_topic_creation(record)]
    print(len(created), "of", len(records), "calls created a topic")
    return [record["responseElements"]["topicArn"] for record in created]


def is_topic_creation(record):
    return (record["eventSource"], record["eventName"]) == ("sns.amazonaws.com", "CreateTopic")
