"""What the guide of 2019 refuses and today's AWS accepts, and the other way round."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from lambdamock import mock_lambda

ROLE = "arn:aws:iam::123456789012:role/lambda-role"


def package(source: str = "def handler(event, context):\n    return 1\n") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", source)
    return buffer.getvalue()


def outcome(profile: str, **members: Any) -> tuple[str, str] | None:
    """What a profile refuses CreateFunction with: code and message; None when it accepts. None leaves a member out."""
    with mock_lambda(profile=profile):
        client = boto3.client("lambda", region_name="us-east-1", config=Config(parameter_validation=False))
        request = {
            "FunctionName": "f",
            "Runtime": "python3.7" if profile == "2019" else "python3.12",
            "Handler": "app.handler",
            "Role": ROLE,
            "Code": {"ZipFile": package()},
            **members,
        }
        try:
            client.create_function(**{name: value for name, value in request.items() if value is not None})
        except ClientError as refusal:
            assert client.list_functions()["Functions"] == []
            return refusal.response["Error"]["Code"], refusal.response["Error"]["Message"]
        return None


@pytest.mark.parametrize("memory", [128, 192, 3008])
def test_memory_that_both_accept_a004(memory: int) -> None:
    assert outcome("2019", MemorySize=memory) is None
    assert outcome("current", MemorySize=memory) is None


@pytest.mark.parametrize("memory", [130, 200, 3009, 3072, 10_240])
def test_memory_that_only_today_accepts_a004(memory: int) -> None:
    refusal = outcome("2019", MemorySize=memory)
    assert refusal is not None
    if memory > 3008:
        words = f"1 validation error detected: Value '{memory}' at 'memorySize' failed to satisfy constraint: "
        assert refusal == ("ValidationException", f"{words}Member must have value less than or equal to 3008")
    else:
        assert refusal[0] == "InvalidParameterValueException"
    assert outcome("current", MemorySize=memory) is None


@pytest.mark.parametrize(
    "runtime",
    ["nodejs8.10", "nodejs10.x", "java8", "python2.7", "python3.6", "python3.7", "go1.x", "ruby2.5", "provided"],
)
def test_runtimes_of_2019_a385(runtime: str) -> None:
    assert outcome("2019", Runtime=runtime) is None
    refusal = outcome("current", Runtime=runtime)
    assert refusal is not None
    assert refusal[1].startswith(f"The runtime parameter of {runtime} is no longer supported")


@pytest.mark.parametrize("runtime", ["python3.12", "nodejs22.x"])
def test_runtimes_of_today_do_not_exist_in_2019(runtime: str) -> None:
    refusal = outcome("2019", Runtime=runtime)
    assert refusal is not None
    assert refusal[1].startswith(f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum")
    assert outcome("current", Runtime=runtime) is None


def test_the_time_zone_is_a_reserved_variable_in_2019_only_a400() -> None:
    refusal = outcome("2019", Environment={"Variables": {"TZ": "UTC"}})
    assert refusal is not None
    assert refusal[1].endswith("Reserved keys used in this request: TZ")
    assert outcome("current", Environment={"Variables": {"TZ": "UTC"}}) is None


@pytest.mark.parametrize("timeout", [900, 901])
def test_both_allow_fifteen_minutes_a005(timeout: int) -> None:
    for profile in ("2019", "current"):
        assert (outcome(profile, Timeout=timeout) is None) == (timeout == 900)


def test_a_failure_of_2019_lists_frames_as_lists_and_bills_tenths_of_a_second_b321_a377() -> None:
    with mock_lambda(profile="2019") as aws:
        code = package("def handler(event, context):\n    raise Exception('I failed!')\n")
        function = aws.function(code, name="f", handler="app.handler")
        invocation = function.invoke()
        assert json.loads(invocation.payload) == {
            "errorMessage": "I failed!",
            "errorType": "Exception",
            "stackTrace": [["/var/task/app.py", 2, "handler", "raise Exception('I failed!')"]],
        }
        assert invocation.billed_duration == 100


NULL = "failed to satisfy constraint: Member must not be null"
PATTERN = "failed to satisfy constraint: Member must satisfy regular expression pattern: "


@pytest.mark.parametrize("member", ["Runtime", "Handler"])
def test_members_that_2019_requires_of_every_function(member: str) -> None:
    assert outcome("2019", **{member: None}) == (
        "ValidationException",
        f"1 validation error detected: Value null at '{member.lower()}' {NULL}",
    )


def test_members_that_today_requires_of_packages_only() -> None:
    refusal = outcome("current", Runtime=None)
    assert refusal is not None
    assert refusal[0] == "InvalidParameterValueException"


def call(profile: str, operation: str, **members: Any) -> tuple[int, str, str]:
    """What a call in an empty account is refused with: status, code, message."""
    with mock_lambda(profile=profile):
        client = boto3.client("lambda", region_name="us-east-1", config=Config(parameter_validation=False))
        with pytest.raises(ClientError) as refused:
            getattr(client, operation)(**members)
    response = refused.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"], response["Error"]["Message"]


@pytest.mark.parametrize(
    ("operation", "members", "violation"),
    [
        pytest.param(
            "get_function",
            {"FunctionName": "arn:aws:lambda:us-iso-east-1:123456789012:function:f"},
            "Value 'arn:aws:lambda:us-iso-east-1:123456789012:function:f' at 'functionName' ",
            id="regions-of-later",
        ),
        pytest.param(
            "delete_function",
            {"FunctionName": "f.g"},
            "Value 'f.g' at 'functionName' ",
            id="dots-where-names-are-written",
        ),
        pytest.param(
            "invoke",
            {"FunctionName": "f", "Qualifier": "$LATEST.PUBLISHED"},
            f"Value '$LATEST.PUBLISHED' at 'qualifier' {PATTERN}(|[a-zA-Z0-9$_-]+)",
            id="qualifiers-of-later",
        ),
    ],
)
def test_names_that_only_2019_refuses(operation: str, members: dict[str, str], violation: str) -> None:
    status, code, message = call("2019", operation, **members)

    assert (status, code) == (400, "ValidationException")
    assert message.startswith(f"1 validation error detected: {violation}")


def test_the_name_of_a_function_that_is_read_has_at_most_170_characters_in_2019() -> None:
    status, code, message = call("2019", "get_function", FunctionName="f" * 171)

    assert (status, code) == (400, "ValidationException")
    assert message.endswith("failed to satisfy constraint: Member must have length less than or equal to 170")


@pytest.mark.parametrize("profile", ["2019", "current"])
def test_a_value_of_another_type_is_refused_by_both(profile: str) -> None:
    with mock_lambda(profile=profile) as aws:
        answer = aws.request("POST", "/2015-03-31/functions", body=b'{"FunctionName": "f", "MemorySize": "much"}')

    assert (answer.status, answer.headers["x-amzn-errortype"]) == (400, "SerializationException")
