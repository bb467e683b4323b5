"""Fulfils the intent of a chat bot and closes the dialogue."""


def handler(event, context):
    intent = event["currentIntent"]
    print(event["bot"]["name"], intent["name"], intent["confirmationStatus"])
    return {
        "sessionAttributes": event["sessionAttributes"],
        "dialogAction": {
            "type": "Close",
            "fulfillmentState": "Fulfilled",
            "message": {"contentType": "PlainText", "content": f"{len(intent['slots'])} slot filled"},
        },
    }
