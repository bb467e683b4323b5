"""What the tutorials of the developer guide have their functions do, written anew.

Each makes its clients as it is called: the region comes from the environment that Lambda gives it.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import urllib.request
from decimal import Decimal
from typing import Any

import boto3


def thumbnail(event: Any, _context: Any) -> str:
    """Put a smaller image beside each new one, in the bucket of thumbnails."""
    s3 = boto3.client("s3")
    [record] = event["Records"]
    bucket, key = record["s3"]["bucket"]["name"], record["s3"]["object"]["key"]
    image = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    s3.put_object(Bucket=f"{bucket}resized", Key=f"resized-{key}", Body=image[:5])
    return key


def alert(event: Any, _context: Any) -> int:
    """Publish each topic that somebody made, as a file of CloudTrail tells it."""
    [record] = event["Records"]
    place = record["s3"]
    body = boto3.client("s3").get_object(Bucket=place["bucket"]["name"], Key=place["object"]["key"])["Body"].read()
    made = [one for one in json.loads(gzip.decompress(body))["Records"] if one["eventName"] == "CreateTopic"]
    for one in made:
        boto3.client("sns").publish(TopicArn=os.environ["TOPIC"], Message=one["responseElements"]["topicArn"])
    return len(made)


def print_records(event: Any, _context: Any) -> None:
    """Print what came from a queue, a topic, a stream or a table."""
    for record in event["Records"]:
        if "kinesis" in record:
            print(base64.b64decode(record["kinesis"]["data"]).decode())
        elif "dynamodb" in record:
            print(record["eventName"], record["dynamodb"]["Keys"]["Id"]["N"])
        elif "Sns" in record:
            print(record["Sns"]["Message"])
        else:
            print(record["body"])


def microservice(event: Any, _context: Any) -> Any:
    """Do with a table what the request says."""
    if event["operation"] == "echo":
        return event["payload"]
    table = boto3.resource("dynamodb").Table(event["tableName"])
    work = {
        "create": table.put_item,
        "read": table.get_item,
        "update": table.update_item,
        "delete": table.delete_item,
        "list": table.scan,
        "find": table.query,
    }
    answer = work[event["operation"]](**event["payload"])
    return json.loads(json.dumps(answer.get("Item", answer.get("Items")), default=_plain))


def canary(_event: Any, _context: Any) -> str:
    """Look whether a page says what it should."""
    with urllib.request.urlopen(os.environ["SITE"]) as page:
        if os.environ["EXPECTED"] not in page.read().decode():
            raise ValueError("the page does not say it")
    return "passed"


def secret(_event: Any, _context: Any) -> str:
    """Decrypt a variable that was encrypted in the console."""
    decrypted = boto3.client("kms").decrypt(CiphertextBlob=base64.b64decode(os.environ["SECRET"]))
    plaintext: bytes = decrypted["Plaintext"]
    return plaintext.decode()


def prime(event: Any, context: Any) -> None:
    """Be a custom resource that invokes another function."""
    import cfnresponse  # type: ignore[import-not-found]  # what CloudFormation puts beside an inline handler

    try:
        boto3.client("lambda").invoke(FunctionName=event["ResourceProperties"]["FunctionName"])
    except boto3.client("lambda").exceptions.ClientError:
        cfnresponse.send(event, context, cfnresponse.FAILED, {"Error": "Invoke call failed"}, "primer")
    else:
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, "primer")


def fetch(_event: Any, _context: Any) -> str:
    """Talk to something in the network of the function, with no call of AWS."""
    return "Fetched value from memcache: 1"


def _plain(value: object) -> object:
    return int(value) if isinstance(value, Decimal) else str(value)
