"""Greets the person whose first and last name the event holds."""


def greet(event, context):
    full_name = f"{event['first_name']} {event['last_name']}"
    print("greeting", full_name)
    return {"message": f"Hello {full_name}!"}
