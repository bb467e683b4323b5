"""Functions for streams, queues, topics, buckets and mail."""

from __future__ import annotations

import gzip
import json
from typing import Final

from lambdamock.cli.tour.chapter import Chapter, step
from lambdamock.cli.tour.deployment import sample_event
from lambdamock.cli.tour.samples import sample
from lambdamock.cli.tour.stage import Stage


@step
def watch_the_trail(stage: Stage) -> None:
    """CloudTrail: a bucket notifies of a new log, the function finds the API calls that matter in it."""
    log = gzip.compress(json.dumps(sample_event("cloudtrail_log")).encode(), mtime=0)
    stage.deploy(
        "CloudTrailEventProcessing",
        "trail_alert.handler",
        "sources/trail_alert.py",
        more={"trail.json.gz": log},
        MemorySize=1024,
    )
    answer = stage.invoke("CloudTrailEventProcessing", sample_event("s3"))
    stage.expect("one call created a topic", answer.payload, ["arn:aws:sns:us-east-2:123456789012:exampletopic"])
    stage.expect_in("it looked at both", "1 of 2 calls created a topic", answer.log)


SOURCES: Final = Chapter(
    "sources",
    "Streams, queues, topics, buckets, mail",
    "events of DynamoDB, Kinesis, Firehose, SQS, SNS, S3, CloudTrail, SES",
    (
        sample(
            "DynamoDB: what was inserted, modified and removed in a table.",
            "ProcessDynamoDBRecords",
            "sources/dynamodb_stream.py",
            "dynamodb",
            None,
            *("1 INSERT", "2 MODIFY", "3 REMOVE", "processed 3 records"),
            entry="lambda_handler",
        ),
        sample(
            "Kinesis: the data of the records is base64.",
            "ProcessKinesisRecords",
            "sources/kinesis_stream.py",
            "kinesis",
            None,
            *("decoded: Hello, this is a test.", "decoded: This is only a test."),
            entry="lambda_handler",
        ),
        sample(
            "Firehose: every record is answered, transformed, under its own id.",
            "TransformRecords",
            "sources/firehose_transform.py",
            "firehose",
            {
                "records": [
                    {"recordId": "record1", "result": "Ok", "data": "SEVMTE8gV09STEQ="},
                    {"recordId": "record2", "result": "Ok", "data": "SEVMTE8gV09STEQ="},
                ]
            },
            *("record1 HELLO WORLD", "record2 HELLO WORLD"),
            entry="lambda_handler",
        ),
        sample(
            "SQS: a batch of two messages.",
            "ProcessSQSRecord",
            "sources/queue_messages.py",
            "sqs",
            None,
            *("059f36b4-87a3-44ab-83d2-661975830a7d test", "2e1424d4-f796-459a-8184-9c92662be6da test"),
            entry="lambda_handler",
        ),
        sample(
            "SNS: one message of a topic.",
            "SNS-X-Account",
            "sources/topic_message.py",
            "sns",
            "Hello from SNS!",
            *("loading function", "from topicarn: Hello from SNS!"),
            entry="lambda_handler",
        ),
        sample(
            "S3: an object was created. Its image would come from S3; the function works out the names.",
            "CreateThumbnail",
            "sources/thumbnail_plan.py",
            "s3",
            [
                {
                    "source": ["sourcebucket", "HappyFace.jpg"],
                    "target": ["sourcebucketresized", "resized-HappyFace.jpg"],
                    "type": "image/jpeg",
                }
            ],
            "sourcebucket/HappyFace.jpg -> sourcebucketresized/resized-HappyFace.jpg (image/jpeg)",
            settings={"MemorySize": 1024},
        ),
        watch_the_trail,
        sample(
            "SES: an e-mail came in.",
            "received-mail",
            "sources/received_mail.py",
            "ses",
            {
                "from": "janedoe@example.com",
                "accepted": True,
                "verdicts": ["dkimVerdict", "spamVerdict", "spfVerdict", "virusVerdict"],
            },
            "subject: Test Subject",
        ),
    ),
)
