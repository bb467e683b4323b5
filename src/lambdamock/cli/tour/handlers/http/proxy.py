"""Receives a whole HTTP request and defines the whole HTTP response (proxy integration)."""

import json


def handler(event, context):
    query = event.get("queryStringParameters") or {}
    print(event["httpMethod"], event["path"], "in stage", event["requestContext"]["stage"])
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps({"resource": event["resource"], "greeting": f"hello {query.get('name', 'stranger')}"}),
        "isBase64Encoded": False,
    }
