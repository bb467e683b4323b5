"""Reads the changes of a table from a batch of its stream."""


def lambda_handler(event, context):
    records = event["Records"]
    for record in records:
        print(record["eventID"], record["eventName"])
    print("processed", len(records), "records")
