"""Unpacks what a log subscription delivers: gzip-compressed JSON in base64."""

import base64
import gzip
import json


def handler(event, context):
    document = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    for entry in document["logEvents"]:
        print(document["logGroup"], entry["message"].split("\t")[1])
    return {"stream": document["logStream"], "events": len(document["logEvents"])}
