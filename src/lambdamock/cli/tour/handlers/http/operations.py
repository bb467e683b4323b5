"""One function behind one HTTPS method: the body names the operation to carry out."""

OPERATIONS = {
    "echo": lambda payload: payload,
    "ping": lambda payload: "pong",
}


def handler(event, context):
    name = event["operation"]
    if name not in OPERATIONS:
        raise ValueError(f'Unrecognized operation "{name}"')
    return OPERATIONS[name](event.get("payload"))
