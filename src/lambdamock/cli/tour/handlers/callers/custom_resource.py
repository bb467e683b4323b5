"""A custom resource of a stack: calls a second function, answers with the document that the stack waits for.

On AWS this document is PUT to the event's ResponseURL.
"""

import botocore.session


def handler(event, context):
    reply = {
        "Status": "SUCCESS",
        "PhysicalResourceId": context.log_stream_name,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }
    if event["RequestType"] != "Delete":
        client = botocore.session.get_session().create_client("lambda")
        answer = client.invoke(FunctionName=event["ResourceProperties"]["FunctionName"], Payload=b"{}")
        reply["Data"] = {"Answer": answer["Payload"].read().decode(), "Status": answer["StatusCode"]}
        print("the second function answered", reply["Data"]["Answer"])
    return reply
