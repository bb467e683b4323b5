"""Answers the message that a topic delivered."""

print("loading function")


def lambda_handler(event, context):
    notification = event["Records"][0]["Sns"]
    print("from", notification["TopicArn"] + ":", notification["Message"])
    return notification["Message"]
