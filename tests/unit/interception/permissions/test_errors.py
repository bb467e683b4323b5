"""An error is read by the client's own parser, whatever protocol its service speaks."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest
from botocore.parsers import create_parser

from lambdamock.interception.permissions.errors import RENDERERS, ServiceError, error_response
from lambdamock.interception.permissions.gate import protocol_name

REFUSED = ServiceError("AccessDenied", 'User: é is not <authorized> to "do" it', 403, "1b2c")


def operation(service: str, name: str) -> Any:
    return botocore.session.get_session().get_service_model(service).operation_model(name)


def parsed(service: str, name: str, error: ServiceError) -> dict[str, Any]:
    model = operation(service, name)
    response = error_response(model, error)
    raw = {"status_code": response.status, "headers": response.headers, "body": response.body}
    answer: dict[str, Any] = create_parser(protocol_name(model)).parse(raw, model.output_shape)
    return answer


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("dynamodb", "GetItem"),
        ("sqs", "SendMessage"),
        ("sns", "Publish"),
        ("ec2", "DescribeInstances"),
        ("s3", "GetObject"),
        ("route53", "ListHostedZones"),
        ("scheduler", "ListSchedules"),
        ("cloudwatch", "PutMetricData"),
    ],
)
def test_code_message_status_and_request_id_are_read(service: str, name: str) -> None:
    answer = parsed(service, name, REFUSED)
    assert (answer["Error"]["Code"], answer["Error"]["Message"]) == (REFUSED.code, REFUSED.message)
    assert (answer["ResponseMetadata"]["HTTPStatusCode"], answer["ResponseMetadata"]["RequestId"]) == (403, "1b2c")


def test_a_head_of_s3_is_answered_without_a_body() -> None:
    answer = parsed("s3", "HeadObject", REFUSED)
    assert (answer["Error"], answer["ResponseMetadata"]["RequestId"]) == (
        {"Code": "403", "Message": "Forbidden"},
        "1b2c",
    )


@pytest.mark.parametrize("length", [3, 200, 4_000])
def test_a_text_of_any_length_is_read_from_cbor(length: int) -> None:
    parsers = pytest.importorskip("botocore.parsers")
    if "smithy-rpc-v2-cbor" not in parsers.PROTOCOL_PARSERS:
        pytest.skip("this botocore does not speak CBOR")
    model = operation("kms", "Decrypt")
    response = RENDERERS["smithy-rpc-v2-cbor"](model, REFUSED._replace(message="x" * length))
    raw = {"status_code": response.status, "headers": response.headers, "body": response.body}
    answer = create_parser("smithy-rpc-v2-cbor").parse(raw, model.output_shape)
    assert answer["Error"] == {"Message": "x" * length, "Code": REFUSED.code}


@pytest.mark.parametrize(("service", "name"), [("s3", "GetObject"), ("sns", "Publish"), ("ec2", "RunInstances")])
def test_what_has_no_place_in_xml_is_replaced(service: str, name: str) -> None:
    answer = parsed(service, name, REFUSED._replace(message="a\x00b\x1b<&>\n"))
    assert answer["Error"]["Message"].rstrip("\n") == "a\ufffdb\ufffd<&>"
