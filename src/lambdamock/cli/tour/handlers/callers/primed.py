"""The function that the custom resource calls."""


def handler(event, context):
    print("called by another function")
    return "primed"
