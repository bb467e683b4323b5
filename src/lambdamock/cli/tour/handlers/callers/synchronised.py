"""Looks at the records of a data set before they are synchronised, and may change them."""


def handler(event, context):
    for name, record in sorted(event["datasetRecords"].items()):
        print(name, record["op"], record["oldValue"], "->", record["newValue"])
        record["newValue"] = record["newValue"].upper()
    return event
