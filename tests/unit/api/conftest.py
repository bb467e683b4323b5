"""A client that checks nothing itself, so that every refusal is the mock's."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from lambdamock import Aws

ROLE = "arn:aws:iam::123456789012:role/lambda-role"


@pytest.fixture
def client(aws: Aws) -> Any:
    """A client without botocore's own validation."""
    return boto3.client("lambda", region_name="us-east-1", config=Config(parameter_validation=False))


@pytest.fixture
def package() -> Callable[..., bytes]:
    """Makes deployment packages."""

    def make(source: str = "def handler(event, context):\n    return event\n", name: str = "app.py") -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(zipfile.ZipInfo(name), source)
        return buffer.getvalue()

    return make


@pytest.fixture
def create(client: Any, package: Callable[..., bytes]) -> Callable[..., dict[str, Any]]:
    """Creates functions; every member of the request can be replaced, or left out with None."""

    def make(name: str = "f", **members: Any) -> dict[str, Any]:
        request = {
            "FunctionName": name,
            "Runtime": "python3.12",
            "Handler": "app.handler",
            "Role": ROLE,
            "Code": {"ZipFile": package()},
            **members,
        }
        created: dict[str, Any] = client.create_function(**{k: v for k, v in request.items() if v is not None})
        return created

    return make


@pytest.fixture
def refused() -> Callable[..., tuple[int, str, str]]:
    """What a call is refused with: status, code, message."""

    def call(operation: Callable[..., Any], **members: Any) -> tuple[int, str, str]:
        with pytest.raises(ClientError) as refusal:
            operation(**members)
        response = refusal.value.response
        assert type(refusal.value).__name__ in {response["Error"]["Code"], "ClientError"}
        return (
            response["ResponseMetadata"]["HTTPStatusCode"],
            response["Error"]["Code"],
            response["Error"]["Message"],
        )

    return call
