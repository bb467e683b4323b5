"""Works through a batch of queue messages; returning without an exception deletes them from the queue."""


def lambda_handler(event, context):
    for record in event["Records"]:
        print(record["messageId"], record["body"])
