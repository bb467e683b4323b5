"""Packages and clients that the journeys share."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Callable
from typing import Any

import boto3
import pytest

ROLE = "arn:aws:iam::123456789012:role/lambda-role"
HELLO = "def handler(event, context):\n    return {'hello': event.get('name', 'world')}\n"


def make_zip(files: dict[str, str]) -> bytes:
    """A deployment package with these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), textwrap.dedent(content))
    return buffer.getvalue()


def create(client: Any, name: str = "hello", files: dict[str, str] | None = None, **settings: Any) -> dict[str, Any]:
    """Create a function with plain client calls, as a team's deployment code does."""
    request = {
        "FunctionName": name,
        "Runtime": "python3.12",
        "Handler": "app.handler",
        "Role": ROLE,
        "Code": {"ZipFile": make_zip(files or {"app.py": HELLO})},
        **settings,
    }
    created: dict[str, Any] = client.create_function(**request)
    return created


@pytest.fixture
def client_in() -> Callable[..., Any]:
    """A boto3 client of a region, without credentials anywhere."""

    def make(region: str = "us-east-1", **options: Any) -> Any:
        return boto3.client("lambda", region_name=region, **options)

    return make
