"""The guide's commands for event source mappings."""

from __future__ import annotations

from typing import Any, Final

from tests.journeys.aws_cli.case import Case
from tests.journeys.aws_cli.expectations import UUID, Having, Refused
from tests.journeys.aws_cli.given import function, mapping

FUNCTION: Final = "arn:aws:lambda:us-east-2:123456789012:function"
STREAM: Final = "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream"
TABLE: Final = "arn:aws:dynamodb:us-east-2:123456789012:table/lambda-table/stream/2019-06-10T19:26:16.525"
QUEUE: Final = "arn:aws:sqs:us-east-2:123456789012:my-queue"
PLACEHOLDER: Final = "the guide has words where the ARN of the source goes"
ID: Final = "the guide's id has a character too few"


def shown(name: str, source: str, size: int, state: str, **others: Any) -> Having:
    return Having({
        "UUID": UUID,
        "BatchSize": size,
        "EventSourceArn": source,
        "FunctionArn": f"{FUNCTION}:{name}",
        "State": state,
        **others,
    })  # fmt: skip


def of_stream(state: str) -> Having:
    """As the guide shows it: never read from, changed by hand."""
    return shown(
        "my-function",
        STREAM,
        500,
        state,
        LastProcessingResult="No records processed",
        StateTransitionReason="User action",
    )


def from_stream(**members: Any) -> tuple[Any, ...]:
    return (
        function("my-function"), mapping("my-function", STREAM, BatchSize=500, StartingPosition="LATEST", **members)
    )  # fmt: skip


OF_TABLE: Final = (
    function("ProcessDynamoDBRecords"),
    mapping("ProcessDynamoDBRecords", TABLE, BatchSize=100, StartingPosition="LATEST"),
)
UNRELATED: Final = (function("my-function"), mapping("my-function", QUEUE))
LIST_OF_TABLE: Final = shown("ProcessDynamoDBRecords", TABLE, 100, "Enabled")

CASES: Final = {
    "BC12": Case(
        f"create-event-source-mapping --function-name ProcessDynamoDBRecords --batch-size 100"
        f" --starting-position LATEST --event-source {TABLE}",
        given=OF_TABLE[:1],
        prints=shown("ProcessDynamoDBRecords", TABLE, 100, "Creating"),
        adapted=PLACEHOLDER,
    ),
    "BC13": Case(
        "list-event-source-mappings", given=OF_TABLE, prints={"EventSourceMappings": [LIST_OF_TABLE]}
    ),
    "BC14": Case(
        "list-event-source-mappings --function-name ProcessDynamoDBRecords",
        given=(*OF_TABLE, *UNRELATED),
        prints={"EventSourceMappings": [LIST_OF_TABLE]},
    ),
    "BC15": Case(
        "create-event-source-mapping --function-name my-function --no-enabled --batch-size 500"
        f" --starting-position AT_TIMESTAMP --starting-position-timestamp 1541139109 --event-source-arn {STREAM}",
        given=(function("my-function"),),
        prints=of_stream("Creating"),
        after={f"list-event-source-mappings --event-source-arn {STREAM}": {
            "EventSourceMappings": [of_stream("Disabled")]
        }},
    ),
    "BC16": Case(
        "update-event-source-mapping --uuid $UUID --enabled",
        given=from_stream(Enabled=False),
        prints=of_stream("Enabling"),
        after={"get-event-source-mapping --uuid $UUID": of_stream("Enabled")},
        adapted=ID,
    ),
    "BC17": Case(
        "delete-event-source-mapping --uuid $UUID",
        given=from_stream(),
        prints=of_stream("Deleting"),
        after={
            "get-event-source-mapping --uuid $UUID": Refused(
                "ResourceNotFoundException", "The resource you requested does not exist."
            )
        },
        adapted=ID,
    ),
    "BC20": Case(
        f"create-event-source-mapping --function-name ProcessKinesisRecords --event-source {STREAM}"
        " --batch-size 100 --starting-position LATEST",
        given=(function("ProcessKinesisRecords"),),
        prints=shown("ProcessKinesisRecords", STREAM, 100, "Creating"),
    ),
    "BC21": Case(
        f"list-event-source-mappings --function-name ProcessKinesisRecords --event-source {STREAM}",
        given=(
            function("ProcessKinesisRecords"),
            mapping("ProcessKinesisRecords", STREAM, BatchSize=100, StartingPosition="LATEST"),
            *UNRELATED,
        ),
        prints={"EventSourceMappings": [shown("ProcessKinesisRecords", STREAM, 100, "Enabled")]},
    ),
    "BC30": Case(
        f"create-event-source-mapping --function-name ProcessSQSRecord --batch-size 10 --event-source {QUEUE}",
        given=(function("ProcessSQSRecord"),),
        prints=shown("ProcessSQSRecord", QUEUE, 10, "Creating"),
        adapted=PLACEHOLDER,
    ),
    "BC31": Case(
        f"list-event-source-mappings --function-name ProcessSQSRecord --event-source {QUEUE}",
        given=(function("ProcessSQSRecord"), mapping("ProcessSQSRecord", QUEUE, BatchSize=10)),
        prints={"EventSourceMappings": [shown("ProcessSQSRecord", QUEUE, 10, "Enabled")]},
        adapted=PLACEHOLDER,
    ),
}  # fmt: skip
