from shared_words import GREETING


def handler(event, context):
    return f"{GREETING}, {event['name']}"
