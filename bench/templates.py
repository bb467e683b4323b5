"""What a template costs: reading and transforming it, and a stack of it against the same requests made by hand.

`python bench/templates.py [FUNCTIONS]` prints a table. The template is one of SAM: functions with a queue, a schedule
and a policy each.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from lambdamock import Aws, mock_lambda

FUNCTIONS: Final = 10
ROUNDS: Final = 15
CODE: Final = "def handler(event, context):\n    return event\n"


def template(functions: int) -> dict[str, Any]:
    """A template of SAM."""
    resources: dict[str, Any] = {}
    for number in range(functions):
        queue = {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": [f"Queue{number}", "Arn"]}}}
        schedule = {"Type": "Schedule", "Properties": {"Schedule": "rate(1 day)"}}
        resources[f"Queue{number}"] = {"Type": "AWS::SQS::Queue"}
        resources[f"Work{number}"] = {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "InlineCode": CODE,
                "Handler": "index.handler",
                "Runtime": "python3.12",
                "Policies": [{"SQSSendMessagePolicy": {"QueueName": {"Fn::GetAtt": [f"Queue{number}", "QueueName"]}}}],
                "Events": {"Queue": queue, "Schedule": schedule},
            },
        }
    return {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}


def milliseconds(do: Callable[[], object]) -> float:
    """How long something takes."""
    begun = perf_counter()
    do()
    return (perf_counter() - begun) * 1e3


def by_hand(aws: Aws, functions: int) -> None:
    """The same without a template."""
    client = aws.client()
    for number in range(functions):
        role = aws.iam.put_role(
            f"role{number}", managed=["AWSLambdaBasicExecutionRole", "AWSLambdaSQSQueueExecutionRole"]
        )
        queue = aws.queues.create(f"queue{number}")
        function = aws.function(lambda event, context: event, name=f"work{number}", role=role)  # noqa: ARG005
        rule = aws.schedule("rate(1 day)", function, name=f"rule{number}")
        function.allow("eventbridge", source_arn=rule.arn)
        client.create_event_source_mapping(FunctionName=function.name, EventSourceArn=queue.arn)


def main(arguments: list[str]) -> None:
    """Print the table."""
    functions = int(arguments[0]) if arguments else FUNCTIONS
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.json"
        path.write_text(json.dumps(template(functions)), encoding="utf-8")
        with mock_lambda() as aws:
            first = milliseconds(lambda: aws.deploy_template(path))
            resources = len(aws.stacks["stack"])
        stacks, hands = [], []
        for _ in range(ROUNDS):
            with mock_lambda() as aws:
                stacks.append(milliseconds(lambda: aws.deploy_template(path)))
            with mock_lambda() as aws:
                hands.append(milliseconds(lambda: by_hand(aws, functions)))
    print(f"{functions} functions of SAM, {resources} resources")
    print(f"first stack, with the import of the translator  {first:8.1f} ms")
    print(f"each further one, median of {ROUNDS}                  {median(stacks):8.1f} ms")
    print(
        f"the same by hand                                {median(hands):8.1f} ms, {median(stacks) / median(hands):.2f}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
