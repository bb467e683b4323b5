"""The guide's commands that invoke functions; Python callables stand in for code of other languages."""

from __future__ import annotations

import logging
import os
from typing import Any, Final

from tests.journeys.aws_cli.case import Case
from tests.journeys.aws_cli.expectations import Having, Holding, Like, log
from tests.journeys.aws_cli.given import alias, function, granted, packaged, published, text_file

SUCCEEDED: Final = {"StatusCode": 200, "ExecutedVersion": "$LATEST"}
FAILED: Final = {**SUCCEEDED, "FunctionError": "Unhandled"}
KEYS: Final = '{"key1": "value1", "key2": "value2", "key3": "value3"}'
TO_FILE: Final = "the guide's path of the input file is cut or mistyped"
PIPED: Final = "decoded here, where the guide pipes the output through base64"


def bucket_name(event: Any, context: Any) -> str:
    return os.environ["S3_BUCKET"]


def print_values(event: Any, context: Any) -> str:
    for name, value in event.items():
        print(f"{name} = {value}")
    return "Success"


def greet(event: Any, context: Any) -> dict[str, str]:
    return {"greetings": f"Hello, {event['firstName']} {event['lastName']}."}


def echo(event: Any, context: Any) -> str:
    return f"Echoing request: {event['text']}"


def report_processing(event: Any, context: Any) -> None:
    print("Processing event...")


def message(event: Any, context: Any) -> str:
    return f"{len(event.get('Records', []))} records"


def fail(event: Any, context: Any) -> None:
    raise TypeError("no implicit conversion of String into Integer")


def log_and_fail(event: Any, context: Any) -> None:
    logging.getLogger().warning("about to fail")
    raise TypeError("no implicit conversion of String into Integer")


CACHE: Final = packaged(
    "AccessMemCache",
    {
        "cache_client.py": "class Client(dict):\n    def set(self, key, value):\n        self[key] = value\n",
        "app.py": """
            import uuid

            import cache_client

            client = cache_client.Client()

            def handler(event, context):
                written = uuid.uuid4().hex
                client.set("id", written)
                print("Success: Fetched value", client.get("id") == written)
                return "Fetched value from memcache: " + client.get("id")
        """,
    },
)
DATABASE: Final = packaged(
    "CreateTableAddRecordsAndRead",
    {
        "database.py": "import sqlite3\n\ndef connect():\n    return sqlite3.connect(':memory:')\n",
        "app.py": """
            import database

            connection = database.connect()

            def handler(event, context):
                connection.execute("create table employees (id integer, name text)")
                connection.executemany("insert into employees values (?, ?)", [(1, "Joe"), (2, "Bob"), (3, "Mary")])
                rows = connection.execute("select * from employees").fetchall()
                for row in rows:
                    print(row)
                connection.close()
                return f"Added {len(rows)} items"
        """,
    },
)


def of_bucket(value: str) -> Case:
    return Case(
        "invoke --function-name ReturnBucketName outputfile.txt",
        given=(function("ReturnBucketName", bucket_name, environment={"S3_BUCKET": value}),),
        prints=SUCCEEDED,
        writes={"outputfile.txt": f'"{value}"'},
    )


def of_records(identity: str, name: str, options: str, adapted: str = "") -> dict[str, Case]:
    return {
        identity: Case(
            f"invoke {options} --function-name {name} --payload file://input.txt outputfile.txt",
            given=(function(name, message), text_file("input.txt", '{"Records": [{}, {}]}')),
            prints=SUCCEEDED,
            writes={"outputfile.txt": '"2 records"'},
            adapted=adapted,
        )
    }


def of_custom_runtime() -> Case:
    return Case(
        """invoke --function-name bash-runtime --payload '{"text":"Hello"}' response.txt""",
        region="us-west-2",
        given=(function("bash-runtime", echo, runtime="provided", handler="function.handler"),),
        prints=SUCCEEDED,
        writes={"response.txt": '"Echoing request: Hello"'},
        adapted="a custom runtime may answer any bytes; the callable that stands in answers JSON",
    )


CASES: Final = {
    "C06": Case(
        "invoke --function-name arn:aws:lambda:us-west-2:123456789012:function:my-function:prod out",
        region="us-west-2",
        principal="arn:aws:iam::210987654321:root",
        given=(
            function("my-function", lambda event, context: "for another account"),
            published("my-function"),
            alias("my-function", "prod"),
            granted("my-function", "xaccount", "210987654321", Qualifier="prod"),
        ),
        prints={"StatusCode": 200, "ExecutedVersion": "1"},
        writes={"out": '"for another account"'},
    ),
    "C20": of_bucket("Test"),
    "C22": of_bucket("Prod"),
    "C45": Case(
        "invoke --function-name AccessMemCache output.txt",
        given=(CACHE,),
        prints=SUCCEEDED,
        writes={"output.txt": Like('"Fetched value from memcache: [0-9a-f]{32}"')},
        after={
            "invoke --function-name AccessMemCache output.txt --log-type Tail": Having(
                LogResult=log("Success: Fetched value True")
            )
        },
    ),
    "C47": Case(
        "invoke --function-name CreateTableAddRecordsAndRead output.txt --log-type Tail",
        given=(DATABASE,),
        prints={**SUCCEEDED, "LogResult": log("(1, 'Joe')", "(2, 'Bob')", "(3, 'Mary')")},
        writes={"output.txt": '"Added 3 items"'},
        adapted="with the log, where the guide looks its rows up in the console",
    ),
    "C54": Case(
        f"invoke --function-name helloworld --log-type Tail --payload '{KEYS}' outputfile.txt",
        given=(function("helloworld", print_values),),
        prints={**SUCCEEDED, "LogResult": log("key1 = value1", "key2 = value2", "key3 = value3")},
        writes={"outputfile.txt": '"Success"'},
    ),
    "C55": Case(
        f"invoke --function-name helloworld --log-type Tail --payload '{KEYS}' outputfile.txt"
        " --query LogResult --output text",
        given=(function("helloworld", print_values),),
        prints=[log("key1 = value1", "key2 = value2", "key3 = value3")],
        adapted=PIPED,
    ),
    "C61": Case(
        "invoke --function-name AndroidBackendLambdaFunction --payload file://file-path/input.txt outputfile.txt",
        region="us-east-1",
        given=(
            function("AndroidBackendLambdaFunction", greet),
            text_file("file-path/input.txt", '{"firstName": "Mary", "lastName": "Major"}'),
        ),
        prints=SUCCEEDED,
        writes={"outputfile.txt": '{"greetings": "Hello, Mary Major."}'},
    ),
    "C63": of_custom_runtime(),
    "C67": of_custom_runtime(),
    "BC03": Case(
        "invoke --function-name LambdaFunctionOverHttps --payload fileb://input.txt outfile.txt",
        given=(
            function("LambdaFunctionOverHttps", lambda event, context: event["operation"]),
            text_file("input.txt", '{"operation": "echo", "payload": {}}'),
        ),
        prints=SUCCEEDED,
        writes={"outfile.txt": '"echo"'},
    ),
    **of_records("BC11", "ProcessDynamoDBRecords", ""),
    **of_records("BC19", "ProcessKinesisRecords", ""),
    **of_records("BC29", "ProcessSQSRecord", "--invocation-type RequestResponse"),
    "BC24": Case(
        "invoke --function-name CreateThumbnail --invocation-type Event --payload file://inputfile.txt outputfile.txt",
        given=(function("CreateThumbnail"), text_file("inputfile.txt", '{"Records": []}')),
        prints={"StatusCode": 202},
        writes={"outputfile.txt": ""},
        adapted=TO_FILE,
    ),
    "BC32": Case(
        "invoke --function-name my-function out --log-type Tail",
        given=(function("my-function", report_processing),),
        prints={**SUCCEEDED, "LogResult": log("Processing event...")},
        writes={"out": "null"},
    ),
    "BC33": Case(
        "invoke --function-name my-function out --log-type Tail --query 'LogResult' --output text",
        given=(function("my-function", report_processing),),
        prints=[log("Processing event...")],
    ),
    "BC35": Case(
        "invoke --function-name ruby-function out",
        given=(function("ruby-function", fail, runtime="ruby2.5"),),
        prints=FAILED,
        writes={
            "out": Holding(Having(errorMessage="no implicit conversion of String into Integer", errorType="TypeError"))
        },
    ),
    "BC36": Case(
        "invoke --function-name ruby-function out --log-type Tail --query 'LogResult' --output text",
        given=(function("ruby-function", log_and_fail, runtime="ruby2.5"),),
        prints=[
            log(
                Like(r"\[WARNING\]\t.*\tabout to fail"),
                "[ERROR] TypeError: no implicit conversion of String into Integer",
                "Traceback (most recent call last):",
                Like(r"\s+File .*, in log_and_fail"),
                Like(r"\s+raise TypeError.*"),
            )
        ],
    ),
}
