"""What a Python function finds: the context object, standard output, logging."""

from __future__ import annotations

import base64
import json
import re
from typing import Final

from lambdamock.cli.tour.chapter import Chapter, step
from lambdamock.cli.tour.deployment import sample_event
from lambdamock.cli.tour.samples import sample
from lambdamock.cli.tour.stage import Stage

STREAM: Final = re.compile(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}")
CLIENT: Final = {"client": {"app_title": "tour"}, "custom": {}, "env": {}}


@step
def show_context(stage: Stage) -> None:
    """The context object tells a function who it is, where it logs, and how much time it has left."""
    made = stage.deploy("whereabouts", "whereabouts.show_context", "context/whereabouts.py", MemorySize=256)
    context = base64.b64encode(json.dumps(CLIENT).encode()).decode()
    answer = stage.invoke("whereabouts", {}, ClientContext=context)
    seen = answer.payload
    stage.check("its stream is named for day, version and instance", passed=bool(STREAM.fullmatch(seen.pop("stream"))))
    stage.check("the time left is under 10 seconds", passed=0 < seen.pop("time_left") < 10_000)
    stage.expect(
        "it knows itself",
        seen,
        {
            "type": "LambdaContext",
            "function": "whereabouts",
            "version": "$LATEST",
            "arn": made["FunctionArn"],
            "request": answer.request_id,
            "memory": "256",
            "group": "/aws/lambda/whereabouts",
            "client": "tour",
            "time_passes": True,
        },
    )


@step
def log_with_levels(stage: Stage) -> None:
    """A function with a level of its own logs through the handler that the runtime has installed."""
    stage.deploy("levels", "levels.lambda_handler", "logs/levels.py")
    answer = stage.invoke("levels", sample_event("keys"))
    stage.expect("it returns the number of keys", answer.payload, 3)
    shapes = [re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "TIME", line) for line in answer.lines]
    stage.expect(
        "each line holds level, time, request id and message",
        shapes,
        [
            f"[INFO]\tTIME\t{answer.request_id}\t## EVENT",
            f"[INFO]\tTIME\t{answer.request_id}\t{sample_event('keys')}",
            f"[WARNING]\tTIME\t{answer.request_id}\t3 keys",
        ],
    )


print_things = sample(
    "What a function prints goes to its log as it is, standard error as well.",
    "printing",
    "logs/printing.py",
    "keys",
    {"statusCode": 200, "body": '"Hello from Lambda!"'},
    "## VARIABLES",
    "printing us-east-1 128",
    "## EVENT",
    "{'key1': 'value1', 'key2': 'value2', 'key3': 'value3'}",
    "standard error is logged too",
    entry="lambda_handler",
)

CONTEXT: Final = Chapter("context", "The context object", "LambdaContext, ClientContext", (show_context,))
LOGS: Final = Chapter(
    "logs",
    "Printing and logging",
    "standard output, the logging library, LogResult",
    (print_things, log_with_levels),
)
