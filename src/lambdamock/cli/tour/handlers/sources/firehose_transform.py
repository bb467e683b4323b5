"""Transforms the records of a delivery stream, each answered under its own id."""

import base64


def lambda_handler(event, context):
    return {"records": [shouted(record) for record in event["records"]]}


def shouted(record):
    text = base64.b64decode(record["data"]).decode().upper()
    print(record["recordId"], text)
    return {"recordId": record["recordId"], "result": "Ok", "data": base64.b64encode(text.encode()).decode()}
