import os


def handler(event, context):
    return {"release": os.environ["RELEASE"], "version": context.function_version}
