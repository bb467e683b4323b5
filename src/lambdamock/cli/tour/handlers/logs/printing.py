"""Writes to standard output and standard error: both end up in the function's log."""

import json
import os
import sys


def lambda_handler(event, context):
    print("## VARIABLES")
    print(
        os.environ["AWS_LAMBDA_FUNCTION_NAME"], os.environ["AWS_REGION"], os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
    )
    print("## EVENT")
    print(event)
    sys.stderr.write("standard error is logged too\n")
    return {"statusCode": 200, "body": json.dumps("Hello from Lambda!")}
