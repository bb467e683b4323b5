"""Rules that AWS documents in prose for single requests: each is broken once, then kept in the same world.

A row names the rule, a request that keeps it, and the members with which it breaks it. Rules that today's documentation
still has hold under both profiles, the others under that of 2019 only.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from lambdamock import Aws, mock_lambda

DIRECTORY: Final = Path(__file__).parents[3] / "shared" / "guide"
DOCUMENTS: Final = (DIRECTORY / "api-2019.json", DIRECTORY / "api-create-event-source-mapping.json")
BAD_ARGUMENT: Final = "InvalidParameterValueException"
TOO_MUCH: Final = "RequestTooLargeException"
NO_JSON: Final = "InvalidRequestContentException"
CODES: Final = {BAD_ARGUMENT: {BAD_ARGUMENT, "ValidationException", NO_JSON}}
"""The guide gives every bad argument one name; AWS has others for some."""

Members = dict[str, Any]


class Rule(NamedTuple):
    """A rule of an operation.

    `keeps` is None when no request of the profile keeps the rule: it is about sources that came later.
    """

    id: str
    operation: str
    keeps: Members | None
    breaks: Members
    profiles: tuple[str, ...] = ("2019", "current")
    status: int = 400
    code: str = BAD_ARGUMENT


def package(number: int = 1, size: int = 0) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("app.py"), f"def handler(event, context):\n    return {number}\n")
        archive.writestr(zipfile.ZipInfo("data.bin"), b"0" * size)
    return buffer.getvalue()


BOTH: Final = ("2019", "current")
ONLY_2019: Final = ("2019",)
ONLY_TODAY: Final = ("current",)
PACKAGE: Final = package()
TOO_LARGE: Final = package(size=4_096)
QUOTAS: Final = {"code_size_zipped": 4_096}  # instead of 50 MB: packages of tests are small
OTHER: Final = "210987654321"
ROLE: Final = "arn:aws:iam::123456789012:role/r"
FUNCTION_ARN: Final = "arn:aws:lambda:us-east-1:123456789012:function:f"
LAYER_ARN: Final = "arn:aws:lambda:us-east-1:123456789012:layer:l"
F: Final = {"FunctionName": "f"}
NEW: Final = {"FunctionName": "new", "Role": ROLE, "Handler": "app.handler", "Code": {"ZipFile": PACKAGE}}
LAYER: Final = {"LayerName": "l", "Content": {"ZipFile": PACKAGE}}
ALIAS: Final = {**F, "Name": "blue", "FunctionVersion": "1"}
LIVE: Final = {**ALIAS, "Name": "live"}
SHARE: Final = {
    "LayerName": "l", "VersionNumber": 1, "StatementId": "s", "Action": "lambda:GetLayerVersion", "Principal": "*",
}  # fmt: skip
QUEUE, FIFO, STREAM, TABLE, CLUSTER, BROKER = (
    f"arn:aws:{resource}"
    for resource in (
        "sqs:us-east-1:123456789012:q",
        "sqs:us-east-1:123456789012:q.fifo",
        "kinesis:us-east-1:123456789012:stream/s",
        "dynamodb:us-east-1:123456789012:table/t/stream/2019-06-01T00:00:00.000",
        "kafka:us-east-1:123456789012:cluster/c/01234567-89ab-cdef-0123-456789abcdef-1",
        "mq:us-east-1:123456789012:broker:b:b-01234567-89ab-cdef-0123-456789abcdef",
    )
)
KAFKA: Final = {"SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["kafka.example.com:9092"]}}}
CREDENTIALS: Final = [{"Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf"}]
CREATE: Final = "CreateEventSourceMapping"
UPDATE: Final = "UpdateEventSourceMapping"
START: Final = {"StartingPosition": "LATEST"}
FROM_QUEUE: Final = {**F, "EventSourceArn": QUEUE}
FROM_STREAM: Final = {**F, "EventSourceArn": STREAM, **START}
FROM_TABLE: Final = {**F, "EventSourceArn": TABLE, **START}
FROM_CLUSTER: Final = {**F, "EventSourceArn": CLUSTER, "Topics": ["topic"], **START}
FROM_KAFKA: Final = {**F, **KAFKA, "Topics": ["topic"], "SourceAccessConfigurations": CREDENTIALS, **START}
FROM_BROKER: Final = {**F, "EventSourceArn": BROKER, "Queues": ["q"], "SourceAccessConfigurations": CREDENTIALS}
UPDATES: Final = {QUEUE: FROM_QUEUE, STREAM: FROM_STREAM, TABLE: FROM_TABLE}

# Operation to the request that names the function by its name alone.
NAMING: Final[dict[str, Members]] = {
    "AddPermission": {**F, "StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"},
    "CreateAlias": ALIAS,
    "CreateEventSourceMapping": FROM_QUEUE,
    "CreateFunction": NEW,
    "DeleteAlias": {**F, "Name": "live"},
    "GetAlias": {**F, "Name": "live"},
    "Invoke": {**F, "Payload": b"{}"},
    "InvokeAsync": {**F, "InvokeArgs": b"{}"},
    "PutFunctionConcurrency": {**F, "ReservedConcurrentExecutions": 1},
    "RemovePermission": {**F, "StatementId": "s"},
    "UpdateAlias": {**F, "Name": "live"},
    "UpdateEventSourceMapping": {"UUID": QUEUE, **F},
    "UpdateFunctionCode": {**F, "ZipFile": PACKAGE},
    **dict.fromkeys(
        ("DeleteFunction", "DeleteFunctionConcurrency", "GetFunction", "GetFunctionConfiguration", "GetPolicy",
         "ListAliases", "ListEventSourceMappings", "ListVersionsByFunction", "PublishVersion",
         "UpdateFunctionConfiguration"), F,
    ),
}  # fmt: skip
TOO_LONG: Final = {"FunctionName": "f" * 65}
BOTH_CONFIGURE: Final = (("CreateFunction", NEW), ("UpdateFunctionConfiguration", F))
RESERVED: Final = (
    "_HANDLER", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR", "AWS_LAMBDA_RUNTIME_API",
)  # fmt: skip
TAGGED: Final = (("CreateFunction", NEW), ("TagResource", {"Resource": FUNCTION_ARN}))
WEIGHED: Final = (("CreateAlias", ALIAS), ("UpdateAlias", LIVE))
ON: Final = {"BisectBatchOnFunctionError": True}
TO_QUEUE: Final = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}
TO_FUNCTION: Final = {"DestinationConfig": {"OnFailure": {"Destination": FUNCTION_ARN}}}
AT_TIMESTAMP: Final = {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1_500_000_000}
PATTERNS: Final = {"FilterCriteria": {"Filters": [{"Pattern": '{"body": {"a": [1]}}'}]}}
REPORTS: Final = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


def variables(**members: str) -> Members:
    return {"Environment": {"Variables": members}}


def weights(*versions: str) -> Members:
    return {"RoutingConfig": {"AdditionalVersionWeights": dict.fromkeys(versions, 0.1)}}


def tags(count: int) -> Members:
    return {"Tags": {f"key-{number}": "value" for number in range(count)}}


def dead_letters(target: str) -> Members:
    return {"DeadLetterConfig": {"TargetArn": target}}


def text(size: int) -> bytes:
    """A text as JSON, two bytes longer than its characters."""
    return b'"' + b"x" * size + b'"'


def layers(count: int) -> Members:
    return {"Layers": [f"{LAYER_ARN}{number}:1" for number in range(count)]}


def context(size: int) -> str:
    """A client context of about that many bytes of base64, and not of more."""
    return base64.b64encode(json.dumps({"custom": {"k": "v" * (size // 4 * 3 - 24)}}).encode()).decode()


MAKES: Final = {"CreateFunction", "CreateEventSourceMapping", "UpdateEventSourceMapping"}
"""Operations that refuse long names today, too; for the others the function does not exist (observed)."""

RULES: Final = [
    *(
        Rule("G-NAME64", operation, keeps, TOO_LONG, BOTH if operation in MAKES else ONLY_2019)
        for operation, keeps in NAMING.items()
    ),
    Rule("E-NAME64", CREATE, FROM_QUEUE, TOO_LONG),
    # settings
    *(
        Rule("G-MEM64", name, {**one, "MemorySize": 192}, {"MemorySize": 200}, ONLY_2019)
        for name, one in BOTH_CONFIGURE
    ),
    *(Rule("G-TIMEMAX", name, {**one, "Timeout": 900}, {"Timeout": 901}) for name, one in BOTH_CONFIGURE),
    *(Rule("G-LAYERS5", name, {**one, **layers(5)}, layers(6)) for name, one in BOTH_CONFIGURE),
    *(
        Rule("G-ENV4K", name, {**one, **variables(KEY="v" * 4_000)}, variables(KEY="v" * 4_100))
        for name, one in BOTH_CONFIGURE
    ),
    *(Rule("G-ENVRES", name, one, variables(**{key: "v"})) for name, one in BOTH_CONFIGURE for key in RESERVED),
    *(Rule("G-ENVRES", name, one, variables(TZ="UTC"), ONLY_2019) for name, one in BOTH_CONFIGURE),
    *(
        Rule("G-DLQTARGET", name, {**one, **dead_letters(QUEUE)}, dead_letters(target))
        for name, one in BOTH_CONFIGURE for target in (STREAM, FUNCTION_ARN)
    ),
    # code
    *(
        Rule(rule, operation, keeps, {member: location})
        for rule, operation, keeps, member in (
            ("G-CODE-XOR", "CreateFunction", NEW, "Code"),
            ("G-LAYERCODE-XOR", "PublishLayerVersion", LAYER, "Content"),
        )
        for location in ({}, {"S3Bucket": "bucket"}, {"ZipFile": PACKAGE, "S3Bucket": "bucket", "S3Key": "key"})
    ),
    Rule("G-ZIP50", "CreateFunction", NEW, {"Code": {"ZipFile": TOO_LARGE}}),
    Rule("G-ZIP50", "UpdateFunctionCode", {**F, "ZipFile": PACKAGE}, {"ZipFile": TOO_LARGE}),
    Rule("G-ZIP50", "PublishLayerVersion", LAYER, {"Content": {"ZipFile": TOO_LARGE}}),
    # tags
    *(Rule("G-TAG50", name, {**one, **tags(50)}, tags(51)) for name, one in TAGGED),
    *(Rule("G-TAGKEY", name, {**one, "Tags": {"k" * 128: ""}}, {"Tags": {"k" * 129: ""}}) for name, one in TAGGED),
    *(Rule("G-TAGVAL", name, {**one, "Tags": {"k": "v" * 256}}, {"Tags": {"k": "v" * 257}}) for name, one in TAGGED),
    *(Rule("G-TAGAWS-KEY", name, {**one, "Tags": {"my:k": ""}}, {"Tags": {"aws:k": ""}}) for name, one in TAGGED),
    *(
        Rule("G-TAGAWS-VAL", name, {**one, "Tags": {"k": "my:v"}}, {"Tags": {"k": "aws:v"}}, ONLY_2019)
        for name, one in TAGGED
    ),
    *(
        Rule("G-TAGFUNC", operation, {"Resource": FUNCTION_ARN, **members}, {"Resource": f"{FUNCTION_ARN}:{qualifier}"})
        for operation, members in (("TagResource", tags(1)), ("UntagResource", {"TagKeys": ["k"]}), ("ListTags", {}))
        for qualifier in ("1", "live")
    ),
    # event source mappings: the guide
    *(
        Rule(rule, operation, {**keeps, "BatchSize": most}, {"BatchSize": most + 1}, profiles)
        for rule, source, most, profiles in (
            ("G-ESM-KINESIS", STREAM, 10_000, ("2019", "current")),
            ("G-ESM-DYNAMODB", TABLE, 1_000, ONLY_2019),
            ("G-ESM-SQS", QUEUE, 10, ONLY_2019),
        )
        for operation, keeps in ((CREATE, UPDATES[source]), (UPDATE, {"UUID": source}))
    ),
    *(
        Rule(rule, CREATE, keeps, {"StartingPosition": None})
        for rule in ("G-ESM-SPREQ", "E-SP-REQ") for keeps in (FROM_STREAM, FROM_TABLE)
    ),
    Rule("E-SP-REQ", CREATE, None, {**FROM_CLUSTER, "StartingPosition": None}, ONLY_2019),
    *(Rule(rule, CREATE, FROM_TABLE, AT_TIMESTAMP) for rule in ("G-ESM-ATTS", "E-SP-ATTS")),
    *(
        Rule(rule, CREATE, {**FROM_STREAM, **AT_TIMESTAMP}, {"StartingPositionTimestamp": None})
        for rule in ("G-ESM-TSREQ", "E-SP-TSREQ")
    ),
    *(
        Rule("G-ESM-SOURCES", CREATE, FROM_QUEUE, {"EventSourceArn": source}, profiles)
        for source, profiles in (
            ("arn:aws:s3:::bucket", ("2019", "current")), ("arn:aws:sns:us-east-1:123456789012:t", ("2019", "current")),
            (CLUSTER, ONLY_2019), (BROKER, ONLY_2019),
        )
    ),
    # event source mappings: the page
    Rule("E-BATCH-KINESIS", CREATE, {**FROM_STREAM, "BatchSize": 10_000}, {"BatchSize": 10_001}),
    Rule("E-BATCH-DYNAMODB", CREATE, {**FROM_TABLE, "BatchSize": 1_000}, {"BatchSize": 10_001}),
    Rule("E-BATCH-SQS", CREATE, {**FROM_QUEUE, "BatchSize": 10}, {"BatchSize": 10_001}),
    Rule("E-BATCH-SQS-FIFO", CREATE, {**F, "EventSourceArn": FIFO, "BatchSize": 10}, {"BatchSize": 11}, ONLY_TODAY),
    Rule("E-BATCH-MSK", CREATE, {**FROM_CLUSTER, "BatchSize": 10_000}, {"BatchSize": 10_001}, ONLY_TODAY),
    Rule("E-BATCH-SELF-MANAGED-KAFKA", CREATE, FROM_KAFKA, {"BatchSize": 10_001}, ONLY_TODAY),
    Rule("E-BATCH-MQ", CREATE, {**FROM_BROKER, "BatchSize": 10_000}, {"BatchSize": 10_001}, ONLY_TODAY),
    Rule("E-WINDOW-BATCH10", CREATE, {**FROM_QUEUE, "BatchSize": 11, "MaximumBatchingWindowInSeconds": 1},
         {"MaximumBatchingWindowInSeconds": None}, ONLY_TODAY),
    Rule("E-WINDOW-SOURCES", CREATE, {**F, "EventSourceArn": FIFO}, {"MaximumBatchingWindowInSeconds": 1}, ONLY_TODAY),
    Rule("E-STREAM-BisectBatchOnFunctionError", CREATE, FROM_QUEUE, ON),
    Rule("E-STREAM-DestinationConfig", CREATE, FROM_QUEUE, TO_QUEUE),
    Rule("E-STREAM-MaximumRecordAgeInSeconds", CREATE, FROM_QUEUE, {"MaximumRecordAgeInSeconds": 60}),
    Rule("E-STREAM-MaximumRetryAttempts", CREATE, FROM_QUEUE, {"MaximumRetryAttempts": 1}),
    Rule("E-STREAM-ParallelizationFactor", CREATE, FROM_QUEUE, {"ParallelizationFactor": 2}),
    Rule("E-STREAM-TumblingWindowInSeconds", CREATE, FROM_QUEUE, {"TumblingWindowInSeconds": 60}),
    Rule("E-FILTER-SOURCES", CREATE, None, {**FROM_CLUSTER, **PATTERNS}, ONLY_2019),
    Rule("E-FRT-SOURCES", CREATE, FROM_BROKER, REPORTS, ONLY_TODAY),
    Rule("E-QUEUES-SOURCES", CREATE, FROM_QUEUE, {"Queues": ["q"]}),
    Rule("E-TOPICS-SOURCES", CREATE, FROM_QUEUE, {"Topics": ["topic"]}),
    Rule("E-SOURCE-XOR", CREATE, FROM_QUEUE, {"EventSourceArn": None}),
    Rule("E-SOURCE-XOR", CREATE, FROM_QUEUE, KAFKA),
    Rule("E-DEST-ARN", CREATE, {**FROM_STREAM, **TO_QUEUE}, TO_FUNCTION),
    # invocations
    Rule("G-INV-CTX", "Invoke", {**F, "ClientContext": context(3_583)}, {"ClientContext": context(3_600)}),
    Rule("G-INV-CTX64", "Invoke", F, {"ClientContext": "no base64!"}),
    *(
        Rule(rule, "Invoke", {**F, **kind, "Payload": text(size - 2)}, {"Payload": text(size)}, profiles, 413, TOO_MUCH)
        for rule, kind, size, profiles in (
            ("G-INV-SYNC6M", {}, 6 * 1024**2, ("2019", "current")),
            ("G-INV-ASYNC256K", {"InvocationType": "Event"}, 256 * 1024, ONLY_2019),
            ("G-INV-ASYNC256K", {"InvocationType": "Event"}, 1024**2, ONLY_TODAY),
        )
    ),
    Rule("G-INV-JSON", "Invoke", {**F, "Payload": b"{}"}, {"Payload": b"{"}, code=NO_JSON),
    Rule("G-INVA-JSON", "InvokeAsync", {**F, "InvokeArgs": b"{}"}, {"InvokeArgs": b"{"}, code=NO_JSON),
    # lists, aliases, permissions
    Rule("G-LF-MASTER", "ListFunctions", {"MasterRegion": "ALL", "FunctionVersion": "ALL"}, {"FunctionVersion": None}),
    *(Rule("G-ALIAS-ONE", name, {**one, **weights("2")}, weights("2", "3")) for name, one in WEIGHED),
    *(Rule("G-ALIAS-LATEST", name, {**one, **weights("2")}, {"FunctionVersion": "$LATEST"}) for name, one in WEIGHED),
    Rule("G-PERM-ORG", "AddLayerVersionPermission", {**SHARE, "OrganizationId": "o-abcdefghij"}, {"Principal": OTHER}),
]  # fmt: skip


@pytest.fixture
def client() -> Any:
    """A client that neither validates nor retries."""
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
    return boto3.client("lambda", region_name="us-east-1", config=config)


def runtime_of(profile: str) -> str:
    return "python3.7" if profile == "2019" else "python3.12"


def prepare(client: Any, profile: str, rule: Rule) -> Members:
    """Make what the requests of a rule are about; the members that only the world knows."""
    runtime = {"Runtime": runtime_of(profile)}
    client.create_function(**{**NEW, **F, **runtime}, Publish=True)
    if "Alias" in rule.operation or rule.id == "G-TAGFUNC":
        for number in (2, 3):
            client.update_function_code(FunctionName="f", ZipFile=package(number), Publish=True)
        client.create_alias(**LIVE)
    for number in range(6 if rule.id == "G-LAYERS5" else 0):
        client.publish_layer_version(LayerName=f"l{number}", Content={"ZipFile": PACKAGE})
    if rule.operation == "AddLayerVersionPermission":
        client.publish_layer_version(LayerName="l", Content={"ZipFile": PACKAGE})
    if rule.operation == "UpdateEventSourceMapping":
        assert rule.keeps is not None
        mapping = client.create_event_source_mapping(**UPDATES[rule.keeps["UUID"]])
        client.get_event_source_mapping(UUID=mapping["UUID"])  # no longer in transition
        return {"UUID": mapping["UUID"]}
    return runtime if rule.operation == "CreateFunction" else {}


def answer(client: Any, operation: str, members: Members) -> tuple[int, str]:
    """Status and error code of a call; members of None are left out."""
    call = client._make_api_call
    try:
        result = call(operation, {name: value for name, value in members.items() if value is not None})
    except ClientError as refused:
        return refused.response["ResponseMetadata"]["HTTPStatusCode"], refused.response["Error"]["Code"]
    return result["ResponseMetadata"]["HTTPStatusCode"], ""


def cases() -> Iterator[Any]:
    seen: dict[str, int] = {}
    for rule in RULES:
        for profile in rule.profiles:
            name = f"{rule.id}-{rule.operation}-{profile}"
            count = seen[name] = seen.get(name, 0) + 1
            case = name if count == 1 else f"{name}-{count}"
            yield pytest.param(rule, profile, id=case)


@pytest.mark.parametrize(("rule", "profile"), list(cases()))
def test_a_request_that_breaks_a_rule_is_refused_and_one_that_keeps_it_is_not(
    rule: Rule, profile: str, client: Any
) -> None:
    with mock_lambda(profile=profile, quotas=QUOTAS):
        known = prepare(client, profile, rule)
        keeps = rule.keeps or {}

        status, code = answer(client, rule.operation, {**keeps, **rule.breaks, **known})
        assert (status, code in CODES.get(rule.code, {rule.code})) == (rule.status, True), (status, code)
        if rule.keeps is not None:
            assert answer(client, rule.operation, {**keeps, **known})[0] in {200, 201, 202, 204, 404}


@pytest.mark.parametrize("profile", ["2019", "current"])
def test_the_body_of_an_invocation_is_json_G_INV_CTYPE(profile: str, client: Any) -> None:
    with mock_lambda(profile=profile) as aws:
        assert isinstance(aws, Aws)
        client.create_function(**{**NEW, **F}, Runtime=runtime_of(profile))
        path = "/2015-03-31/functions/f/invocations"

        refused = aws.request("POST", path, headers={"Content-Type": "text/plain"}, body=b"{}")
        assert (refused.status, refused.headers.get("x-amzn-errortype")) == (415, "UnsupportedMediaTypeException")
        assert aws.request("POST", path, headers={"Content-Type": "application/json"}, body=b"{}").status == 200


@pytest.mark.skipif(not all(one.is_file() for one in DOCUMENTS), reason=f"the documents are not there: {DIRECTORY}")
def test_every_documented_rule_is_here() -> None:
    rules = [rule for one in DOCUMENTS for rule in json.loads(one.read_text(encoding="utf-8"))["rules"]]
    documented = {
        (rule["id"].removesuffix(f"-{operation}"), operation)
        for rule in rules
        if rule["level"] == "request"
        for operation in rule["operations"]
    }

    assert documented - {(rule.id, rule.operation) for rule in RULES} == {("G-INV-CTYPE", "Invoke")}
