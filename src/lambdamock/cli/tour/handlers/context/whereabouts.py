"""Prints what the context object tells about this very execution."""

import time


def show_context(event, context):
    print("log stream:", context.log_stream_name)
    print("log group:", context.log_group_name)
    print("request id:", context.aws_request_id)
    print("memory limit (MB):", context.memory_limit_in_mb)
    before = context.get_remaining_time_in_millis()
    time.sleep(0.05)
    after = context.get_remaining_time_in_millis()
    print("time left (ms):", after)
    return {
        "type": type(context).__name__,
        "function": context.function_name,
        "version": context.function_version,
        "arn": context.invoked_function_arn,
        "request": context.aws_request_id,
        "memory": context.memory_limit_in_mb,
        "group": context.log_group_name,
        "stream": context.log_stream_name,
        "client": context.client_context and context.client_context.client.app_title,
        "time_passes": after < before,
        "time_left": after,
    }
