"""Serves a page to a load balancer, which turns this document into an HTTP response."""


def handler(event, context):
    print("looked for", event["queryStringParameters"]["query"], "on", event["headers"]["host"])
    return {
        "statusCode": 200,
        "statusDescription": "HTTP OK",
        "isBase64Encoded": False,
        "headers": {"Content-Type": "text/html"},
        "body": "<h1>Hello from Lambda!</h1>",
    }
